import { identifySubject, SubjectFailed } from '../identify/subject.ts'
import { RequestError } from '../subjects/subject.ts'
import { type Item, needsExhaustion } from './items.ts'

/** Mutants that are no quantizers: they leave out answers, or give values that are none of any format. */
const brokenContract = ['tail-not-answered', 'values-not-rounded']

/**
 * What `halfulp identify` says wrongly of an item, or null: of a right conversion it must name the semantics claimed and no bug; of a
 * mutant the format, and a semantics that explains every answer and is not the one claimed, or else the bug.
 * @param isCaught whether a property is violated: one that none is, as of an equivalent mutant, is as good as right
 */
export async function misidentified({ kind, id, claimed, make }: Item, isCaught: boolean): Promise<string | null> {
  const { source = 'binary32', format, rounding, overflow } = claimed
  // Stochastic rounding has no one answer to identify by.
  if (source !== 'binary32' || typeof rounding !== 'string') return null
  let found: Awaited<ReturnType<typeof identifySubject>>
  try {
    found = await identifySubject(make())
  } catch (error) {
    const isFinding = error instanceof SubjectFailed || error instanceof RequestError
    if (isFinding && brokenContract.includes(id)) return null
    if (isFinding) return error.message
    throw error
  }
  const named = [found.words, ...found.alike]
  const claim = `${format}, ${rounding}, overflow ${overflow}`
  if (kind === 'right' || !isCaught || id === needsExhaustion) {
    if (!found.explained || found.bug) return `not explained, said to be ${found.words}`
    return named.includes(claim) ? null : `said to be ${named.join(' or ')}`
  }
  if (!named.some((words) => words.startsWith(`${format},`))) return `said to be ${named.join(' or ')}`
  if (found.explained && named.includes(claim)) return 'said to be right'
  return found.explained || found.bug ? null : `no bug found in what is like ${found.words}`
}
