import type { Command } from 'commander'

type Finish = (code: number) => void

/** Every command, in the order of the help, and where it is: what one needs is loaded for that one alone. */
const all: Record<string, (finish: Finish) => Promise<Command>> = {
  audit: async (finish) => (await import('./audit.ts')).auditCommand(finish),
  identify: async (finish) => (await import('./identify.ts')).identifyCommand(finish),
  explain: async () => (await import('./explain.ts')).explainCommand(),
  formats: async () => (await import('./formats.ts')).formatsCommand(),
  trace: async (finish) => (await import('./trace.ts')).traceCommand(finish),
  subjects: async () => (await import('./subjects.ts')).subjectsCommand(),
  theorems: async (finish) => (await import('./theorems.ts')).theoremsCommand(finish),
  reproduce: async () => (await import('./reproduce.ts')).reproduceCommand(),
  report: async (finish) => (await import('./report.ts')).reportCommand(finish),
  merge: async (finish) => (await import('./merge.ts')).mergeCommand(finish),
  golden: async (finish) => (await import('./golden.ts')).goldenCommand(finish),
  serve: async () => (await import('./serve.ts')).serveCommand(),
  bench: async () => (await import('./bench.ts')).benchCommand(),
}

/**
 * The command that the first of these words names, or, where none does, every one.
 * @param finish is told the exit code
 */
export async function commands(finish: Finish, words: readonly string[] = []): Promise<readonly Command[]> {
  const named = words.find((word) => !word.startsWith('-'))
  const entries = Object.entries(all)
  const wanted = entries.filter(([name]) => name === named)
  return Promise.all((wanted.length > 0 ? wanted : entries).map(([, load]) => load(finish)))
}
