import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { catalogue } from '../../properties/catalogue.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { audit } from '../audit/audit.ts'
import { allItems, keyOf, needsExhaustion } from './items.ts'
import { renderMatrix, renderScore } from './matrix.ts'
import { buildLibrary } from './native.ts'
import { isSound, type Judged, scoreOf } from './score.ts'

/** `npm run zoo`: judges every mutant and every right conversion, and fails where the properties do not tell them apart. */

const folder = mkdtempSync(join(tmpdir(), 'halfulp-zoo-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const hasCompiler = buildLibrary(folder)
const items = allItems()

/** Items that a worker gets at a time. */
const shareSize = 6

/** Indices of items, those of one claim together, so that its tables are made seldom. */
function shares(): number[][] {
  const byClaim = new Map<string, number[]>()
  items.forEach(({ claimed }, i) => {
    byClaim.set(keyOf(claimed), [...(byClaim.get(keyOf(claimed)) ?? []), i])
  })
  // The wide formats take longest: they come first.
  const width = ([i = 0]: readonly number[]): number => findFormat(items[i]?.claimed.format ?? '')?.width ?? 0
  const sorted = [...byClaim.values()].sort((a, b) => width(b) - width(a))
  return sorted.flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / shareSize) }, (_, i) => all.slice(i * shareSize, (i + 1) * shareSize)),
  )
}

async function judgeAll(): Promise<Judged[]> {
  const waiting = shares()
  const judged: Judged[] = []
  const lane = async (): Promise<void> => {
    const worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url))
    try {
      await new Promise<void>((resolve, reject) => {
        const next = (): void => {
          const share = waiting.shift()
          if (share) worker.postMessage(share)
          else resolve()
        }
        worker.on('error', reject)
        worker.on('message', (message: Judged | 'done') => {
          if (message === 'done') next()
          else judged.push(message)
          if (process.stderr.isTTY) process.stderr.write(`\r${judged.length} of ${items.length}`)
        })
        next()
      })
    } finally {
      await worker.terminate()
    }
  }
  await Promise.all(Array.from({ length: Math.min(8, availableParallelism()) }, lane))
  if (process.stderr.isTTY) process.stderr.write('\r')
  return judged
}

/** The part of 32 that holds the one input that it gets wrong. */
const shard = { index: 16, of: 32 }

/** What boundary cases cannot find, every input of a part does. */
async function exhausted(one: Judged): Promise<Judged> {
  const item = items[one.index]
  if (item?.id !== needsExhaustion) return one
  const { properties } = await audit({
    subject: `js:${new URL('../../properties/zoo/subjects.ts', import.meta.url).pathname}#mutants.${item.id}.${item.where}`,
    format: findFormat(item.where) as Format,
    shard,
  })
  const conforms = properties.find(({ id }) => id === 'conforms')
  if (conforms?.verdict !== 'violated' || conforms.violations !== 1) return { ...one, violated: [] }
  return { ...one, violated: [{ id: 'conforms', witness: conforms.witness?.input ?? '' }] }
}

const started = performance.now()
const judged: Judged[] = []
for (const one of await judgeAll()) judged.push(await exhausted(one))
if (!hasCompiler) process.stdout.write('not run: right quantizers in C (no compiler named cc on the PATH)\n')
const score = scoreOf(items, judged, catalogue)
process.stdout.write(`${renderMatrix(items, judged, catalogue)}\n\n`)
process.stdout.write(
  `${needsExhaustion}: by exhaustion of the part of the inputs that it is in; all others by boundary cases\n`,
)
process.stdout.write(`${renderScore(score, (performance.now() - started) / 1000)}\n`)
process.exitCode = isSound(score) ? 0 : 1
