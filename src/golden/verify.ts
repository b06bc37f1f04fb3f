import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { z } from 'zod'
import { RequestError } from '../subjects/subject.ts'
import { hasBothOracles, vectorFaults } from './check.ts'
import { filePlans, vectorsIn } from './files.ts'
import { publishedFaults, publishedSchema } from './published.ts'
import { fileSchema } from './schema.ts'
import { filesOf, type Half, halves, manifestName, readManifest, sha256 } from './store.ts'

/** Something wrong: with what a file says, or with the file itself, so that what it says cannot be told. */
export interface Finding {
  readonly file: string
  readonly kind: 'fault' | 'unreadable'
  readonly text: string
}

export interface Verified {
  files: number
  vectors: number
  /** Of the vectors, those of which the exact specification speaks alone. */
  withoutDecimal: number
  tables: number
  readonly findings: Finding[]
}

const nothing = (): Verified => ({ files: 0, vectors: 0, withoutDecimal: 0, tables: 0, findings: [] })

/**
 * Verifies files and folders: vectors against both oracles, published tables against the specification, and both against their
 * manifests. A folder is one with derived/ and published/.
 * @throws RequestError where there is no such file or folder
 */
export async function verifyGolden(paths: readonly string[]): Promise<Verified> {
  const all = nothing()
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined)
    if (found === undefined) throw new RequestError(`expected a file or folder of golden data, but there is no ${path}`)
    if (found.isDirectory()) for (const half of halves) await verifyHalf(path, half, all)
    else await verifyFile(path, await homeOf(path), all)
  }
  return all
}

/** Where a file stands in a golden folder. */
interface Home {
  readonly half: Half
  /** Within the half. */
  readonly path: string
  readonly sums: ReadonlyMap<string, string>
}

/** The golden folder around a file, if there is one: derived/FORMAT/FILE or published/FILE beside a manifest. */
async function homeOf(file: string): Promise<Home | undefined> {
  const folder = dirname(resolve(file))
  const [half, root, path]: [Half, string, string] =
    basename(folder) === 'published'
      ? ['published', dirname(folder), basename(file)]
      : ['derived', dirname(dirname(folder)), `${basename(folder)}/${basename(file)}`]
  if (half === 'derived' && basename(dirname(folder)) !== 'derived') return undefined
  const sums = await readManifest(root, half)
  return sums.size === 0 ? undefined : { half, path, sums }
}

async function verifyHalf(root: string, half: Half, all: Verified): Promise<void> {
  const present = await filesOf(root, half)
  const sums = await readManifest(root, half)
  const fault = (path: string, text: string): void => {
    all.findings.push({ file: join(root, half, path), kind: 'fault', text })
  }
  const due = half === 'derived' ? new Set(filePlans.map(({ path }) => path)) : new Set(sums.keys())
  for (const path of new Set([...due, ...sums.keys()])) if (!present.includes(path)) fault(path, 'missing')
  for (const path of present) {
    if (!due.has(path))
      fault(path, half === 'derived' ? 'is none of the files of golden write' : `not in ${manifestName}`)
    await verifyFile(join(root, half, path), { half, path, sums }, all)
  }
}

async function verifyFile(file: string, home: Home | undefined, all: Verified): Promise<void> {
  const say = (kind: Finding['kind'], text: string): void => {
    all.findings.push({ file, kind, text })
  }
  all.files += 1
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    say('unreadable', `cannot be read (${error.code})`)
  })
  if (text === undefined) return
  if (home !== undefined && home.sums.get(home.path) !== sha256(text))
    say('fault', `sha256 is ${sha256(text)}, ${manifestName} has ${home.sums.get(home.path) ?? 'none'}`)
  const json = parsed(text)
  if (json === undefined) return say('unreadable', 'is no JSON')
  if ((json as { schema?: unknown } | null)?.schema === 'halfulp-published/1') {
    const tables = publishedSchema.safeParse(json)
    if (!tables.success) return say('unreadable', `is no file of published tables: ${issueOf(tables.error)}`)
    all.tables += tables.data.tables.length
    for (const fault of publishedFaults(tables.data)) say('fault', fault)
    return
  }
  const vectors = fileSchema.safeParse(json)
  if (!vectors.success) return say('unreadable', `is no file of vectors: ${issueOf(vectors.error)}`)
  const count = vectorsIn(vectors.data).length
  all.vectors += count
  if (!hasBothOracles(vectors.data)) all.withoutDecimal += count
  const plan = home?.half === 'derived' ? filePlans.find(({ path }) => path === home.path) : undefined
  for (const fault of vectorFaults(vectors.data, text, plan)) say('fault', fault)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function issueOf(error: z.ZodError): string {
  const [issue] = error.issues
  return `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`
}
