import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { findFormat } from '../../spec/formats/registry.ts'
import type { Item } from './items.ts'
import { allItems, type Extent } from './items.ts'
import type { Judged, Task } from './score.ts'

/** Most items that a worker gets at a time. */
const shareSize = 48

/** Indices of items, those of one target together, so that its tables are made once; the wide formats, which take longest, first. */
function shares(items: readonly Item[], chosen: readonly number[], size: number): number[][] {
  const byTarget = new Map<string, number[]>()
  for (const index of chosen) {
    const { format = '', source = '' } = items[index]?.claimed ?? {}
    const key = `${source} ${format}`
    byTarget.set(key, [...(byTarget.get(key) ?? []), index])
  }
  const width = ([i = 0]: readonly number[]): number => findFormat(items[i]?.claimed.format ?? '')?.width ?? 0
  const sorted = [...byTarget.values()].sort((a, b) => width(b) - width(a) || b.length - a.length)
  return sorted.flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size)),
  )
}

/** Has workers do a task on the items of an extent, all of them unless some are chosen, one worker a core. */
export async function work(task: Task, extent: Extent, among?: readonly number[]): Promise<Judged[]> {
  const items = allItems(extent)
  const chosen = among ?? [...items.keys()]
  const waiting = shares(items, chosen, task === 'exhaust' ? 1 : shareSize)
  const judged: Judged[] = []
  const lane = async (): Promise<void> => {
    const worker = new Worker(
      new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url),
      { workerData: extent },
    )
    try {
      await new Promise<void>((resolve, reject) => {
        const next = (): void => {
          const indices = waiting.shift()
          if (indices) worker.postMessage({ task, indices })
          else resolve()
        }
        worker.on('error', reject)
        worker.on('message', (message: Judged | 'done') => {
          if (message === 'done') next()
          else judged.push(message)
          if (process.stderr.isTTY) process.stderr.write(`\r${judged.length} of ${chosen.length}`)
        })
        next()
      })
    } finally {
      await worker.terminate()
    }
  }
  await Promise.all(Array.from({ length: Math.min(8, availableParallelism()) }, lane))
  if (process.stderr.isTTY) process.stderr.write('\r')
  return judged.sort((a, b) => a.index - b.index)
}
