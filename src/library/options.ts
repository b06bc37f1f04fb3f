import { z } from 'zod'
import { RequestError } from '../subjects/subject.ts'

/** What came, in a word: text in quotes, numbers as they are, of anything else its kind. */
export function said(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`
  if (typeof value !== 'object' || value === null) return String(value)
  return Array.isArray(value) ? 'an array' : 'an object'
}

/** How an option may be given; what it means is found out later, where its value is read. */
const text = z.string('a string')
const number = z.number('a number')
const flag = z.boolean('true or false')
const texts = (what: string) =>
  z.custom<readonly string[]>((value) => Array.isArray(value) && value.every((one) => typeof one === 'string'), what)
const callback = z.custom<never>((value) => typeof value === 'function', 'a function')
const signal = z.custom<AbortSignal>((value) => value instanceof AbortSignal, 'an AbortSignal')

/** Options of every call that makes a claim. The format is read elsewhere. */
export const claimOptions = {
  format: z.unknown(),
  from: z.unknown(),
  rounding: text,
  overflow: text,
  output: text,
  backend: text,
  cases: z.union([text, texts('')], 'a string or an array of bit patterns'),
  seed: number,
  jobs: number,
  timeout: number,
  allow: texts('an array of variations'),
}

export const auditOptions = { ...claimOptions, subject: z.unknown(), onProgress: callback, signal }

export const conformanceOptions = { ...claimOptions, name: text, testTimeout: number }

export const roundOptions = { rounding: text, overflow: text, random: number }

const threadCount = 'a whole number from 1 to 256'

export const quantizeOptions = {
  rounding: text,
  overflow: text,
  output: text,
  threads: z.int(threadCount).min(1, threadCount).max(256, threadCount),
  random: z.custom<Uint32Array>((value) => value instanceof Uint32Array, 'a Uint32Array'),
}

export const identifyOptions = {
  format: z.unknown(),
  width: z.literal([8, 16, 32], '8, 16 or 32'),
  output: text,
  backend: text,
  timeout: number,
}

/** Options of the arbitraries; what they read themselves is left to them. */
export const inputOptions = { nan: flag, infinity: flag, negativeZero: flag }

export const nearOptions = { format: z.unknown(), source: z.unknown(), within: z.unknown() }

export const trapOptions = {
  source: z.unknown(),
  intermediate: z.unknown(),
  target: z.unknown(),
  overflow: z.unknown(),
}

export const tensorOptions = { source: z.unknown(), length: z.unknown(), scaleLog2: z.unknown() }

/**
 * Refuses options that would have no effect, misspelt ones above all, and those of a wrong type.
 * @throws RequestError with the option, what was expected and what came
 */
export function checkOptions(call: string, declared: Readonly<Record<string, z.ZodType>>, options: unknown): void {
  const known = Object.keys(declared)
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new RequestError(`expected the options of ${call} in an object, came ${said(options)}`)
  for (const [name, value] of Object.entries(options)) {
    const schema = Object.hasOwn(declared, name) ? declared[name] : undefined
    if (!schema) throw new RequestError(`expected of ${call} the options ${known.join(', ')}, came ${said(name)}`)
    const [issue] = value === undefined ? [] : (schema.safeParse(value).error?.issues ?? [])
    if (issue) throw new RequestError(`expected ${name} of ${call} to be ${issue.message}, came ${said(value)}`)
  }
}
