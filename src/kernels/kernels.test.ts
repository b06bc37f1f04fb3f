import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { convert } from '../../spec/convert.ts'
import type { Format } from '../../spec/format.ts'
import { formats } from '../../spec/formats/registry.ts'
import { datumAt, fromOrdinal, ordinalCount } from '../../spec/ordered.ts'
import * as shared from '../../spec/testing.ts'
import { openVariations } from '../../spec/variations.ts'
import { compileRuns, noCode, runAt } from '../tables/compile.ts'
import { buildHost, isThere } from '../testing/cuda/host.ts'
import { toys } from '../testing/toys.ts'
import { integerQuantizer, isPortable, type Quantize } from './portable.ts'
import { isTabular, tableQuantizer } from './table.ts'
import { isForWasm, wasmQuantizer } from './wasm.ts'

vi.setConfig({ testTimeout: shared.isFull ? 3_600_000 : 120_000 })

const binary32 = shared.formatOf('binary32')
const last = ordinalCount(binary32) - 1n

interface Kernel {
  readonly name: string
  readonly supports: (format: Format) => boolean
  readonly make: (conversion: shared.Directed) => Quantize
}

const folder = mkdtempSync(join(tmpdir(), 'halfulp-kernels-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const cuda = isThere('g++') ? buildHost(folder) : undefined

const kernels: readonly Kernel[] = [
  {
    name: 'js-integer',
    supports: isPortable,
    make: ({ format, rounding, overflow }) => integerQuantizer(format, rounding, overflow),
  },
  {
    name: 'js-table',
    supports: isTabular,
    make: ({ format, rounding, overflow }) => tableQuantizer(format, rounding, overflow),
  },
  {
    name: 'wasm-simd',
    supports: isForWasm,
    make: ({ format, rounding, overflow }) => wasmQuantizer(format, rounding, overflow).quantize,
  },
  ...(cuda
    ? [
        {
          name: 'cuda, on the host',
          supports: isForWasm,
          make: (conversion: shared.Directed) => (x: Float32Array) => cuda.quantize(conversion, x),
        },
      ]
    : []),
]

it.skipIf(!cuda)('the CUDA kernels’ arithmetic is among what is tested here (needs a C++ compiler named g++)', () => {
  expect(kernels.map(({ name }) => name)).toContain('cuda, on the host')
})

/** Bit patterns of inputs and the code due for each; `noCode` where any will do. */
interface Cases {
  readonly bits: Uint32Array<ArrayBuffer>
  readonly due: readonly number[]
}

const casesOf = (ordinals: readonly bigint[], dueTo: (ordinal: bigint) => number): Cases => ({
  bits: Uint32Array.from(ordinals, (ordinal) => Number(fromOrdinal(binary32, ordinal))),
  due: ordinals.map(dueTo),
})

/** Two ordinals on either side of every boundary of the run table, and the middle of every run. */
function casesOfTable(conversion: shared.Directed): Cases {
  const { starts, due } = compileRuns(conversion, binary32, openVariations)
  const ordinals = starts.flatMap((start, run) => {
    const next = starts[run + 1] ?? last + 1n
    return [start - 2n, start - 1n, start, start + 1n, start + 2n, (start + next) / 2n].filter(
      (one) => one >= 0n && one <= last,
    )
  })
  return casesOf(ordinals, (ordinal) => due[runAt(starts, ordinal)] as number)
}

/** These inputs and what the specification gives to them. */
const casesOfSpecification = (conversion: shared.Directed, ordinals: readonly bigint[]): Cases =>
  casesOf(ordinals, (ordinal) => Number(convert(datumAt(binary32, ordinal), conversion) ?? noCode))

/** Where a kernel answers something else. */
function faults({ name, make }: Kernel, conversion: shared.Directed, { bits, due }: Cases): string[] {
  const codes = make(conversion)(new Float32Array(bits.buffer))
  if (codes.length !== bits.length) return [`${name}: ${codes.length} answers to ${bits.length} inputs`]
  const { format, rounding, overflow } = conversion
  const largest = 2 ** format.width - 1
  const wrong: string[] = []
  for (const [i, code] of codes.entries()) {
    if (due[i] === noCode ? code <= largest : code === due[i]) continue
    wrong.push(
      `${name} ${bits[i].toString(16)} to ${format.id} ${rounding} ${overflow}: ${code.toString(16)}, due ${due[i].toString(16)}`,
    )
  }
  return wrong
}

const p3109s = [3, 5, 8].flatMap((k) =>
  ['s', 'u'].flatMap((sign) =>
    Array.from({ length: sign === 's' ? k - 1 : k }, (_, i) => i + 1).flatMap((p) =>
      ['e', 'f'].map((domain) => `binary${k}p${p}${sign}${domain}`),
    ),
  ),
)

const narrow = [...formats.filter(({ width }) => width <= 8), ...p3109s.map(shared.formatOf)].filter(isPortable)
/** Formats of more than 8 bits, and those of them whose whole run tables are looked at unless there is time for all. */
const wide = ['binary16', 'bfloat16', 'binary12p1se', 'binary16p11se', 'binary16p13ue'].map(shared.formatOf)
const wholeIds = ['binary16', 'bfloat16', 'binary12p1se']

/** What the kernels that take a format answer wrongly. */
const faultsOfAll = (conversion: shared.Directed, cases: Cases): readonly string[] =>
  shared.shortened(
    kernels
      .filter(({ supports }) => supports(conversion.format))
      .flatMap((kernel) => faults(kernel, conversion, cases)),
  )

describe('js-integer and, where they can, js-table, wasm-simd and cuda give the codes of the specification', () => {
  it.each(narrow)('to $id at every boundary and two beside it, in every direction and rule', (format) => {
    for (const conversion of shared.conversionsTo(format))
      expect(faultsOfAll(conversion, casesOfTable(conversion))).toEqual([])
  })

  const sample = 'every 97th value, those at either end and by powers of two, and the midpoints'

  it.each(wide)(`to $id within two ulps of ${sample}, in every direction and rule`, (format) => {
    const ordinals = [
      ...shared.ordinalsAround(binary32, shared.criticalMagnitudes(format, shared.stratifiedIndices(format))),
      ...shared.specialOrdinals(binary32),
    ]
    for (const conversion of shared.conversionsTo(format)) {
      expect(faultsOfAll(conversion, casesOfSpecification(conversion, ordinals))).toEqual([])
    }
  })

  const rules = shared.isFull ? shared.ruleIds : (['ieee'] as const)
  const whole = wide.filter(({ id }) => shared.isFull || wholeIds.includes(id))

  it.each(whole)(`to $id at every boundary and two beside it, in every direction, rules: ${rules}`, (format) => {
    for (const conversion of shared.conversionsTo(format, rules)) {
      expect(faultsOfAll(conversion, casesOfTable(conversion))).toEqual([])
    }
  })
})

/** What the specification gives around everything that happens to a format: worked out once, for all kernels. */
const worked = new Map<string, Cases>()

function casesAround(conversion: shared.Directed): Cases {
  const { format, rounding, overflow } = conversion
  const key = JSON.stringify([format.row, rounding, overflow])
  const known = worked.get(key)
  if (known) return known
  const ordinals = [
    ...shared.ordinalsAround(binary32, shared.criticalMagnitudes(format), 1n),
    ...shared.specialOrdinals(binary32),
  ]
  const cases = casesOfSpecification(conversion, ordinals)
  worked.set(key, cases)
  return cases
}

describe.each(kernels)('$name gives the codes of the specification to formats that a user declares', (kernel) => {
  it.each([true, false])('of 3 to 6 bits, with every kind of special values, signed: %s', (signed) => {
    const chosen = toys.filter((format) => format.signed === signed && kernel.supports(format))
    expect(chosen.length).toBeGreaterThan(150)
    for (const format of chosen) {
      for (const [i, rounding] of shared.directionIds.entries()) {
        for (const overflow of i < 2 ? shared.ruleIds : (['ieee'] as const)) {
          const conversion = { format, rounding, overflow }
          const told = JSON.stringify(format.row)
          expect([told, shared.shortened(faults(kernel, conversion, casesAround(conversion)))]).toEqual([told, []])
        }
      }
    }
  })

  it('answers in the narrowest array that holds a code, and looks at its part of a buffer only', () => {
    const numbers = new Float32Array([9, 1, -1, 9]).subarray(1, 3)
    const ask = (id: string) => kernel.make({ format: shared.formatOf(id), rounding: 'rne', overflow: 'ieee' })(numbers)
    expect(ask('e4m3fn')).toEqual(new Uint8Array([0x38, 0xb8]))
    expect(ask('binary16')).toEqual(new Uint16Array([0x3c00, 0xbc00]))
    expect(ask('e5m2')).toEqual(new Uint8Array([0x3c, 0xbc]))
  })
})

it('the check sees a kernel that is wrong at one input', () => {
  const right = kernels[0]
  const conversion = { format: shared.formatOf('e4m3fn'), rounding: 'rne', overflow: 'saturate' } as const
  const wrongAtTie: Kernel = {
    ...right,
    make: (one) => (x) =>
      right
        .make(one)(x)
        .map((code, i) => (x[i] === 1.0625 ? 0x39 : code)) as Uint8Array,
  }
  expect(faults(wrongAtTie, conversion, casesOfTable(conversion))).toEqual([
    'js-integer 3f880000 to e4m3fn rne saturate: 39, due 38',
  ])
})

it('two’s complement, radix 4 and formats below binary32’s normal range are not claimed by kernels that cannot do them', () => {
  const claims = (id: string) => kernels.slice(0, 3).map(({ supports }) => supports(shared.formatOf(id)))
  expect(claims('mxint8')).toEqual([false, false, false])
  expect(claims('radix4-fp4')).toEqual([false, false, false])
  expect(claims('e8m0fnu')).toEqual([true, false, true])
  expect(claims('binary64')).toEqual([false, false, false])
  expect(claims('binary16')).toEqual([true, true, true])
  expect(() => integerQuantizer(shared.formatOf('mxint8'), 'rne', 'ieee')).toThrow(/two's complement/)
})
