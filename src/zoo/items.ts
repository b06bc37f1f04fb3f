import { converterZoo, rightConverters } from '../../properties/zoo/converters.ts'
import { representatives } from '../../properties/zoo/formats.ts'
import { floatRowById } from '../../properties/zoo/layout.ts'
import { zoo } from '../../properties/zoo/mutants.ts'
import { rightQuantizers } from '../../properties/zoo/right.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { roundingText } from '../../spec/rounding.ts'
import { builtins } from '../subjects/builtin.ts'
import type { SubjectFunction } from '../subjects/subject.ts'
import type { Claimed } from '../testing/judge-here.ts'
import { nativeItems } from './native.ts'
import { stochasticItems } from './stochastic.ts'

/** One conversion of the zoo and its claim: a mutant that must be caught, or a right one that must not. */
export interface Item {
  readonly kind: 'mutant' | 'right'
  /** The mutant's id, or the way in which a right one is written. */
  readonly id: string
  /** The target format, after the source and an arrow where that is not binary32. */
  readonly where: string
  readonly zooClass?: number | 'systematic'
  readonly claimed: Claimed
  readonly make: () => SubjectFunction
}

/** Wrong at one input that is near no boundary: only trying every input finds it. */
export const needsExhaustion = 'wrong-at-one-input'

const defaultOverflow = (format: string): Claimed['overflow'] => (findFormat(format) as Format).row.overflow

const whereOf = ({ source, format }: { source: string; format: string }): string =>
  source === 'binary32' ? format : `${source} → ${format}`

/** Takes microseconds an input: judged on narrow formats alone, which have few boundaries. */
const isSlow = ({ way, format }: { way: string; format: string }): boolean =>
  (way === 'bigint' || way === 'search') && (findFormat(format) as Format).width > 8

const mutantItems: readonly Item[] = [
  ...zoo.flatMap((mutant) =>
    mutant.formats.map((format): Item => {
      const overflow = mutant.overflow === 'default' ? defaultOverflow(format) : mutant.overflow
      return {
        kind: 'mutant',
        id: mutant.id,
        where: format,
        zooClass: mutant.zooClass,
        claimed: { format, rounding: mutant.rounding, overflow },
        make: () => mutant.quantizer(floatRowById(format)),
      }
    }),
  ),
  ...converterZoo.flatMap((mutant) =>
    mutant.pairs.map(
      (pair): Item => ({
        kind: 'mutant',
        id: mutant.id,
        where: whereOf(pair),
        zooClass: mutant.zooClass,
        claimed: { ...pair, rounding: mutant.rounding, overflow: defaultOverflow(pair.format) },
        make: () => mutant.converter(pair) as SubjectFunction,
      }),
    ),
  ),
]

const rightItems: readonly Item[] = [
  ...rightQuantizers
    .filter((one) => !isSlow(one))
    .map(
      ({ way, format, rounding, overflow, make }): Item => ({
        kind: 'right',
        id: way,
        where: format,
        claimed: { format, rounding, overflow },
        make,
      }),
    ),
  ...rightConverters.map(
    ({ way, source, format, rounding, make }): Item => ({
      kind: 'right',
      id: way,
      where: whereOf({ source, format }),
      claimed: { source, format, rounding, overflow: defaultOverflow(format) },
      make: () => make() as SubjectFunction,
    }),
  ),
  ...builtins.flatMap(({ name, supports, make }) =>
    ['e4m3fn', 'e5m2', 'bfloat16', 'binary16', 'e2m1fn', 'e4m3fnuz'].flatMap((id): Item[] => {
      const format = findFormat(id) as Format
      if (!supports(format)) return []
      const claimed = { format: id, rounding: 'rne', overflow: format.row.overflow } as const
      return [{ kind: 'right', id: name, where: id, claimed, make: () => make({ ...claimed, format }) }]
    }),
  ),
]

/** What claims are the same. */
export const keyOf = ({ source = 'binary32', format, rounding, overflow }: Claimed): string =>
  `${source} ${format} ${roundingText(rounding)} ${overflow}`

/** Which items: those of every format, or of one format of every layout. */
export type Extent = 'all' | 'representatives'

/** Of a conversion the format that is not binary32 or binary64. */
const narrowOf = ({ source = 'binary32', format }: Claimed): string =>
  source === 'binary32' || source === 'binary64' ? format : source

/** Every mutant and every right conversion, those of one claim together. */
export const allItems = (extent: Extent = 'all'): readonly Item[] =>
  [...mutantItems, ...rightItems, ...stochasticItems, ...nativeItems()]
    .filter(({ claimed }) => extent === 'all' || representatives.includes(narrowOf(claimed)))
    .sort((a, b) => (keyOf(a.claimed) < keyOf(b.claimed) ? -1 : keyOf(a.claimed) > keyOf(b.claimed) ? 1 : 0))
