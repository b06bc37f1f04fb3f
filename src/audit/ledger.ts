import type { Plan } from './plan.ts'
import type { Job, Tally } from './protocol.ts'
import { merge } from './tally.ts'

/** The jobs that are done and what they found. */
export class Ledger {
  readonly tally: Tally
  readonly #plan: Plan
  readonly #done: Set<number>

  /** @param done which jobs of the plan are done, and have their part in the tally */
  constructor(plan: Plan, tally: Tally, done: readonly number[] = []) {
    this.#plan = plan
    this.#done = new Set(done)
    this.tally = tally
  }

  /** The jobs that are done. */
  get done(): Job[] {
    return this.#plan.jobs.filter((_, i) => this.#done.has(i))
  }

  /** The places in the plan of the jobs that are done. */
  protected get places(): number[] {
    return [...this.#done]
  }

  /** The jobs that are left to do. */
  left(): Job[] {
    return this.#plan.jobs.filter((_, i) => !this.#done.has(i))
  }

  /** Enters what a job found. */
  enter(one: Tally, job: Job): void {
    merge(this.tally, one)
    this.#done.add(this.#plan.jobs.indexOf(job))
  }

  /** The audit is complete: nothing is left to resume. */
  async close(): Promise<void> {}
}
