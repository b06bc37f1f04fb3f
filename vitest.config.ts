import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { NotRunReporter } from './src/testing/not-run.ts'

export default defineConfig({
  test: {
    include: ['{spec,properties,src,reports}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // All cores: by default one is left idle, which on two cores is half of the machine.
    maxWorkers: '100%',
    // Commands and workers that tests start do not strip types and compile anew each time.
    env: { NODE_COMPILE_CACHE: resolve('node_modules/.cache/node') },
    reporters: ['default', new NotRunReporter()],
  },
})
