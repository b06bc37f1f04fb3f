import { parentPort, workerData } from 'node:worker_threads'
import { misidentified } from './identified.ts'
import { allItems, type Extent, type Item } from './items.ts'
import { exhausted, judgeItem } from './judge.ts'
import type { Judged, Task } from './score.ts'

const items = allItems(workerData as Extent)

async function judged(item: Item, index: number, task: Task): Promise<Judged> {
  const { properties } = await (task === 'exhaust' ? exhausted(item) : judgeItem(item))
  const violated = properties.flatMap(({ id, verdict, witness }) =>
    verdict === 'violated' ? [{ id, witness: witness?.input ?? '' }] : [],
  )
  return { index, violated, misidentified: task === 'exhaust' ? null : await misidentified(item, violated.length > 0) }
}

/** Judges and identifies the items of these indices, or tries every input on them, and tells of each. */
parentPort?.on('message', async ({ task, indices }: { task: Task; indices: readonly number[] }) => {
  for (const index of indices) {
    const item = items[index]
    if (!item) throw new Error(`expected an item of the zoo, came number ${index}`)
    parentPort?.postMessage(await judged(item, index, task))
  }
  parentPort?.postMessage('done')
})
