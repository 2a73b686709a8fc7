import type { GraphView } from '../../src/view/graph-view.ts'
import { renderTokenGraph } from '../index.ts'
import { isLink, linkTo, questionOf } from '../link.ts'
import type { ViewSource } from '../source.ts'

/**
 * How long after a change the address is brought up to date, in milliseconds: some browsers allow 100 changes in 30 s.
 */
const LINK_AFTER = 400

/** The state that the address holds. */
export const linkInAddress = (): string => location.hash.slice(1)

/** Makes of `?question=…`, or `?q=…`, the link that it is short for, unless the address has one already. */
export function linkOfQuery(): void {
  const query = new URLSearchParams(location.search), question = query.get('question') ?? query.get('q')
  if (question !== null && !isLink(linkInAddress()))
    history.replaceState(null, '', `${location.pathname}#${linkTo(question)}`)
}

const WINDOW_CSS = `
html, body, main { height: 100%; margin: 0 }
main > p { font: 1rem/1.5 system-ui, sans-serif; margin: 0; padding: 2rem; white-space: pre-wrap }
`

/** An element that fills the window. */
export function fillWindow(): HTMLElement {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(WINDOW_CSS)
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

/**
 * Draws a view into an element, as the address has it, and keeps the address up to date from then on: each question is
 * an entry of the browser's history, to which Back and Forward lead.
 */
export function show(element: HTMLElement, view: GraphView, source?: ViewSource): void {
  element.replaceChildren()
  const drawn = renderTokenGraph(element, view, { state: linkInAddress(), ...(source && { source }) })
  let last = drawn.state(), timer: number | undefined, travelling = 0
  const write = () => {
    clearTimeout(timer)
    timer = undefined
    history.replaceState(null, '', `#${last}`)
  }
  const name = () => {
    document.title = [questionOf(last), 'tokengraph'].filter(Boolean).join(' – ')
  }
  name()
  drawn.on('state', link => {
    const isNew = questionOf(link) !== questionOf(last)
    if (isNew && travelling > 0) return
    // what was seen of the question before, to come back to
    if (isNew) write()
    last = link
    if (isNew) history.pushState(null, '', `#${link}`)
    else timer ??= window.setTimeout(write, LINK_AFTER)
    name()
  })
  // Back, Forward, or somebody put in another link
  window.addEventListener('popstate', () => {
    clearTimeout(timer)
    timer = undefined
    travelling++
    last = linkInAddress()
    void drawn.restore(linkInAddress()).finally(() => {
      travelling--
    })
  })
}
