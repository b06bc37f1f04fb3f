import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'

/** Where Chromium is: CHROMIUM, or the first of its names on the PATH; undefined where there is none. */
export const chromiumPath: string | undefined =
  process.env.CHROMIUM ??
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
    .find((path) => existsSync(path))

/** Ends the name of a test that needs Chromium where there is none. */
export const needsChromium = chromiumPath === undefined ? ': needs Chromium (apt-get install chromium)' : ''

/** A browser that looks nothing up by itself; `extra` are further flags, such as those for WebGPU. */
export const startChromium = (extra: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath as string,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...extra,
    ],
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
