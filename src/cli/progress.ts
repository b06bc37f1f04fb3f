import { createLogUpdate } from 'log-update'
import type { Progress } from '../audit/audit.ts'
import { grouped } from '../report/numbers.ts'
import { rateText } from '../report/text.ts'

/** A line on stderr that tells how far an audit is, how fast and how much longer; silent where stderr is no terminal. */
export function progressLine(title: string): { update: (progress: Progress) => void; clear: () => void } {
  if (!process.stderr.isTTY) return { update: () => undefined, clear: () => undefined }
  const line = createLogUpdate(process.stderr)
  return {
    update: ({ done, planned, rate }) => {
      const left = rate > 0 ? Math.ceil((planned - done) / rate) : 0
      const share = ((100 * done) / planned).toFixed(0).padStart(3)
      line(`${share} %  ${title}  ${grouped(done)} of ${grouped(planned)} inputs, ${rateText(rate)}, ${left} s left`)
    },
    clear: () => line.clear(),
  }
}

/** A line on stderr that tells which share of some work is done; silent where stderr is no terminal. */
export function shareLine(title: string): { update: (share: number, words: string) => void; clear: () => void } {
  if (!process.stderr.isTTY) return { update: () => undefined, clear: () => undefined }
  const line = createLogUpdate(process.stderr)
  return {
    update: (share, words) => line(`${(100 * share).toFixed(0).padStart(3)} %  ${title}  ${words}`),
    clear: () => line.clear(),
  }
}
