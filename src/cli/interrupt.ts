/**
 * Does work that SIGINT and SIGTERM interrupt: they abort its signal, and a second one ends the process. What the work leaves when it is
 * ended halfway, it must begin in here: before, a signal ends the process at once.
 *
 * @param reason what the signal is aborted with
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>, reason?: Error): Promise<T> {
  const interrupt = new AbortController()
  const deaf = (): void => {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
  const stop = (): void => {
    deaf()
    interrupt.abort(reason)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  try {
    return await work(interrupt.signal)
  } finally {
    deaf()
  }
}
