import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { arbitraries } from '../fast-check.ts'
import { audit, decode, encode, format, identify, type Progress, RequestError, round } from '../index.ts'
import { integerQuantizer } from '../kernels/portable.ts'
import { describeConformance } from '../vitest.ts'

const folder = mkdtempSync(join(tmpdir(), 'halfulp-requests-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const fp7 = { id: 'my-fp7', width: 7, precision: 4, bias: 3 } as const
const file = join(folder, 'fp7.json')
writeFileSync(file, JSON.stringify(fp7))

const quantize = integerQuantizer(format(fp7), 'rne', 'ieee')
const e4m3fn = integerQuantizer(format('e4m3fn'), 'rne', 'saturate')
const boundary = { format: 'e4m3fn', cases: 'boundary' } as const

/** Requests as somebody without a compiler would write them. */
const untyped = { audit, decode, encode, identify, round, describeConformance, arbitraries } as unknown as Record<
  string,
  (...args: unknown[]) => unknown
> & { arbitraries: Record<string, (...args: unknown[]) => unknown> }

describe("a user's own format", () => {
  // 7 bits: the largest number is 15/8 · 2^(7 − 3) = 30, the smallest 2^(1 − 3 − 3) = 1/32.
  it('is taken as an object, as a file and as JSON, wherever a format is asked for', () => {
    for (const one of [fp7, file, JSON.stringify(fp7), format(fp7)]) {
      expect(round(29, one)).toBe(28)
      expect(decode(one, 0x3f)).toBe(30)
      expect(decode(one, 1)).toBe(1 / 32)
      expect(encode(-30, one)).toBe(0x7f)
    }
    expect(() => arbitraries.nearTie({ format: fp7 })).not.toThrow()
  })

  it('is what a subject is judged against, and a replay declares it', async () => {
    expect((await audit({ subject: quantize, format: fp7, cases: 'boundary' })).verdict).toBe('conforms')
    const wrong = await audit({ subject: e4m3fn, format: fp7, cases: ['0x3f800000'] })
    const replay = wrong.properties.find(({ witness }) => witness)?.witness?.replay
    expect(replay).toContain('format: {"id":"my-fp7","width":7,"precision":4,"bias":3}')
    const ofFile = await audit({ subject: e4m3fn, format: file, cases: ['0x3f800000'] })
    expect(ofFile.properties.find(({ witness }) => witness)?.witness?.replay).toContain(`format: '${file}'`)
  })

  it('is refused where it means nothing', () => {
    expect(() => format({ ...fp7, precision: 9 })).toThrow('the object declares no format: precision 9 needs more than')
    expect(() => format({ id: 'x', widht: 7 } as never)).toThrow('Unrecognized key: "widht"')
    expect(() => format(join(folder, 'none.json'))).toThrow('cannot be read')
  })
})

describeConformance(quantize, { format: file, name: 'a suite for a format of a file' })
describeConformance(quantize, { format: fp7, name: 'a suite for a format that is an object' })

describe('a request that means nothing is refused in one line', () => {
  it.each<[string, () => unknown, string]>([
    ['a misspelt option', () => untyped.audit?.({ ...boundary, subject: e4m3fn, case: 1 }), 'came "case"'],
    ['no options', () => untyped.audit?.(e4m3fn), 'expected the options of audit in an object, came a function'],
    ['no format', () => untyped.audit?.({ subject: e4m3fn }), "expected a format such as 'e4m3fn', came undefined"],
    [
      'cases',
      () => untyped.audit?.({ ...boundary, subject: e4m3fn, cases: 5 }),
      'expected cases of audit to be a string',
    ],
    ['no cases', () => untyped.audit?.({ ...boundary, subject: e4m3fn, cases: [] }), 'at least one input, came none'],
    ['allow', () => untyped.audit?.({ ...boundary, subject: e4m3fn, allow: 'none' }), 'to be an array of variations'],
    [
      'signal',
      () => untyped.audit?.({ ...boundary, subject: e4m3fn, signal: {} }),
      'to be an AbortSignal, came an object',
    ],
    ['jobs', () => untyped.audit?.({ ...boundary, subject: e4m3fn, jobs: '2' }), 'to be a number, came "2"'],
    ['identify', () => untyped.identify?.(e4m3fn, { formt: 'e5m2' }), 'came "formt"'],
    ['what is identified', () => untyped.identify?.(5), 'expected the name of a subject or a function, came number'],
    [
      'a suite',
      () => untyped.describeConformance?.(e4m3fn),
      'expected the options of describeConformance in an object',
    ],
    ['its format', () => untyped.describeConformance?.(e4m3fn, { format: 'e4m9' }), 'expected a format, came "e4m9"'],
    [
      'its options',
      () => untyped.describeConformance?.(e4m3fn, { fromat: 'e5m2' }),
      'expected of describeConformance the options format',
    ],
    ['text', () => untyped.round?.('1e400', 'e4m3fn'), 'expected a number for round, came "1e400"'],
    ['a bigint', () => untyped.encode?.(1n, 'e4m3fn'), 'expected a number for encode, came 1n'],
    ['a rule', () => untyped.round?.(1, 'e4m3fn', { overflow: 'wrap' }), 'expected an overflow rule'],
    [
      'a direction',
      () => untyped.round?.(1, 'e4m3fn', 'rtz'),
      'expected the options of round in an object, came "rtz"',
    ],
    ['a code', () => untyped.decode?.('e4m3fn', '1'), 'expected a code of 8 bits, from 0 to 0xff, came "1"'],
    ['arguments in another order', () => untyped.decode?.(1, 'e4m3fn'), "expected a format such as 'e4m3fn', came 1"],
    [
      'a place',
      () => untyped.arbitraries.nearTie?.({ fmt: 'e4m3fn' }),
      'expected of nearTie the options format, source',
    ],
    ['a tensor', () => untyped.arbitraries.tensor?.({ size: 3 }), 'expected of tensor the options source, length'],
    [
      'a trap',
      () => untyped.arbitraries.doubleRoundingTrap?.(),
      'expected the options of doubleRoundingTrap in an object',
    ],
    ['an input', () => untyped.arbitraries.input?.('binary32', { nan: 0 }), 'nan of input to be true or false, came 0'],
  ])('%s', async (_, ask, message) => {
    const refused = expect((async () => ask())()).rejects
    await refused.toThrow(RequestError)
    await expect((async () => ask())()).rejects.toThrow(message)
    await expect((async () => ask())()).rejects.not.toThrow('\n')
  })
})

describe('an audit', () => {
  it('that is stopped before it begins tries nothing, and says so', async () => {
    for (const subject of [e4m3fn, 'builtin:js-table']) {
      const stopped = await audit({ subject, format: 'e4m3fn', jobs: 1, signal: AbortSignal.abort() })
      expect(stopped).toMatchObject({ verdict: 'inconclusive', scope: { cases: 0, planned: 2 ** 32 } })
    }
  })

  it('tells how far it is, at the end at least', async () => {
    const heard: Progress[] = []
    const { scope } = await audit({ ...boundary, subject: e4m3fn, onProgress: (progress) => heard.push(progress) })
    expect(heard.at(-1)).toMatchObject({ done: scope.planned, planned: scope.planned })
  })

  it('ends with what its listener throws', async () => {
    const onProgress = (): void => {
      throw new Error('no more')
    }
    for (const subject of [e4m3fn, 'builtin:js-table'])
      await expect(audit({ subject, format: 'e4m3fn', jobs: 1, onProgress })).rejects.toThrow('no more')
  })

  it('says what a function answered where that is no array of answers', async () => {
    const answers: [unknown, string][] = [
      [(x: Float32Array) => Float64Array.from(x), 'came Float64Array'],
      [(x: Float32Array) => Array.from(x), 'came Array'],
      [async () => new Uint8Array(1), 'came Promise; a subject answers at once, not in a promise'],
      [() => undefined, 'came undefined'],
    ]
    for (const [subject, message] of answers) {
      const { verdict, properties } = await audit({
        subject: subject as never,
        format: 'e4m3fn',
        cases: ['0x3f800000'],
      })
      expect(verdict).toBe('violates')
      expect(properties.find(({ id }) => id === 'answers')?.note).toContain(message)
      await expect(identify(subject as never)).rejects.toThrow(`the subject fails: expected a Uint8Array`)
    }
  })

  it('and another at the same time do not disturb each other', async () => {
    const wrong = (x: Float32Array): Uint8Array => (e4m3fn(x) as Uint8Array).map((code) => code ^ 1)
    const both = await Promise.all([e4m3fn, wrong].map((subject) => audit({ ...boundary, subject })))
    expect(both.map(({ verdict }) => verdict)).toEqual(['conforms', 'violates'])
  })
})
