import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['{spec,properties,src,reports}/**/*.test.ts'], testTimeout: 60_000 },
})
