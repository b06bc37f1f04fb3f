import { styleText } from 'node:util'
import { plainly } from './escape.ts'
import { columns } from './format-text.ts'
import { grouped } from './numbers.ts'
import type { SnapshotResult } from './snapshot-result.ts'
import { share } from './trace-text.ts'

type Row = SnapshotResult['tensors'][number]

/** More tensors than this are put together by the part of their names before the first slash. */
const mostRows = 24

/** What formats make of the tensors of a file, as a table for each format. Shares are of elements that are not zero. */
export function renderSnapshotText(given: SnapshotResult, quiet = false): string {
  const result = plainly(given)
  const rows = result.tensors.length > mostRows || quiet ? together(result.tensors) : result.tensors
  const all = combined('all', result.tensors)
  const shown = rows.length === 1 && rows[0]?.elements === all.elements ? rows : [...rows, all]
  const beta = result.beta2 === null ? '' : `; frozen: Q(${result.beta2}·v) = v for v = Q(x) ≠ 0, of the elements kept`
  const head = `${result.path}: ${grouped(result.tensors.length)} tensors, ${result.rounding}, out of range saturated; shares of the elements that are not zero${beta}`
  const formats = result.tensors[0]?.formats.map(({ format }) => format) ?? []
  const tables = formats.flatMap((format, i) => [
    '',
    styleText('bold', format),
    tableOf(shown, i, result.beta2 !== null),
  ])
  return `${[styleText('bold', head), ...tables].join('\n')}\n`
}

function tableOf(rows: readonly Row[], format: number, hasFrozen: boolean): string {
  const heads = ['tensor', 'elements', 'zero', 'flushed', 'saturated', 'exact', ...(hasFrozen ? ['frozen'] : [])]
  return columns([
    heads,
    ...rows.map(({ tensor, elements, zeros, notFinite, formats }) => {
      const counts = formats[format] as Row['formats'][number]
      const of = elements - zeros - notFinite
      return [
        tensor,
        grouped(elements),
        share(zeros, elements),
        ...[counts.flushed, counts.saturated, counts.exact].map((count) => (of === 0 ? '–' : share(count, of))),
        ...(hasFrozen ? [counts.kept === 0 ? '–' : share(counts.frozen ?? 0, counts.kept)] : []),
      ]
    }),
  ])
}

function together(tensors: readonly Row[]): Row[] {
  const groups = Map.groupBy(tensors, ({ tensor }) => (tensor.includes('/') ? `${tensor.split('/')[0]}/…` : '…'))
  return [...groups].map(([name, own]) => combined(own.length === 1 ? (own[0] as Row).tensor : name, own))
}

const combined = (tensor: string, rows: readonly Row[]): Row => {
  const sum = (pick: (row: Row) => number): number => rows.reduce((total, row) => total + pick(row), 0)
  return {
    tensor,
    elements: sum(({ elements }) => elements),
    zeros: sum(({ zeros }) => zeros),
    notFinite: sum(({ notFinite }) => notFinite),
    formats: (rows[0] as Row).formats.map(({ format, frozen }, i) => {
      const of = (name: 'flushed' | 'saturated' | 'exact' | 'kept' | 'frozen'): number =>
        sum((row) => row.formats[i]?.[name] ?? 0)
      return {
        format,
        flushed: of('flushed'),
        saturated: of('saturated'),
        exact: of('exact'),
        kept: of('kept'),
        frozen: frozen === null ? null : of('frozen'),
      }
    }),
  }
}
