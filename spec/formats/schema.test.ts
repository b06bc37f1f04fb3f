import { describe, expect, it } from 'vitest'
import { decode } from '../codec.ts'
import { convert } from '../convert.ts'
import { nan } from '../datum.ts'
import { decimalOracle } from '../decimal/oracle.ts'
import { deriveFormat } from '../format.ts'
import { formats } from './registry.ts'
import type { Code, FormatRow } from './row.ts'
import { toRow, userFormat } from './schema.ts'

const toy = { id: 'my-fp7', width: 7, precision: 4, bias: 3, nan: 'none', infinities: 'none' }

const complaintAbout = (row: object): string => {
  const parsed = userFormat.safeParse(row)
  return parsed.success
    ? 'accepted'
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
}

describe('a format that a user declares', () => {
  it('is completed to a row with the common case', () => {
    expect(toRow(userFormat.parse(toy))).toEqual({
      ...toy,
      layout: 'float',
      aliases: [],
      signed: true,
      zero: true,
      radixLog2: 1,
      certainty: 'secondHand',
      overflow: 'ieee',
      overflowWithoutInfinity: 'nan',
      source: 'declared by the user',
    })
  })

  it('keeps what was said of it', () => {
    const said = {
      id: 'scale.8',
      width: 8,
      precision: 2,
      bias: -3,
      signed: false,
      zero: false,
      infinities: 'top',
      nan: 'top',
      overflow: 'propagate',
      overflowWithoutInfinity: 'clamp',
      source: 'a data sheet',
    }
    expect(toRow(userFormat.parse(said))).toMatchObject(said)
  })

  it('derives like a registered one: 1-3-3 with bias 3 and no special values ends at 30', () => {
    const format = deriveFormat(toRow(userFormat.parse(toy)))
    expect([format.emin, format.emax, format.maxIndex.positive]).toEqual([-2, 4, 63n])
    expect(decode(format, 0x3fn as Code)).toEqual({
      kind: 'finite',
      negative: false,
      magnitude: { significand: 15n, exponent: 1 },
    })
  })

  it('can say what every registered float row of radix 2 and at most 32 bits says', () => {
    const sayable = formats
      .map(({ row }) => row)
      .filter((row) => row.layout === 'float' && row.radixLog2 === 1 && row.width <= 32)
    for (const row of sayable) {
      const {
        layout: _layout,
        aliases,
        certainty: _certainty,
        radixLog2: _radix,
        ...fields
      } = row as Extract<typeof row, { layout: 'float' }>
      const id = `my-${row.id}`
      expect(toRow(userFormat.parse({ ...fields, id }))).toEqual({ ...row, id, aliases: [], certainty: 'secondHand' })
      expect(aliases).toEqual(row.aliases)
    }
  })

  it('does not take the name of a known one', () => {
    for (const id of ['e4m3fn', 'bf16', 'binary8p4se', 'binary99'])
      expect(userFormat.safeParse({ id, width: 6, precision: 3, bias: 3 }).error?.issues[0]?.message).toContain(
        'known format',
      )
  })
})

describe('a declaration is refused', () => {
  it.each<[string, object, string]>([
    ['that has no id', { width: 7, precision: 4, bias: 3 }, 'id:'],
    ['whose id has capitals', { ...toy, id: 'FP7' }, 'lower-case letters'],
    ['whose id is too long', { ...toy, id: 'a'.repeat(41) }, 'at most 40'],
    ['with a field that no row has', { ...toy, exponent: 3 }, 'exponent'],
    ['with a width that is no integer', { ...toy, width: 7.5 }, 'width:'],
    ['of one bit', { ...toy, width: 1, precision: 1 }, 'width:'],
    ['of 33 bits', { ...toy, width: 33 }, 'width:'],
    ['without precision', { ...toy, precision: 0 }, 'precision:'],
    ['of precision 26', { ...toy, width: 32, precision: 26 }, 'precision:'],
    ['whose bias is out of hand', { ...toy, bias: 1025 }, 'bias:'],
    ['of a special value unheard of', { ...toy, nan: 'some' }, 'nan:'],
    ['of an overflow rule unheard of', { ...toy, overflow: 'wrap' }, 'overflow:'],
    ['whose precision does not fit', { ...toy, width: 4, precision: 5 }, 'precision 5 needs more than 4 bits'],
    [
      'that is unsigned with NaN at −0',
      { ...toy, signed: false, nan: 'negativeZero' },
      'nan "negativeZero" needs a signed format',
    ],
    ['that is signed without zero', { ...toy, zero: false }, 'a format without zero must be unsigned'],
    [
      'with the infinities of IEEE 754 alone',
      { ...toy, infinities: 'ieee' },
      'infinities "ieee" and nan "ieee" go together',
    ],
    ['with the NaNs of IEEE 754 alone', { ...toy, nan: 'ieee' }, 'infinities "ieee" and nan "ieee" go together'],
    [
      'with two kinds of special values',
      { ...toy, nan: 'ieee', infinities: 'top' },
      'infinities "ieee" and nan "ieee" go together',
    ],
    ['whose exponent field is wider than that of binary64', { ...toy, width: 16, precision: 4 }, '12 exponent bits'],
    [
      'with NaN in a trailing field of no bits',
      { ...toy, precision: 1, nan: 'ieee', infinities: 'ieee' },
      'nan "ieee" needs a trailing significand field',
    ],
    [
      'with NaN in an exponent field of no bits',
      { ...toy, precision: 7, nan: 'ieee', infinities: 'ieee' },
      'nan "ieee" needs',
    ],
    [
      'with nothing but special values',
      { ...toy, width: 3, precision: 1, nan: 'top', infinities: 'top' },
      'no finite number is left',
    ],
  ])('%s', (_what, row, fragment) => {
    expect(complaintAbout(row)).toContain(fragment)
  })
})

describe('whatever is accepted', () => {
  const choices = <T>(...values: T[]): T[] => values
  const declarations = choices('none', 'ieee', 'top', 'negativeZero').flatMap((nanAt) =>
    choices('none', 'ieee', 'top').flatMap((infinities) =>
      choices([4, 1], [4, 2], [5, 3], [3, 3], [4, 5]).flatMap(([width, precision]) =>
        choices(true, false).flatMap((signed) =>
          choices(true, false).map((zero) => ({
            id: 'toy',
            width,
            precision,
            bias: 2,
            nan: nanAt,
            infinities,
            signed,
            zero,
          })),
        ),
      ),
    ),
  )
  const accepted = declarations.filter((row) => userFormat.safeParse(row).success)

  /** What each code stands for, and the code of NaN, as the specification has them. */
  const bySpecification = (row: FormatRow): string => {
    const format = deriveFormat(row)
    const codes = Array.from({ length: 2 ** row.width }, (_, code) => decode(format, BigInt(code) as Code).kind)
    return `${codes.join(' ').replaceAll('finite', 'number')}, NaN is ${convert(nan, { format, rounding: 'rne', overflow: 'ieee' })}`
  }

  const byDecimals = (row: FormatRow): string => {
    const oracle = decimalOracle(row)
    const codes = Array.from({ length: 2 ** row.width }, (_, code) => oracle.decode(code)?.kind)
    return `${codes.join(' ')}, NaN is ${oracle.answer({ kind: 'nan' }, 'rne', 'ieee')}`
  }

  it('means one thing to both oracles (row.ts: NaNs of `ieee` have T ≠ 0, the infinity `top` is the largest magnitude but NaN)', () => {
    const told = (row: (typeof accepted)[number]): string =>
      `${row.width} bits, precision ${row.precision}, nan ${row.nan}, infinities ${row.infinities}, ${row.signed ? 'signed' : 'unsigned'}`
    const isDoubtful = (row: FormatRow): boolean => bySpecification(row) !== byDecimals(row)
    expect(accepted.length).toBeGreaterThan(50)
    expect(accepted.filter((row) => isDoubtful(toRow(userFormat.parse(row)))).map(told)).toEqual([])
  })
})
