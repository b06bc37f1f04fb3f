import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { decode } from '../../../spec/codec.ts'
import { convert } from '../../../spec/convert.ts'
import { deriveFormat, type Format } from '../../../spec/format.ts'
import { formats } from '../../../spec/formats/registry.ts'
import { floatRow } from '../../../spec/formats/row.ts'
import { userFormat } from '../../../spec/formats/schema.ts'
import { datumAt, fromOrdinal } from '../../../spec/ordered.ts'
import * as shared from '../../../spec/testing.ts'
import { toBits } from '../../audit/target.ts'
import { parametersOf } from '../portable.ts'
import { isForTensors, type TensorQuantizer, tensorQuantizer } from './quantizer.ts'
import { hasTensorValues } from './values.ts'

const binary32 = shared.formatOf('binary32')

const p3109s = ['binary3p1se', 'binary5p5uf', 'binary8p1uf', 'binary8p8ue', 'binary12p1se', 'binary16p13ue']

const specials = [
  { nan: 'none', infinities: 'none' },
  { nan: 'top', infinities: 'top' },
  { nan: 'negativeZero', infinities: 'none' },
  { nan: 'ieee', infinities: 'ieee' },
] as const

/** Formats such as users declare, in the middle of the range of binary32, at its ends and beyond them. */
const declared: Format[] = [-130, -2, 1, 126, 127, 128, 151].flatMap((bias) =>
  [
    [4, 1],
    [5, 3],
  ].flatMap(([width, precision]) =>
    specials.flatMap((special) =>
      [{}, { signed: false }, { signed: false, zero: false }].flatMap((sign) => {
        const row = { id: 'declared', width, precision, bias, ...special, ...sign }
        const overflowWithoutInfinity = bias % 2 === 0 ? ('nan' as const) : ('clamp' as const)
        const whole = { ...row, overflowWithoutInfinity }
        return userFormat.safeParse(whole).success ? [deriveFormat(floatRow({ ...whole, source: 'this test' }))] : []
      }),
    ),
  ),
)

/** Its exponents in the range of binary32 are 129, one more than are told apart at a time. */
const oneMore = deriveFormat(floatRow({ id: 'one-more', width: 10, precision: 2, bias: 2, source: 'this test' }))

const named = [...formats, ...p3109s.map(shared.formatOf), oneMore].filter(isForTensors)

/** Inputs within two ulps of all that happens in a format, or of a spread of it. */
function ordinalsFor(format: Format): bigint[] {
  const all = Number(format.maxIndex.positive) + 3
  const spread = Array.from({ length: 300 }, (_, i) =>
    BigInt(i < 40 ? i : i < 80 ? all - i + 39 : Math.floor((all * (i - 79.5)) / 221)),
  )
  const indices = all < 300 ? shared.allIndices(format) : [...new Set(spread)].sort((a, b) => (a < b ? -1 : 1))
  return [
    ...shared.ordinalsAround(binary32, shared.criticalMagnitudes(format, indices)),
    ...shared.specialOrdinals(binary32),
  ]
}

const numbersAt = (ordinals: readonly bigint[]): Float32Array =>
  new Float32Array(Uint32Array.from(ordinals, (ordinal) => Number(fromOrdinal(binary32, ordinal))).buffer)

type Make = (conversion: shared.Directed) => TensorQuantizer

const make: Make = ({ format, rounding, overflow }) => tensorQuantizer(tf, format, rounding, overflow)

/** Where codes, or values, are not those of the specification. */
function faults(conversion: shared.Directed, ordinals: readonly bigint[], quantizer = make(conversion)): string[] {
  const { format, rounding, overflow } = conversion
  const x = numbersAt(ordinals)
  const codes = tf.tidy(() => quantizer.codes(tf.tensor1d(x)).dataSync())
  const isExact = hasTensorValues(parametersOf(format, rounding, overflow))
  const values = isExact ? tf.tidy(() => quantizer.values(tf.tensor1d(x)).dataSync()) : undefined
  const bits = values && new Uint32Array(new Float32Array(values).buffer)
  return ordinals.flatMap((ordinal, i) => {
    const due = convert(datumAt(binary32, ordinal), conversion)
    const code = codes[i] as number
    if (due === undefined) return code >= 0 && code < 2 ** format.width ? [] : [`${x[i]}: ${code}`]
    const value = toBits(decode(format, due))
    const isSame = !bits || bits[i] === value || (Number.isNaN(values[i]) && value > 0x7f800000)
    return code === Number(due) && isSame
      ? []
      : [`${format.id} ${rounding} ${overflow} of ${x[i]}: ${code}, ${values?.[i]}; due ${due}`]
  })
}

beforeAll(async () => {
  await tf.setBackend('cpu')
})
afterEach(() => expect(tf.memory().numTensors).toBe(0))

describe('tensor programs give the codes and values of the specification', () => {
  it.each(named)('to $id, in every direction and rule', (format) => {
    const ordinals = ordinalsFor(format)
    for (const conversion of shared.conversionsTo(format))
      expect(shared.shortened(faults(conversion, ordinals))).toEqual([])
  })

  it.each([true, false])('to formats that a user declares, signed: %s', (signed) => {
    const chosen = declared.filter((format) => format.signed === signed)
    expect(chosen.length).toBeGreaterThan(30)
    for (const format of chosen)
      for (const conversion of shared.conversionsTo(format, ['ieee', 'saturate']))
        expect([format.row, shared.shortened(faults(conversion, ordinalsFor(format)))]).toEqual([format.row, []])
  })

  it.each(['e4m3fn', 'bfloat16', 'e8m0fnu'])('to %s on the wasm backend', async (id) => {
    await tf.setBackend('wasm')
    const format = shared.formatOf(id)
    for (const conversion of shared.conversionsTo(format, ['saturate']))
      expect(shared.shortened(faults(conversion, ordinalsFor(format)))).toEqual([])
    await tf.setBackend('cpu')
  })
})

it('keeps the shape', () => {
  const { codes, values } = make({ format: shared.formatOf('e4m3fn'), rounding: 'rne', overflow: 'saturate' })
  tf.tidy(() => {
    const x = tf.tensor([1, -2, 0.3, 1e9, 0, -0], [3, 2])
    expect(codes(x).arraySync()).toEqual([
      [0x38, 0xc0],
      [0x2a, 0x7e],
      [0, 0x80],
    ])
    expect(values(x).arraySync()).toEqual([
      [1, -2],
      [0.3125, 448],
      [0, -0],
    ])
    expect([codes(x).dtype, values(x).dtype]).toEqual(['int32', 'float32'])
    expect(codes(tf.scalar(3)).shape).toEqual([])
    expect(codes(tf.tensor1d([])).shape).toEqual([0])
  })
})

it('the check sees answers that are wrong at one input', () => {
  const conversion = { format: shared.formatOf('e4m3fn'), rounding: 'rne', overflow: 'saturate' } as const
  const right = make(conversion)
  const tie = (x: tf.Tensor) => tf.cast(tf.equal(x, 1.0625), 'int32')
  const wrong = { ...right, codes: (x: tf.Tensor) => tf.tidy(() => tf.add(right.codes(x), tie(x))) }
  expect(faults(conversion, ordinalsFor(conversion.format), wrong)).toEqual([
    'e4m3fn rne saturate of 1.0625: 57, 1; due 56',
  ])
})

it('takes binary floats of at most 16 bits', () => {
  const taken = ['e4m3fn', 'binary16', 'e8m0fnu', 'mxint8', 'radix4-fp4', 'tf32'].map((id) =>
    isForTensors(shared.formatOf(id)),
  )
  expect(taken).toEqual([true, true, true, false, false, false])
})
