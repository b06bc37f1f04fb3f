import fc from 'fast-check'
import type { Case, Published } from '../../properties/claims.ts'
import { inputSets } from '../../properties/claims.ts'
import type { Claim, Finite } from '../../properties/record.ts'
import { decode } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import { type Datum, isZero } from '../../spec/datum.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { Code } from '../../spec/formats/row.ts'
import { arbitraries } from '../fast-check.ts'

/** Where a claim is false: an input, as a binary32 bit pattern, and the specification's answer to it. */
export interface Counterexample {
  readonly bits: number
  readonly x: Finite
  readonly q: Datum
}

const binary32 = findFormat('binary32') as Format

/** The conversion of binary32 inputs of which a case speaks; out of range it saturates. */
export const claimOf = ({ format, rounding }: Case): Claim => ({
  source: binary32,
  conversion: { format: findFormat(format) as Format, rounding, overflow: 'saturate' },
})

/** The answer where a claim is false of a binary32 bit pattern; undefined where it is true or says nothing. */
export function refutedBy({ check }: Published, one: Case, bits: number): Counterexample | undefined {
  const claim = claimOf(one)
  const x = decode(binary32, BigInt(bits) as Code)
  if (x.kind !== 'finite' || isZero(x) || !inputSets[one.inputs](x, claim)) return undefined
  const q = decode(claim.conversion.format, convert(x, claim.conversion) as Code)
  return check(x, q, claim) ? undefined : { bits, x, q }
}

/** How many inputs are drawn: all binades many times over. */
const runs = 20_000

/**
 * Looks for a counterexample with fast-check, which shrinks it to the simplest: fewest significant bits, then the exponent nearest to
 * 0, then positive. Undefined where none is found.
 */
export function findCounterexample(published: Published, one: Case, seed = 1): Counterexample | undefined {
  const input = arbitraries.input('binary32', { nan: false, infinity: false })
  const isTrueOf = (value: number): boolean => refutedBy(published, one, bitsOf(value)) === undefined
  const { counterexample } = fc.check(fc.property(input, isTrueOf), { seed, numRuns: runs })
  return counterexample ? refutedBy(published, one, bitsOf(counterexample[0])) : undefined
}

/** The bit pattern of a number that binary32 holds. */
const bitsOf = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0] as number
