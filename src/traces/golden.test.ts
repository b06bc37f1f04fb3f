import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkTrace } from './check.ts'
import { openTrace } from './read.ts'

const folder = 'golden/traces'
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

/** Larger ones are no longer kept in the repository. */
const mostBytes = 300_000

describe('the traces of real runs', () => {
  it('are of every optimizer, and each is listed', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8')
    expect(names.length).toBeGreaterThanOrEqual(6)
    expect(names.filter((name) => !readme.includes(`| \`${name}\` |`))).toEqual([])
    for (const optimizer of ['sgd', 'adam', 'muon']) expect(names.some((name) => name.includes(optimizer))).toBe(true)
  })

  it.each(names)('%s is found to be what it claims', async (name) => {
    const { verdict, properties } = await checkTrace(join(folder, name))
    expect(properties.filter((property) => property.verdict === 'violated')).toEqual([])
    expect(verdict).toBe('holds')
    expect(properties.filter((property) => property.verdict === 'holds').length).toBeGreaterThanOrEqual(8)
  })

  it.each(names)('%s is small, and says where its data come from', async (name) => {
    const path = join(folder, name)
    const bytes = readdirSync(path).reduce((sum, file) => sum + statSync(join(path, file)).size, 0)
    expect(bytes).toBeLessThan(mostBytes)
    const { manifest } = await openTrace(path)
    expect(manifest.data.licence).toMatch(/MIT|BSD-3-Clause/)
    expect(manifest.command).toMatch(/^halfulp trace record --/)
    expect(manifest.command).not.toContain('/')
  })
})
