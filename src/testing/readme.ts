import { readFileSync } from 'node:fs'

/** The programs in README.md, in order. */
export const readmePrograms = (): readonly string[] =>
  [...readFileSync('README.md', 'utf8').matchAll(/^```[jt]s\n(.*?)^```$/gms)].map(([, text]) => text as string)

/** A program that also checks what it says of its own lines, as in `decode('e4m3fn', 0x7e) // 448`. */
export const withChecks = (program: string): string =>
  `import assert from 'node:assert/strict'\n${program.replace(
    /^(?!const |import )(.+?) \/\/ (-?\d[\d.]*|'[^']*')(?:[:;].*)?$/gm,
    (_, expression: string, value: string) => `assert.deepEqual(${expression}, ${value})`,
  )}`

/** How many lines of a program are checked. */
export const checksIn = (program: string): number => program.split('assert.deepEqual(').length - 1

/** What a compiler must accept of each of the three entry points, and what it must not. */
export const typedProgram = `import type { Arbitrary } from 'fast-check'
import { audit, encode, identify, round, type Result, type UserFormat, type Witness } from 'halfulp'
import { arbitraries } from 'halfulp/fast-check'
import { describeConformance } from 'halfulp/vitest'
const zeros = (x: Float32Array) => new Uint8Array(x.length)
const fp7: UserFormat = { id: 'my-fp7', width: 7, precision: 4, bias: 3 }
export const rounded: number = round(1.5, fp7, { rounding: 'rtz' })
export const code: number | bigint | undefined = encode(1, 'e4m3fn')
export const result: Promise<Result> = audit({ subject: zeros, format: fp7, cases: 'sample:100' })
export const witness = async (): Promise<Witness | null | undefined> => (await result).properties[0]?.witness
export const words = async (): Promise<string> => (await identify(zeros, { format: 'e4m3fn' })).words
export const near: Arbitrary<number> = arbitraries.nearTie({ format: fp7 })
export const tensor: Arbitrary<Float64Array> = arbitraries.tensor({ source: 'binary64' })
describeConformance(zeros, { format: './fp7.json' })
// @ts-expect-error a subject answers at once
describeConformance(async (x: Float32Array) => zeros(x), { format: 'e4m3fn' })
// @ts-expect-error an option misspelt
describeConformance(zeros, { fromat: 'e4m3fn' })
// @ts-expect-error no such rule
round(1, 'e4m3fn', { overflow: 'wrap' })
// @ts-expect-error no such option
arbitraries.nearTie({ format: 'e4m3fn', wihtin: 2 })
`

/** Module and resolution that projects are set up with. */
export const resolutions = [
  ['node16', 'node16'],
  ['esnext', 'bundler'],
] as const
