import type { Format } from '../../../spec/format.ts'
import { findFormat } from '../../../spec/formats/registry.ts'
import type { Direction, Stochastic } from '../../../spec/rounding.ts'
import { toNumber } from '../../arbitraries/point.ts'
import { blocksOf } from '../blocks.ts'
import { ExactSum } from '../exact-sum.ts'
import type { Quantizer, Role } from '../manifest.ts'
import { quantizerOf, tensorName } from '../names.ts'
import type { Declared } from '../rounding.ts'
import { quantizedRoles } from '../sound.ts'
import { compareProducts, type ElementCheck, type ElementProperty, elementProperties, exactText } from './elements.ts'
import type { Meter, StepView } from './meter.ts'
import { skipped, violated } from './property.ts'
import { type PairSums, tensorProperties } from './tensor-properties.ts'
import type { PairCounts, TensorTable } from './tensor-table.ts'

/** A quantizer as declared, with its words understood. */
export function declaredBy({ format, rounding, overflow, subnormals }: Quantizer): Declared {
  const [variant, bits] = rounding.split(':')
  return {
    format: findFormat(format) as Format,
    rounding:
      bits === undefined ? (rounding as Direction) : { variant: variant as Stochastic['variant'], bits: Number(bits) },
    overflow,
    subnormals,
  }
}

/** A meter for each tensor of a parameter that was quantized: its elements, one by one, and the tensor as a whole. */
export const quantizedMeters =
  (table: TensorTable) =>
  (view: StepView): readonly Meter[] =>
    quantizedRoles(view.manifest, view.parameter.name)
      .filter((role) => view.has(tensorName(view.parameter.name, role)))
      .map((role) => pairMeter(view, role, table))

interface Bound {
  readonly property: ElementProperty
  readonly check: ElementCheck
  holds: number
  unmet: number
  permitted: number
}

const checksByKey = new Map<string, readonly { property: ElementProperty; check: ElementCheck }[]>()

/** The element checks for a declared rounding; the tables behind them are compiled once. */
function checksFor(quantizer: Quantizer): readonly Bound[] {
  const key = [quantizer.format, quantizer.rounding, quantizer.overflow, quantizer.subnormals].join()
  const known = checksByKey.get(key)
  const checks =
    known ??
    elementProperties.flatMap((property) => {
      const check = property.bind(declaredBy(quantizer))
      return check ? [{ property, check }] : []
    })
  checksByKey.set(key, checks)
  return checks.map((one) => ({ ...one, holds: 0, unmet: 0, permitted: 0 }))
}

function pairMeter(view: StepView, role: Role, table: TensorTable): Meter {
  const { parameter, step, ledger } = view
  const [input, output, scale] = (['input', 'quantized', 'scale'] as const).map((side) =>
    tensorName(parameter.name, role, side),
  ) as [string, string, string]
  const quantizer = quantizerOf(view.manifest, parameter.name, role) as Quantizer
  const declared = declaredBy(quantizer)
  const blocks = blocksOf(parameter.shape, quantizer)
  const scales = blocks && view.has(scale) ? view.scales(scale) : undefined
  const obstacle = blocks ? obstacleOf(scales) : undefined
  const checks = obstacle === undefined ? checksFor(quantizer) : []
  const pair = new Pair(declared, view.isNarrow(input) && view.isNarrow(output), blocks !== undefined)
  const judge = (x: number, q: number, index: number): void => {
    for (const one of checks) {
      const verdict = one.check.judge(x, q)
      if (verdict !== 'violated') one[verdict] += 1
      else
        ledger.fail(one.property, { step, tensor: output, index }, () =>
          violated(exactText(x), exactText(q), one.check.due(x)),
        )
    }
  }
  return {
    reads: [{ name: input }, { name: output }],
    take: ([x, q], offset) => {
      const [xs, qs] = [x as Float64Array, q as Float64Array]
      pair.take(xs, qs)
      if (checks.length === 0) return
      for (let i = 0; i < xs.length; i++) {
        const by = blocks && scales ? (scales[blocks.of(offset + i)] as number) : 1
        judge((xs[i] as number) / by, (qs[i] as number) / by, offset + i)
      }
    },
    finish: () => {
      if (obstacle !== undefined)
        for (const property of elementProperties)
          ledger.enter(property, { step, tensor: output, index: null }, skipped(obstacle))
      for (const one of checks) {
        ledger.count(one.property, one)
        if (one.unmet > 0)
          ledger.unmet(one.property, { step, tensor: output, why: `${one.unmet} elements ${one.property.unmet}` })
      }
      const sums = pair.sums()
      for (const property of tensorProperties)
        if (property.concerns(declared))
          ledger.enter(property, { step, tensor: output, index: null }, property.check(sums, declared))
      table.enter(`${parameter.name}/${role}`, step, quantizer, sums, pair.counts())
    },
  }
}

/** Why elements that share scales cannot be judged one by one: dividing by another number than a power of two is not exact. */
function obstacleOf(scales: Float64Array | undefined): string | undefined {
  if (!scales) return 'elements share scales, and the trace has no tensor .scale to tell them'
  const isPower = (x: number): boolean =>
    x > 2 ** -200 && x < 2 ** 200 && Math.log2(x) % 1 === 0 && 2 ** Math.log2(x) === x
  return scales.every(isPower) ? undefined : 'elements share scales that are no powers of two'
}

/** The sums and counts of one tensor and its quantized form. */
class Pair {
  readonly #narrow: boolean
  readonly #isScaled: boolean
  readonly #max: number
  readonly #min: number
  readonly #gg = new ExactSum()
  readonly #qg = new ExactSum()
  readonly #qq = new ExactSum()
  #least: [number, number] | undefined
  #most: [number, number] | undefined
  readonly #counts = { elements: 0, zeros: 0, flushed: 0, saturated: 0, exact: 0, notFinite: 0 }
  #belowNormal = 0
  #fromZero = 0

  constructor({ format }: Declared, narrow: boolean, isScaled: boolean) {
    this.#narrow = narrow
    this.#isScaled = isScaled
    this.#max = isScaled
      ? Number.POSITIVE_INFINITY
      : toNumber({ kind: 'finite', negative: false, magnitude: format.maxFinite })
    this.#min = toNumber({ kind: 'finite', negative: false, magnitude: format.minNormal })
  }

  take(x: Float64Array, q: Float64Array): void {
    for (let i = 0; i < x.length; i++) this.#see(x[i] as number, q[i] as number)
    if (this.#counts.notFinite > 0) return
    this.#gg.addProducts(x, x, this.#narrow)
    this.#qg.addProducts(q, x, this.#narrow)
    this.#qq.addProducts(q, q, this.#narrow)
  }

  #see(x: number, q: number): void {
    const counts = this.#counts
    counts.elements += 1
    const size = Math.abs(x)
    if (size > this.#max) counts.saturated += 1
    if (!Number.isFinite(x) || !Number.isFinite(q)) {
      counts.notFinite += 1
      return
    }
    if (x === 0) {
      counts.zeros += 1
      if (q !== 0) this.#fromZero += 1
      return
    }
    if (q === 0) counts.flushed += 1
    else if (q === x) counts.exact += 1
    if (size < this.#min) this.#belowNormal += 1
    const signed = x < 0 ? -q : q
    if (!this.#least || compareProducts(signed, this.#least[1], this.#least[0], size, this.#narrow) < 0)
      this.#least = [signed, size]
    if (!this.#most || compareProducts(signed, this.#most[1], this.#most[0], size, this.#narrow) > 0)
      this.#most = [signed, size]
  }

  counts(): PairCounts {
    return this.#counts
  }

  sums(): PairSums {
    const isWhole = this.#counts.notFinite === 0
    const nothing = { significand: 0n, exponent: 0 }
    return {
      gg: isWhole ? this.#gg.total() : nothing,
      qg: isWhole ? this.#qg.total() : nothing,
      qq: isWhole ? this.#qq.total() : nothing,
      least: this.#least,
      most: this.#most,
      belowNormal: this.#belowNormal,
      beyond: this.#counts.saturated,
      fromZero: this.#fromZero,
      notFinite: this.#counts.notFinite,
      isScaled: this.#isScaled,
    }
  }
}
