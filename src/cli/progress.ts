import type { Progress } from '../audit/audit.ts'
import { grouped } from '../report/numbers.ts'
import { rateText } from '../report/text.ts'

interface Line<Told extends readonly unknown[]> {
  readonly update: (...told: Told) => void
  readonly clear: () => void
}

/** A line of text on stderr, or nothing where stderr is no terminal, which then does not wait for what draws it. */
async function lineOn<Told extends readonly unknown[]>(textOf: (...told: Told) => string): Promise<Line<Told>> {
  if (!process.stderr.isTTY) return { update: () => undefined, clear: () => undefined }
  const { createLogUpdate } = await import('log-update')
  const line = createLogUpdate(process.stderr)
  return { update: (...told) => line(textOf(...told)), clear: () => line.clear() }
}

/** A line on stderr that tells how far an audit is, how fast and how much longer; silent where stderr is no terminal. */
export const progressLine = (title: string): Promise<Line<[progress: Progress]>> =>
  lineOn(({ done, planned, rate }) => {
    const left = rate > 0 ? Math.ceil((planned - done) / rate) : 0
    const share = ((100 * done) / planned).toFixed(0).padStart(3)
    return `${share} %  ${title}  ${grouped(done)} of ${grouped(planned)} inputs, ${rateText(rate)}, ${left} s left`
  })

/** A line on stderr that tells which share of some work is done; silent where stderr is no terminal. */
export const shareLine = (title: string): Promise<Line<[share: number, words: string]>> =>
  lineOn((share, words) => `${(100 * share).toFixed(0).padStart(3)} %  ${title}  ${words}`)
