import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { reproductions } from '../reproductions/registry.ts'
import { halfulp } from '../testing/command.ts'

const folder = mkdtempSync(join(tmpdir(), 'halfulp-reproduce-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('halfulp reproduce', () => {
  it('lists what there is', async () => {
    const { code, stdout } = await halfulp(['reproduce'])
    expect(code).toBe(0)
    for (const { id } of reproductions) expect(stdout).toContain(id)
  })

  it('tells what was found, and writes figures and pictures', async () => {
    const { code, stdout } = await halfulp(['reproduce', 'shrinkage', '--out', join(folder, 'made')])
    expect(code).toBe(0)
    expect(stdout).toContain('q ≤ 1 (rne, rna): violated')
    expect(readdirSync(join(folder, 'made')).sort()).toEqual([
      'shrinkage-curves.svg',
      'shrinkage-factors.svg',
      'shrinkage.json',
    ])
    expect(JSON.parse(readFileSync(join(folder, 'made/shrinkage.json'), 'utf8'))).toMatchObject({ id: 'shrinkage' })
  })

  it.each([
    [['nonsense'], /^halfulp: expected a reproduction \(shrinkage, .*, or all\), came "nonsense"\n$/],
    [['all', 'nonsense'], /came "nonsense"\n$/],
    [
      ['shrinkage', '--data', 'x'],
      /^halfulp: expected a reproduction that heeds --data, came shrinkage; leave --data out\n$/,
    ],
    [['freeze', '--full'], /^halfulp: expected a reproduction that heeds --full, came freeze; leave --full out\n$/],
    [['training', '--data', '/no/such.csv'], /^halfulp: expected a data file, but \/no\/such\.csv cannot be read/],
    [['shrinkage', '--out', '/dev/null/x'], /^halfulp: expected --out to name a folder/],
  ])('refuses %j in one line', async (args, message) => {
    const { code, stdout, stderr } = await halfulp(['reproduce', ...args])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
  })
})
