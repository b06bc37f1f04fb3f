import { createLogUpdate } from 'log-update'
import type { Progress } from '../audit/audit.ts'
import { grouped, rateText } from '../report/text.ts'

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

/** The same for work that goes step by step. */
export function stepsLine(title: string): { update: (done: number, planned: number) => void; clear: () => void } {
  if (!process.stderr.isTTY) return { update: () => undefined, clear: () => undefined }
  const line = createLogUpdate(process.stderr)
  const started = performance.now()
  return {
    update: (done, planned) => {
      const seconds = (performance.now() - started) / 1000
      const left = done === 0 ? '' : `, ${Math.ceil((seconds / done) * (planned - done))} s left`
      line(
        `${((100 * done) / planned).toFixed(0).padStart(3)} %  ${title}  ${grouped(done)} of ${grouped(planned)} steps${left}`,
      )
    },
    clear: () => line.clear(),
  }
}
