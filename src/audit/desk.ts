import { Places } from '../cases/places.ts'
import { steady } from '../subjects/steady.ts'
import { type Answers, type Driver, type Request, RequestError, SubjectFault } from '../subjects/subject.ts'
import { type Bench, runJob } from './jobs.ts'
import { Judge } from './judge.ts'
import { pause } from './pause.ts'
import { claimOf, type FromWorker, type Job, type Setup, type ToWorker } from './protocol.ts'
import { emptyTally } from './tally.ts'

/** Milliseconds between signs of life, and between turns for other work. */
const pulse = 100

/**
 * A worker at work, whatever it runs in: it holds the subject, makes inputs, asks, compares and sends back only what was found.
 * @param open opens the subject of this name
 * @returns what takes the audit's messages
 */
export function attend(
  send: (message: FromWorker) => void,
  open: (uri: string, request: Request) => Promise<Driver>,
): (message: ToWorker) => void {
  let setup: Setup
  let places: Places
  let driver: Driver
  let judge: Judge | undefined

  async function begin(given: Setup): Promise<void> {
    setup = given
    places = new Places(given.places)
    const claim = claimOf(setup)
    const request = { ...claim, output: setup.output, backend: setup.backend }
    driver = steady(await open(setup.uri, request), request)
    const { version, gpu } = driver
    send({ type: 'ready', ...(version === undefined ? {} : { version }), ...(gpu === undefined ? {} : { gpu }) })
  }

  async function work(job: Job): Promise<void> {
    /** The first ordinals of the batches that were given and not answered yet. */
    const given: number[] = []
    let done = 0
    let last = performance.now()
    const alive = (): void => {
      last = performance.now()
      send({ type: 'alive', at: given[0] ?? 0, done })
    }
    const turn = (): Promise<void> | undefined => {
      if (performance.now() - last <= pulse) return undefined
      alive()
      return pause()
    }
    const bench: Bench = {
      driver,
      places,
      judge: (answers: Answers) => {
        judge ??= new Judge(setup, answers instanceof Float32Array ? 'values' : 'codes', places)
        return judge
      },
      giving: (ordinal) => {
        given.push(ordinal)
        if (job.careful || performance.now() - last > pulse) alive()
      },
      answered: (length) => {
        given.shift()
        done += length
        return turn()
      },
      judging: turn,
    }
    try {
      const asked = await runJob(job, bench)
      if (asked) send({ type: 'answers', ...asked })
      else send({ type: 'tally', tally: judge?.take() ?? emptyTally('codes') })
    } catch (error) {
      if (!(error instanceof SubjectFault)) throw error
      // What was found in an unfinished job is found again when it is retried.
      judge?.take()
      send({ type: 'fault', message: error.message, at: given[0] ?? 0 })
    }
  }

  return (message) => {
    const doing = message.type === 'setup' ? begin(message.setup) : work(message.job)
    doing.catch((error: unknown) => {
      if (error instanceof RequestError) send({ type: 'refused', message: error.message })
      else send({ type: 'broken', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    })
  }
}
