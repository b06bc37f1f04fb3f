import { spawn } from 'node:child_process'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { halfulp } from '../testing/command.ts'
import { answering } from './serve.ts'

const files = new Map([
  ['/index.html', { type: 'text/html; charset=utf-8', content: Buffer.from('<p>page') }],
  ['/assets/lane.js', { type: 'text/javascript; charset=utf-8', content: Buffer.from('1') }],
])

describe('serve', () => {
  const server = createServer(answering(files))
  const port = (): number => (server.address() as AddressInfo).port

  beforeAll(() => new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening)))
  afterAll(() => void server.close())

  /** What is answered to a path that is sent as it is. */
  const asked = (path: string, method = 'GET'): Promise<{ status: number; headers: IncomingHttpHeaders }> =>
    new Promise((resolve, reject) => {
      request({ port: port(), path, method }, (response) => {
        response.resume()
        resolve({ status: response.statusCode as number, headers: response.headers })
      })
        .on('error', reject)
        .end()
    })

  it('answers the files of the page, with their types, isolated', async () => {
    for (const path of ['/', '/index.html', '/?x=1']) {
      const { status, headers } = await asked(path)
      expect(status, path).toBe(200)
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-opener-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      })
    }
  })

  it('tells scripts of workers to ask nobody else', async () => {
    const { headers } = await asked('/assets/lane.js')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).toContain("connect-src 'self'")
  })

  it.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/assets/../../package.json',
    '//etc/passwd',
    '/assets/',
    '/toString',
  ])('has nothing at %s', async (path) => expect((await asked(path)).status).toBe(404))

  it.each(['POST', 'PUT', 'DELETE'])('refuses %s', async (method) =>
    expect((await asked('/', method)).status).toBe(405),
  )

  it('ends with 2 and one line where the port is taken', async () => {
    const { code, stderr, stdout } = await halfulp(['serve', '--port', String(port())])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^halfulp: expected to listen at 127\.0\.0\.1 port \d+, but .*EADDRINUSE.*\n$/)
    expect(stdout).toBe('')
  })

  it('tells its address, and ends well when it is interrupted', async () => {
    const child = spawn(process.execPath, [resolve('src/cli/main.ts'), 'serve', '--port', '0'])
    const line = await new Promise<string>((told) => child.stdout.once('data', (data: Buffer) => told(String(data))))
    expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/)
    const page = await (await fetch(line.trim())).text()
    expect(page).toContain('<title>halfulp</title>')
    const code = new Promise((ended) => child.once('close', ended))
    child.kill('SIGINT')
    expect(await code).toBe(0)
  })
})
