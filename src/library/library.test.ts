import { describe, expect, it } from 'vitest'
import { audit, decode, encode, format, formats, properties, RequestError, resultSchema, round } from '../index.ts'
import { integerQuantizer } from '../kernels/portable.ts'

const e4m3fn = integerQuantizer(format('e4m3fn'), 'rne', 'saturate')

describe('the library', () => {
  it('rounds once, from binary64 (−431.99999999999994 is below the tie −432)', () => {
    expect(round(-431.99999999999994, 'e4m3fn')).toBe(-416)
    expect(round(-432, 'e4m3fn')).toBe(-448)
    expect(encode(465, 'e4m3fn')).toBe(0x7e)
    expect(encode(465, 'e4m3fn', { overflow: 'ieee' })).toBe(0x7f)
    expect(round(0.3, 'e2m1fn', { rounding: 'rtp' })).toBe(0.5)
    expect(round(-0, 'binary16')).toBe(-0)
    expect([encode(Number.NaN, 'e2m1fn'), round(Number.NaN, 'e2m1fn')]).toEqual([undefined, Number.NaN])
    expect(encode(1, 'binary64')).toBe(0x3ff0000000000000n)
  })

  it('rounds stochastically with the random bits that it is given', () => {
    const away = [0, 1, 2, 3].map((random) => round(1.125, 'e5m2', { rounding: 'sra:2', random }))
    expect(away).toEqual([1, 1, 1.25, 1.25])
    expect(() => round(1, 'e5m2', { rounding: 'sra:2', random: 4 })).toThrow(RequestError)
    expect(() => round(1, 'e5m2', { rounding: 'sra:2' })).toThrow('expected random bits from 0 to 3')
  })

  it('decodes every code of every narrow format as it encodes it', () => {
    for (const one of formats.filter(({ width }) => width <= 8)) {
      for (let code = 0; code < 2 ** one.width; code++) {
        const value = decode(one, code)
        if (!Number.isNaN(value)) expect(encode(value, one, { overflow: 'propagate' })).toBe(code)
      }
    }
    expect(() => decode('e4m3fn', 256)).toThrow('expected a code of 8 bits, from 0 to 0xff, came 256')
    expect(() => decode('e4m3', 1.5)).toThrow(RequestError)
    expect(() => decode('e4m9', 1)).toThrow('expected a format')
  })

  it('audits a function in this process, and finds what is wrong with it', async () => {
    const right = await audit({ subject: e4m3fn, format: 'e4m3fn', cases: 'boundary' })
    expect(right).toMatchObject({ verdict: 'conforms', subject: { uri: expect.stringMatching(/^function:/) } })
    expect(resultSchema.parse(right)).toEqual(right)
    const away = integerQuantizer(format('e4m3fn'), 'rna', 'saturate')
    const wrong = await audit({ subject: away, format: 'e4m3fn', cases: 'boundary' })
    const ties = wrong.properties.find(({ id }) => id === 'ties')
    expect(ties).toMatchObject({ verdict: 'violated', violations: 126, witness: { input: '0x3a800000' } })
    expect(ties?.witness?.replay).toContain("cases: ['0x3a800000']")
  })

  it('audits functions that throw, or answer too little, as findings', async () => {
    const throwing = (): Uint8Array => {
      throw new Error('no such luck')
    }
    const result = await audit({ subject: throwing, format: 'e4m3fn', cases: ['0x3f800000'] })
    expect(result.properties[0]).toMatchObject({ id: 'answers', verdict: 'violated' })
    expect(result.properties[0]?.note).toContain('the function threw: Error: no such luck')
    const short = await audit({ subject: () => new Uint8Array(0), format: 'e4m3fn', cases: ['0x3f800000'] })
    expect(short.properties[0]?.note).toContain('expected 1 answers for 1 inputs, came 0')
  })

  it('refuses a request that cannot be carried out', async () => {
    await expect(audit({ subject: e4m3fn, format: 'nonsense' })).rejects.toThrow('expected a format')
    await expect(audit({ subject: e4m3fn, format: 'e4m3fn', rounding: 'up' })).rejects.toThrow('expected a rounding')
    await expect(audit({ subject: e4m3fn, format: 'e4m3fn', cases: ['1'] })).rejects.toThrow('expected an input')
    await expect(audit({ subject: 1 as never, format: 'e4m3fn' })).rejects.toThrow('expected the name of a subject')
  })

  it('has a record for every property', () => {
    expect(properties.map(({ id }) => id)).toContain('conforms')
  })
})
