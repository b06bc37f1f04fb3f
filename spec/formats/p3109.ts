import { type FloatRow, floatRow } from './row.ts'

/** The report that the figures and rules were read from; versions differ, so the version is part of what was checked. */
export const p3109Version = 'IEEE P3109 interim report v4.0'

export interface P3109Parameters {
  /** K: bits in a code, at least 3. */
  readonly bitwidth: number
  /** P: at least 1, below K when signed, at most K when unsigned. */
  readonly precision: number
  readonly signed: boolean
  /** Extended domains have infinities, finite ones do not. */
  readonly extended: boolean
}

/** The row of Binary⟨K⟩p⟨P⟩⟨s|u⟩⟨e|f⟩ (P3109 §3.1): one zero, one NaN, infinities only in an extended domain. */
export function p3109({ bitwidth, precision, signed, extended }: P3109Parameters): FloatRow {
  return floatRow({
    id: `binary${bitwidth}p${precision}${signed ? 's' : 'u'}${extended ? 'e' : 'f'}`,
    width: bitwidth,
    precision,
    bias: 2 ** (bitwidth - precision - (signed ? 1 : 0)),
    signed,
    nan: signed ? 'negativeZero' : 'top',
    infinities: extended ? 'top' : 'none',
    overflowWithoutInfinity: 'clamp',
    source: `${p3109Version} §3.1`,
  })
}

/** The row that an id such as `binary8p4se` names, or undefined when the id names none. */
export function p3109ById(id: string): FloatRow | undefined {
  const match = /^binary([1-9]\d?)p([1-9]\d?)([su])([ef])$/.exec(id)
  if (!match) return undefined
  const bitwidth = Number(match[1])
  const precision = Number(match[2])
  const signed = match[3] === 's'
  const inRange =
    bitwidth > 2 && bitwidth <= 16 && precision > 0 && (signed ? precision < bitwidth : precision <= bitwidth)
  // An extended format needs codes for zero, NaN and its infinities besides at least one finite number.
  return inRange ? p3109({ bitwidth, precision, signed, extended: match[4] === 'e' }) : undefined
}
