import type { Reporter, TestModule } from 'vitest/node'

/** Ends a test run by naming what was not run; a test that needs something says so in its name. */
export class NotRunReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')].map((test) => test.fullName))
    const lines =
      skipped.length === 0 ? ['Every test was run.'] : ['Not run here:', ...skipped.map((name) => `  ${name}`)]
    process.stdout.write(`\n${lines.join('\n')}\n`)
  }
}
