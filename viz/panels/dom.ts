import { asLine } from '../scene/text.ts'

/** What may stand inside an element; texts become text nodes, never markup. */
export type Child = Node | string | number | false | undefined

type Attribute = string | number | boolean | undefined | ((event: never) => void)

/**
 * Makes an element.
 *
 * @param attributes  `on…` functions listen; true is an empty attribute; false and undefined leave it out; `value`,
 * `checked` and `disabled` are set as properties
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, Attribute> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as (event: Event) => void)
    else if (name === 'value' || name === 'checked' || name === 'disabled') Object.assign(element, { [name]: value })
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...nodesOf(children))
  return element
}

/** Children as what may be appended. */
export const nodesOf = (children: readonly Child[]): (Node | string)[] =>
  children.flatMap(
    child => (child === undefined || child === false ? [] : typeof child === 'number' ? String(child) : child)
  )

/** The focus of the shadow tree, or document, that an element is in. */
export const focusOf = (element: Element): Element | null =>
  (element.getRootNode() as Document | ShadowRoot).activeElement ?? null

const FOCUSABLE = 'button, input, select, a[href], summary, [tabindex="0"]'

/**
 * Replaces what is in an element. Focus inside it stays: on the control with the same `data-key`, or the one in the
 * same place.
 */
export function fill(element: HTMLElement, ...children: Child[]): void {
  const controls = () => [...element.querySelectorAll<HTMLElement>(FOCUSABLE)]
  const focused = focusOf(element)
  const held = focused && focused !== element && element.contains(focused) ? focused as HTMLElement : undefined
  const at = held ? controls().indexOf(held) : -1, key = held?.dataset.key
  element.replaceChildren(...nodesOf(children))
  if (!held) return
  const now = controls()
  const next = now.find(control => key !== undefined && control.dataset.key === key)
    ?? now[Math.min(at, now.length - 1)]
  if (next) next.focus({ preventScroll: true })
}

/**
 * The longest text of a label in a list, in UTF-16 code units; the rest shows in its tooltip, up to ten times as much.
 */
const LONGEST = 120

/** A text from the data, whatever way it is written, cut if it is very long. */
export function label(text: string, longest = LONGEST): HTMLElement {
  const element = h('bdi', { class: 'label', dir: 'auto' })
  setLabel(element, text, longest)
  return element
}

/** Sets the text of a label: one line, as it stands in the picture too. */
export function setLabel(element: HTMLElement, text: string, longest = LONGEST): void {
  const line = asLine(cut(text, longest * 10))
  element.textContent = cut(line, longest) || '(empty)'
  element.title = line.length > longest ? line : ''
}

/** The first characters of a text, with an ellipsis where there are more. */
export const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed().replace(/\ufffd$/, '')}…`

/** Listens to the pointer coming over something. A finger does not hover: its tap says what it means. */
export const onHover = (act: (event: PointerEvent) => void) => (event: PointerEvent): void => {
  if (event.pointerType !== 'touch') act(event)
}

/** Text for screen readers alone. */
export const hidden = (text: string): HTMLElement => h('span', { class: 'hidden' }, text)

/** A button. */
export const button = (
  text: Child,
  onclick: (event: MouseEvent) => void,
  attributes: Record<string, Attribute> = {},
): HTMLButtonElement => h('button', { type: 'button', onclick, ...attributes }, text)

/** A labelled choice of one of several values. */
export function choice<Value extends string>(
  name: string,
  values: Record<Value, string>,
  chosen: (value: Value) => void,
): { element: HTMLElement, show(value: Value): void } {
  const select = h(
    'select',
    { onchange: () => chosen(select.value as Value) },
    ...(Object.entries(values) as [Value, string][]).map(([value, text]) => h('option', { value }, text)),
  )
  return {
    element: h('label', { class: 'choice' }, h('span', {}, name), select),
    show: value => {
      select.value = value
    },
  }
}

/** A bar as long as a share, 0 to 1. */
export function bar(share: number): HTMLElement {
  const element = h('span', { class: 'bar', 'aria-hidden': 'true' })
  element.style.setProperty('--share', String(Math.min(1, Math.max(0, share))))
  return element
}

/** A section with a heading. */
export const section = (title: string, ...children: Child[]): HTMLElement =>
  h('section', {}, h('h3', {}, title), ...children)

/** Calls `render` when something that it depends on is another than at the last call. */
export function whenChanged<Model>(
  parts: (model: Model) => readonly unknown[],
  render: (model: Model) => void,
): (model: Model) => void {
  let last: readonly unknown[] | undefined
  return model => {
    const now = parts(model)
    if (last && now.length === last.length && now.every((part, i) => Object.is(part, last![i]))) return
    last = now
    render(model)
  }
}
