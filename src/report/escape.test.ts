import fc from 'fast-check'
import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { hostile } from '../testing/results.ts'
import { html, longest, markdown, plain, xml } from './escape.ts'

/** Any text, and texts of what does harm. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.constantFrom(...'<>&"\'`|\\\n\r*_[]()#@!$~{}', '\u202E', '\u0000', '\uD800', 'www.', '://'), {
      maxLength: 30,
    })
    .map((parts) => parts.join('')),
  fc.constantFrom(...hostile),
)

/** What a browser makes of character references. */
function shown(markup: string): string {
  const { document } = parseHTML(`<!doctype html><html><body><p>${markup}</p></body></html>`)
  return document.querySelector('p')?.textContent ?? ''
}

describe('a text of a result file', () => {
  it('shows what is hidden, and is cut', () => {
    expect(plain('a\u202Eb\u0000c\nd')).toBe('a\\u{202e}b\\u{0}c\\u{a}d')
    expect(plain('\uD800')).toBe('\\u{d800}')
    expect(plain('x'.repeat(500))).toBe(`${'x'.repeat(400)}… (100 more characters)`)
    expect(plain('|Q(x) − x| ≤ 2^−m·|x|, ‖g‖² ∈ ᾱ M̃')).toBe('|Q(x) − x| ≤ 2^−m·|x|, ‖g‖² ∈ ᾱ M̃')
    fc.assert(
      fc.property(anyText, (text) => {
        expect(plain(text)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]|\p{M}{3}/u)
        expect(plain(text).length).toBeLessThanOrEqual(longest.text * 10)
      }),
    )
  })

  it('in HTML is shown as it is and is no markup', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(html(text)).toMatch(/^(?:[^&<>"'`]|&#\d+;)*$/u)
        expect(shown(html(text))).toBe(plain(text))
      }),
    )
  })

  it('in XML is well-formed and says the same', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(xml(text)).toMatch(/^(?:[\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}])*$/u)
        expect(xml(text)).toMatch(/^(?:[^&<>"']|&#\d+;)*$/u)
        expect(shown(xml(text))).toBe(plain(text))
      }),
    )
  })

  it('in Markdown is code on one line, in which nothing begins a structure', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const inner = /^<code>(.*)<\/code>$/u.exec(markdown(text))?.[1]
        expect(inner).toMatch(/^(?:[^&<>"'`*_[\]\\|~#@:$!{}]|&#\d+;)*$/u)
        expect(inner).not.toMatch(/www\./i)
        expect(shown(markdown(text))).toBe(plain(text))
      }),
    )
  })
})
