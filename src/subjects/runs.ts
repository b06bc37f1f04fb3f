import type { Format } from '../../spec/format.ts'
import { patternsOf } from '../cases/batch.ts'
import { runAt } from '../tables/compile.ts'
import { type Answers, type CallDriver, RequestError } from './subject.ts'

/** @throws RequestError where these are not the first patterns of runs that cover a source's patterns */
export function checkStarts(starts: Uint32Array, file: string, source: Format): void {
  if (source.width > 32)
    throw new RequestError(`expected a source of at most 32 bits with the run table ${file}, came ${source.id}`)
  if (starts[0] !== 0)
    throw new RequestError(`expected the runs of ${file} to begin at pattern 0, came ${starts[0] ?? 'none'}`)
  const wrong = starts.findIndex((start, i) => i > 0 && start <= (starts[i - 1] as number))
  if (wrong > 0)
    throw new RequestError(
      `expected the runs of ${file} in ascending order, came ${starts[wrong]} after ${starts[wrong - 1]}`,
    )
  const last = starts.at(-1) as number
  if (last >= 2 ** source.width)
    throw new RequestError(`expected patterns of ${source.id} in the runs of ${file}, came ${last}`)
}

/** Answers from a run table: each pattern has the answer of the last run that begins at or below it. */
export function driverOfRuns(starts: Uint32Array, answers: Answers): CallDriver {
  const codes = answers instanceof Float32Array ? new Uint32Array(answers.buffer) : answers
  const firstOf = (run: number): number => starts[run] ?? 2 ** 32
  return {
    mode: 'call',
    call: (x) => {
      const asked = patternsOf(x) as Uint32Array
      const found = new (codes.constructor as Uint32ArrayConstructor)(asked.length)
      // Inputs mostly come in order, so that the next is of the same run.
      let [first, end, code] = [0, 0, 0]
      for (let i = 0; i < asked.length; i++) {
        const pattern = asked[i] as number
        if (pattern < first || pattern >= end) {
          const run = runAt(starts, pattern)
          first = firstOf(run)
          end = firstOf(run + 1)
          code = codes[run] as number
        }
        found[i] = code
      }
      return answers instanceof Float32Array ? new Float32Array(found.buffer) : found
    },
  }
}
