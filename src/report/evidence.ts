import type { Result } from './result.ts'

/** A result file as it was read. */
export interface Evidence {
  /** Its name. */
  readonly file: string
  /** The hash of its bytes. */
  readonly sha256: string
  readonly results: readonly Result[]
}

/** One result with the file that it comes from. */
export interface Entry {
  /** Its number in the report, from 1. */
  readonly number: number
  readonly file: string
  readonly sha256: string
  readonly result: Result
}

/** All results in the order of their files. */
export const entriesOf = (evidence: readonly Evidence[]): readonly Entry[] =>
  evidence
    .flatMap(({ file, sha256, results }) => results.map((result) => ({ file, sha256, result })))
    .map((one, i) => ({ number: i + 1, ...one }))
