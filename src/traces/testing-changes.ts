import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { TracePropertyResult, TraceResult } from '../report/trace-result.ts'
import type { TensorInfo } from '../safetensors/header.ts'
import { openTensors } from '../safetensors/read.ts'
import { writeTensors } from '../safetensors/write.ts'
import { RequestError } from '../subjects/subject.ts'
import { checkTrace } from './check.ts'
import type { Manifest } from './manifest.ts'
import type { NamedTensor } from './writer.ts'

/** What tests do to a trace: changes that spoil it, with trace.json set right again or not. */

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Changes trace.json. */
export function changeManifest(directory: string, change: (manifest: Manifest) => unknown): void {
  const path = join(directory, 'trace.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest
  writeFileSync(path, JSON.stringify(change(manifest) ?? manifest))
}

/** Changes a file of the trace and lets trace.json name what it is now, so that nothing is damaged. */
export function changeFile(directory: string, file: string, change: (bytes: Buffer) => Buffer): void {
  const path = join(directory, file)
  const changed = change(readFileSync(path))
  writeFileSync(path, changed)
  changeManifest(directory, (manifest) => {
    const entry = [...manifest.steps, manifest.scalars].find((one) => one.file === file)
    if (entry) entry.sha256 = hashOf(changed)
  })
}

export const fileOfStep = (step: number): string => `step-${String(step).padStart(8, '0')}.safetensors`

/** Changes elements of a tensor of a step. */
export async function changeTensor(
  directory: string,
  step: number,
  name: string,
  change: (bytes: Uint8Array) => void,
): Promise<void> {
  const file = await openTensors(join(directory, fileOfStep(step)))
  const info = file.tensors.get(name) as TensorInfo
  await file.close()
  changeFile(directory, fileOfStep(step), (bytes) => {
    change(bytes.subarray(info.from, info.from + info.bytes))
    return bytes
  })
}

/** Writes the tensors of a step anew. */
export async function rewriteStep(
  directory: string,
  step: number,
  change: (tensors: NamedTensor[]) => NamedTensor[],
): Promise<void> {
  const path = join(directory, fileOfStep(step))
  const file = await openTensors(path)
  const tensors = await Promise.all(
    [...file.tensors.values()].map(async (info) => ({ ...info, data: await file.read(info) })),
  )
  await file.close()
  await writeTensors(path, change(tensors))
  changeFile(directory, fileOfStep(step), (bytes) => bytes)
}

/** What a result says of one property. */
export function verdictOn(result: TraceResult, id: string): TracePropertyResult {
  const found = result.properties.find((property) => property.id === id)
  if (!found) throw new Error(`no property ${id} among ${result.properties.map((one) => one.id).join(', ')}`)
  return found
}

/** The properties that are violated, by name. */
export const violatedIn = ({ properties }: TraceResult): string[] =>
  properties.filter(({ verdict }) => verdict === 'violated').map(({ id }) => id)

/** What is done to a whole trace, and how it is told. */
export type Damage = readonly [what: string, spoil: (directory: string) => unknown, message: RegExp]

/** Records a trace, damages it, and expects the check to say so in one line. */
export async function damageTold(
  record: (directory: string) => Promise<void>,
  spoil: Damage[1],
  message: RegExp,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'halfulp-damaged-'))
  try {
    const directory = join(root, 'trace')
    await record(directory)
    await spoil(directory)
    const failure = await checkTrace(directory).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RequestError)
    expect((failure as Error).message).toMatch(message)
    expect((failure as Error).message).not.toContain('\n')
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** Changes one binary32 element; the bytes of a tensor need not be aligned. */
export const setFloat =
  (index: number, change: (x: number) => number) =>
  (bytes: Uint8Array): void => {
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    view.setFloat32(4 * index, change(view.getFloat32(4 * index, true)), true)
  }
