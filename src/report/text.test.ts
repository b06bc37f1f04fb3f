import { expect, it } from 'vitest'
import { allHostile, hostile } from '../testing/results.ts'
import { propertyText, renderText } from './text.ts'

/** What a terminal obeys, or what hides or turns around other text; a line's end is ours. */
const obeyed = /[^\P{C}\n]/u

it.each(hostile.map((text) => [text.slice(0, 12), text]))('a terminal is told nothing by %j', (_name, text) => {
  const result = allHostile(text)
  expect(obeyed.test(renderText(result))).toBe(false)
  for (const property of result.properties) expect(obeyed.test(propertyText(property, text))).toBe(false)
})
