import { afterAll, describe, expect, it } from 'vitest'
import { formatOf } from '../../spec/testing.ts'
import { integerQuantizer } from '../kernels/portable.ts'
import { packingOf, WgslKernel } from '../kernels/wgsl/quantizer.ts'
import { type Answers, drive } from '../subjects/subject.ts'
import { deviceForTests, needsDevice } from '../testing/webgpu.ts'
import { deviceDriver } from './driver.ts'

const opened = await deviceForTests()
afterAll(() => opened?.device.destroy())

/** The binary32 numbers of consecutive ordinals. */
function numbersOf(first: number, count: number): Float32Array {
  const bits = Uint32Array.from({ length: count }, (_, i) =>
    first + i >= 2 ** 31 ? first + i - 2 ** 31 : 0xffffffff - first - i,
  )
  return new Float32Array(bits.buffer)
}

async function driverFor(id: string, before: (encoder: GPUCommandEncoder) => void = () => undefined) {
  if (!opened) throw new Error('no device')
  const format = formatOf(id)
  const kernel = await WgslKernel.encoder(opened.device, format, 'rne', 'ieee', false)
  const form = { packing: packingOf(format), isValues: false }
  return deviceDriver(opened, {
    form,
    isStochastic: false,
    encode: (...given) => {
      before(given[0])
      kernel.encode(...given)
    },
  })
}

async function all(answers: AsyncIterable<Answers>): Promise<Answers[]> {
  const kept: Answers[] = []
  for await (const one of answers) kept.push(one.slice())
  return kept
}

describe.skipIf(!opened)(`answers to consecutive inputs made on a device (${needsDevice})`, () => {
  // Constant; few changes; many, beyond what is listed; both signs, the ends and lengths that are no whole vectors.
  const spans = [
    { first: 2 ** 31 + 0x3f800000, count: 2 ** 20 },
    { first: 2 ** 31 + 0x3f800000, count: 2 ** 20 },
    { first: 2 ** 31 - 0x40000000, count: 2 ** 18 },
    { first: 2 ** 31, count: 1 },
    { first: 0, count: 4099 },
    { first: 2 ** 32 - 4096, count: 4096 },
    { first: 2 ** 31 + 0x38000000, count: 2 ** 20 - 3 },
  ]

  it.each(['e2m1fn', 'e4m3fn', 'binary16', 'tf32', 'binary32'])(
    'are those of the portable kernel, in %s',
    async (id) => {
      const driver = await driverFor(id)
      const due = spans.map(({ first, count }) =>
        integerQuantizer(formatOf(id), 'rne', 'ieee')(numbersOf(first, count)),
      )
      const got = await all((driver.range as NonNullable<typeof driver.range>)(spans))
      expect(got.map((one, i) => [one.length, Buffer.from(one.buffer).equals(Buffer.from(due[i].buffer))])).toEqual(
        spans.map(({ count }) => [count, true]),
      )
    },
  )

  it('and those to given inputs come in order', async () => {
    const driver = await driverFor('binary16')
    const batches = [1, 5, 1024, 3].map((count, i) => numbersOf(2 ** 31 + i * 0x10000000, count))
    const got: Answers[] = []
    await drive(
      driver,
      batches.map((x) => ({ x })),
      (answers) => {
        got.push(answers.slice())
        return undefined
      },
    )
    expect(got).toEqual(batches.map((x) => integerQuantizer(formatOf('binary16'), 'rne', 'ieee')(x)))
  })

  it('are none from a device that says that its work failed, and not those to earlier inputs', async () => {
    const { device } = opened as NonNullable<typeof opened>
    const gone = device.createBuffer({ size: 16, usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST })
    gone.destroy()
    let calls = 0
    const failing = await driverFor('e4m3fn', (encoder) => {
      if (++calls === 3) encoder.clearBuffer(gone, 0, 16)
    })
    const same = Array.from({ length: 4 }, () => ({ first: 2 ** 31 + 0x3f800000, count: 2 ** 12 }))
    for (const ask of [
      () => failing.range?.(same) as AsyncIterable<Answers>,
      () => failing.stream(same.map(({ first, count }) => ({ x: numbersOf(first, count) }))),
    ]) {
      calls = 0
      const got: Answers[] = []
      await expect(
        (async () => {
          for await (const one of ask()) got.push(one)
        })(),
      ).rejects.toThrow(/^the device failed: .*destroyed/)
      expect(got.length).toBe(2)
    }
  })
})
