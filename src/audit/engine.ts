import { stochasticOf } from '../../properties/claim.ts'
import type { Claim } from '../../properties/record.ts'
import type { Batch } from '../cases/batch.ts'
import { choosePlaces } from '../cases/choose.ts'
import { choosePairs } from '../cases/pairs.ts'
import type { Result } from '../report/result.ts'
import { RequestError } from '../subjects/subject.ts'
import { conclude } from './conclude.ts'
import { follow } from './follow.ts'
import { askedJointly } from './joint.ts'
import type { Ledger } from './ledger.ts'
import { drawsItself, withOwnRandom } from './own-random.ts'
import { coveredBy, ordinalsOf, type Plan, planOf } from './plan.ts'
import { type Prepared, prepare } from './prepare.ts'
import type { Setup } from './protocol.ts'
import type { AuditOptions, Request } from './request.ts'
import { prepareStochastic } from './stochastic.ts'
import type { Workforce } from './workforce.ts'

/** What an audit needs of the place where it runs: a machine, or a browser. */
export interface Host {
  /** Whoever gives the subject its jobs. */
  readonly workforce: (request: Request, setup: Setup) => Workforce
  /** The inputs of a subject that can be asked for nothing else. */
  readonly recorded: (request: Request) => Promise<Batch | undefined>
  readonly ledger: (request: Request, plan: Plan, ranWith: string | undefined) => Promise<Ledger>
  /** Who the subject is. */
  readonly identity: (request: Request) => Promise<Result['subject']>
  readonly machine: () => Result['machine']
}

/**
 * Judges a subject by the specification.
 * @param own what was derived for a subject that was found to draw its own random numbers
 */
export async function judge(request: Request, host: Host, own?: Prepared): Promise<Result> {
  const { options } = request
  const started = performance.now()
  const recorded = await host.recorded(request)
  const claim = { conversion: request.conversion, source: request.source }
  const prepared = own ?? options.prepared ?? preparedFor(request, claim, recorded)
  const pool = host.workforce(request, setupOf(request, prepared))
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
    const ledger = await host.ledger(request, plan, pool.version)
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
      : await follow({ pool, prepared, tally, covered, request, recorded: request.scheme === 'recorded' })
    if (tally.cases >= plan.planned) await ledger.close()
    const doubt = tally.findings.conforms ?? relations?.batches?.finding
    if (!own && relations && doubt && (await drawsItself(pool, prepared, doubt.witness.ordinal)))
      return await judge(anew(request), host, withOwnRandom(prepared))
    return conclude({
      request,
      prepared,
      plan,
      tally,
      covered,
      relations,
      failures: [...failures, ...(relations?.failures ?? [])],
      stopped,
      subject: {
        ...(await host.identity(request)),
        ...(options.backend === undefined ? {} : { backend: options.backend }),
        ...(pool.version === undefined ? {} : { version: pool.version }),
      },
      machine: { ...host.machine(), ...(pool.gpu === undefined ? {} : { gpu: pool.gpu }) },
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

/** What every worker is told. */
function setupOf({ options, opened, conversion }: Request, { places, runs, domains }: Prepared): Setup {
  const { output, backend, format } = options
  const { rounding, overflow } = conversion
  return { uri: opened, output, backend, row: format.row, rounding, overflow, places: places.spec, runs, domains }
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
