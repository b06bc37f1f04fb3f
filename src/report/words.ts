import type { Entry } from './evidence.ts'
import { grouped } from './numbers.ts'
import type { PropertyResult, Result } from './result.ts'

/** A mark beside the word, never in place of it. */
export const marks: Readonly<Record<PropertyResult['verdict'], string>> = {
  holds: '✓',
  violated: '✗',
  permitted: '≈',
  vacuous: '∅',
  skipped: '–',
  error: '!',
}

/** What a verdict means. */
export const meanings: Readonly<Record<PropertyResult['verdict'], string>> = {
  holds: 'no input that was tried breaks it',
  violated: 'some input breaks it',
  permitted: 'holds but for variations that were permitted',
  vacuous: 'no input met its hypotheses, so that nothing was decided',
  skipped: 'not decided',
  error: 'not decided: the audit failed',
}

/** What is said of a whole result. */
export const overallMarks: Readonly<Record<Result['verdict'], string>> = {
  conforms: '✓',
  violates: '✗',
  inconclusive: '?',
}

/** What a subject was judged against. */
export const specText = ({ format, from, rounding, overflow }: Result['spec']): string =>
  `${format} from ${from}, ${rounding}, overflow ${overflow}`

const sampleText = ({ seed, generator }: Result['scope']): string =>
  seed === null ? '' : `, seed ${seed}${generator === null ? '' : ` of ${generator}`}`

const kinds: Readonly<Record<Result['scope']['kind'], string>> = {
  exhaustive: 'exhaustive',
  boundary: 'boundary cases',
  sample: 'sampled',
  recorded: 'recorded inputs',
  inputs: 'given inputs',
}

/** How the inputs were chosen, without their number. */
export const scopeName = ({ kind, shard }: Result['scope']): string =>
  `${kinds[kind]}${shard === null ? '' : `, shard ${shard}`}`

/** On which inputs a subject was judged. */
export const scopeLine = (scope: Result['scope']): string =>
  `${scopeName(scope)}: ${grouped(scope.cases)} of ${grouped(scope.planned)} inputs${sampleText(scope)}`

/** How one property was tried. Numbers of different kinds are never added up or turned into a share. */
export function triedText({ by, cases }: PropertyResult, scope: Result['scope']): string {
  const shard = scope.shard === null ? '' : ` of shard ${scope.shard}`
  switch (by) {
    case 'exhaustion':
      return `exhaustive, ${grouped(cases)} of ${grouped(scope.planned)} inputs${shard}`
    case 'boundary':
      return `boundary, ${grouped(cases)} cases${shard}`
    case 'sampling':
      if ((scope.kind === 'recorded' || scope.kind === 'inputs') && cases === scope.cases)
        return `${kinds[scope.kind]}, ${grouped(cases)}${shard}`
      return `sampled, ${grouped(cases)} cases${shard}${sampleText(scope)}`
    case 'derivation':
      return `derived, ${grouped(cases)} cases`
  }
}

/** How far apart answer and due are. */
export const ulpsText = (ulps: number | null): string =>
  ulps === null ? 'not comparable' : `${ulps > 0 ? '+' : ''}${grouped(ulps)} ulp`

/** Properties that were not decided: no witness, but no assurance either. */
export const undecided = ({ properties }: Result): readonly PropertyResult[] =>
  properties.filter(({ verdict }) => verdict === 'vacuous' || verdict === 'skipped' || verdict === 'error')

/** Those that are violated. */
export const violated = ({ properties }: Result): readonly PropertyResult[] =>
  properties.filter(({ verdict }) => verdict === 'violated')

/** Why a property was not decided. */
export const reasonOf = ({ note, verdict }: PropertyResult): string => note ?? meanings[verdict]

/** How long an audit took, as a number that every format can write. */
export const secondsOf = ({ seconds }: Result): number => Math.min(Math.max(seconds, 0), 1e9)

/** What is told of a property in one line. */
export function toldOf(property: PropertyResult, scope: Result['scope']): string {
  const { verdict, violations, met } = property
  const times = verdict === 'violated' ? ` ${grouped(violations)} times in ${grouped(met)} cases` : ''
  return `${verdict}${times}; ${triedText(property, scope)}`
}

/** What is told of a failing input, a fact a line. */
export function witnessLines({ witness, note }: PropertyResult): readonly string[] {
  const why = note === null ? [] : [note]
  if (!witness) return why
  const { input, exact, random, got, gotValue, want, wantValue, ulps, replay } = witness
  return [
    ...why,
    `input ${input} = ${exact}`,
    ...(random ? [`random word ${random.word}, R = ${grouped(random.r)}`] : []),
    `came ${got} = ${gotValue}`,
    `due ${want} = ${wantValue}`,
    `apart ${ulpsText(ulps)}`,
    `again ${replay}`,
  ]
}

/** How many results have which verdict. */
export function countsText(entries: readonly Entry[]): string {
  const count = (verdict: Result['verdict']): string =>
    grouped(entries.filter(({ result }) => result.verdict === verdict).length)
  return `${count('conforms')} conform, ${count('violates')} violate, ${count('inconclusive')} undecided`
}
