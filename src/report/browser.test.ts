import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { barriersIn, chromiumPath, complaintsOf, needsChromium, startChromium } from '../testing/browser.ts'
import { allHostile, evidenceOf, hostile, mismatches, result, violating } from '../testing/results.ts'
import type { Evidence } from './evidence.ts'
import { renderHtml } from './html.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const wrong = { ...violating, mismatches }
const reports: Readonly<Record<string, readonly Evidence[]>> = {
  'of a subject that conforms': [evidenceOf(result())],
  'of one that violates, with pictures': [evidenceOf(wrong)],
  'of several, and of two runs': [evidenceOf(wrong, result(), wrong)],
  'of hostile names': [evidenceOf(...hostile.filter(({ length }) => length < 1000).map(allHostile))],
}

describe.skipIf(chromiumPath === undefined)(`a report in a browser${needsChromium}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'halfulp-browser-'))
  let browser: Browser
  beforeAll(async () => {
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const ways = Object.keys(reports).flatMap((name) => [[name, 'light', 390] as const, [name, 'dark', 1440] as const])

  it.each(ways)(
    '%s, %s, %i pixels wide, opens without complaint, barrier or empty picture',
    async (name, scheme, width) => {
      const file = join(folder, 'report.html')
      writeFileSync(file, renderHtml(reports[name] as readonly Evidence[]))
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme })
      const complaints = complaintsOf(page, pathToFileURL(file).href)
      await page.goto(pathToFileURL(file).href)
      expect(await page.locator('h1').innerText()).toBe('Conformance report')
      expect(await barriersIn(page)).toEqual([])
      expect(complaints).toEqual([])
      // Only tables and pictures scroll sideways, each by itself.
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
      for (const picture of await page.locator('svg').all()) {
        const drawn = (await picture.innerHTML()).match(/(?<= (?:d|x|y|transform)="[^"]*)[\d.]+/g)
        expect(new Set(drawn).size).toBeGreaterThan(10)
      }
      await page.close()
    },
  )

  it('draws wrong answers where they are, as well on dark as on light', async () => {
    const file = join(folder, 'drawn.html')
    writeFileSync(file, renderHtml([evidenceOf(wrong)]))
    for (const [colorScheme, ground] of [
      ['light', 'rgb(255, 255, 255)'],
      ['dark', 'rgb(21, 23, 27)'],
    ] as const) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme })
      await page.goto(pathToFileURL(file).href)
      expect(await page.evaluate('getComputedStyle(document.querySelector("figure svg > rect")).fill')).toBe(ground)
      const map = page.locator('figure', { hasText: 'Wrong answers by exponent' })
      expect(await map.locator('rect[fill-opacity]').count()).toBe(2)
      await page.close()
    }
  })
})
