import { collapse } from '../store.ts'
import { captionOf, emptyText } from './caption.ts'
import { button, h, whenChanged } from './dom.ts'
import { findPanel } from './find-box.ts'
import { counted } from './numbers.ts'
import type { Model, Panel, Parts } from './panel.ts'

const TOGETHER = 'Draw each community as one mark; choose one to open it, and choose a node of it twice to close it'

/** The picture, or the tables in its place, with what stands on it: zoom, counts, legend. */
export function picturePanel(parts: Parts, picture: HTMLElement, legend: Panel, table: Panel): Panel {
  const { store } = parts
  // without a source the search box is one
  const find = parts.source && findPanel(parts, 'Find in the graph')
  let model: Model | undefined, isTable = false
  const shown = h('p', { class: 'shown' }), foot = h('div', { class: 'foot' }, legend.element)
  const together = button('Communities', () => store.apply(collapse(!store.state().collapsed)), { title: TOGETHER })
  const asTable = button('Table', () => {
    isTable = !isTable
    swap()
  }, { 'aria-pressed': 'false', title: 'The same as tables' })
  const zoom = zoomButtons(parts, together)
  const empty = h('p', { class: 'empty', role: 'status' })
  const swap = () => {
    asTable.setAttribute('aria-pressed', String(isTable))
    asTable.textContent = isTable ? 'Graph' : 'Table'
    table.element.hidden = !isTable
    picture.hidden = foot.hidden = zoom.hidden = isTable
    if (model) table.update(model)
  }
  const top = h('div', { class: 'bar-top' }, shown, find?.element, asTable, zoom)
  const element = h('div', { class: 'stage' }, top, picture, table.element, foot, empty)
  swap()
  const describe = whenChanged<Model>(
    ({ view, shown: now }) => [view, now.nodes, now.hiddenNodes, now.hiddenEdges, now.communities],
    ({ view, shown: now }) => {
      shown.textContent = captionOf(view, now)
      picture.setAttribute('aria-label', nameOf(view))
      empty.hidden = view.nodes.length > 0
      empty.textContent = emptyText(view)
    },
  )
  return {
    element,
    update(given) {
      model = given
      describe(given)
      together.setAttribute('aria-pressed', String(given.state.collapsed))
      together.hidden = given.view.communities.length < 2
      legend.update(given)
      table.update(given)
      find?.update(given)
    },
  }
}

const zoomButtons = ({ zoomBy, fit }: Parts, together: HTMLElement): HTMLElement =>
  h(
    'div',
    { class: 'zoom', role: 'group', 'aria-label': 'Zoom' },
    button('+', () => zoomBy(1.5), { 'aria-label': 'Zoom in', title: 'Zoom in', class: 'step' }),
    button('−', () => zoomBy(1 / 1.5), { 'aria-label': 'Zoom out', title: 'Zoom out', class: 'step' }),
    button('Fit', fit, { title: 'Fit all into the picture' }),
    together,
  )

/** What the picture is called. */
function nameOf({ nodes, edges }: Model['view']): string {
  const ends = counted(nodes.length, { one: 'node', many: 'nodes' })
  const links = counted(edges.length, { one: 'edge', many: 'edges' })
  return `Graph of ${ends} and ${links}. “Table” shows the same as text.`
}
