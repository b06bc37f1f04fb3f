import { Arbitrary, array, type Random, type Stream, Value } from 'fast-check'
import { floorIndex } from '../../spec/codec.ts'
import type { Format } from '../../spec/format.ts'
import { type Face, PointArbitrary } from './arbitrary.ts'
import { dataOf } from './data.ts'
import type { Point } from './point.ts'
import { numberFace } from './resolve.ts'

export type Tensor = Float32Array | Float64Array

/** What tensors are like. */
export interface Likeness {
  readonly source: Format
  /** Elements. */
  readonly length: Range
  /** Exponents that the scale of a tensor is drawn from. */
  readonly scaleLog2: Range
}

export interface Range {
  readonly min: number
  readonly max: number
}

/** Of the simplest numbers, how many are tried for each element. */
const elementHorizon = 64
/** One element in so many is an outlier, by so many binades. */
const outlierEvery = 64
const outlierLog2 = { min: 6, max: 16 }
/** Zeros in sixteen elements: none, a few, most, as after a rectifier. */
const zeroShares = [0, 1, 12]
/** Of the uniform integers whose sum is the distance of an exponent from the scale. */
const terms = 3
const widestTerm = 3

/**
 * Tensors like gradients: each with a scale of its own, exponents heaped about it as a sum of uniform integers (so that magnitudes
 * are about log-normal), significands and signs uniform, some zeros, few outliers. Integers throughout.
 */
export class TensorArbitrary extends Arbitrary<Tensor> {
  readonly #likeness: Likeness
  readonly #face: Face<number>
  readonly #arrays: Arbitrary<number[]>

  constructor(likeness: Likeness) {
    super()
    const { source, length } = likeness
    this.#likeness = likeness
    this.#face = numberFace(source)
    const finite = dataOf(source, { nan: false, infinity: false, negativeZero: true })
    const elements = new PointArbitrary(finite, this.#face, elementHorizon)
    this.#arrays = array(elements, { minLength: length.min, maxLength: length.max, size: 'max' })
  }

  override generate(random: Random, biasFactor: number | undefined): Value<Tensor> {
    const { source, length, scaleLog2 } = this.#likeness
    const isShort = biasFactor !== undefined && random.nextInt(1, biasFactor) === 1
    const elements = random.nextInt(length.min, isShort ? Math.min(length.min + 4, length.max) : length.max)
    const shape = {
      centre: random.nextInt(scaleLog2.min, scaleLog2.max),
      term: random.nextInt(0, widestTerm),
      zeros: zeroShares[random.nextInt(0, zeroShares.length - 1)] as number,
    }
    const points = Array.from({ length: elements }, () => drawElement(source, shape, random))
    return new Value(this.#tensorOf(points.map(this.#face.show)), undefined)
  }

  override canShrinkWithoutContext(value: unknown): value is Tensor {
    return value instanceof this.#type && this.#arrays.canShrinkWithoutContext([...value])
  }

  /** Fewer elements, then simpler ones: what fast-check does with an array, which needs no context of how it was drawn. */
  override shrink(value: Tensor, context: unknown): Stream<Value<Tensor>> {
    return this.#arrays
      .shrink([...value], context)
      .map((shrunk) => new Value(this.#tensorOf(shrunk.value), shrunk.context))
  }

  get #type(): typeof Float32Array | typeof Float64Array {
    return this.#likeness.source.id === 'binary64' ? Float64Array : Float32Array
  }

  #tensorOf(values: readonly number[]): Tensor {
    return this.#type.from(values)
  }
}

interface Shape {
  readonly centre: number
  readonly term: number
  readonly zeros: number
}

function drawElement(source: Format, { centre, term, zeros }: Shape, random: Random): Point {
  if (random.nextInt(0, 15) < zeros) return { negative: false, index: 0n }
  let exponent = centre
  for (let i = 0; i < terms; i++) exponent += random.nextInt(-term, term)
  if (random.nextInt(1, outlierEvery) === 1) exponent += random.nextInt(outlierLog2.min, outlierLog2.max)
  const hidden = 1n << BigInt(source.precision - 1)
  const significand = hidden + random.nextBigInt(0n, hidden - 1n)
  const index = floorIndex(source, { significand, exponent: exponent - (source.precision - 1) })
  const last = source.maxIndex.positive
  return { negative: random.nextInt(0, 1) === 1, index: index > last ? last : index }
}
