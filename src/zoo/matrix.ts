import type { Property } from '../../properties/record.ts'
import type { Equivalent } from '../../properties/zoo/equivalents.ts'
import { needs } from '../../properties/zoo/formats.ts'
import type { Mutant, NotApplicable } from '../../properties/zoo/record.ts'
import type { Item } from './items.ts'
import type { Judged, Score } from './score.ts'

/** A mutant in all its formats: by property, in how many it was caught. */
interface Row {
  readonly id: string
  readonly zooClass: number | 'systematic'
  readonly formats: number
  readonly caught: ReadonlyMap<string, number>
}

function rowsOf(items: readonly Item[], judged: readonly Judged[]): readonly Row[] {
  const found = new Map(judged.map(({ index, violated }) => [index, violated]))
  const rows = new Map<
    string,
    { id: string; zooClass: Row['zooClass']; formats: number; caught: Map<string, number> }
  >()
  items.forEach(({ kind, id, zooClass = 'systematic' }, i) => {
    if (kind !== 'mutant') return
    const row = rows.get(id) ?? { id, zooClass, formats: 0, caught: new Map() }
    row.formats++
    for (const one of found.get(i) ?? []) row.caught.set(one.id, (row.caught.get(one.id) ?? 0) + 1)
    rows.set(id, row)
  })
  const place = ({ zooClass }: Row): number => (zooClass === 'systematic' ? 1000 : zooClass)
  return [...rows.values()].sort((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1))
}

/** Properties by mutants, as text: a number in a cell says in how many of its formats the property caught the mutant. */
export function renderMatrix(
  items: readonly Item[],
  judged: readonly Judged[],
  properties: readonly Property[],
): string {
  const rows = rowsOf(items, judged)
  const widest = Math.max(...rows.map(({ id }) => id.length))
  const head = properties.map(({ id }, i) => `  ${letter(i)}  ${id}`)
  const columns = properties.map((_, i) => letter(i).padStart(3)).join('')
  const lines = rows.map(({ id, zooClass, formats, caught }) => {
    const cells = properties.map((property) => String(caught.get(property.id) ?? '·').padStart(3)).join('')
    const name = zooClass === 'systematic' ? 'sys' : String(zooClass)
    return `${name.padStart(3)}  ${id.padEnd(widest)} ${String(formats).padStart(3)}${cells}`
  })
  return [...head, '', `      ${'mutant'.padEnd(widest - 1)} in${columns}`, ...lines].join('\n')
}

/** A, B, … Z, a, b, …: more properties than that would not fit a line. */
const letter = (i: number): string => String.fromCharCode(i < 26 ? 65 + i : 71 + i)

/** The mutants that are none, with the reason, and how it was shown. */
export const renderEquivalents = (equivalents: readonly Equivalent[]): string =>
  [
    'equivalent to right conversions in every boundary case; `npm run zoo -- --exhaust` tries all 2^32 inputs:',
    ...equivalents.map(({ id, where, answers, reason }) => {
      const what = answers === 'due' ? 'every answer is due' : 'every answer is due or permitted'
      return `  ${id} in ${where.join(', ')}: ${what}; ${reason}`
    }),
  ].join('\n')

/** What has no mutant: classes, and mutants in formats that lack what the bug needs. */
export const renderLeftOut = (
  left: readonly NotApplicable[],
  inPart: readonly NotApplicable[],
  mutants: readonly Mutant[],
  formats: readonly string[],
): string =>
  [
    'classes of documented bugs without a mutant:',
    ...left.map(({ zooClass, reason }) => `  ${zooClass}: ${reason}`),
    'classes of which mutants stand for a part:',
    ...inPart.map(({ zooClass, reason }) => `  ${zooClass}: ${reason}`),
    'mutants in fewer formats than all, since the bug needs what the others have not:',
    ...mutants.flatMap(({ id, among, needs: needed, formats: built }) => {
      const why = [
        ...(among === 'all' ? [] : [`it is about ${among.join(', ')}`]),
        ...needed.map((need) => `needs ${needs[need].words}`),
      ]
      return built.length === formats.length ? [] : [`  ${id} in ${built.length}: ${why.join('; ')}`]
    }),
  ].join('\n')

/** The score, and what is wrong with it. */
export function renderScore(score: Score, seconds: number): string {
  const share = Math.floor((1000 * score.killed) / score.mutants) / 10
  const faults = [
    ...score.survivors.map((one) => `survivor: ${one}`),
    ...score.alarms.map((one) => `alarm: ${one}`),
    ...score.idle.map((one) => `catches nothing: ${one}`),
    ...score.missed,
    ...score.falselyListed.map((one) => `falsely listed as equivalent: ${one}`),
    ...score.takenForOthers.map((one) => `identified as another, or without its bug: ${one.slice(0, 160)}`),
    ...score.misidentified.map((one) => `identified wrongly: ${one}`),
  ]
  return [
    `${score.killed} of ${score.mutants} mutants killed (${share} %), of ${score.classes.length} classes of documented bugs and systematic ones`,
    `${score.right} right conversions, written in ${score.ways.length} ways (${score.ways.join(', ')}): ${score.alarms.length} alarms`,
    `${score.identified} quantizers of binary32 identified by format and semantics or bug: ${score.misidentified.length} wrongly, ${score.takenForOthers.length} mutants as another format or without their bug`,
    `${seconds.toFixed(0)} s`,
    ...faults,
  ].join('\n')
}
