import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { RequestError } from '../subjects/subject.ts'
import { type PageFile, pageFiles } from './page-files.ts'
import * as parse from './parse.ts'

interface Flags {
  port: string
  host: string
}

/** Where the build puts the page, from this file as it is written or as it is shipped. */
const folder = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/page' : '../../page', import.meta.url),
)

/** What every answer says: a page of one origin, which may share memory with its workers. */
const headers = {
  'Cache-Control': 'no-cache',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

/** Documents say themselves what they may do; workers are told with their script: to ask nobody but this host. */
const forScripts = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'",
}

/** Answers requests for the files of the page, and for nothing else. */
export const answering =
  (files: ReadonlyMap<string, PageFile>) =>
  ({ method, url = '/' }: IncomingMessage, response: ServerResponse): void => {
    const answer = (status: number, type: string, body: string | Buffer): void => {
      const policy = type.startsWith('text/javascript') ? forScripts : {}
      response.writeHead(status, { ...headers, ...policy, 'Content-Type': type }).end(body)
    }
    const path = url.replace(/[?#].*$/, '')
    const file = files.get(path === '/' ? '/index.html' : path)
    if (method !== 'GET' && method !== 'HEAD') answer(405, 'text/plain', 'Only GET is answered here.\n')
    else if (!file) answer(404, 'text/plain', 'There is no such page.\n')
    else answer(200, file.type, file.content)
  }

export const serveCommand = (): Command =>
  new Command('serve')
    .summary('the web page: explore formats, audit the browser and its GPU')
    .description(
      'Serves the page on which anyone explores formats, rounds values step by step, audits a browser and its GPU over all 2^32 inputs, and opens result files and traces. Everything is computed in the browser. Ends with Ctrl-C.',
    )
    .option('--port <n>', 'the port; 0 for any that is free', '8080')
    .option('--host <address>', 'the address to listen at; 0.0.0.0 for everyone on the network', '127.0.0.1')
    .action(({ port, host }: Flags) => serve(parse.parseCount('port', port, 0, 65_535), host))

/** Serves until the process is told to end. */
async function serve(port: number, host: string): Promise<void> {
  const server = createServer(answering(await pageFiles(folder)))
  await new Promise<void>((listening, refused) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      refused(
        new RequestError(
          `expected to listen at ${host} port ${port}, but that cannot be done (${code}); name another --port or --host`,
        ),
      ),
    )
    server.listen(port, host, listening)
  })
  const address = server.address()
  const listens = typeof address === 'object' && address ? address.port : port
  process.stdout.write(`http://${host.includes(':') ? `[${host}]` : host}:${listens}/\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      server.close()
      server.closeAllConnections()
    })
  await new Promise<void>((closed) => server.once('close', closed))
}
