import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findChromium, flags } from '../subjects/browser/chromium.ts'

/** Where Chromium is; undefined where there is none. */
export const chromiumPath = await findChromium()

/** Ends the name of a test that needs Chromium where there is none. */
export const needsChromium = chromiumPath === undefined ? ': needs Chromium (apt-get install chromium)' : ''

/** A browser that looks nothing up by itself; `extra` are further flags, such as those for WebGPU. */
export const startChromium = (extra: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath as string,
    args: [...flags, ...extra],
  })

/** WebGPU on the software device that Chromium brings. */
export const softwareWebGpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'] as const

/** What a page said that it should not have: errors, warnings of its policy, requests that leave its own origin. */
export function complaintsOf(page: Page, origin: string): readonly string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !/^(?:data|blob|about):/.test(url)) complaints.push(`asked for ${url}`)
  })
  return complaints
}

/** What axe finds wrong with a page for those who cannot see it or use no mouse, a line each. */
export async function barriersIn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    // Frames are documents of their own and are looked at alone.
    (globalThis as unknown as { axe: typeof axe }).axe.run({ exclude: ['iframe'] }),
  )
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}
