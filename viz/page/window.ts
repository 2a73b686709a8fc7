import type { GraphView } from '../../src/explanation/graph-view.ts'
import { renderTokenGraph } from '../index.ts'
import type { ViewSource } from '../source.ts'

/** How long after a change the address is brought up to date, in milliseconds: some browsers allow 100 changes in 30 s. */
const LINK_AFTER = 400

/** The state that the address holds. */
export const linkInAddress = (): string => location.hash.slice(1)

/** An element that fills the window. */
export function fillWindow(): HTMLElement {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('html, body, main { height: 100%; margin: 0 } main > p { font: 1rem/1.5 system-ui, sans-serif; margin: 0; padding: 2rem; white-space: pre-wrap }')
  document.adoptedStyleSheets = [sheet]
  return document.body.appendChild(document.createElement('main'))
}

/** Says something where the view will be, or would have been. */
export function say(element: HTMLElement, text: string, role: 'status' | 'alert'): void {
  const message = document.createElement('p')
  message.setAttribute('role', role)
  message.textContent = text
  element.replaceChildren(message)
}

/** Draws a view into an element, as the address has it, and keeps the address up to date from then on. */
export function show(element: HTMLElement, view: GraphView, source?: ViewSource): void {
  element.replaceChildren()
  const drawn = renderTokenGraph(element, view, { state: linkInAddress(), ...(source && { source }) })
  let timer: number | undefined
  const write = () => {
    timer = undefined
    history.replaceState(null, '', `#${drawn.state()}`)
  }
  drawn.on('state', () => { timer ??= window.setTimeout(write, LINK_AFTER) })
  // somebody put in another link, or went back to one
  window.addEventListener('hashchange', () => location.reload())
}
