import { setImmediate } from 'node:timers/promises'
import { type Recording, Run } from '../training/record.ts'
import { Diverged } from '../training/tape.ts'

/** What a run is made of, but for what only a recording needs. */
export type Setting = Pick<Recording, 'problem' | 'optimizer' | 'stepsize' | 'schemes' | 'steps' | 'batch' | 'seed'>

/** What is seen of a run, a number for each step: fewer than the steps asked for where it diverged. */
export interface Seen {
  /** At the weights that the forward pass saw. */
  readonly losses: readonly number[]
  /** ‖g‖ of all parameters together, as computed, before anything rounds it. */
  readonly norms: readonly number[]
}

export async function watched(setting: Setting, onStep: (step: number) => void): Promise<Seen> {
  const data = { name: 'none', sha256: '', licence: null }
  const norms: number[] = []
  const run = new Run({ ...setting, every: setting.steps, data, command: '' })
  for (let step = 1; step <= setting.steps; step++) {
    if (step % 16 === 0) await setImmediate()
    try {
      run.step(step, false)
    } catch (error) {
      if (error instanceof Diverged) break
      throw error
    }
    const gradients = run.tapes.map((tape) => tape.entries.get('gradient') as Float32Array)
    norms.push(Math.hypot(...gradients.map((gradient) => Math.hypot(...gradient))))
    onStep(step)
  }
  return { losses: run.losses, norms }
}

/** The mean of the last tenth, which evens out the batches; not a number where a run did not get there. */
export function finalMean(all: readonly number[], steps: number): number {
  if (all.length < steps) return Number.NaN
  const tail = all.slice(-Math.max(1, Math.floor(steps / 10)))
  return tail.reduce((sum, x) => sum + x, 0) / tail.length
}

/** At most `most` points of a curve, evenly spaced, the last among them. */
export const thinned = (all: readonly number[], most: number): { step: number; y: number }[] => {
  const stride = Math.max(1, Math.ceil(all.length / most))
  return all.flatMap((y, i) => (i % stride === 0 || i === all.length - 1 ? [{ step: i + 1, y }] : []))
}

/** Four significant digits. */
export const digits = (x: number): string => (Number.isFinite(x) ? x.toPrecision(4) : 'diverged')
