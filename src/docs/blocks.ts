/** What the documentation shows: fenced blocks, and the commands in them. */

/** A fenced block. */
export interface Block {
  readonly language: string
  readonly text: string
  /** The line of the page on which it begins, from 1. */
  readonly line: number
}

/** The fenced blocks of a page. */
export const blocksOf = (page: string): readonly Block[] =>
  [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(({ 1: language, 2: text, index }) => ({
    language: language as string,
    text: text as string,
    line: page.slice(0, index).split('\n').length,
  }))

/** A command as it is typed, and what it is said to print. */
export interface Shown {
  readonly command: string
  readonly output: readonly string[]
}

/** What a block of language `console` shows. */
export function shownIn({ text }: Block): readonly Shown[] {
  const shown: { command: string; output: string[] }[] = []
  for (const line of text.split('\n').slice(0, -1)) {
    if (line.startsWith('$ ')) shown.push({ command: line.slice(2), output: [] })
    else shown.at(-1)?.output.push(line)
  }
  return shown
}

/** Lines without the figures that differ from run to run; empty ones say nothing. */
const steady = (lines: readonly string[]): readonly string[] =>
  lines
    .map((line) => line.replace(/[\d.]+ s, [\d,.]+ [kM] inputs\/s/, 'so long').trimEnd())
    .filter((line) => line !== '')

/**
 * The first line of what was said to be printed that did not come, or undefined. A line `…` stands for any number of lines, and output that
 * goes on after the last line shown must be left out by one.
 */
export function firstDifference(said: readonly string[], came: readonly string[]): string | undefined {
  const lines = steady(came)
  let at = 0
  let skips = false
  for (const line of steady(said)) {
    if (line.trim() === '…') {
      skips = true
      continue
    }
    const found = skips ? lines.indexOf(line, at) : at
    if (found < 0 || lines[found] !== line) return line
    at = found + 1
    skips = false
  }
  return skips || at === lines.length ? undefined : `${lines[at]} (which is not shown)`
}

/** The words of every halfulp command in a text; quotes are taken off, and what follows a bar, an arrow or # is another's. */
export const commandsIn = (text: string): readonly (readonly string[])[] =>
  [...text.matchAll(/npx halfulp ((?:'[^']*'|"[^"]*"|[^#|>\n`'"])*)/g)].map(({ 1: words }) =>
    [...(words as string).matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
      (match) => match[1] ?? match[2] ?? match[3] ?? '',
    ),
  )

/** The anchors of a page, as GitHub makes them of headings. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const prose = page.replace(/^```.*?^```$/gms, '')
  const headings = [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => slug(heading as string))
  return new Set(headings)
}

const slug = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')

/** Where the links of a page lead, those to other sites left out. */
export const linksOf = (page: string): readonly string[] =>
  [...page.replace(/^```.*?^```$/gms, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target as string)
    .filter((target) => !/^[a-z]+:/.test(target))
