import type { TraceFigure } from '../../report/trace-result.ts'
import type { Role } from '../manifest.ts'
import { tensorName } from '../names.ts'
import type { Meter, StepView } from './meter.ts'

interface Counts {
  changes: number
  lost: number
  firstStep: number | null
}

/**
 * Counts changes of the optimizer's states that their rounding undoes: the state was computed to be another than before, and is stored
 * as it was. A second moment of which all changes are lost is frozen.
 */
export class FreezeCounts {
  readonly #counts = new Map<string, Counts>()

  meters(view: StepView): readonly Meter[] {
    return (['momentum', 'firstMoment', 'secondMoment'] as const).flatMap((role): Meter[] => {
      const { name } = view.parameter
      const names = [
        tensorName(name, `${role}.previous` as Role),
        tensorName(name, role),
        tensorName(name, role, 'quantized'),
      ]
      if (!names.every(view.has)) return []
      const key = tensorName(name, role)
      const counts = this.#counts.get(key) ?? { changes: 0, lost: 0, firstStep: null }
      this.#counts.set(key, counts)
      return [
        {
          reads: names.map((one) => ({ name: one })),
          take: ([before, computed, stored]) => {
            for (let i = 0; i < (before as Float64Array).length; i++) {
              if (before?.[i] === computed?.[i]) continue
              counts.changes += 1
              if (stored?.[i] !== before?.[i]) continue
              counts.lost += 1
              counts.firstStep ??= view.step
            }
          },
          finish: () => undefined,
        },
      ]
    })
  }

  figures(): TraceFigure[] {
    return [...this.#counts].map(([tensor, { changes, lost, firstStep }]) => ({
      theme: 'update',
      name: 'changes lost in storage',
      tensor,
      value: `${lost} of ${changes} changes`,
      step: firstStep,
      note: null,
    }))
  }
}
