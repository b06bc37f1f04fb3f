import { grouped } from './numbers.ts'

const utf8 = new TextEncoder()

/** Bytes that a part of a report may have, so that a report of many results stays small enough to be opened. */
export class Budget {
  #left: number

  constructor(bytes: number) {
    this.#left = bytes
  }

  /** Whether nothing more goes in. */
  get isSpent(): boolean {
    return this.#left <= 0
  }

  /** Whether a piece still fits; from the first that does not, none does. */
  take(piece: string): boolean {
    this.spend(utf8.encode(piece).length)
    return this.#left >= 0
  }

  /** Counts bytes that go in whether they fit or not. */
  spend(bytes: number): void {
    this.#left -= bytes
  }
}

/** Pieces that were made until the budget was spent, and how many were left out. */
export interface Filled {
  readonly pieces: readonly string[]
  readonly left: number
}

/** Makes a piece of each item while there is room. */
export function fill<T>(items: readonly T[], render: (item: T) => string, budget: Budget): Filled {
  const pieces: string[] = []
  for (const item of items) {
    if (budget.isSpent) break
    const piece = render(item)
    if (!budget.take(piece)) break
    pieces.push(piece)
  }
  return { pieces, left: items.length - pieces.length }
}

/** Says that something was left out; empty where nothing was. */
export const leftOut = (left: number, one: string, many: string): string =>
  left === 0 ? '' : `and ${grouped(left)} more ${left === 1 ? one : many}, to be found in the result files`
