import { execFileSync } from 'node:child_process'
import {
  closeSync,
  constants,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writeText } from './output.ts'

const folder = mkdtempSync(join(tmpdir(), 'halfulp-output-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string): string => join(folder, name)

describe('what is written', () => {
  it('takes the place of a file, and nothing else is left', async () => {
    await writeText(at('plain'), 'one')
    await writeText(at('plain'), 'two')
    expect(readFileSync(at('plain'), 'utf8')).toBe('two')
    expect(readdirSync(folder)).toEqual(['plain'])
  })

  it('goes where a link leads, and the link stays', async () => {
    writeFileSync(at('file'), 'old')
    symlinkSync(at('file'), at('link'))
    await writeText(at('link'), 'new')
    expect(readFileSync(at('file'), 'utf8')).toBe('new')
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true)
  })

  it('goes into a pipe, which stays one; so do devices', async () => {
    execFileSync('mkfifo', [at('pipe')])
    const pipe = openSync(at('pipe'), constants.O_RDWR | constants.O_NONBLOCK)
    try {
      await writeText(at('pipe'), 'through')
      const came = Buffer.alloc(7)
      readSync(pipe, came)
      expect(came.toString()).toBe('through')
    } finally {
      closeSync(pipe)
    }
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true)
  })
})
