import { parentPort } from 'node:worker_threads'
import { judgeHere } from '../testing/judge-here.ts'
import { allItems } from './items.ts'
import type { Judged } from './score.ts'

const items = allItems()

/** Judges the items of these indices on boundary cases, and tells of each. */
parentPort?.on('message', async (indices: readonly number[]) => {
  for (const index of indices) {
    const item = items[index]
    if (!item) throw new Error(`expected an item of the zoo, came number ${index}`)
    const { properties } = await judgeHere(item.make(), item.claimed)
    const violated = properties.flatMap(({ id, verdict, witness }) =>
      verdict === 'violated' ? [{ id, witness: witness?.input ?? '' }] : [],
    )
    parentPort?.postMessage({ index, violated } satisfies Judged)
  }
  parentPort?.postMessage('done')
})
