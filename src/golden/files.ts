import type { Format } from '../../spec/format.ts'
import { findFormat, formats } from '../../spec/formats/registry.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import { overflowRules } from '../../spec/overflow.ts'
import { type Direction, directions } from '../../spec/rounding.ts'
import { type Breadth, chooseInputs, type Input } from './inputs.ts'
import { hasDecimal } from './oracles.ts'
import type { Group, Kind, Vector, VectorFile } from './schema.ts'
import { VectorMaker } from './vectors.ts'

/** Which vectors a file holds: those of one format from one source, a group for each conversion. */
export interface FilePlan {
  /** Within golden/derived, with forward slashes. */
  readonly path: string
  readonly format: Format
  readonly source: Format
  readonly groups: readonly GroupPlan[]
}

interface GroupPlan {
  readonly rounding: Direction
  readonly overflow: OverflowRule
  /** Which inputs are chosen; none where only those of an earlier version are wanted. */
  readonly breadth?: Breadth
}

const directionIds = Object.keys(directions) as Direction[]
const ruleIds = Object.keys(overflowRules) as OverflowRule[]

const known = (id: string): Format => findFormat(id) as Format

/** The formats of the golden files: every one of the registry, and the mandatory ones of IEEE P3109 v4.0 §4.5. */
export const goldenFormats: readonly Format[] = [
  ...formats,
  ...['binary8p4se', 'binary8p3se', 'binary4p2sf'].map(known),
]

/** From binary32: a file a direction, with every input under the format's own overflow rule, and the ends of the range under the others. */
function fromBinary32(format: Format): readonly FilePlan[] {
  return directionIds.map((rounding) => ({
    path: `${format.id}/binary32-${rounding}.json`,
    format,
    source: known('binary32'),
    groups: ruleIds.map((overflow) => ({
      rounding,
      overflow,
      breadth: overflow === format.row.overflow ? 'full' : 'edge',
    })),
  }))
}

/** From the other sources, under the format's own rule: double rounding and sticky bits from a wide one, narrow ones as they are. */
function fromOthers(format: Format): readonly FilePlan[] {
  const { overflow } = format.row
  const file = (source: string, groups: readonly GroupPlan[]): FilePlan[] =>
    source === format.id ? [] : [{ path: `${format.id}/${source}.json`, format, source: known(source), groups }]
  const wide = directionIds.map((rounding): GroupPlan => {
    return { rounding, overflow, breadth: rounding === 'rne' || rounding === 'rna' ? 'some' : 'ends' }
  })
  const narrow = format.width <= 16 ? ['binary16', 'bfloat16'] : []
  return [
    ...file('binary64', wide),
    ...narrow.flatMap((source) => file(source, [{ rounding: 'rne', overflow, breadth: 'some' }])),
  ]
}

/** Decoders: the codes of a narrow format into binary32. */
const decoders: readonly FilePlan[] = goldenFormats
  .filter(({ width }) => width <= 16)
  .map((source) => ({
    path: `binary32/${source.id}.json`,
    format: known('binary32'),
    source,
    groups: [{ rounding: 'rne', overflow: 'ieee', breadth: 'codes' }],
  }))

/** Every file of golden/derived. */
export const filePlans: readonly FilePlan[] = [
  ...goldenFormats.flatMap((format) => [...fromBinary32(format), ...fromOthers(format)]),
  ...decoders,
]

/**
 * A file as the specification gives it. Vectors of an earlier version stay, with the answers that are due today.
 * @param earlier what the file held before
 */
export function makeFile({ format, source, groups }: Omit<FilePlan, 'path'>, earlier?: VectorFile): VectorFile {
  const legend = new Map<string, VectorFile['flags'][string]>()
  const made = groups.map(({ rounding, overflow, breadth }): Group => {
    const conversion = { format, rounding, overflow }
    const maker = new VectorMaker(conversion, source)
    const kept = earlier?.groups.filter((group) => group.rounding === rounding && group.overflow === overflow) ?? []
    const inputs = merged(
      breadth === undefined ? [] : chooseInputs(conversion, source, breadth),
      kept.flatMap(({ vectors }) => vectors),
    )
    const vectors = inputs.map((input) => maker.vector(input))
    for (const { id, zooClass, statement, seenIn } of maker.bugs)
      if (vectors.some(({ flags }) => flags?.includes(id)))
        legend.set(id, { zooClass, bug: statement, seenIn: [...seenIn] })
    return { rounding, overflow, vectors }
  })
  return {
    schema: 'halfulp-golden/1',
    format: format.id,
    from: source.id,
    ...(findFormat(format.id) ? {} : { row: declarationOf(format) }),
    provenance: provenanceOf(format, source),
    flags: Object.fromEntries([...legend].sort(([a], [b]) => (a < b ? -1 : 1))),
    groups: made,
  }
}

/** Chosen inputs and those of earlier vectors, each once, ascending by bit pattern. */
function merged(chosen: readonly Input[], vectors: readonly Vector[]): readonly Input[] {
  const all = new Map<bigint, Kind>(vectors.map(({ input, kind }) => [BigInt(input), kind]))
  for (const { bits, kind } of chosen) all.set(bits, kind)
  return [...all].map(([bits, kind]) => ({ bits, kind })).sort((a, b) => (a.bits < b.bits ? -1 : 1))
}

const provenanceOf = ({ row, ...format }: Format, source: Format): VectorFile['provenance'] => ({
  format: row.source,
  certainty: row.certainty,
  rounding: 'IEEE 754-2019 §4.3; round-to-odd as in Boldo and Melquiond 2008',
  overflow: 'IEEE 754-2019 §7.4; OCP OFP8 1.0 §5.2.1; IEEE P3109 SatFinite, SatPropagate',
  expected:
    hasDecimal(format) && hasDecimal(source)
      ? 'derived by halfulp: exact dyadic arithmetic (spec), confirmed by search of the value set in decimal (spec/decimal)'
      : 'derived by halfulp: exact dyadic arithmetic (spec)',
  licence: 'MIT',
})

/** A user's format as a format file declares it. */
function declarationOf({ row }: Format): NonNullable<VectorFile['row']> {
  if (row.layout !== 'float') throw new RangeError(`${row.id}: expected a format in the float layout`)
  const { id, width, precision, bias, signed, zero, infinities, nan, overflow, overflowWithoutInfinity, source } = row
  return { id, width, precision, bias, signed, zero, infinities, nan, overflow, overflowWithoutInfinity, source }
}

/** Every vector of a file with the conversion that it is of. */
export const vectorsIn = (file: VectorFile): readonly { readonly group: Group; readonly vector: Vector }[] =>
  file.groups.flatMap((group) => group.vectors.map((vector) => ({ group, vector })))
