/** Elements, made of data: text is never read as markup. */

type Content = Node | string | undefined

type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: never) => void)>>

/** An element with attributes, listeners (`onclick`), and content. */
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...content: readonly Content[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key.slice(2), value as EventListener)
    else if (value === true) made.setAttribute(key, '')
    else if (value !== undefined && value !== false) made.setAttribute(key, String(value))
  }
  made.append(...content.filter((one): one is Node | string => one !== undefined))
  return made
}

/** A field with its label. */
export function field(label: string, control: HTMLElement, hint?: string): HTMLElement {
  const id = control.id || `field-${++fields}`
  control.id = id
  if (hint !== undefined) control.setAttribute('aria-describedby', `${id}-hint`)
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id }, label),
    control,
    hint === undefined ? undefined : h('small', { id: `${id}-hint` }, hint),
  )
}

let fields = 0

/** A choice of some names. */
export const choice = (
  names: readonly (readonly [value: string, text: string])[],
  chosen?: string,
): HTMLSelectElement =>
  h('select', {}, ...names.map(([value, text]) => h('option', { value, selected: value === chosen }, text)))

/** A table with a caption, in a box that scrolls by itself. */
export function table(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly (Node | string)[])[],
): HTMLElement {
  const row = (cells: readonly (Node | string)[]): HTMLElement =>
    h('tr', {}, ...cells.map((cell, i) => (i === 0 ? h('th', { scope: 'row' }, cell) : h('td', {}, cell))))
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    h(
      'table',
      {},
      h('caption', {}, h('span', {}, caption)),
      h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))),
      h('tbody', {}, ...rows.map(row)),
    ),
  )
}

/** A picture that was drawn as SVG. */
export function picture(svg: string, caption: string): HTMLElement {
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement
  const scroll = { class: 'scroll', role: 'group', 'aria-label': caption, tabindex: 0 }
  return h('figure', {}, h('div', scroll, document.adoptNode(parsed)), h('figcaption', {}, caption))
}

/** What is wrong with what was typed, in one line, told to screen readers as it comes up. */
export const complaint = (): HTMLElement => h('p', { class: 'complaint', role: 'alert' })

/** Does something that may refuse what was typed, and shows why. */
export function attempt(where: HTMLElement, doing: () => void): void {
  where.textContent = ''
  try {
    doing()
  } catch (error) {
    where.textContent = error instanceof Error ? error.message : String(error)
  }
}

export const code = (text: string): HTMLElement => h('code', {}, text)
