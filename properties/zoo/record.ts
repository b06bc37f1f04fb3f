import type { FloatRow, OverflowRule } from '../../spec/formats/row.ts'
import type { NeedId } from './formats.ts'

/** Binary32 in, codes out: one byte a code up to 8 bits of width, two above. */
export type Quantize = (x: Float32Array) => Uint8Array | Uint16Array

/** Rounding-direction attributes of IEEE 754-2019 §4.3, and round-to-odd. */
export const directions = ['rne', 'rna', 'rtz', 'rtp', 'rtn', 'rto'] as const
export type Rounding = (typeof directions)[number]

export const overflowRules = ['ieee', 'saturate', 'propagate'] as const satisfies readonly OverflowRule[]

/** What a quantizer does besides the format. */
export interface Rule {
  readonly rounding: Rounding
  readonly overflow: OverflowRule
}

/** A quantizer that is right but for one bug, and where the bug was met. */
export interface Mutant {
  /** Kebab-case, and never changed: reports refer to it. */
  readonly id: string
  /** The class of documented bugs that it stands for, or one of those made for every class. */
  readonly zooClass: number | 'systematic'
  /** What it does wrong. */
  readonly statement: string
  /** Project and issue number, or the instruction. Empty where the bug is made up, or met without a report to cite. */
  readonly seenIn: readonly string[]
  /** What a format must have for the bug to be possible. */
  readonly needs: readonly NeedId[]
  /** Ids of the formats that it is about. */
  readonly among: readonly string[] | 'all'
  /** Those of them for which it is built: they have what it needs. */
  readonly formats: readonly string[]
  /** What it claims to do, and what it has to be judged by. */
  readonly rounding: Rounding
  /** `default`: the row's own rule. */
  readonly overflow: OverflowRule | 'default'
  /** By format id, the bits of a binary32 input that it gets wrong, as hexadecimal, where one was published or worked out by hand. */
  readonly knownWitness: Readonly<Record<string, string>>
  /**
   * By format id, bits of a neighbour that must stand in the same block of 32 for the witness to go wrong. Where this
   * is absent, a batch of 13 copies of the witness shows the bug, whichever part of a batch it is in.
   */
  readonly neighbour?: Readonly<Record<string, string>>
  quantizer(format: FloatRow): Quantize
}

/** A class of the zoo that no quantizer from binary32 to codes can show, and why. */
export interface NotApplicable {
  readonly zooClass: number
  readonly reason: string
}

/** Inputs as a conversion from another source gets them: numbers of binary64 or binary32, else codes. */
export type Inputs = Float64Array | Float32Array | Uint8Array | Uint16Array

/** A conversion from any source to any format: codes out, or binary32 values. */
export type Converter = (x: Inputs) => Uint8Array | Uint16Array | Float32Array

/** A conversion between two formats by their ids. */
export interface Pair {
  readonly source: string
  readonly format: string
}

/** A conversion from another source than binary32, or to two's complement, that is right but for one bug. */
export interface ConverterMutant extends Pick<Mutant, 'id' | 'zooClass' | 'statement' | 'seenIn' | 'rounding'> {
  readonly pairs: readonly Pair[]
  converter(pair: Pair): Converter
}

/** A conversion between two formats that has to be found right. */
export interface RightConverter extends Pair {
  readonly way: string
  readonly rounding: Rounding
  make(): Converter
}
