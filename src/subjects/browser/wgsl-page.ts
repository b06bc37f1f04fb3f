import { deriveFormat } from '../../../spec/format.ts'
import type { FormatRow, OverflowRule } from '../../../spec/formats/row.ts'
import type { Direction, Stochastic } from '../../../spec/rounding.ts'
import { openFunction } from '../../webgpu/function.ts'
import { openBuiltinWgsl } from '../builtin-wgsl.ts'
import type { Answers, Request, StreamDriver } from '../subject.ts'
import { answerBatches, type Lane } from './lane.ts'

/** What runs in a page for a kernel of WGSL: as in Node, but for the device, which is the browser's. */

/** What the host tells the page: the kernel, and what it is to be. */
export interface Task {
  /** A function of a file's text; of halfulp's own kernel nothing is to be told. */
  readonly kernel: { readonly text: string; readonly name: string } | 'builtin'
  readonly subject: string
  readonly row: FormatRow
  readonly rounding: Direction | Omit<Stochastic, 'random'>
  readonly overflow: OverflowRule
  readonly source: FormatRow
  readonly output: Request['output']
}

export type About = Required<Pick<StreamDriver, 'gpu' | 'batch'>>

/** Batches that are under way at a time: one is computed while others travel. */
const lanes = 2

answerBatches<Task>(async ({ kernel, subject, row, rounding, overflow, source, output }) => {
  const conversion = {
    format: deriveFormat(row),
    rounding: typeof rounding === 'string' ? rounding : { ...rounding, random: 0n },
    overflow,
  }
  const request: Request = { conversion, source: deriveFormat(source), output }
  // Each lane has a device of its own, since a driver's buffers are those of its one stream.
  const opened = await Promise.all(
    Array.from({ length: lanes }, () =>
      kernel === 'builtin' ? openBuiltinWgsl(request) : openFunction(kernel.text, kernel.name, request, subject),
    ),
  )
  const drivers = opened as StreamDriver[]
  const [{ gpu, batch }] = drivers as [StreamDriver & About]
  return { about: { gpu, batch } satisfies About, lanes: drivers.map((driver) => laneOf(driver, request)) }
})

function laneOf(driver: StreamDriver, { source, conversion: { rounding } }: Request): Lane {
  return async (asked) => {
    if (asked.kind === 'range') return first(driver.range?.([asked.span]))
    const all = new Uint32Array(asked.inputs)
    const n = typeof rounding === 'object' ? all.length / 2 : all.length
    const words = all.subarray(0, n)
    const x = source.id === 'binary32' ? new Float32Array(words.buffer, 0, n) : words
    return first(driver.stream([n < all.length ? { x, random: all.subarray(n) } : { x }]))
  }
}

async function first(answers: AsyncIterable<Answers> | undefined): Promise<Answers> {
  for await (const one of answers ?? []) return one
  throw new Error('a driver gave no answers')
}
