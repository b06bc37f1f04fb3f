import { describe, expect, it } from 'vitest'
import { equivalents } from '../../properties/zoo/equivalents.ts'
import type { SubjectFunction } from '../subjects/subject.ts'
import { misidentified } from '../zoo/identified.ts'
import { allItems, type Item } from '../zoo/items.ts'
import { identifiedSchema } from './result.ts'
import { identifySubject, SubjectFailed } from './subject.ts'

/** `npm run zoo` has all formats. */
const chosen = ['e4m3fn', 'mxint8']

const items = allItems().filter(({ kind, id, where }) =>
  kind === 'mutant' ? chosen.includes(where) : (id === 'table' || id === 'scaled-floor') && chosen.includes(where),
)

const isEquivalent = ({ id, where }: Item): boolean =>
  equivalents.some((one) => one.id === id && one.where.includes(where))

describe('a right quantizer is what it claims to be, a mutant is told by its format, its semantics or its bug', () => {
  it.each(items.map((item) => ({ item, name: `${item.id} in ${item.where} ${item.claimed.rounding}` })))(
    '$name',
    async ({ item }) => {
      expect(await misidentified(item, item.kind === 'mutant' && !isEquivalent(item))).toBeNull()
    },
  )

  it('in a result that follows its schema', async () => {
    const found = await identifySubject(items.find(({ id }) => id === 'sticky-mask-short')?.make() as SubjectFunction)
    expect(identifiedSchema.parse(found)).toEqual(found)
    expect(found).toMatchObject({ explained: false, bug: { id: 'sticky-mask-short', zooClass: 8 } })
  })
})

describe('what is said wrongly of an item is seen:', () => {
  const made = (id: string): Item => items.find((item) => item.id === id && item.where === 'e4m3fn') as Item

  it.each([
    ['a mutant for right', { ...made('ties-away'), kind: 'right' }, true, /^said to be e4m3fn, rna/],
    ['a bug for a right one', { ...made('sticky-mask-short'), kind: 'right' }, true, /^not explained/],
    ['a right one for a mutant', { ...made('table'), kind: 'mutant' }, true, /^said to be right$/],
    [
      'another format',
      { ...made('ties-away'), claimed: { ...made('ties-away').claimed, format: 'e5m2' } },
      true,
      /e4m3fn/,
    ],
    [
      'answers of no format',
      { ...made('ties-away'), make: () => (x: Float32Array) => x.map((one) => one / 3) },
      true,
      /^expected answers/,
    ],
  ] as const)('%s', async (_what, item, isCaught, words) => {
    expect((await misidentified(item, isCaught))?.words).toMatch(words)
  })

  it('a bug that nobody knows', async () => {
    const quantize = made('table').make() as (x: Float32Array) => Uint8Array
    const unknown = (x: Float32Array) => {
      const codes = quantize(x)
      return codes.map((code, i) => ((x[i] as number) > 3 && (x[i] as number) < 3.5 ? code ^ 3 : code))
    }
    expect(
      (await misidentified({ ...made('ties-away'), make: () => unknown as SubjectFunction }, true))?.words,
    ).toMatch(/^no bug/)
  })
})

describe('a subject that cannot be asked', () => {
  it('fails as a finding where it throws', async () => {
    const throwing = (): Uint8Array => {
      throw new Error('out of order')
    }
    await expect(identifySubject(throwing)).rejects.toThrow(SubjectFailed)
  })

  it('is refused where its answers are of no known format', async () => {
    await expect(identifySubject((x: Float32Array) => new Uint8Array(x.length).fill(3))).rejects.toThrow(
      'expected answers that are codes or values of a known format',
    )
  })

  it.each([
    ['exec:cat', 'expected --format, --width 8|16|32'],
    ['builtin:js-table', 'expected --format with a built-in kernel'],
    ['recorded:x.safetensors', 'expected a subject that can be asked'],
  ])('%s', async (subject, message) => {
    await expect(identifySubject(subject)).rejects.toThrow(message)
  })
})
