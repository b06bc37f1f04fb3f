import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pages } from './pages.ts'

/** Writes every page that is made from records: `npm run docs`. With `--check` it only says which are not up to date. */

const root = fileURLToPath(new URL('../..', import.meta.url))

for (const [path, text] of Object.entries(pages)) {
  const now = text()
  if (!process.argv.includes('--check')) writeFileSync(join(root, path), now)
  else if (readFileSync(join(root, path), 'utf8') !== now) {
    console.error(`expected ${path} as the records give it, came another; run npm run docs`)
    process.exitCode = 1
  }
}
