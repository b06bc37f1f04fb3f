import { RequestError } from '../subjects/subject.ts'

/** The exit codes of every command. */
export const exitCodes = { conforms: 0, violates: 1, request: 2, fault: 3 } as const

/** Tells a failure in one line on stderr, or with its stack when asked to, and gives the exit code. */
export function report(error: unknown, debug: boolean): number {
  const isRequest = error instanceof RequestError
  const message = error instanceof Error ? error.message : String(error)
  const line = message.split('\n')[0]
  process.stderr.write(
    isRequest ? `halfulp: ${line}\n` : `halfulp: a fault of halfulp itself: ${line} (--debug shows where)\n`,
  )
  if (debug && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  return isRequest ? exitCodes.request : exitCodes.fault
}
