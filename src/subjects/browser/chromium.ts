import { access, constants } from 'node:fs/promises'
import { delimiter, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { ownFolder } from '../own-folder.ts'
import { inWords, RequestError } from '../subject.ts'

/** What a Chromium is started with, for audits and for tests: no sandbox, since containers have none to give, and nothing that asks the network. */
export const flags: readonly string[] = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The Chromium that CHROMIUM names, or one on the PATH. */
export async function findChromium(): Promise<string | undefined> {
  const named = process.env.CHROMIUM
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const places = named ? [resolve(named)] : names.flatMap((name) => folders.map((folder) => resolve(folder, name)))
  for (const place of places) {
    const isThere = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return place
  }
  return undefined
}

/** A page of a headless Chromium that ends with this process, and whose folder is removed then. */
export interface Opened {
  readonly page: Page
  /** Chromium's name and version. */
  readonly version: string
  readonly close: () => Promise<void>
}

/**
 * @param what what asks for it, for messages
 * @throws RequestError where there is no Chromium, or none that starts
 */
export async function startChromium(what: string, more: readonly string[]): Promise<Opened> {
  const executablePath = await findChromium()
  if (!executablePath)
    throw new RequestError(
      `expected a Chromium for ${what}, on the PATH or named by CHROMIUM, came ${process.env.CHROMIUM ?? 'none'}; install one, with apt-get install chromium for instance`,
    )
  const { chromium } = await import('playwright-core').catch(() => {
    throw new RequestError(`expected the package playwright-core for ${what}, came none; npm install playwright-core`)
  })
  const { folder, remove } = await ownFolder('chromium')
  const context = await chromium
    .launchPersistentContext(folder, {
      executablePath,
      args: [...flags, ...more],
      headless: true,
      timeout: 25_000,
      artifactsDir: folder,
    })
    .catch(async (error: unknown) => {
      await remove()
      throw new RequestError(`${executablePath} cannot be started for ${what}: ${inWords(() => error)}`)
    })
  return {
    page: context.pages()[0] ?? (await context.newPage()),
    version: `Chromium ${context.browser()?.version() ?? 'of unknown version'}`,
    close: () => context.close().finally(remove),
  }
}
