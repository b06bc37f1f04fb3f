import { grouped } from './numbers.ts'

/**
 * What result files say is untrusted: names, statements and notes may hold markup, control characters, characters that turn the
 * order of others around, or megabytes. Every output passes them through its one function of this file.
 */

/** Characters shown of one text; a command that shows a witness again gets more. */
export const longest = { text: 400, command: 4000 } as const

/** What shows nothing or changes how other characters are shown, and marks piled on marks. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]|(?<=\p{M}{2})\p{M}/gu

/** A text without hidden characters, which are written as \u{…}, cut where it is too long. */
export function plain(text: string, limit: number = longest.text): string {
  const kept = text.length > limit ? `${text.slice(0, limit)}… (${grouped(text.length - limit)} more characters)` : text
  return kept.replace(unseen, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
}

/** Anything that a result file may hold, with every text in it made plain: for a terminal, which obeys some characters. */
export function plainly<T>(value: T): T {
  if (typeof value === 'string') return plain(value, longest.command) as T
  if (Array.isArray(value)) return value.map(plainly) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plainly(one)])) as T
}

const entity = (character: string): string => `&#${character.codePointAt(0)};`

/** For element content and quoted attributes of HTML. */
export const html = (text: string, limit?: number): string => plain(text, limit).replace(/[&<>"'`]/g, entity)

/** For element content and quoted attributes of XML 1.0. */
export const xml = (text: string, limit?: number): string => plain(text, limit).replace(/[&<>"']/g, entity)

/**
 * For GitHub's Markdown, in text and in cells of tables: as code, in which nothing is a link, a mention or a formula. Character
 * references never begin a structure, and a bar written as one ends no cell.
 */
export const markdown = (text: string, limit?: number): string =>
  `<code>${plain(text, limit).replace(/[&<>"'`*_[\]\\|~#@:$!{}]|(?<=www)\./gi, entity)}</code>`
