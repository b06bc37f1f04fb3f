import { RequestError } from '../subjects/subject.ts'
import type { Role } from '../traces/manifest.ts'

/** The options of `trace record` as they were typed. */
export type RecordFlags = Readonly<Partial<Record<FlagName, string>>> & {
  readonly out: string
  readonly problem: string
  readonly optimizer: string
  readonly rounding: string
  readonly steps: string
  readonly seed: string
  readonly force?: boolean
}

export type FlagName =
  | keyof typeof roleOfFlag
  | 'format'
  | 'overflow'
  | 'stepsize'
  | 'momentum'
  | 'beta1'
  | 'beta2'
  | 'epsilon'
  | 'form'
  | 'rounds'
  | 'sign'
  | 'lambda'
  | 'hidden'
  | 'lossScale'
  | 'data'
  | 'labels'
  | 'labelColumn'
  | 'rows'
  | 'pool'
  | 'batch'
  | 'every'

/** The option that quantizes a role. */
export const roleOfFlag = {
  gradients: 'gradient',
  weights: 'weights',
  storedWeights: 'weights.next',
  momentumBuffer: 'momentum',
  firstMoment: 'firstMoment',
  secondMoment: 'secondMoment',
  update: 'update',
} as const satisfies Record<string, Role>

/** A decimal, rounded to binary32. */
export function number(
  name: string,
  text: string,
  range: { above?: number; atLeast?: number; below?: number },
): number {
  const value = text.trim() === '' ? Number.NaN : Math.fround(Number(text))
  const { above = -Infinity, atLeast = -Infinity, below = Infinity } = range
  if (value > above && value >= atLeast && value < below) return value
  const words = Object.entries(range).map(([bound, limit]) => `${bound === 'atLeast' ? 'at least' : bound} ${limit}`)
  throw new RequestError(`expected ${name} to be a number ${words.join(' and ')}, came "${text}"`)
}

export function powerOfTwo(name: string, text: string): number {
  const value = number(name, text, { above: 0 })
  if (Number.isInteger(Math.log2(value))) return value
  throw new RequestError(`expected ${name} to be a power of two, such as 1024, came "${text}"`)
}

export function oneOf<T>(what: string, text: string, values: Readonly<Record<string, T>>): T {
  if (Object.hasOwn(values, text)) return values[text] as T
  throw new RequestError(`expected ${what} to be one of ${Object.keys(values).join(', ')}; came "${text}"`)
}

/** `lossScale` as it is typed: --loss-scale. */
export const dashed = (flag: string): string => `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
