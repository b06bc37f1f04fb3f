import { styleText } from 'node:util'
import type { Identified } from '../identify/result.ts'

/** What was found out about a quantizer, as text: one sentence first. */
export function renderIdentified(found: Identified): string {
  const { subject, explained, words, semantics, bug, batchDependent, inputs, unexplained, witness } = found
  const head = explained
    ? `${subject} is ${styleText(['green', 'bold'], words)}`
    : `${subject} is like ${styleText(['yellow', 'bold'], words)}, but ${unexplained === 0 ? 'its answers depend on the batch' : `for ${unexplained} of ${inputs} boundary inputs`}`
  const lines = [
    explained ? `${head}: that explains all ${inputs} boundary inputs` : head,
    `  NaN       ${semantics.nan === null ? 'none was given' : `given as ${semantics.nan}`}`,
    ...(batchDependent ? ['  batches   the same inputs are answered otherwise in batches of another length'] : []),
    ...(bug ? [`  the bug   ${bug.statement} (${bugName(bug)})`] : []),
    ...alikeLines(found),
    ...(witness
      ? [
          '  simplest input that sets it apart:',
          `    input   ${witness.input}   ${witness.exact}`,
          `    got     ${witness.got}   ${witness.gotValue}`,
          `    due     ${witness.want}   ${witness.wantValue}`,
        ]
      : []),
  ]
  return `${lines.join('\n')}\n`
}

const bugName = ({ id, zooClass, seenIn }: NonNullable<Identified['bug']>): string =>
  [
    id,
    ...(zooClass === 'systematic' ? [] : [`class ${zooClass} of the zoo`]),
    ...(seenIn.length > 0 ? [`seen in ${seenIn.join(', ')}`] : []),
  ].join('; ')

/** How many of the semantics that cannot be told apart are named. */
const mostAlike = 6

function alikeLines({ alike }: Identified): string[] {
  if (alike.length === 0) return []
  const more = alike.length > mostAlike ? `, and ${alike.length - mostAlike} more` : ''
  return [
    '  no input tells it from:',
    ...alike.slice(0, mostAlike).map((one) => `    ${one}`),
    ...(more ? [`    ${more.slice(2)}`] : []),
  ]
}
