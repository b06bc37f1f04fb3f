import { product } from '../../properties/tensors.ts'
import { decode } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import { finite } from '../../spec/datum.ts'
import type { Format } from '../../spec/format.ts'
import type { Direction } from '../../spec/rounding.ts'
import { toNumber } from '../arbitraries/point.ts'
import type { SnapshotCounts, SnapshotResult } from '../report/snapshot-result.ts'
import { dtypes } from '../safetensors/dtypes.ts'
import type { TensorInfo } from '../safetensors/header.ts'
import { openTensors, type TensorFile } from '../safetensors/read.ts'
import { RequestError } from '../subjects/subject.ts'
import { version } from '../version.ts'
import { answerTable, lastAtMost } from './rounding.ts'
import { pieceLength } from './step-reader.ts'
import { dyadicOf, valuesOf } from './values.ts'

export interface SnapshotOptions {
  readonly formats: readonly Format[]
  readonly rounding: Direction
  /** Also count the coordinates at which a second moment would not decay: Q(β₂·v̂) = v̂ for v̂ = Q(v). */
  readonly beta2?: number
  /** Only tensors whose name begins so. */
  readonly tensor?: string
}

/**
 * What becomes of the tensors of a plain safetensors file in a format, out of range saturated: figures, no verdicts.
 * @throws RequestError when the file is not sound, or has no such tensors
 */
export async function snapshotFigures(path: string, options: SnapshotOptions): Promise<SnapshotResult> {
  const wide = options.formats.find(({ width }) => width > 16)
  if (wide) throw new RequestError(`expected formats of at most 16 bits, came ${wide.id}`)
  const file = await openTensors(path)
  try {
    const chosen = [...file.tensors.values()].filter(
      ({ name, dtype }) => dtypes[dtype].format !== null && name.startsWith(options.tensor ?? ''),
    )
    chosen.sort((a, b) => (a.name < b.name ? -1 : 1))
    if (chosen.length === 0)
      throw new RequestError(
        `expected tensors of numbers${options.tensor === undefined ? '' : ` whose names begin with "${options.tensor}"`} in ${path}, came none`,
      )
    const tensors: SnapshotResult['tensors'] = []
    for (const info of chosen) tensors.push(await figuresOf(file, info, options))
    return {
      schema: 'halfulp-snapshot-result/1',
      path,
      version,
      rounding: options.rounding,
      beta2: options.beta2 ?? null,
      tensors,
    }
  } finally {
    await file.close()
  }
}

async function figuresOf(
  file: TensorFile,
  info: TensorInfo,
  { formats, rounding, beta2 }: SnapshotOptions,
): Promise<SnapshotResult['tensors'][number]> {
  const counters = formats.map((format) => new Counter(format, rounding, beta2))
  let [zeros, notFinite] = [0, 0]
  for (let first = 0; first < info.elements; first += pieceLength) {
    const values = valuesOf(await file.read(info, first, Math.min(pieceLength, info.elements - first)), info.dtype)
    for (const x of values) {
      if (x === 0) zeros += 1
      else if (!Number.isFinite(x)) notFinite += 1
    }
    for (const counter of counters) counter.take(values)
  }
  return {
    tensor: info.name,
    elements: info.elements,
    zeros,
    notFinite,
    formats: counters.map(({ format, counts }) => ({ format: format.id, ...counts })),
  }
}

class Counter {
  readonly format: Format
  readonly counts: SnapshotCounts
  readonly #max: number
  readonly #table: ReturnType<typeof answerTable>
  readonly #freezes: ((stored: number) => boolean) | undefined

  constructor(format: Format, rounding: Direction, beta2: number | undefined) {
    this.format = format
    this.counts = { flushed: 0, saturated: 0, exact: 0, kept: 0, frozen: beta2 === undefined ? null : 0 }
    this.#max = toNumber(finite(false, format.maxFinite))
    this.#table = answerTable(format, rounding, 'saturate', 'kept')
    this.#freezes = beta2 === undefined ? undefined : freezing(format, rounding, beta2)
  }

  take(values: Float64Array): void {
    const { counts } = this
    const { starts, values: answers } = this.#table
    for (const x of values) {
      if (x === 0 || !Number.isFinite(x)) continue
      const q = answers[lastAtMost(starts, x)] as number
      if (Math.abs(x) > this.#max) counts.saturated += 1
      else if (q === 0) counts.flushed += 1
      else if (q === x) counts.exact += 1
      if (q === 0) continue
      counts.kept += 1
      if (this.#freezes?.(q)) counts.frozen = (counts.frozen ?? 0) + 1
    }
  }
}

/** Whether Q(β₂·v) = v for a member v of a format, asked of the specification once for each. */
function freezing(format: Format, rounding: Direction, beta2: number): (stored: number) => boolean {
  const known = new Map<number, boolean>()
  const ask = (stored: number): boolean => {
    const { significand, exponent } = product(dyadicOf(beta2), dyadicOf(Math.abs(stored)))
    const code = convert(finite(stored < 0, { significand, exponent }), { format, rounding, overflow: 'saturate' })
    const datum = code === undefined ? undefined : decode(format, code)
    return datum?.kind === 'finite' && toNumber(datum) === stored
  }
  return (stored) => {
    const answer = known.get(stored) ?? ask(stored)
    known.set(stored, answer)
    return answer
  }
}
