import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pageFiles } from '../cli/page-files.ts'
import { answering } from '../cli/serve.ts'
import { type Result, resultSchema } from '../report/result.ts'
import { barriersIn, complaintsOf, needsChromium, softwareWebGpu, startChromium } from '../testing/browser.ts'
import { difference, keptLooks, lookOf } from '../testing/looks.ts'
import { exact } from './examples.ts'

const kept = keptLooks('src/page/looks.json')

/** The parts of the page and a word that each shows. */
const parts = [
  ['explore', '0x7e'],
  ['value', 'exactly at their midpoint'],
  ['audit', 'What to audit'],
  ['write', 'export function quantize'],
  ['open', 'Drop files here'],
] as const

describe.skipIf(needsChromium !== '')(`the page${needsChromium}`, { timeout: 120_000 }, () => {
  let browser: Browser
  let origin: string
  let folder: string
  const server = createServer()

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'halfulp-page-'))
    await build({ configFile: resolve('src/page/vite.config.ts'), build: { outDir: folder }, logLevel: 'error' })
    server.on('request', answering(await pageFiles(folder)))
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await startChromium(softwareWebGpu)
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    server.close()
    await rm(folder, { recursive: true, force: true })
  })

  const opened = async (
    part: string,
    options: Parameters<Browser['newPage']>[0] = {},
  ): Promise<{ page: Page; complaints: readonly string[] }> => {
    const page = await browser.newPage(options)
    const complaints = complaintsOf(page, origin)
    await page.goto(`${origin}/#${part}`)
    return { page, complaints }
  }

  /** The text of the verdict, once there is one. */
  const verdictOn = async (page: Page): Promise<string> => {
    const box = page.locator('.verdict-box, .complaint:not(:empty)').first()
    await box.waitFor({ timeout: 60_000 })
    return (await box.textContent()) ?? ''
  }

  /** The result file of the boundary cases, as it is taken away. */
  const judged = async (page: Page): Promise<Result> => {
    await page.getByRole('button', { name: 'Boundary cases only' }).click()
    await verdictOn(page)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Result file' }).click(),
    ])
    return resultSchema.parse(JSON.parse(readFileSync(await download.path(), 'utf8')))
  }

  const typed = async (page: Page, code: string): Promise<void> => {
    await page.locator('.cm-content').click()
    await page.keyboard.press('Control+A')
    // As a paste: keys would have brackets closed for them.
    await page.keyboard.insertText(code)
  }

  it.each(parts)(
    '%s opens without a complaint or a barrier, on a phone without scrolling aside',
    async (part, word) => {
      const { page, complaints } = await opened(part, { viewport: { width: 390, height: 844 } })
      await page.getByText(word).first().waitFor()
      const [needed, given] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
      expect(needed).toBe(given)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        expect(await barriersIn(page), colorScheme).toEqual([])
      }
      expect(complaints).toEqual([])
      await page.close()
    },
  )

  it.each([
    ['desktop', { width: 1280, height: 896 }],
    ['phone', { width: 384, height: 832 }],
  ] as const)('looks from afar as it was when somebody looked at it, on a %s', async (name, viewport) => {
    for (const [part, word] of parts) {
      const { page } = await opened(part, { viewport, colorScheme: 'light' })
      await page.getByText(word).first().waitFor()
      const look = await lookOf(page)
      const before = kept(`${part} on a ${name}`, look)
      // Between two parts it is 5 at least.
      expect(before && difference(before, look), part).toBeLessThan(4)
      await page.close()
    }
  })

  it('draws pictures that are not empty', async () => {
    const { page } = await opened('explore')
    const marks = await page
      .locator('figure svg')
      .evaluateAll((all) => all.map((one) => one.querySelectorAll('line, path').length))
    expect(marks.length).toBe(2)
    for (const count of marks) expect(count).toBeGreaterThan(10)
    await page.close()
  })

  it('steps through a tie, and tells what breaks it', async () => {
    const { page } = await opened('value')
    await page.getByRole('button', { name: 'All steps' }).click()
    const steps = page.locator('.steps')
    expect(await steps.textContent()).toMatch(/guard bit is 1, the others \(sticky\) are all 0.*The code is 0x38/)
    await page.getByLabel('Value', { exact: true }).fill('0x3f880001')
    await page.getByRole('button', { name: 'All steps' }).click()
    expect(await steps.textContent()).toMatch(/guard bit is 1, the others \(sticky\) are not all 0.*The code is 0x39/)
    await page.close()
  })

  it("clears halfulp's own kernel and this browser's halves, with results as the command writes them", async () => {
    const { page, complaints } = await opened('audit')
    for (const uri of ['builtin:wasm-simd', 'browser:Float16Array', 'browser:Math.f16round']) {
      await page.getByLabel('What to audit').selectOption(uri)
      const result = await judged(page)
      expect(result).toMatchObject({ verdict: 'conforms', subject: { uri }, scope: { kind: 'boundary' } })
      expect(await page.frameLocator('iframe.report').locator('h1').textContent()).toBe('Conformance report')
    }
    expect(complaints).toEqual([])
    await page.close()
  })

  it("judges halfulp's kernel and WGSL's own conversion on the GPU, which the result names", async () => {
    const { page, complaints } = await opened('audit')
    for (const [uri, verdict] of [
      ['builtin:wgsl', /^conforms$/],
      // What this is on the software device is for the audit to say.
      ['webgpu:pack2x16float', /^(?:conforms|violates)$/],
    ] as const) {
      await page.getByLabel('What to audit').selectOption(uri)
      const result = await judged(page)
      expect(result).toMatchObject({ subject: { uri }, machine: { gpu: expect.stringContaining('swiftshader') } })
      expect(result.verdict).toMatch(verdict)
      expect(result.scope.cases).toBeGreaterThan(10_000)
      expect(result.properties.find(({ id }) => id === 'answers')?.verdict).toBe('holds')
    }
    await page.getByLabel('What to audit').selectOption('webgpu:f16')
    await page.getByRole('button', { name: 'Boundary cases only' }).click()
    expect(await page.locator('.complaint').textContent()).toMatch(/^expected a browser with shader-f16/)
    expect(complaints).toEqual([])
    await page.close()
  })

  it('stops an audit of all inputs, and tells how far it came', async () => {
    const { page, complaints } = await opened('audit')
    await page.getByLabel('What to audit').selectOption('browser:Math.f16round')
    await page.getByRole('button', { name: 'All 2^32 inputs' }).click()
    await page.locator('progress[value]').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    expect(await verdictOn(page)).toMatch(/inconclusive.*exhaustive: [\d,]+ of 4,294,967,296 inputs/)
    expect(complaints).toEqual([])
    await page.close()
  })

  it('finds the bug of a quantizer that somebody writes, and shows the simplest input', async () => {
    const { page } = await opened('write')
    await page.getByLabel('Begin with').selectOption('e4m3fn, ties rounded by Math.round')
    await page.getByRole('button', { name: 'Judge boundary cases' }).click()
    const text = await verdictOn(page)
    expect(text).toContain('violates')
    expect(text).toContain('0x3a800000')
    await page.close()
  })

  it.each([
    ['that loops forever', 'export function quantize(x) { for (;;); }', 'answers'],
    ['that throws', 'export function quantize(x) { throw new Error("no") }', 'answers'],
    ['that is none', 'export const other = 1', 'answers'],
  ])('stops a quantizer %s', async (_what, code, property) => {
    const { page } = await opened('write')
    await typed(page, code)
    await page.getByRole('button', { name: 'Judge boundary cases' }).click()
    expect(await verdictOn(page)).toContain(`✗ ${property}`)
    await page.close()
  })

  it('gives what somebody writes no network, not even to a host that lets everybody in', async () => {
    let asked = 0
    const open = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' }
    const other = createServer((_request, response) => {
      asked++
      response.writeHead(200, open).end()
    })
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening))
    const host = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`
    for (const [code, due] of [
      [exact, 'conforms'],
      [`await fetch('${host}')\n${exact}`, '✗ answers'],
    ] as const) {
      const { page } = await opened('write')
      await typed(page, code)
      await page.getByRole('button', { name: 'Judge boundary cases' }).click()
      expect(await verdictOn(page)).toContain(due)
      await page.close()
    }
    other.close()
    expect(asked).toBe(0)
  })

  it('shows the report of a result file, what a trace holds, and in one line what it cannot open', async () => {
    const { page } = await opened('open')
    const [files] = [page.locator('input[type=file]').first()]
    await files.setInputFiles('reports/three-half/results/three-half.json')
    expect(await verdictOn(page)).toContain('violates: js:reports/three-half/subject.mjs#quantize')
    await files.setInputFiles('package.json')
    expect(await page.getByRole('alert').textContent()).toMatch(/^expected a result halfulp-result\/1 in package\.json/)
    await files.setInputFiles('LICENSE')
    expect(await page.getByRole('alert').textContent()).toMatch(/came LICENSE$/)
    await page.locator('input[type=file]').nth(1).setInputFiles('golden/traces/ridge-sgd-e2m1fn-rtz')
    await page.getByText('trace-rounding').waitFor({ timeout: 60_000 })
    await page.close()
  })
})
