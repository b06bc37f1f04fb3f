import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { traceProperties } from '../traces/checks/catalogue.ts'
import { themes } from '../traces/checks/property.ts'
import { roles } from '../traces/manifest.ts'
import { tracesDoc } from './traces.ts'

describe('src/traces/README.md', () => {
  const text = tracesDoc()

  it('is what schema and records give; if not, run `npm run docs`', () => {
    expect(readFileSync('src/traces/README.md', 'utf8')).toBe(text)
  })

  it('has a row for every role, for every property once, and for fields of every depth', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('| `'))
    for (const name of [...Object.keys(roles), ...traceProperties.map(({ id }) => id)])
      expect(rows.filter((line) => line.startsWith(`| \`${name}\` |`)).length).toBeGreaterThanOrEqual(1)
    for (const field of [
      'schema',
      'machine.cpu',
      'steps[].sha256',
      'problem⟨ridge⟩.data.file',
      'optimizer⟨adam⟩.beta1',
    ])
      expect(text).toContain(`| \`${field}\` |`)
  })

  it('and every property has a theme, and a name of its own', () => {
    expect(traceProperties.filter(({ theme }) => !Object.hasOwn(themes, theme))).toEqual([])
    expect(new Set(traceProperties.map(({ id }) => id)).size).toBe(traceProperties.length)
  })
})
