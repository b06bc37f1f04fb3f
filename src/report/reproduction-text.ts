import pc from 'picocolors'
import type { Reproduced, Reproduction } from '../reproductions/record.ts'
import { columns } from './format-text.ts'

const marks = {
  holds: pc.green('✓'),
  violated: pc.red('✗'),
  observed: pc.green('~'),
  'not observed': pc.yellow('~'),
} as const

/** What was done again and what was found, as text. */
export function renderReproduction({ id, reference, setting }: Reproduction, { findings, rows }: Reproduced): string {
  const found = findings.map(({ claim, verdict, words }) => `  ${marks[verdict]} ${claim}: ${verdict}\n      ${words}`)
  const table = rows.length === 0 ? [] : [columns([Object.keys(rows[0] as object), ...rows.map(cells)])]
  return `${[`${id}: ${reference}`, setting, ...table, found.join('\n')].join('\n\n')}\n`
}

const cells = (row: Reproduced['rows'][number]): string[] => Object.values(row).map(String)

/** The list of what can be done again. */
export const renderReproductions = (all: readonly Reproduction[]): string =>
  `${columns(all.map(({ id, reference }) => [id, reference]))}\n`
