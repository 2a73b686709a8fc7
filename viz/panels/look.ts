import { colourBy, sizeBy, useTheme } from '../store.ts'
import { button, choice, h, whenChanged } from './dom.ts'
import type { Model, Panel, Parts } from './panel.ts'

/** How the graph looks: what colours and sizes say, and the theme. */
export function lookPanel({ store }: Parts): Panel {
  const colour = choice(
    'Colour',
    { community: 'community', score: 'score', kind: 'kind' },
    value => store.apply(colourBy(value)),
  )
  const size = choice('Size', { score: 'score', degree: 'links' }, value => store.apply(sizeBy(value)))
  let theme: Model['theme'] = 'light'
  const toggle = button('', () => store.apply(useTheme(theme === 'light' ? 'dark' : 'light')), { class: 'icon' })
  const show = whenChanged<Model>(
    ({ colour: said, state, theme: now }) => [said, state.size, now],
    ({ colour: said, state, theme: now }) => {
      colour.show(said)
      size.show(state.size)
      theme = now
      toggle.textContent = now === 'light' ? '☾' : '☀'
      toggle.title = now === 'light' ? 'Dark theme' : 'Light theme'
      toggle.setAttribute('aria-label', toggle.title)
    },
  )
  return { element: h('div', { class: 'look' }, colour.element, size.element, toggle), update: show }
}
