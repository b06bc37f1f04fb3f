import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, normalize, resolve } from 'node:path'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isFull } from '../../spec/testing.ts'
import { commands } from '../cli/commands.ts'
import { commandLine } from '../testing/command.ts'
import { anchorsOf, blocksOf, commandsIn, firstDifference, linksOf, shownIn } from './blocks.ts'
import { pages } from './pages.ts'

/** Every page of the repository. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(path))

const textOf = (path: string): string => readFileSync(path, 'utf8')

describe('pages written from records', () => {
  // The others are compared beside their own tests.
  it.each(['docs/specification.md', 'docs/when-an-error-is-none.md', 'src/kernels/cuda/formats.cuh'] as const)(
    '%s is what the records give; if not, run `npm run docs`',
    (path) => expect(textOf(path)).toBe(pages[path]()),
  )
})

describe('links', () => {
  it('of every page lead to files that are there, and to headings of theirs', () => {
    const broken = files.flatMap((path) =>
      linksOf(textOf(path)).flatMap((link) => {
        const [file = '', anchor] = link.split('#')
        const target = file === '' ? path : normalize(join(dirname(path), file))
        if (!existsSync(target)) return [`${path}: ${link}`]
        if (anchor === undefined || !target.endsWith('.md')) return []
        return anchorsOf(textOf(target)).has(anchor) ? [] : [`${path}: ${link} (no such heading)`]
      }),
    )
    expect(files.length).toBeGreaterThan(15)
    expect(broken).toEqual([])
  })
})

const allCommands = await commands(() => undefined)

/** What is wrong with the words of a command: a name or an option that there is not. */
function fault(words: readonly string[], among: readonly Command[] = allCommands): string | undefined {
  const [name, ...rest] = words
  const command = among.find((one) => one.name() === name)
  if (!command) return name === '--help' ? undefined : `no command ${name}`
  if (command.commands.length > 0) return fault(rest, command.commands)
  const known = new Set(command.options.flatMap(({ short, long }) => [short, long]))
  const unknown = rest.filter((word) => /^--?[a-z]/.test(word) && !known.has(word.split('=')[0]))
  return unknown.length > 0 ? `${name} has no ${unknown.join(', ')}` : undefined
}

describe('commands', () => {
  it('that pages show have names and options that there are', () => {
    const all = files.flatMap((path) => commandsIn(textOf(path)).map((words) => ({ path, words })))
    expect(all.length).toBeGreaterThan(60)
    const wrong = all.flatMap(({ path, words }) => {
      const found = fault(words)
      return found ? [`${path}: ${words.join(' ')}: ${found}`] : []
    })
    expect(wrong).toEqual([])
  })

  it('of npm are scripts of the package', () => {
    const { scripts } = JSON.parse(textOf('package.json'))
    const named = files.flatMap((path) => [...textOf(path).matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name))
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((name) => !Object.hasOwn(scripts, name as string))).toEqual([])
  })
})

describe('JSON in pages', () => {
  it('can be parsed', () => {
    const blocks = files.flatMap((path) => blocksOf(textOf(path)).filter(({ language }) => language === 'json'))
    expect(blocks.length).toBeGreaterThan(1)
    for (const { text } of blocks) expect(() => JSON.parse(text), text).not.toThrow()
  })
})

describe('what commands are said to print', () => {
  let folder: string
  /** Commands write where they are run: a folder that has the repository's files, and is not the repository. */
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'halfulp-pages-'))
    for (const name of readdirSync('.')) symlinkSync(resolve(name), join(folder, name))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const shown = files.flatMap((path) =>
    blocksOf(textOf(path))
      .filter(({ language }) => language === 'console')
      .flatMap((block) => shownIn(block).map((one) => ({ ...one, where: `${path}:${block.line}` }))),
  )

  const triesAll = ({ output }: { output: readonly string[] }): boolean =>
    output.some((line) => line.includes('by exhaustion'))

  it('is shown for some, an audit of all inputs among them', () => {
    expect(shown.length).toBeGreaterThan(4)
    expect(shown.filter(triesAll)).toHaveLength(1)
  })

  const isAsShown = ({ command, output }: (typeof shown)[number]): void => {
    const came = printed(command.replace('npx halfulp', commandLine), folder)
    expect(firstDifference(output, came), came.join('\n')).toBeUndefined()
  }

  it.each(shown.filter((one) => !triesAll(one)))('$where: $command', { timeout: 300_000 }, isAsShown)

  // Most of a minute on both cores; audits of all inputs are tested elsewhere.
  it.skipIf(!isFull).each(shown.filter(triesAll))(
    '$where: $command (takes HALFULP_FULL=1)',
    { timeout: 300_000 },
    isAsShown,
  )
})

/** The lines that a command prints, whatever its exit code. */
function printed(command: string, cwd: string): readonly string[] {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined }
  const text = execFileSync('sh', ['-c', `${command}; true`], { cwd, env, encoding: 'utf8', stdio: 'pipe' })
  return text.split('\n')
}

describe('the comparison', () => {
  const came = ['a', 'b', 'c  12.5 s, 100 M inputs/s', '']
  it.each([
    ['all of it', ['a', 'b', 'c  3 s, 7 M inputs/s'], undefined],
    ['a gap', ['a', '…', 'c  3 s, 7 M inputs/s'], undefined],
    ['the end left out', ['a', '…'], undefined],
    ['a line that did not come', ['a', 'x', '…'], 'x'],
    ['a line that did not come, after a gap', ['…', 'x'], 'x'],
    ['a line that came and is not shown', ['a', 'b'], 'c  so long (which is not shown)'],
    ['a line before it', ['b', '…'], 'b'],
  ])('%s', (_name, said, due) => expect(firstDifference(said, came)).toBe(due))

  it('finds commands, links and headings, and what is wrong with them', () => {
    expect(commandsIn("x | npx halfulp audit 'js:a b#c' --format e5m2 > y # z")).toEqual([
      ['audit', 'js:a b#c', '--format', 'e5m2'],
    ])
    expect(fault(['audit', '--fromat', 'x'])).toBe('audit has no --fromat')
    expect(fault(['trace', 'chekc'])).toBe('no command chekc')
    expect(linksOf('[a](b.md#c) [d](https://e) `x`')).toEqual(['b.md#c'])
    expect(anchorsOf('# A `b` — c?\n```sh\n# no heading\n```')).toEqual(new Set(['a-b--c']))
  })
})
