import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../properties/catalogue.ts'
import { claims } from '../../properties/claims.ts'
import { fractionText } from './fraction.ts'
import { table } from './markdown.ts'
import { propertiesDoc } from './properties.ts'

describe('properties/README.md', () => {
  const text = propertiesDoc()

  it('is what the records give; if not, run `npm run docs`', () => {
    expect(readFileSync('properties/README.md', 'utf8')).toBe(text)
  })

  it('has a row for every property and a heading for every claim', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('| `'))
    for (const { id } of catalogue) expect(rows.filter((line) => line.startsWith(`| \`${id}\` |`))).toHaveLength(1)
    for (const { id } of claims) expect(text).toContain(`### \`${id}\``)
  })

  it('has tables of which every row has the cells of its head', () => {
    const cells = (line: string): number => line.replaceAll('\\|', '').split('|').length
    const lines = text.split('\n')
    const odd = lines.filter(
      (line, i) => line.startsWith('|') && lines[i - 1].startsWith('|') && cells(line) !== cells(lines[i - 1]),
    )
    expect(odd).toEqual([])
  })
})

describe('its parts', () => {
  it('a bar within a cell does not end it', () => {
    expect(table(['a', 'b'], [['|x|', 'y']])).toBe('| a | b |\n| --- | --- |\n| \\|x\\| | y |')
  })

  it.each([
    ['24 over 7·2', { significand: 24n, exponent: 0 }, { significand: 7n, exponent: 1 }, '12/7'],
    ['3·4 over 12', { significand: 3n, exponent: 2 }, { significand: 12n, exponent: 0 }, '1'],
    ['−3/8 over 3/2', { significand: -3n, exponent: -3 }, { significand: 3n, exponent: -1 }, '-1/4'],
    ['0 over 3/2', { significand: 0n, exponent: 5 }, { significand: 3n, exponent: -1 }, '0'],
  ])('fractions are in lowest terms: %s', (_name, numerator, denominator, due) => {
    expect(fractionText({ numerator, denominator })).toBe(due)
  })
})
