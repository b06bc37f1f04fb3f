import { readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, vi } from 'vitest'
import type { Manifest } from './manifest.ts'
import { recordRidge } from './testing.ts'
import { changeFile, changeManifest, type Damage, damageTold, fileOfStep } from './testing-changes.ts'

vi.setConfig({ testTimeout: 60_000 })

const lines = (directory: string, change: (lines: string[]) => string[]): void =>
  changeFile(directory, 'scalars.jsonl', (bytes) => Buffer.from(change(bytes.toString().split('\n')).join('\n')))

const third = fileOfStep(3)

const manifest = (change: (manifest: Manifest) => unknown) => (directory: string) => changeManifest(directory, change)

const damage: readonly Damage[] = [
  [
    'no trace.json',
    (d) => rmSync(join(d, 'trace.json')),
    /expected a file trace\.json, but there is none; a recording that was cut off/,
  ],
  [
    'a trace.json that is no JSON',
    (d) => writeFileSync(join(d, 'trace.json'), '{'),
    /expected JSON in trace\.json, which it is not$/,
  ],
  [
    'another schema',
    manifest((m) => ({ ...m, schema: 'halfulp-trace/2' })),
    /trace\.json is not as the schema has it: schema: /,
  ],
  [
    'a field that is unknown',
    manifest((m) => ({ ...m, surprise: 1 })),
    /trace\.json is not as the schema has it: it: Unrecognized key/,
  ],
  [
    'a field given twice',
    (d) => writeFileSync(join(d, 'trace.json'), readFileSync(join(d, 'trace.json'), 'utf8').replace('{', '{"seed":2,')),
    /"seed" is named twice in an object of trace\.json$/,
  ],
  [
    'a step cut off',
    (d) => truncateSync(join(d, third), 500),
    /expected step-00000003\.safetensors with sha256 [\da-f]{12}…, came/,
  ],
  [
    'a step cut off, whatever the sha256',
    (d) => changeFile(d, third, (bytes) => bytes.subarray(0, -5)),
    /step-00000003\.safetensors is not a sound safetensors file: tensor ".*" ends past the end of the file$/,
  ],
  [
    'a bit that flipped on disk',
    (d) =>
      writeFileSync(
        join(d, third),
        readFileSync(join(d, third)).map((b, i) => (i === 400 ? b ^ 4 : b)),
      ),
    /expected step-00000003\.safetensors with sha256/,
  ],
  [
    'a step that is missing',
    (d) => rmSync(join(d, third)),
    /expected a file step-00000003\.safetensors, but there is none$/,
  ],
  [
    'a step listed twice',
    manifest(({ steps }) => {
      steps.splice(3, 0, steps[2] as Manifest['steps'][number])
    }),
    /step 3 is listed twice$/,
  ],
  [
    'steps in disorder',
    manifest(({ steps }) => {
      steps.reverse()
    }),
    /step 5 is listed after step 6$/,
  ],
  [
    'more steps than were taken',
    manifest((m) => {
      m.stepsTaken = 4
    }),
    /step 6 is listed, but only 4 were taken$/,
  ],
  [
    'a symbolic link',
    (d) => {
      renameSync(join(d, third), join(d, '..', 'outside'))
      symlinkSync(join(d, '..', 'outside'), join(d, third))
    },
    /expected step-00000003\.safetensors to be a file in it, came a symbolic link$/,
  ],
  [
    'a path to elsewhere',
    manifest(({ steps }) => {
      ;(steps[2] as Manifest['steps'][number]).file = '../1/x'
    }),
    /steps\.2\.file: .*a file name without a path/,
  ],
  [
    'the directory above',
    manifest(({ steps }) => {
      ;(steps[2] as Manifest['steps'][number]).file = '..'
    }),
    /expected the name of a file in it, came "\.\."$/,
  ],
  [
    'a loss that is NaN',
    (d) => lines(d, (l) => l.with(1, (l[1] as string).replace(/"loss":[^,]*/, '"loss":NaN'))),
    /expected JSON in line 2 of scalars\.jsonl, which it is not: it has NaN or Infinity/,
  ],
  [
    'a loss that is null',
    (d) => lines(d, (l) => l.with(1, (l[1] as string).replace(/"loss":[^,]*/, '"loss":null'))),
    /line 2 of scalars\.jsonl is not as the schema has it: loss: /,
  ],
  [
    'scalars that lack a step',
    (d) => lines(d, (l) => l.toSpliced(3, 1)),
    /expected step 4 in line 4 of scalars\.jsonl, came 5$/,
  ],
  [
    'scalars of a step more',
    (d) => lines(d, (l) => l.toSpliced(6, 0, (l[5] as string).replace('"step":6', '"step":7'))),
    /scalars\.jsonl has step 7, which trace\.json does not list$/,
  ],
  ['scalars that are cut off', (d) => lines(d, (l) => l.slice(0, -1)), /the last line of scalars\.jsonl is cut off$/],
]

describe('a damaged trace is told in one line:', () => {
  it.each(damage)('%s', (_what, spoil, message) => damageTold(recordRidge, spoil, message))
})
