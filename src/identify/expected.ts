import type { Datum } from '../../spec/datum.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { answer, openVariations } from '../../spec/variations.ts'
import { Places } from '../cases/places.ts'
import { tellingPlaces } from './candidates.ts'
import { codeOf, inWords, type Semantics } from './semantics.ts'

const binary32 = findFormat('binary32') as Format
const places = new Places({ source: binary32.row })

/** Where any answer is right. */
export const anything = -1

/** Not asked for yet. */
const unknown = -2

/** What semantics of one format answer at the places that tell them apart, each worked out when first asked for, and kept. */
export class Expected {
  readonly format: Format
  readonly at: Uint32Array
  readonly #data: (Datum | undefined)[]
  readonly #due = new Map<string, Int32Array>()
  /** By direction and overflow rule: the codes that the open variations permit beside the due one, where there are some. */
  readonly #permitted = new Map<string, Map<number, ReadonlySet<number> | 'any' | undefined>>()

  constructor(format: Format) {
    this.format = format
    this.at = tellingPlaces({
      conversion: { format, rounding: 'rne', overflow: format.row.overflow },
      source: binary32,
    })
    this.#data = Array(this.at.length)
  }

  datum(i: number): Datum {
    this.#data[i] ??= places.datum(this.at[i] as number)
    return this.#data[i] as Datum
  }

  /** By index of a place, the code that a semantics gives there; `anything` where it leaves that open. */
  due(semantics: Semantics): (i: number) => number {
    const key = inWords(semantics)
    const codes = this.#due.get(key) ?? new Int32Array(this.at.length).fill(unknown)
    this.#due.set(key, codes)
    return (i) => {
      if (codes[i] === unknown) codes[i] = codeOf(this.datum(i), semantics) ?? anything
      return codes[i] as number
    }
  }

  /** Whether a code is one that no standard rules out at a place, under the direction and overflow rule of a semantics. */
  isPermitted({ format, rounding, overflow }: Semantics, i: number, code: number): boolean {
    const key = `${rounding} ${overflow}`
    const known = this.#permitted.get(key) ?? new Map<number, ReadonlySet<number> | 'any' | undefined>()
    this.#permitted.set(key, known)
    if (!known.has(i)) {
      const { permitted } = answer(this.datum(i), { format, rounding, overflow }, binary32, openVariations)
      const isAny = permitted.some(({ codes }) => codes === 'any')
      const codes = permitted.flatMap((one) => (one.codes === 'any' ? [] : Array.from(one.codes, Number)))
      known.set(i, isAny ? 'any' : codes.length > 0 ? new Set(codes) : undefined)
    }
    const codes = known.get(i)
    return codes === 'any' || codes?.has(code) === true
  }
}

const kept = new WeakMap<Format, Expected>()

/** Those of a format; kept, since many subjects are compared with them in tests. */
export function expectedOf(format: Format): Expected {
  const fresh = kept.get(format) ?? new Expected(format)
  kept.set(format, fresh)
  return fresh
}
