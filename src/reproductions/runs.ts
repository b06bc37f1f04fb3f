import { setImmediate } from 'node:timers/promises'
import { type Recording, Run } from '../training/record.ts'
import { Diverged } from '../training/tape.ts'

/** What a run is made of, but for what only a recording needs. */
export type Setting = Pick<Recording, 'problem' | 'optimizer' | 'stepsize' | 'schemes' | 'steps' | 'batch' | 'seed'>

/** The loss of each step at the weights that its forward pass saw; shorter than the steps asked for where the run diverged. */
export async function losses(setting: Setting, onStep: (step: number) => void): Promise<readonly number[]> {
  const data = { name: 'none', sha256: '', licence: null }
  const run = new Run({ ...setting, every: setting.steps, data, command: '' })
  for (let step = 1; step <= setting.steps; step++) {
    if (step % 16 === 0) await setImmediate()
    try {
      run.step(step, false)
    } catch (error) {
      if (error instanceof Diverged) break
      throw error
    }
    onStep(step)
  }
  return run.losses
}

/** The mean of the last tenth, which evens out the batches; not a number where a run did not get there. */
export function finalLoss(all: readonly number[], steps: number): number {
  if (all.length < steps) return Number.NaN
  const tail = all.slice(-Math.max(1, Math.floor(steps / 10)))
  return tail.reduce((sum, loss) => sum + loss, 0) / tail.length
}

/** At most `most` points of a curve, evenly spaced, the last among them. */
export const thinned = (all: readonly number[], most: number): { step: number; loss: number }[] => {
  const stride = Math.max(1, Math.ceil(all.length / most))
  return all.flatMap((loss, i) => (i % stride === 0 || i === all.length - 1 ? [{ step: i + 1, loss }] : []))
}

/** Four significant digits. */
export const digits = (x: number): string => (Number.isFinite(x) ? x.toPrecision(4) : 'diverged')
