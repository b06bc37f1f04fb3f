import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RequestError } from './subject.ts'

/** A folder for temporary files, which goes when it is told to, or once this process has gone, however that went. */
export interface OwnFolder {
  readonly folder: string
  readonly remove: () => Promise<void>
}

/**
 * @param purpose a word of its name
 * @throws RequestError where there is no place for one
 */
export async function ownFolder(purpose: string): Promise<OwnFolder> {
  const folder = await mkdtemp(join(tmpdir(), `halfulp-${purpose}-`)).catch((error: NodeJS.ErrnoException) => {
    throw new RequestError(
      `expected a folder for temporary files that can be written to, came ${tmpdir()} (${error.code}); name another by TMPDIR`,
    )
  })
  const end = removeAfterwards(folder)
  return { folder, remove: () => rm(folder, { recursive: true, force: true }).finally(end) }
}

/**
 * A process may be killed with all of its process group, as workers are, so a shell of a group of its own waits for the end of what this
 * process never writes to it. It tries for a while: what this process started may still write there as it ends.
 */
function removeAfterwards(folder: string): () => void {
  const wait = 'cat >/dev/null; for i in 1 2 3 4 5; do sleep 0.5; rm -rf "$1"; done'
  const shell = spawn('/bin/sh', ['-c', wait, 'sh', folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  shell.unref()
  return () => shell.stdin.end()
}
