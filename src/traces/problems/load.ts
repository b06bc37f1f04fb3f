import { countOf } from '../../safetensors/dtypes.ts'
import type { TensorFile } from '../../safetensors/read.ts'
import { RequestError } from '../../subjects/subject.ts'
import type { Trace } from '../read.ts'
import { valuesOf } from '../values.ts'
import { logisticObjective } from './logistic.ts'
import type { Objective, Rows } from './objective.ts'
import { ridgeObjective } from './ridge.ts'

/** Rows times weights beyond which an exact evaluation takes longer than a check should. */
const largest = 4_000_000

/** The objective of a trace, or why it cannot be rebuilt. */
export async function loadObjective(trace: Trace): Promise<Objective | string> {
  const { problem, parameters } = trace.manifest
  if (problem.kind !== 'ridge' && problem.kind !== 'logistic')
    return `the objective of ${problem.kind === 'network' ? 'a network' : `the problem ${problem.kind}`} is not rebuilt, so that L is not known`
  const file = await trace.openData(problem.data)
  try {
    const rows = await rowsOf(trace.directory, file)
    const [parameter, ...others] = parameters
    const dimension = countOf(parameter?.shape ?? [])
    const fits =
      problem.kind === 'ridge' ? [rows.d] : [rows.d * problem.classes, ...(problem.classes === 2 ? [rows.d] : [])]
    if (others.length > 0 || !fits.includes(dimension))
      throw fault(
        trace.directory,
        `expected one parameter of ${fits.join(' or ')} elements for its data, came ${parameters.length} of ${dimension}`,
      )
    if (rows.n * dimension > largest)
      return `the data are too many to evaluate exactly (${rows.n} rows, ${dimension} weights)`
    if (!(problem.lambda > 0)) return 'λ is not positive, so that the objective need not be strongly convex'
    if (problem.kind === 'ridge') return ridgeObjective(rows, problem.lambda)
    if (!rows.y.every((y) => Number.isInteger(y) && y >= 0 && y < problem.classes))
      throw fault(trace.directory, `expected classes 0 … ${problem.classes - 1} as y in ${problem.data.file}`)
    return logisticObjective(rows, problem.lambda, problem.classes, dimension)
  } finally {
    await file.close()
  }
}

async function rowsOf(directory: string, file: TensorFile): Promise<Rows> {
  const read = async (name: 'x' | 'y'): Promise<{ shape: readonly number[]; values: Float64Array }> => {
    const info = file.tensors.get(name)
    if (!info) throw fault(directory, `${file.path} lacks the tensor "${name}"`)
    return { shape: info.shape, values: valuesOf(await file.read(info), info.dtype) }
  }
  const [x, y] = [await read('x'), await read('y')]
  const [n = 0, d = 0] = x.shape
  if (x.shape.length !== 2 || n * d === 0 || y.values.length !== n)
    throw fault(directory, `expected x of [n, d] and y of [n] in ${file.path}, came [${x.shape}] and [${y.shape}]`)
  if (![...x.values, ...y.values].every(Number.isFinite))
    throw fault(directory, `${file.path} has numbers that are not finite`)
  return { n, d, x: x.values, y: y.values }
}

const fault = (directory: string, what: string): RequestError =>
  new RequestError(`the trace ${directory} is damaged: ${what}`)
