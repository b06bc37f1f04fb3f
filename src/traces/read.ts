import type { z } from 'zod'
import { join, kindOf, sha256Of, textOf } from '../disk.ts'
import { repeatedName } from '../safetensors/header.ts'
import { openTensors, type TensorFile } from '../safetensors/read.ts'
import { RequestError } from '../subjects/subject.ts'
import { type Manifest, manifestSchema, type Scalars, scalarsSchema } from './manifest.ts'
import { manifestFile } from './names.ts'
import { checkQuantizers, checkTensors } from './sound.ts'

/** A trace, open for reading: everything but the tensors is read and found sound. */
export interface Trace {
  readonly directory: string
  readonly manifest: Manifest
  readonly sha256: string
  readonly scalars: ReadonlyMap<number, Scalars>
  /**
   * Opens a step's file, which is found to be the one that the manifest names, with the tensors that it must have.
   * @throws RequestError when it is damaged
   */
  readonly openStep: (step: Manifest['steps'][number]) => Promise<TensorFile>
  /** Opens the data that belong to the problem. */
  readonly openData: (data: { file: string; sha256: string }) => Promise<TensorFile>
}

export const damaged = (directory: string, what: string): RequestError =>
  new RequestError(`the trace ${directory} is damaged: ${what}`)

/** @throws RequestError with one line that says what is missing or wrong */
export async function openTrace(directory: string): Promise<Trace> {
  const text = await readNamed(directory, manifestFile)
  const manifest = parsed(directory, manifestFile, text, manifestSchema)
  checkSteps(directory, manifest)
  checkQuantizers(directory, manifest)
  const scalars = await readScalars(directory, manifest)
  const open = async ({ file, sha256 }: { file: string; sha256: string }): Promise<TensorFile> => {
    await checkHash(directory, file, sha256)
    return openTensors(join(directory, file))
  }
  return {
    directory,
    manifest,
    sha256: await sha256Of(join(directory, manifestFile)),
    scalars,
    openStep: async (step) => {
      const tensors = await open(step)
      try {
        checkTensors(directory, manifest, step.file, tensors)
      } catch (error) {
        await tensors.close()
        throw error
      }
      return tensors
    },
    openData: open,
  }
}

/** The content of a file of the trace. */
async function readNamed(directory: string, file: string): Promise<string> {
  await checkFile(directory, file)
  return textOf(join(directory, file))
}

/** A file of the trace lies in its directory itself: no path, and no link that leads elsewhere. */
async function checkFile(directory: string, file: string): Promise<void> {
  if (file === '.' || file === '..') throw damaged(directory, `expected the name of a file in it, came "${file}"`)
  const found = await kindOf(join(directory, file))
  if (!found) {
    const hint =
      file === manifestFile
        ? '; a recording that was cut off has none, and a plain safetensors file is named itself'
        : ''
    throw damaged(directory, `expected a file ${file}, but there is none${hint}`)
  }
  if (found === 'link') throw damaged(directory, `expected ${file} to be a file in it, came a symbolic link`)
  if (found !== 'file') throw damaged(directory, `expected ${file} to be a file, which it is not`)
}

async function checkHash(directory: string, file: string, sha256: string): Promise<void> {
  await checkFile(directory, file)
  const came = await sha256Of(join(directory, file))
  if (came !== sha256)
    throw damaged(directory, `expected ${file} with sha256 ${sha256.slice(0, 12)}…, came ${came.slice(0, 12)}…`)
}

function parsed<T>(directory: string, where: string, text: string, schema: z.ZodType<T>): T {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    const hint = /\b(?:NaN|Infinity)\b/.test(text) ? ': it has NaN or Infinity, which a sound run has not' : ''
    throw damaged(directory, `expected JSON in ${where}, which it is not${hint}`)
  }
  const twice = repeatedName(text)
  if (twice !== undefined) throw damaged(directory, `"${twice}" is named twice in an object of ${where}`)
  const result = schema.safeParse(json)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw damaged(directory, `${where} is not as the schema has it: ${issue?.path.join('.') || 'it'}: ${issue?.message}`)
}

function checkSteps(directory: string, { steps, stepsTaken }: Manifest): void {
  steps.forEach(({ step }, i) => {
    const before = steps[i - 1]?.step ?? 0
    if (step === before) throw damaged(directory, `step ${step} is listed twice`)
    if (step < before) throw damaged(directory, `step ${step} is listed after step ${before}`)
  })
  const last = steps.at(-1)?.step ?? 0
  if (last > stepsTaken) throw damaged(directory, `step ${last} is listed, but only ${stepsTaken} were taken`)
}

async function readScalars(directory: string, { scalars, steps }: Manifest): Promise<Map<number, Scalars>> {
  await checkHash(directory, scalars.file, scalars.sha256)
  const lines = (await readNamed(directory, scalars.file)).split('\n')
  if (lines.at(-1) !== '') throw damaged(directory, `the last line of ${scalars.file} is cut off`)
  const found = lines
    .slice(0, -1)
    .map((line, i) => parsed(directory, `line ${i + 1} of ${scalars.file}`, line, scalarsSchema))
  for (const [i, { step }] of steps.entries()) {
    const came = found[i]?.step
    if (came !== step)
      throw damaged(directory, `expected step ${step} in line ${i + 1} of ${scalars.file}, came ${came ?? 'the end'}`)
  }
  if (found.length > steps.length)
    throw damaged(directory, `${scalars.file} has step ${found[steps.length]?.step}, which trace.json does not list`)
  return new Map(found.map((line) => [line.step, line]))
}
