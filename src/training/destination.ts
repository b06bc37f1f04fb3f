import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { RequestError } from '../subjects/subject.ts'
import { manifestFile } from '../traces/names.ts'

/** A directory that comes to be whole or not at all: it is filled beside its place and moved there. */
export interface Destination {
  /** What to write to. */
  readonly directory: string
  readonly commit: () => Promise<void>
  readonly abandon: () => Promise<void>
}

/**
 * @param force replaces what is there, if that is a trace
 * @throws RequestError when the place is taken, or has no directory around it
 */
export async function destination(out: string, force: boolean): Promise<Destination> {
  const place = resolve(out)
  const parent = await stat(dirname(place)).catch(() => undefined)
  if (out === '' || !parent?.isDirectory())
    throw new RequestError(`expected --out to name a directory in one that exists, came "${out}"`)
  await checkPlace(place, out, force)
  const directory = `${place}.${process.pid}.tmp`
  await mkdir(directory).catch((error: NodeJS.ErrnoException) => {
    throw new RequestError(`expected to write beside ${out}, but that is not possible (${error.code}); name another`)
  })
  return {
    directory,
    commit: async () => {
      await rm(place, { recursive: true, force: true })
      await rename(directory, place)
    },
    abandon: () => rm(directory, { recursive: true, force: true }),
  }
}

async function checkPlace(place: string, out: string, force: boolean): Promise<void> {
  const there = await readdir(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new RequestError(`expected --out to name a directory, but ${out} is none (${error.code})`)
  })
  if (there.length === 0) return
  if (!force)
    throw new RequestError(
      `expected an empty directory, but ${out} holds ${there[0]}; name another, or --force to replace a trace`,
    )
  const isTrace = await stat(join(place, manifestFile)).then(
    (found) => found.isFile(),
    () => false,
  )
  if (!isTrace)
    throw new RequestError(`expected a trace to replace, but ${out} holds no ${manifestFile}; name another directory`)
}
