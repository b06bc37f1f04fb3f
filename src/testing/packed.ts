import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * `npm run packed`: packs the package, installs it in an empty project, and uses it there as somebody else would, under Node 22 and
 * 24: the library, the command, and a suite of vitest that passes and one that fails.
 */
const folder = mkdtempSync(join(tmpdir(), 'halfulp-packed-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): string =>
  execFileSync(command, args, {
    cwd: folder,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 300_000,
  })

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)

const module = `export const quantize = (x) => new Uint16Array(new Float16Array(x).buffer)
// Ties away from zero: wrong.
export const away = (x) => Uint16Array.from(x, (one) => (Number.isFinite(one) ? (quantize([one])[0] + 1) & 0xffff : 0x7e00))
`

const suite = (name: string): string => `import { describeConformance } from 'halfulp/vitest'
import { ${name} } from './q.mjs'
describeConformance(${name}, { format: 'binary16' })
`

const arbitrary = `import fc from 'fast-check'
import { it } from 'vitest'
import { round } from 'halfulp'
import { arbitraries } from 'halfulp/fast-check'
it('rounds to a member', () => fc.assert(fc.property(arbitraries.nearTie({ format: 'e4m3fn' }), (x) => Object.is(round(round(x, 'e4m3fn'), 'e4m3fn'), round(x, 'e4m3fn')))))
`

const script = `import assert from 'node:assert/strict'
import { audit, decode, formats, identify, properties, round } from 'halfulp'
const e5m2 = (x) => Uint8Array.from(x, (one) => one)
assert.equal(round(-431.99999999999994, 'e4m3fn'), -416)
assert.equal(decode('e4m3fn', 0x7e), 448)
assert.ok(formats.length > 15 && properties.length > 20)
assert.equal((await audit({ subject: e5m2, format: 'e5m2', cases: 'boundary' })).verdict, 'violates')
assert.equal((await audit({ subject: 'builtin:js-table', format: 'e5m2', cases: 'boundary' })).verdict, 'conforms')
assert.equal((await identify('builtin:js-table', { format: formats.find(({ id }) => id === 'e5m2') })).explained, true)
`

run('npm', ['pack', '--silent', '--pack-destination', folder, process.cwd()])
const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
write('package.json', '{ "name": "empty", "private": true, "type": "module" }')
write('q.mjs', module)
write('library.mjs', script)
write('right.test.mjs', suite('quantize'))
write('wrong.test.mjs', suite('away'))
write('arbitrary.test.mjs', arbitrary)
run('npm', [
  'install',
  '--no-audit',
  '--no-fund',
  '--save-dev',
  `./${tarball}`,
  'vitest@5',
  'fast-check@4',
  'node22@npm:node@22',
  'node24@npm:node@24',
])

for (const major of ['22', '24']) {
  const node = join(folder, 'node_modules', `node${major}`, 'bin', 'node')
  const version = run(node, ['--version']).trim()
  run(node, ['library.mjs'])
  run(node, [
    'node_modules/halfulp/dist/src/cli/main.js',
    'audit',
    'builtin:js-table',
    '--format',
    'e4m3fn',
    '--cases',
    'boundary',
    '--quiet',
  ])
  process.stdout.write(`${version}: the library and the command work\n`)
  const vitest = ['node_modules/vitest/vitest.mjs', 'run']
  // Float16Array, of which the subjects are made, came with Node 24.
  if (major === '22') {
    run(node, [...vitest, 'arbitrary.test.mjs'])
    continue
  }
  run(node, [...vitest, 'right.test.mjs', 'arbitrary.test.mjs'])
  process.stdout.write(`${version}: a suite of vitest passes\n`)
  const failed = ((): string => {
    try {
      return run(node, [...vitest, 'wrong.test.mjs'])
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string }
      return `${stdout}${stderr}`
    }
  })()
  if (!/violated [\d,]+ times, by boundary/.test(failed))
    throw new Error(`expected the suite of a wrong quantizer to fail with a witness, came ${failed.slice(-2000)}`)
  process.stdout.write(`${version}: and one of a wrong quantizer fails, with a witness\n`)
}
