import { stochasticOf } from '../../properties/claim.ts'
import type { Claim } from '../../properties/record.ts'
import type { Batch } from '../cases/batch.ts'
import { choosePlaces } from '../cases/choose.ts'
import { choosePairs } from '../cases/pairs.ts'
import type { Result } from '../report/result.ts'
import { spooled } from '../subjects/lines.ts'
import { openSubject } from '../subjects/open.ts'
import { RequestError } from '../subjects/subject.ts'
import { conclude } from './conclude.ts'
import { follow } from './follow.ts'
import { Here } from './here.ts'
import { askedJointly } from './joint.ts'
import { Ledger } from './ledger.ts'
import { drawsItself, withOwnRandom } from './own-random.ts'
import { coveredBy, ordinalsOf, type Plan, planOf } from './plan.ts'
import { Pool, type Workforce } from './pool.ts'
import { type Prepared, prepare } from './prepare.ts'
import type { Setup } from './protocol.ts'
import { type AuditOptions, complete, type Request } from './request.ts'
import { prepareStochastic } from './stochastic.ts'

export type { AuditOptions, Progress } from './request.ts'

/** Bytes of memory that one worker with its subject may hold. */
const memoryLimit = 4 * 2 ** 30

/** Judges one subject. Rejected with RequestError where the request cannot be carried out; what a subject does wrong is in the result. */
export async function audit(options: AuditOptions): Promise<Result> {
  const request = complete(options)
  if (request.uri !== 'hex:-') return judge(request)
  const { file, remove } = await spooled()
  try {
    return await judge({ ...request, scheme: 'recorded', opened: `recorded:${file}` })
  } finally {
    await remove()
  }
}

/** @param own what was derived for a subject that was found to draw its own random numbers */
async function judge(request: Request, own?: Prepared): Promise<Result> {
  const { options } = request
  const started = performance.now()
  const recorded = await recordedInputs(request)
  const claim = { conversion: request.conversion, source: request.source }
  const prepared = own ?? options.prepared ?? preparedFor(request, claim, recorded)
  const pool = workforce(request, prepared)
  const stop = (): void => pool.stop()
  options.signal?.addEventListener('abort', stop, { once: true })
  if (options.signal?.aborted) stop()
  try {
    await pool.open()
    const plan = planOf(request, prepared, recorded)
    if (plan.planned === 0)
      throw new RequestError(
        options.shard
          ? 'expected at least one input in this part of the cases, came none; use fewer shards'
          : 'expected at least one input, came none',
      )
    const ledger = await Ledger.open(request, plan, pool.version)
    const before = ledger.tally.cases
    const { report, fault } = reporter(options, plan, before, started, stop)
    const [failures, broken] = await Promise.all([
      pool.run(ledger.left(), (one, job) => ledger.enter(one, job), report),
      prepared.broken(),
    ])
    const { tally } = ledger
    report(tally.cases - before)
    if (fault.length > 0) throw fault[0]
    if (broken.length > 0)
      throw new Error(`the specification of ${options.format.id} breaks its own properties: ${broken.join(', ')}`)
    const covered = coveredBy(ledger.done)
    const stopped = options.signal?.aborted === true
    const halted = stopped || failures.some(({ reproduced }) => reproduced)
    const relations = halted
      ? undefined
      : await follow({ pool, prepared, tally, covered, request, recorded: recorded !== undefined })
    if (tally.cases >= plan.planned) await ledger.close()
    const doubt = tally.findings.conforms ?? relations?.batches?.finding
    if (!own && relations && doubt && (await drawsItself(pool, prepared, doubt.witness.ordinal)))
      return await judge(anew(request), withOwnRandom(prepared))
    return await conclude({
      request,
      prepared,
      plan,
      tally,
      covered,
      relations,
      failures: [...failures, ...(relations?.failures ?? [])],
      stopped,
      version: pool.version,
      seconds: (performance.now() - started) / 1000,
    })
  } finally {
    options.signal?.removeEventListener('abort', stop)
    pool.stop()
  }
}

function preparedFor({ allowed, cases, seed }: Request, claim: Claim, recorded: Batch | undefined): Prepared {
  if (stochasticOf(claim)) return prepareStochastic(claim, allowed, choosePairs(claim, cases, seed))
  return prepare(claim, allowed, (table) =>
    choosePlaces(claim, table, cases, seed, recorded && ordinalsOf(recorded, claim.source), () =>
      askedJointly(claim, seed),
    ),
  )
}

/** The same request, with nothing to go on from. */
function anew(request: Request): Request {
  const { checkpoint } = request.options
  return checkpoint
    ? { ...request, options: { ...request.options, checkpoint: { ...checkpoint, resume: false } } }
    : request
}

/** The inputs of a subject that can be asked for nothing else. */
async function recordedInputs({ scheme, opened, options, conversion, source }: Request): Promise<Batch | undefined> {
  if (scheme !== 'recorded') return undefined
  return (await openSubject(opened, { conversion, source, output: options.output })).recorded
}

/** Worker processes, but for a function, which can be called only here. */
function workforce(request: Request, prepared: Prepared): Workforce {
  const setup = setupOf(request, prepared)
  const { subject } = request.options
  if (typeof subject === 'function') return new Here(setup, subject)
  return new Pool(setup, request.jobs, { timeout: request.timeout * 1000, memory: memoryLimit })
}

/** What every worker is told. */
function setupOf({ options, opened, conversion }: Request, { places, runs, domains }: Prepared): Setup {
  const { output, format } = options
  const { rounding, overflow } = conversion
  return { uri: opened, output, row: format.row, rounding, overflow, places: places.spec, runs, domains }
}

interface Reporter {
  readonly report: (answered: number) => void
  /** What the user's listener threw. */
  readonly fault: readonly unknown[]
}

/** Tells the user how far the audit is, given how many inputs were answered now; the audit ends where the user's listener throws. */
function reporter(options: AuditOptions, plan: Plan, before: number, started: number, stop: () => void): Reporter {
  let most = 0
  const fault: unknown[] = []
  const report = (answered: number): void => {
    // A job's inputs are counted twice or not at all for a moment when it ends; progress never goes back.
    most = Math.max(most, answered)
    const seconds = (performance.now() - started) / 1000
    try {
      options.onProgress?.({ done: before + most, planned: plan.planned, rate: most / seconds, seconds })
    } catch (error) {
      fault.push(error)
      stop()
    }
  }
  return { report, fault }
}
