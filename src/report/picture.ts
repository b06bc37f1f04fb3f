import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'

/** The colours of Okabe and Ito, which readers of every kind of colour vision tell apart; black is left to what is exact. */
export const palette = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const

/** What a picture stands on: paper where it is a file of its own; a page says its colours itself, for light and dark. */
export interface Ground {
  readonly ground: string
  readonly ink: string
}

export const paper: Ground = { ground: 'white', ink: 'black' }
export const page: Ground = { ground: 'var(--ground)', ink: 'var(--ink)' }

/** Where digits beyond a hundredth of a pixel say nothing. */
const coordinates = / (?:x|y|width|height|d|transform|x1|x2|y1|y2)="[^"]*"/g

/** Room above the plot for its title, in pixels. */
const headroom = 30

/**
 * A plot as a standalone SVG file, the same bytes for the same data. Data are to be binned beforehand: each becomes an element.
 * @param description what the picture shows, for those who do not see it
 */
export function svg(
  title: string,
  description: string,
  options: Plot.PlotOptions,
  { ground: color, ink }: Ground = paper,
): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const plot = Plot.plot({
    style: { background: color, color: ink, fontFamily: 'system-ui, sans-serif', fontSize: '11px' },
    ...options,
    document,
  })
  plot.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  plot.setAttribute('role', 'img')
  // The picture is one image with a title; what Plot says of its parts is no name that such parts may have.
  for (const part of plot.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label')
  plot.insertBefore(element(document, 'desc', description), plot.firstChild)
  plot.insertBefore(element(document, 'title', title), plot.firstChild)
  const [width, height] = [Number(plot.getAttribute('width')), Number(plot.getAttribute('height')) + headroom]
  setAttributes(plot, { viewBox: `0 ${-headroom} ${width} ${height}`, height: `${height}` })
  const heading = element(document, 'text', title)
  setAttributes(heading, {
    x: '8',
    y: '-12',
    'text-anchor': 'start',
    'font-size': '14',
    'font-weight': 'bold',
    ...(ink === paper.ink ? {} : { fill: ink }),
  })
  const ground = element(document, 'rect', '')
  setAttributes(ground, { y: `${-headroom}`, width: `${width}`, height: `${height}`, fill: color })
  plot.insertBefore(ground, plot.firstChild)
  plot.append(heading)
  const markup = `${plot.outerHTML}\n`
  return ink === paper.ink ? markup : markup.replace(coordinates, (one) => one.replace(/(\.\d\d)\d+/g, '$1'))
}

const superscript = (n: number): string => [...String(n)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? '⁻').join('')

/** A power of two as text. */
export const power = (exponent: number): string => (exponent === 0 ? '1' : `2${superscript(exponent)}`)

/** The names of colours, one below the other in a corner of the frame. */
export function key(
  names: readonly string[],
  colors: readonly string[],
  frameAnchor: 'top-left' | 'bottom-left',
): Plot.Text[] {
  const isTop = frameAnchor === 'top-left'
  return names.map((name, i) =>
    Plot.text([name], {
      frameAnchor,
      fill: colors[i] as string,
      fontWeight: 'bold',
      dx: 8,
      dy: isTop ? 8 + 14 * i : -8 - 14 * (names.length - 1 - i),
    }),
  )
}

function setAttributes(target: Element, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, value)
}

function element(document: Document, name: string, content: string): Element {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name)
  made.textContent = content
  return made
}
