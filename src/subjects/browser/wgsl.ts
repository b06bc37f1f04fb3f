import type { Rounding } from '../../../spec/rounding.ts'
import { patternsOf } from '../../cases/batch.ts'
import { checkBuiltinWgsl } from '../builtin-wgsl.ts'
import type { Request, StreamDriver } from '../subject.ts'
import { inOrder } from './desk.ts'
import { moduleFile, openPage } from './page.ts'
import type { About, Task } from './wgsl-page.ts'

/** `builtin:wgsl` in a page. */
export async function openBuiltinWgslInPage(request: Request): Promise<StreamDriver> {
  checkBuiltinWgsl(request)
  return openWgslInPage('builtin', request, 'builtin:wgsl')
}

/**
 * A kernel of WGSL in a page of a headless Chromium, on the WebGPU of that.
 * @param kernel a function of a file's text, or halfulp's own kernel
 * @param subject what it is called in messages
 */
export async function openWgslInPage(
  kernel: Task['kernel'],
  { conversion: { format, rounding, overflow }, source, output }: Request,
  subject: string,
): Promise<StreamDriver> {
  const task: Task = {
    kernel,
    subject,
    row: format.row,
    rounding: inJson(rounding),
    overflow,
    source: source.row,
    output,
  }
  const { desk, about, chromium } = await openPage<About>(
    {
      what: '--backend chromium',
      graphics: 'webgpu',
      module: moduleFile('./wgsl-page'),
      task,
      instead: { [moduleFile('../../webgpu/dawn')]: moduleFile('../../webgpu/own-gpu') },
    },
    (why) => (why.includes(subject) ? why : `${subject} on chromium: ${why}`),
  )
  return {
    mode: 'stream',
    version: chromium,
    gpu: about.gpu,
    batch: about.batch,
    stream: (batches) => inOrder(batches, ({ x, random }) => desk.ask(wordsOf(x, random), x.length)),
    ...(source.id === 'binary32' ? { range: (spans) => inOrder(spans, (span) => desk.askRange(span)) } : {}),
  }
}

/** Without random bits, which JSON has no number for, and which come with the inputs. */
const inJson = (rounding: Rounding): Task['rounding'] =>
  typeof rounding === 'string' ? rounding : { variant: rounding.variant, bits: rounding.bits }

/** Inputs, a word each, and after them the random words, if there are any. */
function wordsOf(x: Parameters<typeof patternsOf>[0], random: Uint32Array | undefined): Uint8Array {
  const words = new Uint32Array(x.length * (random ? 2 : 1))
  words.set(patternsOf(x) as Uint32Array)
  if (random) words.set(random, x.length)
  return new Uint8Array(words.buffer)
}
