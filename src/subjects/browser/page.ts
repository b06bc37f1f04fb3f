import { fileURLToPath } from 'node:url'
import { inWords, RequestError } from '../subject.ts'
import { type Opened, startChromium } from './chromium.ts'
import { Desk } from './desk.ts'
import { pathOf, serve } from './server.ts'

const here = fileURLToPath(import.meta.url)
const ending = here.endsWith('.ts') ? 'ts' : 'js'

/** A module of the project, by its path from this folder without its ending, which is another where it is compiled. */
export const moduleFile = (path: string): string => fileURLToPath(new URL(`${path}.${ending}`, import.meta.url))

/** WebGL on a graphics processor if there is one. WebGPU on SwiftShader, in software, so that it is there on every machine. */
const flags = {
  webgl: ['--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
  webgpu: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
} as const

/** What a page is made of. */
interface Parts {
  /** What asks for a browser, for messages. */
  readonly what: string
  readonly graphics: keyof typeof flags
  /** Scripts that its module finds loaded. */
  readonly scripts?: readonly string[]
  /** The module that opens the subject and answers, a file. */
  readonly module: string
  /** What that module is told, in JSON. */
  readonly task: unknown
  /** Files that are loaded in the place of others. */
  readonly instead?: Readonly<Record<string, string>>
}

/**
 * A page of a headless Chromium that answers batches: the desk to ask at, what the page says about itself, and Chromium's version.
 * @param refused the message where the page cannot be had, from what it or the browser says
 */
export async function openPage<About>(
  { what, graphics, scripts = [], module, task, instead = {} }: Parts,
  refused: (why: string) => string,
): Promise<{ readonly desk: Desk<About>; readonly about: About; readonly chromium: string }> {
  const chromium = await startChromium(what, flags[graphics])
  const desk = new Desk<About>(task)
  const imports = Object.entries(instead).map(([one, other]) => [`./${pathOf(one)}`, `./${pathOf(other)}`])
  const html = `<!doctype html>
<meta charset="utf-8">
<script type="importmap">${JSON.stringify({ imports: Object.fromEntries(imports) })}</script>
${scripts.map((file) => `<script src="${pathOf(file)}"></script>`).join('\n')}
<script type="module" src="${pathOf(module)}"></script>
`
  const site = await serve({ html, hear: (name, body) => desk.hear(name, body) })
  watch(chromium, site.address, desk)
  const load = chromium.page.goto(site.address).then(() => desk.ready)
  const about = await load.catch(async (error: Error) => {
    await chromium.close()
    site.close()
    throw new RequestError(refused(inWords(() => error.message)))
  })
  return { desk, about, chromium: chromium.version }
}

/** What goes wrong with the page is the subject's fault once it is open. */
function watch({ page }: Opened, address: string, desk: Pick<Desk<unknown>, 'fail'>): void {
  page.on('pageerror', (error) => desk.fail(`the page failed: ${inWords(() => error.message)}`))
  page.on('crash', () => desk.fail('the page crashed'))
  let loads = 0
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame()) return
    loads++
    if (loads > 1 || frame.url() !== address) desk.fail('the page was left for another, or loaded again')
  })
  page.on('close', () => desk.fail('the page was closed'))
}
