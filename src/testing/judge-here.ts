import { stochasticOf } from '../../properties/claim.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import { type Rounding, roundingText } from '../../spec/rounding.ts'
import { openVariations } from '../../spec/variations.ts'
import { audit } from '../audit/audit.ts'
import { askedJointly } from '../audit/joint.ts'
import { type Prepared, prepare } from '../audit/prepare.ts'
import { prepareStochastic } from '../audit/stochastic.ts'
import { choosePlaces } from '../cases/choose.ts'
import { choosePairs } from '../cases/pairs.ts'
import type { Result } from '../report/result.ts'
import type { SubjectFunction } from '../subjects/subject.ts'

/** What a quantizer claims to be, by names. */
export interface Claimed {
  readonly format: string
  readonly rounding: Rounding
  readonly overflow: OverflowRule
  readonly source?: string
}

const seed = 1

const kept = new Map<string, Prepared>()

/** What an audit of this claim derives first; kept, since many quantizers make the same claim. */
export function preparedFor({ format, rounding, overflow, source = 'binary32' }: Claimed): Prepared {
  const key = `${source} ${format} ${roundingText(rounding)} ${overflow}`
  const fresh = (): Prepared => {
    const conversion = { format: findFormat(format) as Format, rounding, overflow }
    const claim = { conversion, source: findFormat(source) as Format }
    if (stochasticOf(claim))
      return prepareStochastic(claim, openVariations, choosePairs(claim, { kind: 'boundary' }, seed))
    return prepare(claim, openVariations, (table) =>
      choosePlaces(claim, table, { kind: 'boundary' }, seed, undefined, () => askedJointly(claim, seed)),
    )
  }
  const prepared = kept.get(key) ?? fresh()
  kept.set(key, prepared)
  return prepared
}

/** Judges a trusted function in this process, without workers, on boundary cases: those of `prepared`, if it is given. */
export function judgeHere(
  quantize: SubjectFunction,
  claimed: Claimed,
  prepared: Prepared = preparedFor(claimed),
): Promise<Result> {
  const { rounding, overflow } = claimed
  const { source, conversion } = prepared.claim
  const cases = { kind: 'boundary' } as const
  return audit({ subject: quantize, format: conversion.format, source, rounding, overflow, cases, seed, prepared })
}

/** The ids of the properties that a result finds violated. */
export const violatedIn = ({ properties }: Result): readonly string[] =>
  properties.filter(({ verdict }) => verdict === 'violated').map(({ id }) => id)
