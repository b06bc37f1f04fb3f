import { stat } from 'node:fs/promises'
import { columns } from '../report/format-text.ts'
import { grouped } from '../report/numbers.ts'
import type { TensorInfo } from '../safetensors/header.ts'
import { openTensors } from '../safetensors/read.ts'
import { RequestError } from '../subjects/subject.ts'
import type { Manifest, Scalars } from './manifest.ts'
import { openTrace, type Trace } from './read.ts'

/**
 * What is in a trace or a safetensors file, as text.
 * @throws RequestError when it is damaged or there is none
 */
export async function showTrace(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new RequestError(`expected a trace or a safetensors file, but there is nothing at ${path}`)
  return found.isDirectory() ? traceText(await openTrace(path)) : fileText(path)
}

async function fileText(path: string): Promise<string> {
  const file = await openTensors(path)
  await file.close()
  const tensors = [...file.tensors.values()]
  const metadata = [...file.metadata].map(([name, value]) => [`  ${name}`, shortened(value)])
  const elements = tensors.reduce((sum, one) => sum + one.elements, 0)
  return `${[
    `${path}: ${grouped(tensors.length)} tensors, ${grouped(elements)} elements`,
    ...(metadata.length > 0 ? ['metadata', columns(metadata)] : []),
    tensorRows(tensors),
  ].join('\n')}\n`
}

const shortened = (text: string): string => (text.length <= 80 ? text : `${text.slice(0, 79)}…`).replaceAll('\n', ' ')

const tensorRows = (tensors: readonly TensorInfo[]): string =>
  columns([
    ['tensor', 'type', 'shape', 'elements', 'bytes'],
    ...tensors.map(({ name, dtype, shape, elements, bytes }) => [
      name,
      dtype,
      `[${shape.join(', ')}]`,
      grouped(elements),
      grouped(bytes),
    ]),
  ])

async function traceText(trace: Trace): Promise<string> {
  const { manifest, scalars } = trace
  const first = manifest.steps[0] as Manifest['steps'][number]
  const file = await trace.openStep(first)
  await file.close()
  const problem =
    manifest.problem.kind === 'network' ? `network ${manifest.problem.name}` : JSON.stringify(manifest.problem)
  const facts = [
    ['schema', manifest.schema],
    ['recorded', `${manifest.recorded} by ${manifest.framework.name} ${manifest.framework.version}`],
    ['machine', `${manifest.machine.cpu}, ${manifest.machine.os}, ${manifest.machine.runtime}`],
    ['command', shortened(manifest.command)],
    ['data', `${manifest.data.name} (${manifest.data.sha256.slice(0, 12)}…)`],
    ['problem', problem],
    ['optimizer', JSON.stringify(manifest.optimizer)],
    ['carrier', manifest.carrier],
    [
      'steps',
      `${grouped(manifest.steps.length)} recorded of ${grouped(manifest.stepsTaken)} taken, from ${first.step} on`,
    ],
    ...scalarRows([...scalars.values()]),
  ]
  const quantizers = manifest.quantizers.map((one) => [
    `${one.parameter}/${one.role}`,
    one.format,
    one.rounding,
    one.overflow,
    one.blockSize === null ? '' : `blocks of ${one.blockSize}`,
    one.subnormals === 'flushed' ? 'subnormals flushed' : '',
  ])
  return `${[
    trace.directory,
    columns(facts.map(([name, value]) => [`  ${name}`, value as string])),
    'quantizers',
    quantizers.length === 0 ? '  none' : columns(quantizers),
    `tensors of step ${first.step}`,
    tensorRows([...file.tensors.values()]),
  ].join('\n')}\n`
}

/** The first, the last, the least and the largest of what each step has one number of. */
function scalarRows(lines: readonly Scalars[]): string[][] {
  return (['stepsize', 'loss', 'objective'] as const).flatMap((name) => {
    const values = lines.flatMap((line) => line[name] ?? [])
    if (values.length === 0) return []
    const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
    return [[name, least === most ? `${least}` : `${values[0]} … ${values.at(-1)}, least ${least}, most ${most}`]]
  })
}
