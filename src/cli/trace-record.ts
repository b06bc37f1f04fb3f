import { Command } from 'commander'
import { RequestError } from '../subjects/subject.ts'
import { createTraceWriter } from '../traces/writer.ts'
import { recipes } from '../training/data/generated.ts'
import { quantizerText } from '../training/describe.ts'
import { destination } from '../training/destination.ts'
import { kinds } from '../training/kinds.ts'
import { type Outcome, type Recording, record } from '../training/record.ts'
import { exitCodes } from './failure.ts'
import { interruptible } from './interrupt.ts'
import { shareLine } from './progress.ts'
import type { RecordFlags } from './trace-flags.ts'
import { recordingOf } from './trace-recording.ts'

const listed = (entries: readonly { readonly id: string; readonly summary: string }[]): string =>
  entries.map(({ id, summary }) => `  ${id.padEnd(18)} ${summary}`).join('\n')

const quantizer = 'FORMAT[:ROUNDING[:OVERFLOW]]'

/** `halfulp trace record`: trains with quantizers in the loop and writes what happened. */
export const recordCommand = (finish: (code: number) => void): Command =>
  new Command('record')
    .summary('train with quantized gradients, weights or moments, and write a trace of it')
    .description(
      'Trains in binary32 with quantizers where options say so, and writes what each step took and made to a directory. A run that diverges ends with exit code 1; the finite steps before are kept.',
    )
    .requiredOption('--out <directory>', 'where the trace is written')
    .option('--problem <kind>', 'what is minimized, see below', 'ridge')
    .option('--optimizer <sgd|adam|muon>', 'how', 'sgd')
    .option('--format <quantizer>', `the gradients' quantizer, ${quantizer}; e4m3fn where no option names one`)
    .option('--rounding <direction>', 'of quantizers that do not say: rne, rtz, …, sra:N, srb:N, src:N', 'rne')
    .option(
      '--overflow <rule>',
      "of quantizers that do not say: ieee, saturate, propagate; the format's own unless given",
    )
    .option('--gradients <quantizer>', 'the same as --format')
    .option('--weights <quantizer>', 'what the forward pass sees of the weights; binary32 copies are kept')
    .option('--stored-weights <quantizer>', 'the weights as each step stores them: no other copies are kept')
    .option('--momentum-buffer <quantizer>', "SGD's momentum")
    .option('--first-moment <quantizer>', "Adam's or Muon's")
    .option('--second-moment <quantizer>', "Adam's")
    .option('--update <quantizer>', 'what the stepsize multiplies')
    .option('--steps <n>', 'steps to take', '100')
    .option('--stepsize <alpha>', "the problem's own for the optimizer unless given")
    .option('--batch <n|all>', 'rows of data in a step; 32 unless given')
    .option('--momentum <mu>', 'SGD: 0 unless given; Muon: 0.9 unless given')
    .option('--beta1 <beta>', 'Adam: 0.9 unless given')
    .option('--beta2 <beta>', 'Adam: 0.999 unless given')
    .option('--epsilon <epsilon>', 'Adam: 1e-8 unless given')
    .option('--form <averaged|weighted-sum>', 'Adam: with 1−β factors and corrections, or without (Tang, Li and Zou)')
    .option(
      '--rounds <before-use|after-use>',
      'Adam and Muon: whether the update uses the moments as rounded, or as computed',
    )
    .option('--sign <svd|newton-schulz>', "Muon: the matrix sign, by singular values or by Muon's own five iterations")
    .option('--lambda <lambda>', 'ridge and logistic: weight of the regularization; 1/16 unless given')
    .option('--hidden <n>', 'mlp: units of the hidden layer (16); cnn: channels of the first convolution (4)')
    .option('--loss-scale <power>', 'mlp and cnn: what the loss is multiplied by, a power of two')
    .option(
      '--data <file|name>',
      'IDX images, CIFAR-10 records or CSV, packed with gzip or not; or generated data, see below',
    )
    .option('--labels <file>', 'the labels of IDX images, where the name of their file does not tell')
    .option('--label-column <n|last>', 'CSV: the column of targets, from 1')
    .option('--rows <n>', 'take so many rows, evenly spaced; of a file 1000 unless given')
    .option('--pool <n>', 'images: take means of n×n pixels')
    .option('--seed <n>', 'of data, first weights, batches and random bits', '1')
    .option('--every <n>', 'record one step of n; unless given, as many as make about 1.5 MB')
    .option('--force', 'replace a trace that is there')
    .addHelpText('after', `\nProblems:\n${listed(kinds)}\n\nGenerated data:\n${listed(recipes)}`)
    .action(async (flags: RecordFlags) => finish(await run(flags)))

async function run(flags: RecordFlags): Promise<number> {
  const recording = await recordingOf(flags)
  const reason = new RequestError(`stopped before the recording was whole; nothing was written to ${flags.out}`)
  return await interruptible((signal) => write(recording, flags, signal), reason)
}

async function write(recording: Recording, flags: RecordFlags, signal: AbortSignal): Promise<number> {
  const place = await destination(flags.out, flags.force === true)
  const line = await shareLine(`${flags.problem}, ${flags.optimizer}`)
  try {
    const writer = await createTraceWriter(place.directory)
    const onStep = (step: number): void => line.update(step / recording.steps, `${step} of ${recording.steps} steps`)
    const outcome = await record(recording, writer, { signal, onStep })
    if (outcome.recorded > 0) await place.commit()
    line.clear()
    process.stdout.write(summary(flags.out, recording, outcome))
    return outcome.diverged === null ? exitCodes.conforms : exitCodes.violates
  } finally {
    line.clear()
    await place.abandon()
  }
}

function summary(out: string, recording: Recording, { steps, recorded, losses, diverged }: Outcome): string {
  const quantizers = [...recording.schemes].map(([role, scheme]) => quantizerText(role, scheme)).join(', ')
  const diverging =
    diverged === null
      ? ''
      : `diverged: ${diverged}; --overflow saturate, a smaller --stepsize or another format may help\n`
  if (recorded === 0) return `${diverging}nothing was written to ${out}\n`
  const [first, last] = losses.map((loss) => loss.toPrecision(4))
  return `${diverging}${out}: recorded ${recorded} of ${steps} steps, ${recording.optimizer.name}, ${quantizers}; loss ${first} at the first, ${last} at the last\n`
}
