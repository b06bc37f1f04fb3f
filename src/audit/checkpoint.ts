import { createHash } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { deserialize, serialize } from 'node:v8'
import { roundingText } from '../../spec/rounding.ts'
import { RequestError } from '../subjects/subject.ts'
import { version } from '../version.ts'
import { identity } from './identity.ts'
import { Ledger } from './ledger.ts'
import type { Plan } from './plan.ts'
import type { Job, Tally } from './protocol.ts'
import type { Request } from './request.ts'
import { emptyTally } from './tally.ts'

/** What a checkpoint file holds: for which audit it is, which jobs are done and what they found. */
interface Kept {
  readonly key: string
  readonly done: readonly number[]
  readonly tally: Tally
}

/** Milliseconds between writings. */
const pause = 1000

/** A ledger that is kept in a file where one is asked for, so that a killed audit can be resumed. */
class Checkpoint extends Ledger {
  readonly #file: string
  readonly #key: string
  #written = performance.now()
  #writing: Promise<void> = Promise.resolve()

  constructor(plan: Plan, file: string, { key, tally, done }: Kept) {
    super(plan, tally, done)
    this.#file = file
    this.#key = key
  }

  override enter(one: Tally, job: Job): void {
    super.enter(one, job)
    if (performance.now() - this.#written > pause) this.#write()
  }

  override async close(): Promise<void> {
    await this.#writing
    await rm(this.#file, { force: true })
  }

  #write(): void {
    this.#written = performance.now()
    const kept: Kept = { key: this.#key, done: this.places, tally: this.tally }
    const bytes = serialize(kept)
    this.#writing = this.#writing.then(async () => {
      await writeFile(`${this.#file}.tmp`, bytes)
      await rename(`${this.#file}.tmp`, this.#file)
    })
    // A checkpoint that cannot be written stops no audit; the result file tells of the fault when it is written.
    this.#writing = this.#writing.catch(() => undefined)
  }
}

/** A new ledger, or the one that an earlier audit of the same subject, unchanged, and the same request has left. */
export async function openLedger(request: Request, plan: Plan, ranWith: string | undefined): Promise<Ledger> {
  const { checkpoint, output } = request.options
  const tally = emptyTally(output ?? 'codes')
  if (!checkpoint) return new Ledger(plan, tally)
  const key = await keyOf(request, plan, ranWith)
  const kept = checkpoint.resume ? await read(checkpoint.file) : undefined
  if (kept && kept.key !== key)
    throw new RequestError(
      `expected ${checkpoint.file} to be of the same audit of the same subject, but one of them has changed; start without --resume`,
    )
  return new Checkpoint(plan, checkpoint.file, kept ?? { key, done: [], tally })
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
  const rest = [
    options.shard,
    options.output,
    options.backend,
    allowed.map(({ id }) => id),
    plan.jobs.length,
    plan.planned,
  ]
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
