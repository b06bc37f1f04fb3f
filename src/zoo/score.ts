import type { Property } from '../../properties/record.ts'
import type { Equivalent } from '../../properties/zoo/equivalents.ts'
import { roundingText } from '../../spec/rounding.ts'
import type { Misidentified } from './identified.ts'
import type { Item } from './items.ts'

/** What was found wrong with an item. */
export interface Judged {
  readonly index: number
  readonly violated: readonly { readonly id: string; readonly witness: string }[]
  /** How `halfulp identify` falls short of it. */
  readonly misidentified: Misidentified | null
}

/** What is done with an item: judged on boundary cases and identified, or judged on every input. */
export type Task = 'judge' | 'exhaust'

/** An item by its name, as in reports. */
export const nameOf = ({ id, where }: Pick<Item, 'id' | 'where'>): string => `${id} in ${where}`

export interface Score {
  readonly mutants: number
  readonly killed: number
  readonly classes: readonly number[]
  readonly ways: readonly string[]
  readonly right: number
  /** Mutants that are listed as equivalent to right conversions; not among those counted as mutants. */
  readonly equivalent: readonly string[]
  /** Mutants listed as equivalent that something caught, or that there are none of. */
  readonly falselyListed: readonly string[]
  /** How many conversions `halfulp identify` was asked about, and what it gets wrong. */
  readonly identified: number
  readonly misidentified: readonly string[]
  /** Mutants that it takes for another format, or whose bug it does not name: no fault, but told. */
  readonly takenForOthers: readonly string[]
  /** Mutants that nothing caught. */
  readonly survivors: readonly string[]
  /** Right conversions that something was found wrong with. */
  readonly alarms: readonly string[]
  /** Properties that caught nothing. */
  readonly idle: readonly string[]
  /** Mutants that a property's record names and that it did not catch. */
  readonly missed: readonly string[]
}

/** How well the properties tell wrong conversions from right ones. */
export function scoreOf(
  items: readonly Item[],
  judged: readonly Judged[],
  properties: readonly Property[],
  equivalents: readonly Equivalent[] = [],
): Score {
  const found = new Map(judged.map(({ index, violated }) => [index, violated.map(({ id }) => id)]))
  const listed = new Set(equivalents.flatMap(({ id, where }) => where.map((one) => nameOf({ id, where: one }))))
  const all = items.flatMap((item, i) => (item.kind === 'mutant' ? [{ item, by: found.get(i) }] : []))
  const isListed = ({ item }: { readonly item: Item }): boolean => listed.has(nameOf(item))
  const mutants = all.filter((one) => !isListed(one)).map(({ item, by }) => ({ item, by: by ?? [] }))
  const rights = items.flatMap((item, i) => (item.kind === 'right' ? [{ item, by: found.get(i) }] : []))
  const survivors = mutants.filter(({ by }) => by.length === 0).map(({ item }) => nameOf(item))
  const alarms = rights
    // One that was not judged is no better than one with an alarm.
    .filter(({ by }) => by === undefined || by.length > 0)
    .map(
      ({ item, by }) =>
        `${nameOf(item)} ${roundingText(item.claimed.rounding)} ${item.claimed.overflow}: ${by?.join(', ') ?? 'not judged'}`,
    )
  const catches = (property: string, mutant?: string): boolean =>
    mutants.some(({ item, by }) => (mutant === undefined || item.id === mutant) && by.includes(property))
  const numbers = mutants.flatMap(({ item }) => (typeof item.zooClass === 'number' ? [item.zooClass] : []))
  const identification = (wanted: Misidentified['kind']): readonly string[] =>
    judged.flatMap(({ index, misidentified }) => {
      const { id, where, claimed } = items[index] as Item
      if (misidentified?.kind !== wanted) return []
      return [`${nameOf({ id, where })} ${claimed.rounding} ${claimed.overflow}: ${misidentified.words}`]
    })
  const there = new Map(all.filter(isListed).map(({ item, by }) => [nameOf(item), by]))
  return {
    equivalent: [...listed],
    falselyListed: [...listed].flatMap((name) => {
      const by = there.get(name)
      if (by?.length === 0) return []
      return [`${name}: ${by === undefined ? 'not there, or not judged' : `caught by ${by.join(', ')}`}`]
    }),
    identified: judged.filter(({ index }) => (items[index]?.claimed.source ?? 'binary32') === 'binary32').length,
    misidentified: identification('wrong'),
    takenForOthers: identification('other'),
    mutants: mutants.length,
    killed: mutants.length - survivors.length,
    classes: [...new Set(numbers)].sort((a, b) => a - b),
    ways: [...new Set(rights.map(({ item }) => item.id))],
    right: rights.length,
    survivors,
    alarms,
    idle: properties.filter(({ id }) => !catches(id)).map(({ id }) => id),
    missed: properties.flatMap(({ id, kills }) =>
      kills.filter((mutant) => !catches(id, mutant)).map((mutant) => `${id} does not catch ${mutant}`),
    ),
  }
}

/** Whether the zoo is as it should be. */
export const isSound = ({ survivors, alarms, idle, missed, falselyListed, misidentified }: Score): boolean =>
  [survivors, alarms, idle, missed, falselyListed, misidentified].every(({ length }) => length === 0)
