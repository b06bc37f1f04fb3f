import { identifySubject, SubjectFailed } from '../identify/subject.ts'
import { RequestError } from '../subjects/subject.ts'
import { type Item, needsExhaustion } from './items.ts'

/** Mutants that are no quantizers: they leave out answers, or give values that are none of any format. */
const brokenContract = ['tail-not-answered', 'values-not-rounded']

/**
 * What `halfulp identify` does not say as it might. `wrong`: of a right conversion it does not name the semantics claimed, or names a
 * bug; of a mutant it says that it is right. `other`: a mutant is explained by another format, or better than by its own, or the bug
 * has no name: its answers may allow no more.
 */
export interface Misidentified {
  readonly kind: 'wrong' | 'other'
  readonly words: string
}

const wrong = (words: string): Misidentified => ({ kind: 'wrong', words })
const other = (words: string): Misidentified => ({ kind: 'other', words })

/**
 * How `halfulp identify` falls short of naming a right conversion's semantics, or a mutant's format and semantics or bug; null where
 * it does not.
 * @param isCaught whether a property is violated: one that none is, as of an equivalent mutant, is as good as right
 */
export async function misidentified(item: Item, isCaught: boolean): Promise<Misidentified | null> {
  const { kind, id, claimed, make } = item
  const { source = 'binary32', format, rounding, overflow } = claimed
  // Stochastic rounding has no one answer to identify by.
  if (source !== 'binary32' || typeof rounding !== 'string') return null
  let found: Awaited<ReturnType<typeof identifySubject>>
  try {
    found = await identifySubject(make())
  } catch (error) {
    const isFinding = error instanceof SubjectFailed || error instanceof RequestError
    if (isFinding && brokenContract.includes(id)) return null
    if (isFinding) return wrong(error.message)
    throw error
  }
  const named = [found.words, ...found.alike]
  const claim = `${format}, ${rounding}, overflow ${overflow}`
  const isNamed = found.explained && named.includes(claim)
  if (kind === 'right' || !isCaught || id === needsExhaustion) {
    if (!found.explained || found.bug) return wrong(`not explained, said to be ${found.words}`)
    return isNamed ? null : wrong(`said to be ${named.join(' or ')}`)
  }
  if (isNamed) return wrong('said to be right')
  if (!named.some((words) => words.startsWith(`${format},`))) return other(`said to be ${named.join(' or ')}`)
  return found.explained || found.bug ? null : other(`no bug found in what is like ${found.words}`)
}
