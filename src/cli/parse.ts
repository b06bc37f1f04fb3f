import { readFileSync } from 'node:fs'
import { isCode } from '../../spec/codec.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { type SourceId, sourceIds, toOrdinal } from '../../spec/ordered.ts'
import type { Rounding } from '../../spec/rounding.ts'
import { openVariations, type Variation, variations } from '../../spec/variations.ts'
import type { Cases } from '../cases/plan.ts'
import { RequestError } from '../subjects/subject.ts'
import { declaredFormat, expected, knownFormat } from './words.ts'

export * from './words.ts'

/** What option values mean. Every function throws RequestError with what was expected, what came and what to do. */

/** A format by id or alias, from a JSON file, or declared on the spot in JSON. */
export function parseFormat(name: string): Format {
  if (/\.json$/i.test(name)) return formatFromFile(name)
  if (name.trimStart().startsWith('{')) return formatFromJson(name, 'the format')
  return knownFormat(name)
}

function formatFromFile(path: string): Format {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new RequestError(`expected a format file, but ${path} cannot be read`)
  }
  return formatFromJson(text, path)
}

function formatFromJson(text: string, where: string): Format {
  try {
    return declaredFormat(JSON.parse(text), where)
  } catch (error) {
    if (error instanceof RequestError) throw error
    throw new RequestError(
      `expected JSON in ${where}, such as { "id": "my-fp6", "width": 6, "precision": 3, "bias": 3 }`,
    )
  }
}

export function parseSource(text: string): SourceId {
  const format = findFormat(text)
  const source = sourceIds.find((id) => id === format?.id)
  if (source) return source
  throw expected(`a source format (${sourceIds.join(', ')})`, text)
}

/** A whole number in a range. */
export function parseCount(name: string, text: string, from: number, to: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (value >= from && value <= to) return value
  throw expected(`${name} to be a whole number from ${from} to ${to}`, text)
}

/** A range A-B of whole numbers, or one number, from 1 on. */
export function parseRange(name: string, text: string): { from: number; to: number } {
  const [, from = '', to = from] = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(text) ?? []
  if (from !== '' && Number(from) >= 1 && Number(from) <= Number(to)) return { from: Number(from), to: Number(to) }
  throw expected(`${name} to be a range such as 1-100`, text)
}

export function parseCases(text: string): Cases {
  if (text === 'exhaustive' || text === 'boundary') return { kind: text }
  const sample = /^sample:(\d+)$/.exec(text)
  if (sample) return { kind: 'sample', count: parseCount('the sample', sample[1] as string, 2, 2 ** 24) }
  throw expected('cases exhaustive, boundary or sample:N', text)
}

/** Bit patterns of single inputs; where rounding is stochastic, each with a random word after a slash, or with many. */
export function parseInputs(texts: readonly string[], source: Format, rounding: Rounding = 'rne'): Cases {
  const random = texts.map((text) => parseWord(text, rounding))
  const ordinals = texts.map((whole) => {
    const text = whole.split('/', 1)[0] as string
    const bits = /^0x[\da-f]{1,16}$/i.test(text) ? BigInt(text) : -1n
    if (!isCode(source, bits))
      throw expected(
        `an input as a bit pattern of ${source.id}, such as 0x${source.id === 'binary32' ? '3f800000' : '1'}`,
        text,
      )
    return toOrdinal(source, bits)
  })
  return { kind: 'inputs', ordinals, ...(typeof rounding === 'string' ? {} : { random }) }
}

/** The random word of an input such as 0x3f880000/17, where it has one. */
function parseWord(text: string, rounding: Rounding): number | undefined {
  const [, word] = text.split(/\/(.*)/s)
  if (word === undefined) return undefined
  if (typeof rounding === 'string')
    throw expected('an input without a random word, since the rounding is not stochastic', text)
  const value = /^(?:0x[\da-f]{1,8}|\d{1,10})$/i.test(word) ? Number(word) : Number.NaN
  if (value < 2 ** 32) return value
  throw expected('a random word of 32 bits after the slash, such as 0x3f880000/17', text)
}

export function parseShard(text: string): { index: number; of: number } {
  const [index = 0, of = 0] = /^(\d{1,4})\/(\d{1,4})$/.exec(text)?.slice(1).map(Number) ?? []
  if (of >= 1 && of <= 32 && index >= 1 && index <= of) return { index, of }
  throw expected('a shard I/N with 1 ≤ I ≤ N ≤ 32', text)
}

/** The variations permitted: the open ones and those named; `none` takes the open ones away. */
export function parseAllow(names: readonly string[]): readonly Variation[] {
  const named = names
    .filter((name) => name !== 'none')
    .map((name) => {
      const found = variations.find(({ id }) => id === name)
      if (!found) throw expected(`a variation (${variations.map(({ id }) => id).join(', ')}, or none)`, name)
      return found
    })
  const base = names.includes('none') ? [] : openVariations
  return [...new Set([...base, ...named])]
}
