import { InputRange } from '../audit/inputs.ts'
import { batchSize } from '../audit/jobs.ts'
import { quantize } from './subject.ts'

/** A JavaScript function's own loop over a share of all inputs, without any judging: `own-loop FIRST COUNT` prints its seconds. */
const [from = 0, count = 0] = process.argv.slice(2).map(Number)
const range = new InputRange(batchSize)
const started = performance.now()
let sum = 0
for (let first = from; first < from + count; first += batchSize)
  sum += quantize(range.from(first))[first % batchSize] as number
process.stdout.write(`${(performance.now() - started) / 1000} ${sum}\n`)
