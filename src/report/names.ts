import { plain } from './escape.ts'
import type { Evidence } from './evidence.ts'
import type { PropertyResult, Result } from './result.ts'
import { subjectText } from './text.ts'
import { scopeName, specText } from './words.ts'

/** Gives every text a name that no other has: hidden characters shown, spaces joined, and a number where it came before. */
export class Names {
  readonly #given = new Set<string>()
  readonly #next = new Map<string, number>()

  /** The name of this text. */
  give(text: string): string {
    const base = plain(text).replace(/\s+/g, ' ').trim() || 'unnamed'
    let name = base
    let number = this.#next.get(base) ?? 2
    while (this.#given.has(name)) name = `${base} (${number++})`
    this.#next.set(base, number)
    this.#given.add(name)
    return name
  }
}

/** A result as a suite of tests: a property is a test. */
export interface Suite {
  readonly name: string
  readonly file: string
  readonly sha256: string
  readonly result: Result
  readonly tests: readonly { readonly name: string; readonly property: PropertyResult }[]
}

/** Every result as a suite; no two suites, and no two tests of a suite, have the same name. */
export function suitesOf(evidence: readonly Evidence[]): readonly Suite[] {
  const suites = new Names()
  return evidence.flatMap(({ file, sha256, results }) =>
    results.map((result) => {
      const tests = new Names()
      return {
        name: suites.give(
          `${subjectText(result.subject)} against ${specText(result.spec)}, ${scopeName(result.scope)}`,
        ),
        file,
        sha256,
        result,
        tests: result.properties.map((property) => ({ name: tests.give(property.id), property })),
      }
    }),
  )
}
