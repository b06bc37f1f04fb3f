import { type Enclosure, enclosureText, type StepResult } from '../../../properties/theorems/steps/result.ts'
import type { Ledger } from './ledger.ts'
import { type Place, skipped, type TraceProperty, unmet, violated } from './property.ts'

/** Enters the result of a check of properties/theorems/steps, whose coordinates are places in a tensor, or the step as a whole. */
export function enterStep(
  ledger: Ledger,
  property: TraceProperty,
  place: Omit<Place, 'index'>,
  result: StepResult,
  indexOf: (coordinate: number) => number | null,
): void {
  const at = { ...place, index: result.at === null ? null : indexOf(result.at) }
  if (result.verdict === 'vacuous') ledger.enter(property, at, unmet(result.note ?? 'no coordinate'))
  else if (result.verdict === 'undecided') ledger.enter(property, at, skipped('the enclosures of both sides overlap'))
  else {
    const unmetCount = result.coordinates - result.met
    ledger.count(property, { holds: result.met - result.violations, unmet: unmetCount })
    if (unmetCount > 0 && result.note !== null) ledger.unmet(property, { ...place, why: result.note })
    const { left, right } = result
    for (let i = 0; i < result.violations; i++)
      ledger.enter(property, at, violated('both sides, exactly', sideText(left), `at most ${sideText(right)}`))
  }
}

const sideText = (side: Enclosure | null): string => (side ? enclosureText(side) : 'nothing')
