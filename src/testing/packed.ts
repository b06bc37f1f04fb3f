import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exact as quantizer } from '../page/examples.ts'
import { checksIn, readmePrograms, resolutions, typedProgram, withChecks } from './readme.ts'

/**
 * `npm run packed`: packs the package, installs it in an empty project, and uses it there as somebody else would, under Node 22 and
 * 24: the library, the command, a suite of vitest that passes and one that fails, the programs of the README as they are written, and
 * the types of all three entry points, under both ways of finding modules and without skipping the package's own declarations.
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

/** What a program prints, whatever its exit code. */
function outputOf(command: string, args: readonly string[]): string {
  try {
    return run(command, args, { ...process.env, NO_COLOR: '1' })
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    return `${stdout}${stderr}`
  }
}

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)

const module = `export const quantize = (x) => new Uint16Array(new Float16Array(x).buffer)
// Ties away from zero: wrong.
export const away = (x) => Uint16Array.from(x, (one) => (Number.isFinite(one) ? (quantize([one])[0] + 1) & 0xffff : 0x7e00))
export const throwing = () => { throw new Error('no such luck') }
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

const [suiteProgram, ...programs] = readmePrograms()
if (suiteProgram === undefined || programs.length < 2)
  throw new Error(`expected a suite and at least two programs in README.md, came ${programs.length}`)
const checked = programs.map(withChecks)
const checks = checked.reduce((sum, program) => sum + checksIn(program), 0)
if (checks < 5) throw new Error(`expected at least five lines of README.md that say their value, came ${checks}`)

run('npm', ['pack', '--silent', '--pack-destination', folder, process.cwd()])
const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
write('package.json', '{ "name": "empty", "private": true, "type": "module" }')
write('q.mjs', module)
write('q.py', 'import numpy\ndef half(x):\n    return x.astype(numpy.float16)\n')
write('library.mjs', script)
write('right.test.mjs', suite('quantize'))
write('wrong.test.mjs', suite('away'))
write('throwing.test.mjs', suite('throwing'))
write('arbitrary.test.mjs', arbitrary)
write('quantize.js', quantizer)
write('quantize.test.js', suiteProgram)
checked.forEach((program, i) => {
  write(`readme-${i}.js`, program)
})
write('types.ts', typedProgram)
run('npm', [
  'install',
  '--no-audit',
  '--no-fund',
  '--save-dev',
  `./${tarball}`,
  'vitest@5',
  'fast-check@4',
  'typescript@5',
  'node22@npm:node@22',
  'node24@npm:node@24',
])

for (const [module, resolution] of resolutions) {
  const options = ['--strict', '--noEmit', '--target', 'es2022', '--module', module, '--moduleResolution', resolution]
  run(process.execPath, ['node_modules/typescript/bin/tsc', ...options, 'types.ts'])
  process.stdout.write(`the types resolve and hold, ${resolution}\n`)
}

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
  run(node, ['node_modules/halfulp/dist/src/cli/main.js', 'golden', 'verify'])
  // Where there is no numpy, the script that looks for it must be there all the same.
  const python = ['audit', 'python:q.py#half', '--format', 'binary16', '--cases', 'sample:64', '--quiet']
  const heard = outputOf(node, ['node_modules/halfulp/dist/src/cli/main.js', ...python])
  if (!/CONFORMS|needs numpy|expected a python3/.test(heard))
    throw new Error(`expected a verdict on a python: subject, or the lack of numpy, came ${heard.slice(-2000)}`)
  process.stdout.write(`${version}: the library and the command work\n`)
  const vitest = ['node_modules/vitest/vitest.mjs', 'run']
  checked.forEach((_, i) => {
    run(node, [`readme-${i}.js`])
  })
  run(node, [...vitest, 'quantize.test.js'])
  process.stdout.write(
    `${version}: the programs of the README run, and ${checks} of their lines have the value they say\n`,
  )
  // Float16Array, of which the subjects are made, came with Node 24.
  if (major === '22') {
    run(node, [...vitest, 'arbitrary.test.mjs'])
    continue
  }
  run(node, [...vitest, 'right.test.mjs', 'arbitrary.test.mjs'])
  process.stdout.write(`${version}: a suite of vitest passes\n`)
  for (const [name, told] of [
    ['wrong', /violated [\d,]+ times, by boundary/],
    ['throwing', /1 failed.* \| .*\d\d skipped/],
  ] as const) {
    const failed = outputOf(node, [...vitest, `${name}.test.mjs`])
    if (!told.test(failed)) throw new Error(`expected a suite to fail with ${told}, came ${failed.slice(-2000)}`)
  }
  process.stdout.write(`${version}: and those of wrong ones fail, with a witness or with what was thrown\n`)
}
