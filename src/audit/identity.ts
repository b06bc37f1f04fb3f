import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { cpus, release, type } from 'node:os'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Result } from '../report/result.ts'
import { fileAndName, parseSubject } from '../subjects/open.ts'
import { version } from '../version.ts'

/** Who a subject is: its name, and the hash of the file that it was loaded from where there is one. */
export async function identity(uri: string): Promise<Result['subject']> {
  if (uri.startsWith('function:')) return { uri, sha256: null, name: uri.slice('function:'.length), version: null }
  const { scheme, rest } = parseSubject(uri)
  if (scheme === 'builtin') return { uri, sha256: null, name: rest, version }
  if (scheme === 'exec' || scheme === 'hex') return { uri, sha256: null, name: rest, version: null }
  const [file, name] = fileAndName(rest)
  return { uri, sha256: await sha256(file), name: name ?? basename(file), version: null }
}

async function sha256(file: string): Promise<string | null> {
  if (!(await stat(file).catch(() => undefined))?.isFile()) return null
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

export const machine = (): Result['machine'] => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  os: `${type()} ${release()}`,
  node: process.version,
  gpu: null,
})
