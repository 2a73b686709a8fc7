import { type Filters, firstState } from '../state.ts'
import { filterBy } from '../store.ts'
import { button, h, whenChanged } from './dom.ts'
import { facetsOf } from './facets.ts'
import {
  degreeFilter,
  documentFilter,
  edgeKindsFilter,
  metadataFilter,
  nodeKindsFilter,
  weightFilter,
} from './filter-controls.ts'
import { counted } from './numbers.ts'
import type { Model, Panel, Parts } from './panel.ts'

/** The filters, in the order of the panel. */
const ALL = [nodeKindsFilter, edgeKindsFilter, weightFilter, degreeFilter, documentFilter, metadataFilter]

/** What is left out of the picture, and how much that is. */
export function filtersPanel({ store }: Parts): Panel {
  const told = h('p', { role: 'status' }), all = ALL.map(filter => filter(store))
  const clear = button('Show everything', () => {
    const { filters } = firstState({ query: '', nodes: [] })
    store.apply(filterBy({ ...filters, document: undefined, metadata: undefined }))
  })
  const offer = whenChanged<Model>(({ view }) => [view], ({ view }) => {
    const facets = facetsOf(view)
    for (const filter of all) filter.offer(facets)
  })
  const show = whenChanged<Model>(({ view, state }) => [view, state.filters], ({ state: { filters } }) => {
    for (const filter of all) filter.show(filters)
    clear.disabled = isOpen(filters)
  })
  const tell = whenChanged<Model>(({ shown }) => [shown.nodes, shown.hiddenNodes, shown.hiddenEdges], ({ shown }) => {
    told.textContent = leftText(shown)
  })
  return {
    element: h(
      'div',
      { class: 'filters' },
      told,
      h('div', { class: 'actions' }, clear),
      ...all.map(({ element }) => element),
    ),
    update(model) {
      offer(model)
      show(model)
      tell(model)
    },
  }
}

/** How much filters leave in the picture, and how much they do not. */
const leftText = (shown: Model['shown']): string =>
  `${counted(shown.nodes, { one: 'node', many: 'nodes' })} · ${hiddenText(shown)}`

/** How much filters keep out of the picture. */
export function hiddenText({ hiddenNodes, hiddenEdges }: Model['shown']): string {
  const nodes = counted(hiddenNodes, { one: 'node', many: 'nodes' })
  return `hidden: ${nodes}, ${counted(hiddenEdges, { one: 'edge', many: 'edges' })}`
}

/** Whether filters leave nothing out. */
export const isOpen = ({ nodeKinds, edgeKinds, weight, degree, document, metadata }: Filters): boolean =>
  nodeKinds.length + edgeKinds.length + weight + degree === 0 && document === undefined && metadata === undefined
