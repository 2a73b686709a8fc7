import { button, focusOf, h } from './dom.ts'

/** Narrow pages have room for one of two lists: the results, or what is said about the graph. */
export type Side = 'results' | 'about'

/** The buttons by which one turns from one list to the other. */
export interface Turn {
  element: HTMLElement
  /** Shows a list. The focus does not stay in the one that goes. */
  turn(to: Side): void
  /** Says what the results are called. */
  name(results: string): void
}

/** @param shown  called with the list to show */
export function turnButtons(lists: Record<Side, HTMLElement>, shown: (to: Side) => void): Turn {
  const turn = (to: Side) => {
    const away = lists[to === 'results' ? 'about' : 'results'], hadFocus = away.contains(focusOf(away))
    shown(to)
    for (const [name, each] of Object.entries(buttons)) each.setAttribute('aria-pressed', String(name === to))
    const isNarrow = buttons[to].checkVisibility() && lists[to].checkVisibility()
    if (hadFocus && isNarrow) buttons[to].focus({ preventScroll: true })
  }
  const buttons: Record<Side, HTMLElement> = {
    results: button('Results', () => turn('results')),
    about: button('About the graph', () => turn('about')),
  }
  const label = 'What is shown below the graph'
  return {
    element: h('div', { class: 'turn', role: 'group', 'aria-label': label }, buttons.results, buttons.about),
    turn,
    name: results => {
      buttons.results.textContent = results
    },
  }
}
