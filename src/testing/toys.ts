import { deriveFormat, type Format } from '../../spec/format.ts'
import { type FloatRow, floatRow } from '../../spec/formats/row.ts'
import { userFormat } from '../../spec/formats/schema.ts'

/** Special values that go together. */
const specials: Pick<FloatRow, 'nan' | 'infinities'>[] = [
  { nan: 'none', infinities: 'none' },
  { nan: 'top', infinities: 'none' },
  { nan: 'top', infinities: 'top' },
  { nan: 'none', infinities: 'top' },
  { nan: 'negativeZero', infinities: 'none' },
  { nan: 'negativeZero', infinities: 'top' },
  { nan: 'ieee', infinities: 'ieee' },
]

/** Small formats such as users declare, some of them below, above or at the ends of the range of binary32. */
export const toys: readonly Format[] = [
  [3, 1],
  [4, 2],
  [5, 3],
  [5, 5],
  [6, 1],
  [6, 4],
].flatMap(([width, precision]) =>
  [-130, -2, 1, 125, 126, 127, 128, 129, 145, 151].flatMap((bias) =>
    specials.flatMap((special) =>
      [{ signed: true }, { signed: false }, { signed: false, zero: false }].flatMap((sign) => {
        const declared = {
          id: 'toy',
          width,
          precision,
          bias,
          ...special,
          ...sign,
          overflowWithoutInfinity: bias % 2 === 0 ? 'nan' : 'clamp',
        } as const
        return userFormat.safeParse(declared).success
          ? [deriveFormat(floatRow({ ...declared, source: 'made up' }))]
          : []
      }),
    ),
  ),
)
