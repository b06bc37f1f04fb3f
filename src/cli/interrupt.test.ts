import { expect, it } from 'vitest'
import { interruptible } from './interrupt.ts'

const signals = ['SIGINT', 'SIGTERM'] as const
const listeners = (): number[] => signals.map((name) => process.listenerCount(name))

it.each(signals)('%s aborts what is done, and whichever signal comes next ends the process', async (name) => {
  const before = listeners()
  const reason = new Error('stopped')
  const stopped = interruptible(async (signal) => {
    expect(listeners()).toEqual(before.map((count) => count + 1))
    process.emit(name)
    expect(listeners()).toEqual(before)
    signal.throwIfAborted()
  }, reason)
  await expect(stopped).rejects.toBe(reason)
})

it('nothing listens once the work is done', async () => {
  const before = listeners()
  expect(await interruptible(async () => 7)).toBe(7)
  expect(listeners()).toEqual(before)
})
