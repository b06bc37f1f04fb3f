import { style } from '../report/html-style.ts'
import { version } from '../version.ts'
import { auditSection } from './audit-section.ts'
import { h } from './dom.ts'
import { explore } from './explore.ts'
import { openSection } from './open-section.ts'
import { value } from './value.ts'
import { write } from './write.ts'
import './style.css'

/** The parts of the page, each at a hash of its own and made when it is first looked at. */
const parts: readonly { id: string; name: string; lead: string; fill: (root: HTMLElement) => void }[] = [
  {
    id: 'explore',
    name: 'Explore a format',
    lead: 'Constants, number line and every code, from the exact specification.',
    fill: explore,
  },
  {
    id: 'value',
    name: 'Round one value',
    lead: 'One value by every format and direction, and step by step.',
    fill: value,
  },
  {
    id: 'audit',
    name: 'Audit this browser',
    lead: 'All 4,294,967,296 binary32 inputs, judged here: nothing leaves the browser.',
    fill: auditSection,
  },
  {
    id: 'write',
    name: 'Write a quantizer',
    lead: 'A function in JavaScript, judged in a sandbox with a time limit.',
    fill: write,
  },
  {
    id: 'open',
    name: 'Open a file',
    lead: 'A result file, a safetensors file or a trace: its report, made here.',
    fill: openSection,
  },
]

const main = document.querySelector('main') as HTMLElement
const nav = document.querySelector('nav') as HTMLElement
const made = new Map<string, HTMLElement>()

function show(): void {
  const part = parts.find(({ id }) => `#${id}` === location.hash) ?? (parts[0] as (typeof parts)[number])
  for (const link of nav.querySelectorAll('a'))
    link.setAttribute('aria-current', link.getAttribute('href') === `#${part.id}` ? 'page' : 'false')
  const section = made.get(part.id) ?? h('section', { 'aria-labelledby': `${part.id}-name` })
  if (!made.has(part.id)) {
    made.set(part.id, section)
    section.append(h('h2', { id: `${part.id}-name`, tabindex: -1 }, part.name), h('p', { class: 'lead' }, part.lead))
    part.fill(section)
  }
  main.replaceChildren(section)
  document.title = `${part.name} · halfulp`
}

// The page looks like the reports; what is its own comes after.
document.head.prepend(h('style', {}, style))
nav.append(...parts.map(({ id, name }) => h('a', { href: `#${id}` }, name)))
// A hash names a part, so that the link past the navigation cannot be one.
document.querySelector('.skip')?.addEventListener('click', (event) => {
  event.preventDefault()
  main.focus()
})
addEventListener('hashchange', () => {
  show()
  main.querySelector('h2')?.focus()
})
;(document.querySelector('#version') as HTMLElement).textContent = `halfulp ${version}`
show()
