import { catalogue } from '../../properties/catalogue.ts'
import type { Property } from '../../properties/record.ts'
import { attainedSection } from './attained.ts'
import { claimsSection } from './claims.ts'
import { code, table } from './markdown.ts'

/** properties/README.md, from the records. */

const kinds = {
  bound: [
    'Bounds',
    'Each speaks of x and Q(x) alone. For one answer the inputs that satisfy it are an interval, so an audit decides it for every input of a run at once.',
  ],
  region: [
    'Special inputs',
    'Inputs of special interest, each with one answer, told without the specification’s rounding.',
  ],
  relation: ['Relations', 'Each relates several answers of a subject and has a procedure of its own in the audit.'],
  joint: [
    'Groups',
    'Each speaks of the answers to a group of inputs that are asked for in one batch: related numbers, tensors, whole code tables. A drawn group decides nothing of the others, and a result says so.',
  ],
  distribution: [
    'Random words',
    'Each speaks of the answers to one input over R, the N random bits of stochastic rounding; lo and hi are the numbers next to |x|, ν = (|x| − lo)/(hi − lo). Decided on chosen inputs, with every R where N ≤ 8.',
  ],
} as const satisfies Record<Property['kind'], readonly [string, string]>

const preface =
  `What halfulp asks of a conversion: ${catalogue.length} properties, each a record with its source, its hypotheses as code and the bugs that ` +
  'it must catch. x is an input, Q(x) the answer to it, p the precision of the target, u = 2^−p, η its smallest positive number. A *decode* is ' +
  'a conversion from a format of at most 16 bits to a wider one that has a datum for each of its codes: nothing is rounded, and no property ' +
  'of rounding speaks of it.'

/** The text of properties/README.md. */
export function propertiesDoc(): string {
  const parts = [
    '<!-- Written by `npm run docs` from the records in this folder. Change those. -->',
    '# Properties',
    preface,
    ...Object.entries(kinds).flatMap(([kind, [title, words]]) => [`## ${title}`, words, tableOf(kind)]),
    claimsSection(),
    attainedSection(),
  ]
  return `${parts.join('\n\n')}\n`
}

const tableOf = (kind: string): string =>
  table(
    ['property', 'statement', 'holds for', 'source', 'catches, among others'],
    catalogue
      .filter((property) => property.kind === kind)
      .map((property) => [
        code(property.id),
        property.kind === 'joint' ? `${property.statement} (by ${property.by})` : property.statement,
        property.hypotheses,
        property.source,
        property.kills.map(code).join(', '),
      ]),
  )
