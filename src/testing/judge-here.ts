import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import type { Direction } from '../../spec/rounding.ts'
import { openVariations } from '../../spec/variations.ts'
import { runBatches, runPoints } from '../audit/jobs.ts'
import { Judge } from '../audit/judge.ts'
import { type Prepared, prepare, tellingOrdinals } from '../audit/prepare.ts'
import type { Setup, Tally } from '../audit/protocol.ts'
import { type Answers, synchronous } from '../subjects/subject.ts'

/** What a quantizer claims to be, by names. */
export interface Claimed {
  readonly format: string
  readonly rounding: Direction
  readonly overflow: OverflowRule
}

const kept = new Map<string, Prepared>()

/** What an audit of this claim derives first; kept, since many quantizers make the same claim. */
export function preparedFor({ format, rounding, overflow }: Claimed): Prepared {
  const key = `${format} ${rounding} ${overflow}`
  const source = findFormat('binary32') as Format
  const fresh = (): Prepared =>
    prepare({ conversion: { format: findFormat(format) as Format, rounding, overflow }, source }, openVariations)
  const prepared = kept.get(key) ?? fresh()
  kept.set(key, prepared)
  return prepared
}

/** Judges a trusted function in this process, without workers: boundary cases and batches of many lengths. */
export async function judgeHere(quantize: (x: Float32Array) => Answers, claimed: Claimed): Promise<Tally> {
  const prepared = preparedFor(claimed)
  const { conversion } = prepared.claim
  const setup: Setup = {
    uri: 'js:here',
    output: undefined,
    row: conversion.format.row,
    rounding: conversion.rounding,
    overflow: conversion.overflow,
    source: 'binary32',
    runs: prepared.runs,
    domains: prepared.domains,
  }
  const judge = new Judge(setup, 'codes')
  const bench = {
    driver: synchronous(quantize),
    judge: () => judge,
    giving: () => undefined,
    answered: () => undefined,
  }
  await runPoints({ kind: 'points', ordinals: prepared.boundary() }, bench)
  const lengths = [...Array.from({ length: 5 * 67 }, (_, i) => 1 + (i % 67)), 4095, 65_535]
  await runBatches({ kind: 'batches', ordinals: tellingOrdinals(prepared, 1), lengths, seed: 1 }, bench)
  return judge.tally
}
