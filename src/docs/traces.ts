import { z } from 'zod'
import { traceProperties } from '../traces/checks/catalogue.ts'
import { themes } from '../traces/checks/property.ts'
import { manifestSchema, roles, scalarsSchema } from '../traces/manifest.ts'
import { code, table } from './markdown.ts'

/** src/traces/README.md, from the schema and the records. */

const preface = `# Traces

A trace is a recorded training run that \`halfulp trace check\` decides on: a directory with \`trace.json\`, a safetensors file for each
recorded step, and \`scalars.jsonl\` with a line for each. \`halfulp trace record\` makes them, and so does the
[recorder for PyTorch](pytorch/README.md); this page is for who writes another.

## The rules

- **A step's file is whole in itself**: what step k started from, what it computed and what it left behind.
- **A tensor is named \`parameter/role\`**; a parameter's name may hold slashes. \`weights\` and \`weights.next\` are there at every step.
- **Roles come in pairs.** What went into a quantizer has the plain name, what came out the same with \`.q\`; for each quantizer that
  \`trace.json\` declares both are there. Elements are F32 or F64 as values; a \`.q\` may also hold codes, as U8 or U16 (right-aligned) or in
  the format's own type, such as F8_E4M3. Where elements share a scale, \`.scale\` holds the scales, one a block, in the tensor's own order;
  elements are judged where scales are powers of two.
- **A scalar is a JSON number**, and so an exact binary64. NaN and infinities are none: a run that diverged ends before them.
- **Everything is named by sha256**: the files of steps, the scalars, the data of a problem. File names have no path.
- **\`trace.json\` comes last**, so that a recording that was cut off is none.

A file of the trace that is missing, cut off, changed or not as described here is *damage*: one line says where, exit code 2. What the
trace claims and does not keep to is a *violation*, exit code 1: a rounding that is not the one declared, an update that is not the step
from w_k to w_{k+1}, a theorem that fails though its hypotheses are met. That a training goes badly is neither.

Checks are exact: sums of products are added up without rounding, inequalities are decided in rationals or by intervals that are
narrowed until they come apart, and where numbers decide, they do so outside a bound of their error. A hypothesis that fails makes a
statement \`vacuous\`, and the first step and the figures are told. Of a stochastic rounding, which random bits there were is not
recorded: each answer must be one that some bits give.

Taken as recorded, and not checked: \`loss\`, \`objective\` and the gradients before they are quantized. Where the data of a regression are
there, F and ∇F in the inequalities come from these, not from what was recorded. Of Muon's sign, singular values are checked at eight steps of
each parameter at most; Newton–Schulz is measured at the first.`

interface Schema {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

/** A type in a few words. */
function typeText({ type, const: constant, enum: values, pattern, anyOf, oneOf, items }: Schema): string {
  if (constant !== undefined) return code(JSON.stringify(constant))
  if (values) return values.map((value) => code(JSON.stringify(value))).join(' ')
  const either = anyOf ?? oneOf
  if (either) return [...new Set(either.map(typeText))].join(' or ')
  if (type === 'array') return items?.properties ? 'list' : `list of ${typeText(items ?? {})}`
  const name = typeof type === 'object' ? type.join(' or ') : (type ?? 'any')
  return pattern === undefined ? name : `${name}, ${code(pattern)}`
}

/** A row for every field: its path and its type. */
function fieldRows(schema: Schema, path: string): string[][] {
  const variants = schema.oneOf ?? schema.anyOf?.filter(({ properties }) => properties)
  if (variants && variants.length > 0) {
    return variants.flatMap((one) => {
      const kind = Object.values(one.properties ?? {}).find((field) => field.const !== undefined)?.const
      return fieldRows(one, kind === undefined ? path : `${path}⟨${kind}⟩`)
    })
  }
  if (schema.type === 'array') return fieldRows(schema.items ?? {}, `${path}[]`)
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const own = path === '' ? name : `${path}.${name}`
    const optional = schema.required?.includes(name) ? '' : ', optional'
    const below = fieldRows(field, own)
    return below.length > 0 ? below : [[code(own), `${typeText(field)}${optional}`]]
  })
}

const fields = (schema: z.ZodType): string => table(['field', 'type'], fieldRows(z.toJSONSchema(schema) as Schema, ''))

const units = { element: 'elements', tensor: 'tensors', step: 'steps', run: 'runs' } as const

function themeSection([theme, heading]: readonly [string, string]): string {
  const own = traceProperties.filter((one) => one.theme === theme)
  const rows = own.map(({ id, statement, hypotheses, by, of, source }) => [
    code(id),
    statement,
    hypotheses,
    `${units[of]}, ${by}`,
    source,
  ])
  return `### ${heading}\n\n${table(['id', 'statement', 'hypotheses', 'cases', 'source'], rows)}`
}

/** The text of src/traces/README.md. */
export const tracesDoc = (): string =>
  `${[
    '<!-- Written by `npm run docs` from src/docs/traces.ts, the schema and the records. Change those. -->',
    preface,
    '## Roles',
    table(
      ['role', 'what it is'],
      Object.entries(roles).map(([role, what]) => [code(role), what]),
    ),
    '## trace.json',
    'Fields that are not named here are refused. What `problem` means exactly is in [manifest.ts](manifest.ts).',
    fields(manifestSchema),
    '## scalars.jsonl',
    fields(scalarsSchema),
    '## What is checked',
    ...Object.entries(themes).map(themeSection),
  ].join('\n\n')}\n`
