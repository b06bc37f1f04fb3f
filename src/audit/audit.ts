import type { Result } from '../report/result.ts'
import { RequestError } from '../subjects/subject.ts'
import { conclude } from './conclude.ts'
import { follow } from './follow.ts'
import { Ledger } from './ledger.ts'
import { coveredBy, planOf } from './plan.ts'
import { Pool } from './pool.ts'
import { prepare } from './prepare.ts'
import type { Setup } from './protocol.ts'
import { proveSpecification } from './prove.ts'
import { type AuditOptions, complete } from './request.ts'

export type { AuditOptions, Progress } from './request.ts'

/** Bytes of memory that one worker with its subject may hold. */
const memoryLimit = 4 * 2 ** 30

/** Judges one subject. Rejected with RequestError where the request cannot be carried out; what a subject does wrong is in the result. */
export async function audit(options: AuditOptions): Promise<Result> {
  const started = performance.now()
  const request = complete(options)
  const prepared = prepare({ conversion: request.conversion, source: request.source }, request.allowed)
  const setup: Setup = {
    uri: options.subject,
    output: options.output,
    row: options.format.row,
    rounding: request.conversion.rounding,
    overflow: request.conversion.overflow,
    source: 'binary32',
    runs: prepared.runs,
    domains: prepared.domains,
  }
  const pool = new Pool(setup, request.jobs, { timeout: request.timeout * 1000, memory: memoryLimit })
  const stop = (): void => pool.stop()
  options.signal?.addEventListener('abort', stop, { once: true })
  try {
    const recorded = await pool.open()
    const plan = planOf(request, prepared, recorded)
    if (plan.planned === 0)
      throw new RequestError('expected at least one input in this part of the cases, came none; use fewer shards')
    const ledger = await Ledger.open(request, plan)
    const before = ledger.tally.cases
    let most = 0
    const told = (heard: number): void => {
      // A job's inputs are counted twice or not at all for a moment when it ends; progress never goes back.
      const count = Math.max(most, heard)
      most = count
      const seconds = (performance.now() - started) / 1000
      options.onProgress?.({ done: before + count, planned: plan.planned, rate: count / seconds, seconds })
    }
    const [failures, broken] = await Promise.all([
      pool.run(ledger.left(), (one, job) => ledger.enter(one, job), told),
      proveSpecification(prepared),
    ])
    const { tally } = ledger
    if (broken.length > 0)
      throw new Error(`the specification of ${options.format.id} breaks its own properties: ${broken.join(', ')}`)
    const covered = coveredBy(ledger.done)
    const stopped = options.signal?.aborted === true
    const halted = stopped || failures.some(({ reproduced }) => reproduced)
    const relations = halted
      ? undefined
      : await follow({ pool, prepared, tally, covered, request, recorded: recorded !== undefined })
    if (tally.cases >= plan.planned) await ledger.close()
    return await conclude({
      request,
      prepared,
      plan,
      tally,
      covered,
      relations,
      failures: [...failures, ...(relations?.failures ?? [])],
      stopped,
      seconds: (performance.now() - started) / 1000,
    })
  } finally {
    options.signal?.removeEventListener('abort', stop)
    pool.stop()
  }
}
