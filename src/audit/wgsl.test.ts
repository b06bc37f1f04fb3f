import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deriveFormat } from '../../spec/format.ts'
import { floatRow } from '../../spec/formats/row.ts'
import { findChromium } from '../subjects/browser/chromium.ts'
import { audited, pi, verdictOn } from '../testing/audits.ts'
import { halfulp } from '../testing/command.ts'
import { deviceForTests, needsDevice } from '../testing/webgpu.ts'

const opened = await deviceForTests()
const chromium = await findChromium()
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'halfulp-wgsl-'))
})
afterAll(() => {
  opened?.device.destroy()
  rmSync(folder, { recursive: true, force: true })
})

/** The name of a subject in a file of this text. */
function subject(text: string, name = 'f'): string {
  const file = join(folder, 'subject.wgsl')
  writeFileSync(file, text)
  return `wgsl:${file}#${name}`
}

/** The leading 12 bits of binary32, as bfloat16 is its leading 16: few numbers, and the usual trick. */
const format = deriveFormat(
  floatRow({
    id: 'bf12',
    width: 12,
    precision: 4,
    bias: 127,
    infinities: 'ieee',
    nan: 'ieee',
    source: 'made for this test',
  }),
)

/** The trick: what is added before the low bits are cut off, and what NaN becomes, vary. */
const leading = (added = '0x7ffffu + ((bits >> 20u) & 1u)', nan = '0x7fcu'): string => `
fn f(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  if ((bits & 0x7fffffffu) > 0x7f800000u) { return ${nan}; }
  return (bits + ${added}) >> 20u;
}`

const boundary = { format, cases: { kind: 'boundary' } } as const

describe.skipIf(!opened)(`a WGSL function (${needsDevice})`, () => {
  it('that answers rightly conforms, and the result names device and driver', async () => {
    const result = await audited(subject(leading()), boundary)
    expect(result.verdict).toBe('conforms')
    expect(result.machine.gpu).toBe(opened?.gpu)
    expect(result.subject.version).toMatch(/^Dawn, webgpu \d+\.\d+/)
    expect(result.subject.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  it('in values conforms, and is asked for them by its type', async () => {
    const values = `${leading().replace('fn f', 'fn code')}\nfn f(x: f32) -> f32 { return bitcast<f32>(code(x) << 20u); }`
    expect((await audited(subject(values), boundary)).verdict).toBe('conforms')
  })

  it('that rounds stochastically is given the words', async () => {
    const text = `fn f(x: f32, random: u32) -> u32 {
  let bits = bitcast<u32>(x);
  let isFinite = (bits & 0x7f800000u) != 0x7f800000u;
  let isNan = (bits & 0x7fffffffu) > 0x7f800000u;
  return select((bits + select(0u, (random & 0xffu) << 12u, isFinite)) >> 20u, 0x7fcu, isNan);
}`
    const rounding = { variant: 'sra', bits: 8, random: 0n } as const
    const right = await audited(subject(text), { ...boundary, rounding, overflow: 'ieee' })
    expect(right.verdict).toBe('conforms')
    const wrong = await audited(subject(text.replace('0xffu', '0x7fu')), { ...boundary, rounding, overflow: 'ieee' })
    expect(verdictOn('conforms', wrong).verdict).toBe('violated')
  })

  it.each([
    ['ties away from zero', leading('0x80000u'), 'ties'],
    ['truncates', leading('0u'), 'nearest'],
    [
      'takes subnormals for zero',
      leading().replace('return (', 'if ((bits & 0x7f800000u) == 0u) { return (bits >> 31u) << 11u; } return ('),
      'faithful',
    ],
    ['makes NaN infinite', leading(undefined, '0x7f8u'), 'nan'],
    ['answers with too many bits', leading(undefined, '0x17fcu'), 'member'],
  ])('that %s violates', async (_, text, property) => {
    const result = await audited(subject(text), boundary)
    expect(result.verdict).toBe('violates')
    expect(verdictOn(property, result).verdict).toBe('violated')
  })

  it('may have any names, comments and entry points of its own', async () => {
    const text = `${leading().replace('fn f', 'fn halfulp')}
const halfulp_x = 1u; var<private> halfulp_i: u32; fn i(x: u32) -> u32 { return x; } fn min(x: u32) -> u32 { return x; }
@group(0) @binding(0) var<storage, read_write> x: array<u32>;
@compute @workgroup_size(1) fn main() { x[0] = i(min(halfulp_x)); }
// a comment without an end of line`
    expect((await audited(subject(text, 'halfulp'), boundary)).verdict).toBe('conforms')
  })

  it('that never returns hangs, which is its fault', async () => {
    const loop =
      'fn f(x: f32) -> u32 { var n = bitcast<u32>(x); loop { if (n == 0u) { break; } n = n * 5u + 2u; n |= 1u; } return n; }'
    const cases = { kind: 'inputs', ordinals: [BigInt(0x80000000 + Number(pi))] } as const
    const result = await audited(subject(loop), { format, cases, timeout: 2 })
    expect(verdictOn('answers', result).note).toContain('gave no answer within 2 s')
  })

  const right = leading()
  it.each([
    ['does not compile', `${right} oops`, 'f', /does not compile: line \d+, column \d+: /],
    ['is not there', right, 'g', /expected a function g in .*, came f$/],
    [
      'takes two numbers',
      'fn f(x: f32, y: f32) -> u32 { return 0u; }',
      'f',
      /expected fn f\(x: f32\) -> u32 or f32 .*came fn f\(x: f32, y: f32\) -> u32 \(.+\)$/,
    ],
    [
      'reads buffers',
      '@group(0) @binding(0) var<storage> t: array<u32>; fn f(x: f32) -> u32 { return t[0]; }',
      'f',
      /binding/,
    ],
    ['redefines f32', 'alias f32 = u32; fn f(x: f32) -> u32 { return x; }', 'f', /expected WGSL's own f32/],
    ['redefines read', `fn read() -> u32 { return 0u; } ${right}`, 'f', /expected WGSL's own read/],
    ['redefines vec3', `var<private> vec3: f32; ${right}`, 'f', /expected WGSL's own vec3/],
    [
      'waits for others',
      'fn f(x: f32) -> f32 { workgroupBarrier(); return x; }',
      'f',
      /expected f in .* to stand alone .*'workgroupBarrier'/,
    ],
  ])('that %s is refused', async (_, text, name, message) => {
    const refused = audited(subject(text, name), boundary)
    await expect(refused).rejects.toThrow(message)
    await expect(refused).rejects.toMatchObject({ name: 'RequestError' })
  })
})

describe.skipIf(!chromium)('a WGSL function in a page (needs a Chromium)', () => {
  // The two inputs around π alone: a page takes long over each batch, however short.
  const inPage = { format, backend: 'chromium', timeout: 60 } as const

  it('that answers rightly conforms, and the result names browser and device', async () => {
    const result = await audited(subject(leading()), inPage)
    expect(result.verdict).toBe('conforms')
    expect(result.subject).toMatchObject({ backend: 'chromium', version: expect.stringMatching(/^Chromium \d+\./) })
    expect(result.machine.gpu).toBeTruthy()
  }, 60_000)

  it('that truncates violates', async () => {
    expect(verdictOn('nearest', await audited(subject(leading('0u')), inPage)).verdict).toBe('violated')
  }, 60_000)

  it('that does not compile is refused', async () => {
    const refused = audited(subject(`${leading()} oops`), inPage)
    await expect(refused).rejects.toThrow(/^wgsl:.* does not compile: line \d+, column \d+: [^\n]+$/)
  }, 60_000)
})

describe('without a device', () => {
  const withEnvironment = async (variables: Record<string, string>) => {
    const before = { ...process.env }
    Object.assign(process.env, variables)
    try {
      return await halfulp(['audit', 'builtin:wgsl', '--format', 'e4m3fn', '--cases', 'boundary', '--quiet'])
    } finally {
      process.env = before
    }
  }

  it('the command says how to get one', async () => {
    const { code, stderr } = await withEnvironment({ VK_ICD_FILENAMES: '/nonexistent' })
    expect([code, stderr]).toEqual([2, expect.stringMatching(/expected a WebGPU adapter, came none; install .*\n$/)])
  })

  it('and without the package, what to install', async () => {
    const hook = `import { registerHooks } from 'node:module'
registerHooks({ resolve: (name, context, next) => next(name === 'webgpu' ? 'webgpu-that-is-not-there' : name, context) })`
    const { code, stderr } = await withEnvironment({
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}`,
    })
    expect([code, stderr]).toEqual([
      2,
      'halfulp: expected the npm package webgpu, which is not installed; npm install webgpu\n',
    ])
  })
})
