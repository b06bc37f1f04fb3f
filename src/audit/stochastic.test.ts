import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { catalogue } from '../../properties/catalogue.ts'
import { stochasticZoo } from '../../properties/zoo/stochastic/mutants.ts'
import type { StochasticMutant, StochasticRule } from '../../properties/zoo/stochastic/record.ts'
import { rightStochastic } from '../../properties/zoo/stochastic/right.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { simpleNumbers } from '../cases/boundary.ts'
import { bitsToOrdinal, complexity, ordinalToBits } from '../cases/simplest.ts'
import { stochasticQuantizer } from '../kernels/stochastic.ts'
import type { Result } from '../report/result.ts'
import { RequestError } from '../subjects/subject.ts'
import { audited, verdictOn } from '../testing/audits.ts'
import { judgeHere, violatedIn } from '../testing/judge-here.ts'
import { claimedBy, symbolOf } from '../zoo/stochastic.ts'

vi.setConfig({ testTimeout: 60_000 })

/** Mutants that take the word of another input: what they answer to one depends on the batch. */
const ofBatch = stochasticZoo.map(({ id }) => id).filter((id) => /-word-(?:by|shared)|-one-word|-in-tail/.test(id))

/** The rule that takes least time: the others are judged by `npm run zoo`. */
const narrowest = (rules: StochasticMutant['rules']): StochasticRule => rules[1] ?? rules[0]

/** Words of eight bits. */
const words = Uint32Array.from({ length: 256 }, (_, r) => r)

/** The simplest input of few bits that a mutant gets wrong with a word of few bits, and the smallest such word, without the engine. */
function simplestWrong({ rules, quantizer }: StochasticMutant): readonly [number, number] {
  const rule = narrowest(rules)
  const format = findFormat(rule.format) as Format
  const [wrong, right] = [quantizer(rule), stochasticQuantizer(format, rule, rule.overflow)]
  const ordinals = [...simpleNumbers(3)].flatMap((one) => [one, 0xffffffff - one])
  for (const ordinal of ordinals.sort((a, b) => complexity(a) - complexity(b))) {
    const x = new Float32Array(new Uint32Array(words.length).fill(ordinalToBits(ordinal)).buffer)
    const due = right(x, words)
    const word = wrong(x, words).findIndex((code, i) => code !== due[i])
    if (word >= 0) return [complexity(ordinal), word]
  }
  return [Number.POSITIVE_INFINITY, 0]
}

describe('every mutant of the stochastic zoo is caught', () => {
  const results = new Map<string, Result>()

  // Those of wide formats are judged by `npm run zoo`.
  const narrow = stochasticZoo.filter(({ rules }) => rules.every(({ format }) => format !== 'bfloat16'))
  it.each(narrow)('$id', async (mutant) => {
    const rule = narrowest(mutant.rules)
    const result = await judgeHere(mutant.quantizer(rule), claimedBy(rule))
    results.set(mutant.id, result)
    expect(violatedIn(result)).not.toEqual([])
    const witness = verdictOn('conforms', result).witness
    if (!witness) return expect(ofBatch).toContain(mutant.id)
    if (ofBatch.includes(mutant.id)) return
    const [x, r] = simplestWrong(mutant)
    const found = complexity(bitsToOrdinal(Number(witness.input)))
    expect(found).toBeLessThanOrEqual(x)
    if (found === x) expect(Number(witness.random?.word)).toBeLessThanOrEqual(r)
  })

  const named = catalogue.flatMap(({ id, kills }) =>
    kills.filter((mutant) => mutant.startsWith('stochastic-')).map((mutant) => [id, mutant] as const),
  )
  it.each(named)('%s catches %s', (id, mutant) => {
    expect(violatedIn(results.get(mutant) as Result)).toContain(id)
  })

  it('and each property of random words names one', () => {
    expect(catalogue.filter(({ kind, kills }) => kind === 'distribution' && kills.length === 0)).toEqual([])
  })
})

describe('right stochastic quantizers, written in other ways, raise no alarm', () => {
  // Those of other formats and in C are judged by `npm run zoo`.
  const chosen = rightStochastic.filter(
    ({ format, variant }) => format === 'e2m1fn' || (format === 'e4m3fn' && variant === 'sra'),
  )
  it.each(chosen)('$way $format $variant:$bits', async (one) => {
    const result = await judgeHere(one.make(), claimedBy(one))
    expect(violatedIn(result)).toEqual([])
    expect(result).toMatchObject({ verdict: 'conforms', scope: { kind: 'boundary' } })
    expect(result.properties.map(({ by }) => by)).not.toContain('exhaustion')
  })
})

const stochastic = { rounding: { variant: 'sra', bits: 8, random: 0n } } as const
const subject = (name: string): string => `js:src/testing/stochastic.ts#${name}`
const boundary = (name: string): Promise<Result> =>
  audited(subject(name), { ...stochastic, cases: { kind: 'boundary' }, timeout: 30 })

describe('a subject that draws its own random numbers', () => {
  it('is judged by what does not depend on them, and is inconclusive', async () => {
    const result = await boundary('own')
    expect(result.verdict).toBe('inconclusive')
    expect(violatedIn(result)).toEqual([])
    for (const id of ['conforms', 'odd', 'batch-invariant', 'random-threshold', 'random-unbiased'])
      expect(verdictOn(id, result)).toMatchObject({
        verdict: 'skipped',
        note: 'it draws random numbers of its own, so that R cannot be compared',
      })
    for (const id of ['faithful', 'exact', 'random-support', 'random-irrelevant'])
      expect(verdictOn(id, result)).toMatchObject({ verdict: 'holds', by: 'boundary' })
    const { verdict, by, note } = verdictOn('random-probability', result)
    expect({ verdict, by }).toEqual({ verdict: 'skipped', by: 'sampling' })
    expect(note).toMatch(/^2048 draws at each of \d+ inputs, .* error probability 10\^-9$/)
  })

  it('violates where so many draws are not credible', async () => {
    const { verdict, by, note, witness } = verdictOn('random-probability', await boundary('ownBiased'))
    expect({ verdict, by }).toEqual({ verdict: 'violated', by: 'sampling' })
    expect(note).toMatch(/^\d+ of 2048 draws went away from zero at 0x3a800000, where the probability is 1\/2; /)
    expect(witness?.random).toBeUndefined()
    expect(witness?.replay).toMatch(/ --input 0x3a800000$/)
  })

  it('violates where it gives what no R does', async () => {
    const result = await boundary('ownMoving')
    expect(verdictOn('exact', result)).toMatchObject({
      verdict: 'violated',
      witness: { input: '0x3f800000', got: '0x39' },
    })
    expect(verdictOn('odd', result).verdict).toBe('skipped')
  })

  it('is known by a single pair, too', async () => {
    const cases = { kind: 'inputs', ordinals: [bitsToOrdinal(0x3f880000)], random: [17] } as const
    expect((await audited(subject('own'), { ...stochastic, cases })).verdict).toBe('inconclusive')
  })

  it('but one that answers the same batch in the same way is judged by R', async () => {
    const result = await boundary('seeded')
    expect(violatedIn(result)).toEqual(['conforms', 'odd', 'batch-invariant', 'random-monotone', 'random-threshold'])
  })
})

describe('what cannot be asked', () => {
  const request = (name: string, more = {}): Promise<Result> => audited(name, { ...stochastic, ...more })
  it.each([
    [subject('ofOneArgument'), {}, /to take \(x: Float32Array, random: Uint32Array\) .* came a function of x alone$/],
    ['exec:cat', {}, /takes a random word for each input .* came exec:/],
    ['builtin:js-table', {}, /expected builtin:js-integer or builtin:wasm-simd from binary32 .* came builtin:js-table/],
    [
      subject('right'),
      { cases: { kind: 'exhaustive' } },
      /expected --cases boundary or sample:N with --rounding sra:8/,
    ],
  ])('%s %o', async (name, more, message) => {
    await expect(request(name, more)).rejects.toThrow(RequestError)
    await expect(request(name, more)).rejects.toThrow(message)
  })

  it('a function of one argument', async () => {
    const format = findFormat('e4m3fn') as Format
    const asked = audited('', {
      ...stochastic,
      format,
      subject: ((x: Float32Array) => new Uint8Array(x.length)) as never,
    })
    await expect(asked).rejects.toThrow(/expected function:.* came a function of x alone$/)
  })
})

const hasCompiler = (() => {
  try {
    return execFileSync('cc', ['--version']).length > 0
  } catch {
    return false
  }
})()

describe.skipIf(!hasCompiler)('a shared library (needs a C compiler named cc)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'halfulp-stochastic-'))
  const library = join(folder, 'right.so')
  beforeAll(() => {
    execFileSync('cc', ['-O1', '-shared', '-fPIC', '-o', library, 'properties/zoo/stochastic/right.c'])
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const rule = { format: 'e4m3fn', variant: 'sra', bits: 8, overflow: 'saturate' } as const
  const native = `native:${library}#${symbolOf(rule)}`

  it('is given the words as a fourth argument, and conforms', async () => {
    const result = await audited(native, { ...stochastic, cases: { kind: 'boundary' } })
    expect(result.verdict).toBe('conforms')
    expect(verdictOn('random-probability', result)).toMatchObject({ verdict: 'holds', by: 'boundary' })
  })

  it('violates another claim', async () => {
    const rounding = { variant: 'srb', bits: 8, random: 0n } as const
    const result = await audited(native, { rounding, cases: { kind: 'sample', count: 4000 } })
    expect(verdictOn('random-threshold', result)).toMatchObject({ by: 'sampling' })
    expect(verdictOn('conforms', result)).toMatchObject({ verdict: 'violated', by: 'sampling' })
  })
})
