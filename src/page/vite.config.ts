import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The page as static files that any host can serve from any folder. */
export default defineConfig({
  root: here('.'),
  base: './',
  build: { outDir: here('../../dist/page'), emptyOutDir: true, target: 'es2024', chunkSizeWarningLimit: 1024 },
  worker: { format: 'es' },
  resolve: {
    // What Node has and a page has not, and the other way round.
    alias: [
      { find: 'node:fs', replacement: here('no-files.ts') },
      { find: 'node:util', replacement: here('no-colours.ts') },
      { find: /^.*\/disk\.ts$/, replacement: here('dropped-files.ts') },
      { find: /^.*\/dawn\.ts$/, replacement: here('../webgpu/own-gpu.ts') },
      { find: 'linkedom', replacement: here('own-document.ts') },
    ],
  },
})
