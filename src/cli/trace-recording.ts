import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { RequestError } from '../subjects/subject.ts'
import { type Dataset, pooled, spread } from '../training/data/dataset.ts'
import { type GeneratedId, generated, recipes } from '../training/data/generated.ts'
import { openDataset } from '../training/data/open.ts'
import { type Kind, kinds, type ProblemOptions, stepsizeFor } from '../training/kinds.ts'
import type { Optimizer } from '../training/optimizers/optimizer.ts'
import { elementsOf, type Recording } from '../training/record.ts'
import * as parse from './parse.ts'
import { dashed, number, powerOfTwo, type RecordFlags } from './trace-flags.ts'
import { optimizerOf, schemesOf } from './trace-optimizer.ts'

/** A recording takes no more than about so many bytes of tensors, unless --every says otherwise. */
const budget = 1_500_000

/** Without --rows a file gives so many rows at most. */
const rowsOfFile = 1000

/** @throws RequestError with what was expected, what came and what to do */
export async function recordingOf(flags: RecordFlags): Promise<Recording> {
  const kind = kindOf(flags.problem)
  const optimizer = optimizerOf(flags)
  const schemes = schemesOf(flags)
  const seed = parse.parseCount('--seed', flags.seed, 0, 2 ** 31 - 1)
  const steps = parse.parseCount('--steps', flags.steps, 1, 10_000_000)
  const options = problemOptions(flags, kind)
  const stepsize =
    flags.stepsize === undefined
      ? Math.fround(stepsizeFor(kind, optimizer.name, options))
      : number('--stepsize', flags.stepsize, { above: 0 })
  const data = await dataOf(flags, kind, seed)
  const problem = await (kind.source.data === null ? kind.source.make() : kind.source.make(data as Dataset, options))
  const bytes = 4 * elementsOf(problem) * tensorsPerStep[optimizer.name]
  return {
    problem,
    optimizer,
    stepsize,
    schemes,
    steps,
    batch: data ? batchOf(flags.batch ?? '32', data.rows) : null,
    every:
      flags.every === undefined
        ? Math.ceil((steps * bytes) / budget)
        : parse.parseCount('--every', flags.every, 1, steps),
    seed,
    data: data
      ? { name: data.name.slice(0, 200), sha256: data.sha256, licence: data.licence }
      : {
          name: 'none: the problem is a function of the weights alone',
          sha256: createHash('sha256').digest('hex'),
          licence: null,
        },
    command: commandText(flags),
  }
}

/** Weights before and after, gradient before and after rounding, whole gradient, update, and the states with their roundings. */
const tensorsPerStep: Record<Optimizer['name'], number> = { sgd: 8, adam: 11, muon: 8 }

function kindOf(id: string): Kind {
  const kind = kinds.find((one) => one.id === id)
  if (kind) return kind
  throw new RequestError(`expected a problem (${kinds.map((one) => one.id).join(', ')}), came "${id}"`)
}

function problemOptions(flags: RecordFlags, kind: Kind): ProblemOptions {
  const all = ['lambda', 'hidden', 'lossScale'] as const
  const stray = all.find((flag) => flags[flag] !== undefined && !kind.heeds.includes(flag))
  if (stray !== undefined)
    throw new RequestError(`expected options of ${kind.id}, came ${dashed(stray)}, which it does not have`)
  const { lambda, hidden, lossScale } = flags
  return {
    lambda: lambda === undefined ? kind.defaults.lambda : number('--lambda', lambda, { above: 0 }),
    hidden: hidden === undefined ? kind.defaults.hidden : parse.parseCount('--hidden', hidden, 1, 4096),
    lossScale: lossScale === undefined ? 1 : powerOfTwo('--loss-scale', lossScale),
  }
}

async function dataOf(flags: RecordFlags, { id, source }: Kind, seed: number): Promise<Dataset | undefined> {
  if (source.data === null) {
    const stray = (['data', 'labels', 'labelColumn', 'rows', 'pool', 'batch'] as const).find(
      (flag) => flags[flag] !== undefined,
    )
    if (stray !== undefined) throw new RequestError(`expected options of ${id}, came ${dashed(stray)}: it has no data`)
    return undefined
  }
  const path = flags.data ?? source.data
  const isGenerated = recipes.some((recipe) => recipe.id === path)
  const { labels } = flags
  const idle = (['labels', 'labelColumn'] as const).find((flag) => flags[flag] !== undefined)
  if (isGenerated && idle !== undefined)
    throw new RequestError(
      `expected no ${dashed(idle)} for generated data, which has its labels; name a file with --data`,
    )
  const column = flags.labelColumn ?? 'last'
  const whole = isGenerated
    ? generated(path as GeneratedId, seed)
    : await openDataset(path, {
        ...(labels === undefined ? {} : { labels }),
        labelColumn: column === 'last' ? column : parse.parseCount('--label-column', column, 1, 1_000_000),
      })
  const rows = flags.rows ?? String(Math.min(whole.rows, rowsOfFile))
  const chosen = spread(whole, parse.parseCount('--rows', rows, 2, 10_000_000))
  const pool = parse.parseCount('--pool', flags.pool ?? '1', 1, 16)
  if (pool > 1 && !chosen.image) throw new RequestError(`expected images with --pool, came ${chosen.name}`)
  return pooled(chosen, pool)
}

function batchOf(text: string, rows: number): number | null {
  const count = text === 'all' ? rows : parse.parseCount('--batch', text, 1, 10_000_000)
  return count >= rows ? null : count
}

/** The command that makes the trace again; files by their names alone, and without the place that it was written to. */
function commandText(flags: RecordFlags): string {
  const words = Object.entries(flags).flatMap(([flag, value]) => {
    if (flag === 'out' || typeof value !== 'string') return []
    return `${dashed(flag)} ${flag === 'data' || flag === 'labels' ? basename(value) : value}`
  })
  return ['halfulp trace record', ...words].join(' ')
}
