import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mutants, right, stochastic } from '../../properties/zoo/subjects.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { audit } from '../audit/audit.ts'
import type { SubjectFunction } from '../subjects/subject.ts'
import { everyVerdict, permitted, property, result, witness } from '../testing/results.ts'
import { mergeShards } from './merge.ts'
import type { PropertyResult, Result } from './result.ts'
import { simplestWitness } from './simplest-witness.ts'

/** Shard I of N of an exhaustive audit. */
function shard(index: number, of: number, more: Partial<Result> = {}): Result {
  const cases = 2 ** 32 / of
  const scope = {
    kind: 'exhaustive',
    cases,
    planned: cases,
    seed: null,
    generator: null,
    shard: `${index}/${of}`,
  } as const
  return result({ scope, properties: [property({ cases, met: 10 * index })], ...more })
}

function whole(...shards: Result[]): Result {
  const merged = mergeShards(shards)
  if ('refused' in merged) throw new Error(merged.refused)
  return merged
}

/** A property merged from one of each verdict or witness. */
const joined = (...parts: Partial<PropertyResult>[]): PropertyResult | undefined =>
  whole(...parts.map((one, i) => shard(i + 1, parts.length, { properties: [property(one)] }))).properties[0]

describe('shards that belong together', () => {
  it('make an exhaustive result again', () => {
    const merged = whole(shard(1, 4), shard(2, 4), shard(3, 4), shard(4, 4))
    expect(merged.scope).toEqual(result().scope)
    expect(merged.verdict).toBe('conforms')
    expect(merged.properties).toEqual([property({ cases: 2 ** 32, met: 100 })])
    expect(merged.seconds).toBeCloseTo(4 * 26.8)
  })

  it('make the same result in whatever order they come', () => {
    const shards = [1, 2, 3, 4].map((index) =>
      shard(index, 4, {
        properties: [{ ...(everyVerdict[index] as PropertyResult), id: 'sign' }],
        permitted: [permitted],
        date: `2026-01-0${index}T00:00:00.000Z`,
      }),
    )
    fc.assert(
      fc.property(fc.shuffledSubarray(shards, { minLength: 4 }), (some) => {
        const { seconds: _, ...merged } = whole(...some)
        const { seconds: __, ...sorted } = whole(...shards)
        expect(merged).toEqual(sorted)
      }),
    )
    expect(whole(...shards).permitted).toEqual([{ ...permitted, cases: 8 }])
    expect(whole(...shards).date).toBe('2026-01-04T00:00:00.000Z')
  })

  it('take the worst verdict, and count a property as vacuous where no shard had a case', () => {
    const merge = (...verdicts: PropertyResult['verdict'][]): unknown =>
      joined(...verdicts.map((verdict) => ({ verdict, ...(verdict === 'violated' ? { violations: 1, witness } : {}) })))
        ?.verdict
    expect(merge('holds', 'violated', 'error', 'skipped')).toBe('violated')
    expect(merge('holds', 'error', 'skipped', 'permitted')).toBe('error')
    expect(merge('holds', 'skipped', 'permitted', 'vacuous')).toBe('skipped')
    expect(merge('holds', 'permitted')).toBe('permitted')
    expect(merge('vacuous', 'holds')).toBe('holds')
    expect(merge('vacuous', 'vacuous')).toBe('vacuous')
  })

  it('are inconclusive where one of them is, and violate where one does', () => {
    const stopped = shard(1, 2, {
      verdict: 'inconclusive',
      properties: [property({ verdict: 'skipped', note: 'stopped' })],
    })
    expect(whole(stopped, shard(2, 2))).toMatchObject({ verdict: 'inconclusive', properties: [{ note: 'stopped' }] })
    const broken = property({ verdict: 'violated', violations: 2, witness })
    expect(whole(stopped, shard(2, 2, { verdict: 'violates', properties: [broken] }))).toMatchObject({
      verdict: 'violates',
      properties: [{ violations: 2, witness }],
    })
  })

  it('keep the simplest witness', () => {
    const at = (input: string): Partial<PropertyResult> => ({
      verdict: 'violated',
      violations: 1,
      witness: { ...witness, input },
    })
    // Fewest significant bits, then the exponent nearest to 0, then positive.
    expect(joined(at('0x3fc00000'), at('0x7f000000'))?.witness?.input).toBe('0x7f000000')
    expect(joined(at('0x41000000'), at('0xbf800000'))?.witness?.input).toBe('0xbf800000')
    expect(joined(at('0xbf800000'), at('0x3f800000'))?.witness?.input).toBe('0x3f800000')
    expect(joined({}, at('0x3f812345'))?.witness?.input).toBe('0x3f812345')
    expect(joined(at('nonsense'), at('0x7fffffff'))?.witness?.input).toBe('0x7fffffff')
  })

  it('name every machine once', () => {
    const other = { cpu: 'another', os: 'some system', node: 'v24.0.0', gpu: 'a card' }
    expect(whole(shard(1, 2), shard(2, 2, { machine: other })).machine).toEqual({
      cpu: 'some processor; another',
      os: 'some system',
      node: 'v24.0.0',
      gpu: 'a card',
    })
  })
})

describe('the simplest witness', () => {
  it('is found in other formats, with random words, and is the first of an unknown format', () => {
    const at = (input: string, word?: string) => ({ ...witness, input, ...(word ? { random: { word, r: 0 } } : {}) })
    expect(simplestWitness([at('0x3ff8000000000000'), at('0x4000000000000000')], 'binary64')?.input).toBe(
      '0x4000000000000000',
    )
    const words = [at('0x3f800000', '0x00000005'), at('0x3f800000', '0x00000001')]
    expect(simplestWitness(words, 'binary32')).toBe(words[1])
    expect(simplestWitness([at('0x03'), at('0x02')], 'my-format')?.input).toBe('0x03')
    expect(simplestWitness([null], 'binary32')).toBeNull()
  })
})

const { subject, spec, scope } = result()
const refusals: [string, Result[], RegExp][] = [
  [
    'different subjects',
    [shard(1, 2), shard(2, 2, { subject: { ...subject, sha256: null } })],
    /shards of one subject, came js:.*; /,
  ],
  [
    'different formats',
    [shard(1, 2), shard(2, 2, { spec: { ...spec, format: 'e5m2' } })],
    /one specification, came e4m3fn .* e5m2 /,
  ],
  [
    'different versions',
    [shard(1, 2), shard(2, 2, { spec: { ...spec, version: '9' } })],
    /one specification, .*halfulp 9/,
  ],
  [
    'different variations',
    [shard(1, 2), shard(2, 2, { spec: { ...spec, allow: [] } })],
    /one specification, .*permitted nothing/,
  ],
  [
    'different properties',
    [shard(1, 2), shard(2, 2, { properties: [property({ id: 'odd' })] })],
    /shards of one audit, /,
  ],
  ['a property twice', [shard(1, 1, { properties: [property(), property()] })], /every property once /],
  [
    'different seeds',
    [1, 2].map((i) => shard(i, 2, { scope: { ...shard(i, 2).scope, kind: 'sample', seed: i } })),
    /one audit, /,
  ],
  ['a shard twice', [shard(1, 2), shard(2, 2), shard(1, 2)], /every shard once, came 1\/2 twice; /],
  ['missing shards', [shard(2, 4), shard(3, 4)], /all 4 shards, came 2; judge 1\/4, 4\/4 too$/],
  ['shards of other sets', [shard(1, 2), shard(2, 3)], /shards 1\/2 to 2\/2, came 2\/3; /],
  ['what is no shard', [result()], /shards 1\/N to N\/N, came a result that is no shard; /],
  ['a shard that cannot be', [shard(1, 2), shard(2, 2, { scope: { ...scope, shard: '0/2' } })], /came 0\/2; /],
  [
    'too few inputs',
    [1, 2].map((i) => shard(i, 2, { scope: { ...shard(i, 2).scope, planned: 5 } })),
    /4,294,967,296 inputs together, came 10; /,
  ],
]

describe('shards are refused in one line where there are', () => {
  it.each(refusals)('%s', (_what, shards, message) => {
    const { refused } = mergeShards(shards) as { refused: string }
    expect(refused).toMatch(message)
    expect(refused).not.toContain('\n')
  })
})

const formatOf = (id: string): Format => findFormat(id) as Format
const sra4 = { variant: 'sra', bits: 4, random: 0n } as const

type Tree = Readonly<Record<string, Readonly<Record<string, SubjectFunction>>>>
const alwaysDown = (stochastic.mutants as unknown as Tree)['stochastic-always-down']?.e2m1fn

describe('merged shards say what the whole audit says', () => {
  it.each([
    ['a right quantizer', right.integer?.e2m1fn?.rne?.saturate, 'e2m1fn', 'rne'],
    ['a wrong one', mutants['ties-away']?.e4m3fn, 'e4m3fn', 'rne'],
    ['a stochastic one', alwaysDown, 'e2m1fn', sra4],
  ] as const)('of %s', async (what, subject, id, rounding) => {
    const request = {
      subject: subject as SubjectFunction,
      format: formatOf(id),
      rounding,
      cases: { kind: 'boundary' },
      jobs: 1,
      timeout: 30,
    } as const
    const unsharded = await audit(request)
    const shards = [1, 2].map((index) => audit({ ...request, shard: { index, of: 2 } }))
    const merged = whole(...(await Promise.all(shards)))
    const isOrder = ({ id }: PropertyResult): boolean => id === 'monotone'
    const others = (all: Result): PropertyResult[] => all.properties.filter((one) => !isOrder(one))
    expect(others(merged)).toEqual(others(unsharded))
    expect(merged.mismatches).toEqual(unsharded.mismatches)
    expect([merged.scope, merged.verdict, merged.permitted]).toEqual([
      unsharded.scope,
      unsharded.verdict,
      unsharded.permitted,
    ])
    const [order, wholeOrder] = [merged, unsharded].map((all) => all.properties.find(isOrder))
    // The two pairs at the border, one of each sign, are missing, and the second shard has one across the first.
    if (wholeOrder) expect(order?.met).toBe(wholeOrder.met - 1)
    expect(order?.verdict).toBe(what === 'a right quantizer' ? 'holds' : wholeOrder && 'skipped')
  })
})
