import { createHash } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { deserialize, serialize } from 'node:v8'
import { roundingText } from '../../spec/rounding.ts'
import { RequestError } from '../subjects/subject.ts'
import { version } from '../version.ts'
import { identity } from './identity.ts'
import type { Plan } from './plan.ts'
import type { Job, Tally } from './protocol.ts'
import type { Request } from './request.ts'
import { emptyTally, merge } from './tally.ts'

/** What a checkpoint file holds: for which audit it is, which jobs are done and what they found. */
interface Kept {
  readonly key: string
  readonly done: readonly number[]
  readonly tally: Tally
}

/** Milliseconds between writings. */
const pause = 1000

/** The jobs that are done and what they found, kept in a file where one is asked for, so that a killed audit can be resumed. */
export class Ledger {
  readonly tally: Tally
  readonly #plan: Plan
  readonly #done: Set<number>
  readonly #file: string | undefined
  readonly #key: string
  #written = performance.now()
  #writing: Promise<void> = Promise.resolve()

  private constructor(plan: Plan, file: string | undefined, kept: Kept) {
    this.#plan = plan
    this.#file = file
    this.#key = kept.key
    this.#done = new Set(kept.done)
    this.tally = kept.tally
  }

  /** A new ledger, or the one that an earlier audit of the same subject, unchanged, and the same request has left. */
  static async open(request: Request, plan: Plan, ranWith: string | undefined): Promise<Ledger> {
    const { checkpoint, output } = request.options
    const fresh: Kept = { key: '', done: [], tally: emptyTally(output ?? 'codes') }
    if (!checkpoint) return new Ledger(plan, undefined, fresh)
    const key = await keyOf(request, plan, ranWith)
    const kept = checkpoint.resume ? await read(checkpoint.file) : undefined
    if (kept && kept.key !== key)
      throw new RequestError(
        `expected ${checkpoint.file} to be of the same audit of the same subject, but one of them has changed; start without --resume`,
      )
    return new Ledger(plan, checkpoint.file, kept ?? { ...fresh, key })
  }

  /** The jobs that are done. */
  get done(): Job[] {
    return this.#plan.jobs.filter((_, i) => this.#done.has(i))
  }

  /** The jobs that are left to do. */
  left(): Job[] {
    return this.#plan.jobs.filter((_, i) => !this.#done.has(i))
  }

  /** Enters what a job found. */
  enter(one: Tally, job: Job): void {
    merge(this.tally, one)
    this.#done.add(this.#plan.jobs.indexOf(job))
    if (this.#file && performance.now() - this.#written > pause) this.#write(this.#file)
  }

  /** The audit is complete: nothing is left to resume. */
  async close(): Promise<void> {
    await this.#writing
    if (this.#file) await rm(this.#file, { force: true })
  }

  #write(file: string): void {
    this.#written = performance.now()
    const kept: Kept = { key: this.#key, done: [...this.#done], tally: this.tally }
    const bytes = serialize(kept)
    this.#writing = this.#writing.then(async () => {
      await writeFile(`${file}.tmp`, bytes)
      await rename(`${file}.tmp`, file)
    })
    // A checkpoint that cannot be written stops no audit; the result file tells of the fault when it is written.
    this.#writing = this.#writing.catch(() => undefined)
  }
}

async function keyOf(
  { options, uri, conversion, source, cases, seed, allowed }: Request,
  plan: Plan,
  ranWith: string | undefined,
): Promise<string> {
  const { sha256 } = await identity(uri)
  const facts = [
    version,
    uri,
    sha256,
    ranWith,
    source.row,
    conversion.format.row,
    roundingText(conversion.rounding),
    conversion.overflow,
    cases.kind === 'inputs' ? [cases.ordinals.map(String), cases.random] : cases,
    seed,
  ]
  const rest = [options.shard, options.output, allowed.map(({ id }) => id), plan.jobs.length, plan.planned]
  return createHash('sha256')
    .update(JSON.stringify([...facts, ...rest]))
    .digest('hex')
}

async function read(file: string): Promise<Kept | undefined> {
  const bytes = await readFile(file).catch(() => undefined)
  if (!bytes) return undefined
  try {
    return deserialize(bytes) as Kept
  } catch {
    throw new RequestError(
      `expected ${file} to be a checkpoint of halfulp, but it cannot be read; start without --resume`,
    )
  }
}
