import { spawn } from 'node:child_process'
import { resolve } from 'node:path'

/** What a run of the command left. */
export interface Ran {
  /** The exit code; null where a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The command from its sources, as a word for a shell. */
export const commandLine = `'${process.execPath}' '${resolve('src/cli/main.ts')}'`

/**
 * Runs the command from its sources.
 * @param meanwhile is given its process, to send it a signal
 * @param variables of its environment, besides those of this process
 */
export function halfulp(
  args: readonly string[],
  meanwhile?: (signal: (name: NodeJS.Signals) => void) => void,
  variables: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [resolve('src/cli/main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...variables, NO_COLOR: '1', FORCE_COLOR: undefined },
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (data: Buffer) => {
    stdout += data
  })
  child.stderr.on('data', (data: Buffer) => {
    stderr += data
  })
  meanwhile?.((name) => child.kill(name))
  return new Promise((done, failed) => {
    child.on('error', failed)
    child.on('close', (code) => done({ code, stdout, stderr }))
  })
}
