import { describe, expect, it } from 'vitest'
import { floatRowById } from '../../properties/zoo/layout.ts'
import { zoo } from '../../properties/zoo/mutants.ts'
import { rightQuantizers } from '../../properties/zoo/right.ts'
import { isFull } from '../../spec/testing.ts'
import type { SubjectFunction } from '../subjects/subject.ts'
import { needsExhaustion } from '../zoo/items.ts'
import { type Identified, identifiedSchema } from './result.ts'
import { identifySubject, SubjectFailed } from './subject.ts'

/** All of them take minutes. */
const isChosen = (format: string): boolean => isFull || format === 'e4m3fn' || format === 'e8m0fnu'

/** The semantics that were found, by their beginning: format, direction and overflow. */
const named = ({ words, alike }: Identified): readonly string[] => [words, ...alike]

const right = rightQuantizers.filter(
  ({ way, format }) => isFull || (way === 'integer' && format === 'e2m1fn') || (way === 'table' && format === 'e4m3fn'),
)

describe('right quantizers are what they claim to be', () => {
  it.each(right.map((one) => ({ ...one, name: `${one.way} ${one.format} ${one.rounding} ${one.overflow}` })))(
    '$name',
    async ({ make, format, rounding, overflow }) => {
      const found = await identifySubject(make())
      expect(found).toMatchObject({ explained: true, unexplained: 0, bug: null })
      expect(named(found)).toContain(`${format}, ${rounding}, overflow ${overflow}`)
      expect(identifiedSchema.parse(found)).toEqual(found)
    },
  )
})

describe('mutants of the zoo', () => {
  const pairs = zoo.flatMap((mutant) =>
    mutant.formats.filter(isChosen).map((format) => ({ mutant, format, name: `${mutant.id} in ${format}` })),
  )
  it.each(pairs)('$name: its format, and either what it does or its bug', async ({ mutant, format }) => {
    const found = await identifySubject(mutant.quantizer(floatRowById(format)) as SubjectFunction)
    expect(named(found).some((words) => words.startsWith(`${format},`))).toBe(true)
    // Boundary inputs do not tell what is wrong at one other input from what is right.
    if (mutant.id === needsExhaustion) return expect(found).toMatchObject({ explained: true, bug: null })
    if (!found.explained) expect(found.bug).not.toBeNull()
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
