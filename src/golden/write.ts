import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { RequestError } from '../subjects/subject.ts'
import { type FilePlan, filePlans, makeFile, vectorsIn } from './files.ts'
import { fileSchema, textOfFile, type Vector, type VectorFile } from './schema.ts'
import { manifestName, manifestText, readManifest, sha256, writeDerived } from './store.ts'

/** What a regeneration did, or would do where `changes` keep it from writing. */
export interface Written {
  readonly files: number
  readonly vectors: number
  /** Files whose text is another than before, and vectors that were not there. */
  readonly changedFiles: number
  readonly newVectors: number
  /** Vectors whose answers would change, in words. Nothing is written while there are some, unless they are accepted. */
  readonly changes: readonly string[]
  readonly isWritten: boolean
}

/**
 * Writes golden/derived anew from the specification. Ids stay: a vector of an earlier version is kept with its input, and one whose
 * expected or permitted codes would change keeps everything from being written.
 * @param acceptsChanges writes changed answers nevertheless
 * @throws RequestError when there is no such folder, or a file that is there cannot be read or is no file of vectors
 */
export async function writeGolden(root: string, acceptsChanges = false, plans = filePlans): Promise<Written> {
  if (!(await stat(root).catch(() => undefined))?.isDirectory())
    throw new RequestError(`expected a golden folder to write to, but there is no folder ${root}`)
  const changes: string[] = []
  const texts = new Map<string, { readonly text: string; readonly isNew: boolean }>()
  let [vectors, newVectors] = [0, 0]
  for (const plan of plans) {
    const before = await readEarlier(root, plan)
    const made = makeFile(plan, before?.file)
    const text = textOfFile(made)
    texts.set(plan.path, { text, isNew: before?.text !== text })
    const earlier = before === undefined ? [] : vectorsIn(before.file).map(({ vector }) => vector)
    changes.push(...changesOf(earlier, made))
    vectors += vectorsIn(made).length
    const known = new Set(earlier.map(({ id }) => id))
    newVectors += vectorsIn(made).filter(({ vector }) => !known.has(vector.id)).length
  }
  const changedFiles = [...texts.values()].filter(({ isNew }) => isNew).length
  const isWritten = changes.length === 0 || acceptsChanges
  if (isWritten) await writeAll(root, texts)
  return { files: texts.size, vectors, changedFiles, newVectors, changes, isWritten }
}

async function readEarlier(root: string, { path }: FilePlan): Promise<{ text: string; file: VectorFile } | undefined> {
  const name = join(root, 'derived', path)
  const text = await readFile(name, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new RequestError(`expected to read ${name}, but it cannot be read (${error.code})`)
  })
  if (text === undefined) return undefined
  try {
    return { text, file: fileSchema.parse(JSON.parse(text)) }
  } catch {
    throw new RequestError(
      `expected vectors in ${name}, which halfulp golden verify refuses; put it right or remove it`,
    )
  }
}

/** What ids that were there would lose: the vector itself, or its answers. */
function changesOf(earlier: readonly Vector[], made: VectorFile): string[] {
  const due = new Map(vectorsIn(made).map(({ vector }) => [vector.id, vector]))
  const answers = ({ expected, permitted = [] }: Vector): string =>
    permitted.length === 0
      ? expected
      : `${expected} or ${permitted.map((one) => JSON.stringify(one.codes)).join(' or ')}`
  return earlier.flatMap((before) => {
    const now = due.get(before.id)
    if (now === undefined) return [`${before.id} would vanish`]
    return answers(now) === answers(before)
      ? []
      : [`${before.id} would change from ${answers(before)} to ${answers(now)}`]
  })
}

async function writeAll(
  root: string,
  texts: ReadonlyMap<string, { readonly text: string; readonly isNew: boolean }>,
): Promise<void> {
  const sums = new Map([...texts].map(([path, { text }]) => [path, sha256(text)]))
  for (const [path, { text, isNew }] of texts) if (isNew) await writeDerived(root, path, text)
  const before = await readManifest(root, 'derived')
  if (manifestText(before) !== manifestText(sums)) await writeDerived(root, manifestName, manifestText(sums))
}
