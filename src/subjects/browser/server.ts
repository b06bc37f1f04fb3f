import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What a page and its host say to each other, beside files: a message goes to `hear`, and its answer back. */
export interface Site {
  readonly html: string
  /** What is done with a message, by its name: the bytes to answer with, in time. */
  readonly hear: (name: string, body: Buffer) => Promise<Uint8Array>
}

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  mjs: 'text/javascript',
  ts: 'text/javascript',
  mts: 'text/javascript',
  json: 'application/json',
  wasm: 'application/wasm',
}

/** The path under which a server hands out a file: its place on the disk, so that relative imports find theirs. */
export const pathOf = (file: string): string => `files${file.split('/').map(encodeURIComponent).join('/')}`

/** A server for one page on this machine, on a port of its own; who does not know the path, which nobody can guess, gets nothing. */
export async function serve(site: Site): Promise<{ readonly address: string; readonly close: () => void }> {
  const token = `/${randomBytes(16).toString('hex')}/`
  const server = createServer((request, response) => {
    answer(site, token, request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { address: `http://127.0.0.1:${port}${token}`, close: () => server.close().closeAllConnections() }
}

async function answer(site: Site, token: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = decodeURIComponent(new URL(request.url ?? '', 'http://127.0.0.1').pathname)
  if (!path.startsWith(token)) {
    response.writeHead(404).end()
    return
  }
  const name = path.slice(token.length)
  if (request.method === 'POST') {
    const bytes = await site.hear(name, await buffer(request))
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes)
  } else if (name === '') response.writeHead(200, { 'content-type': 'text/html' }).end(site.html)
  else if (name.startsWith('files/')) await giveFile(name.slice('files'.length), response)
  else response.writeHead(404).end()
}

async function giveFile(file: string, response: ServerResponse): Promise<void> {
  const ending = /\.(\w+)$/.exec(file)?.[1] ?? ''
  const content = await readFile(file).catch(() => undefined)
  if (!content) {
    response.writeHead(404).end()
    return
  }
  const body = ending === 'ts' || ending === 'mts' ? stripTypeScriptTypes(content.toString()) : content
  response.writeHead(200, { 'content-type': types[ending] ?? 'application/octet-stream' }).end(body)
}
