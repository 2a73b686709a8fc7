import type { EdgeKind, NodeKind } from '../../src/core/kinds.ts'
import { EDGE_KIND_NAMES, NODE_KINDS, NODE_KIND_NAMES } from '../kinds.ts'
import type { Filters } from '../state.ts'
import { type Action, filterBy, type Store, toggleKind } from '../store.ts'
import { cut, fill, h, section } from './dom.ts'
import type { Facets } from './facets.ts'
import { count, percent } from './numbers.ts'

/** The controls of one filter. */
export interface FilterControls {
  element: HTMLElement
  /** Takes it that another view comes, with other things to filter by. */
  offer(facets: Facets): void
  show(filters: Filters): void
}

/** The most values that a list offers. */
const VALUES = 2000

/** Which kinds of nodes are in the picture. */
export const nodeKindsFilter = (store: Store): FilterControls =>
  kindsFilter<NodeKind>(store, 'Nodes', {
    legend: 'Kinds of nodes',
    kinds: NODE_KIND_NAMES,
    name: kind => NODE_KINDS[kind].many,
    counts: facets => facets.nodeKinds,
    hidden: filters => filters.nodeKinds,
    hide: nodeKinds => filterBy({ nodeKinds }),
  })

/** Which kinds of edges are in the picture. */
export const edgeKindsFilter = (store: Store): FilterControls =>
  kindsFilter<EdgeKind>(store, 'Edges', {
    legend: 'Kinds of edges',
    kinds: EDGE_KIND_NAMES,
    name: kind => kind,
    counts: facets => facets.edgeKinds,
    hidden: filters => filters.edgeKinds,
    hide: edgeKinds => filterBy({ edgeKinds }),
  })

/** What kinds are chosen among, and where filters hold those that are hidden. */
interface Kinds<Kind> {
  legend: string
  kinds: readonly Kind[]
  name(kind: Kind): string
  counts(facets: Facets): ReadonlyMap<Kind, number>
  hidden(filters: Filters): readonly Kind[]
  hide(kinds: Kind[]): Action
}

function kindsFilter<Kind extends string>(
  store: Store,
  title: string,
  { legend, kinds, name, counts, hidden, hide }: Kinds<Kind>,
): FilterControls {
  const boxes = h('fieldset', {})
  let present: ReadonlyMap<Kind, number> = new Map()
  const box = (kind: Kind, off: readonly Kind[]) => {
    const onchange = () => store.apply(hide(toggleKind(off, kind)))
    return h(
      'label',
      { class: 'check' },
      h('input', { type: 'checkbox', checked: !off.includes(kind), 'data-key': kind, onchange }),
      h('span', {}, name(kind)),
      h('span', { class: 'count' }, count(present.get(kind)!)),
    )
  }
  return {
    element: section(title, boxes),
    offer: facets => {
      present = counts(facets)
    },
    show(filters) {
      const shown = kinds.filter(kind => present.has(kind)).map(kind => box(kind, hidden(filters)))
      fill(boxes, h('legend', { class: 'hidden' }, legend), ...shown)
    },
  }
}

/** Leaves out light edges. */
export function weightFilter(store: Store): FilterControls {
  const slider = shareSlider(store, 'Least weight of edges', 'weight', weight => filterBy({ weight }))
  return {
    element: section('Least weight', slider.labelled(h('span', {}, 'of the largest of its kind'))),
    offer: () => {},
    show: ({ weight }) => slider.show(weight, weight === 0 ? 'any' : `≥ ${percent(weight)}`),
  }
}

/** Leaves out nodes with few edges. Half of all nodes have few: equal steps of the slider are equal factors. */
export function degreeFilter(store: Store): FilterControls {
  let most = 0
  const degreeAt = (share: number) => (share === 0 ? 0 : Math.ceil((most + 1) ** share) - 1)
  const shareOf = (degree: number) => (degree === 0 ? 0 : Math.log(degree + 1) / Math.log(most + 1 || 2))
  const slider = shareSlider(
    store,
    'Least degree of a node',
    'degree',
    share => filterBy({ degree: degreeAt(share) }),
  )
  const title = 'In the whole graph: links into a passage, mentions of a name, passages with a token'
  return {
    element: section('Least degree', slider.labelled(h('span', { title }, 'links, mentions, passages'))),
    offer: ({ degree }) => {
      most = degree
    },
    show: ({ degree }) => slider.show(shareOf(degree), degree === 0 ? 'any' : `≥ ${count(degree)}`),
  }
}

/** A slider from 0 to 1. @param streak  what of its steps is undone as one, see {@link Store.apply} */
function shareSlider(store: Store, name: string, streak: string, changed: (share: number) => Action) {
  const output = h('output', {})
  const input = h('input', {
    type: 'range',
    min: 0,
    max: 1,
    step: 0.01,
    'aria-label': name,
    oninput: () => store.apply(changed(Number(input.value)), streak),
    onpointerdown: () => store.seal(),
    onblur: () => store.seal(),
  })
  return {
    /** All of it, with what stands before it. */
    labelled: (label: HTMLElement) => h('label', { class: 'slider' }, label, input, output),
    show(share: number, text: string) {
      input.value = String(share)
      output.textContent = text
      input.setAttribute('aria-valuetext', text)
    },
  }
}

/** Leaves all but one document. */
export function documentFilter(store: Store): FilterControls {
  const documents = h('select', {
    'aria-label': 'Document',
    onchange: () => store.apply(filterBy({ document: chosen(documents.value) })),
  })
  const element = section('Document', documents)
  return {
    element,
    offer({ documents: known }) {
      fill(documents, ...options([...known.keys()].slice(0, VALUES), 'All documents', id => known.get(id)!))
      element.hidden = known.size < 2
    },
    show: ({ document }) => {
      documents.value = written(document)
    },
  }
}

/** Leaves passages whose metadata has one value. */
export function metadataFilter(store: Store): FilterControls {
  let known: Facets['metadata'] = new Map()
  const field = h('select', {
    'aria-label': 'Metadata field',
    onchange: () => {
      const name = chosen(field.value), [first] = known.get(name ?? '') ?? []
      store.apply(filterBy({ metadata: first === undefined ? undefined : { field: name!, value: first } }))
    },
  })
  const value = h('select', {
    'aria-label': 'Metadata value',
    onchange: () => store.apply(filterBy({ metadata: { field: chosen(field.value)!, value: chosen(value.value)! } })),
  })
  const element = section('Metadata', h('div', { class: 'pair' }, field, value))
  return {
    element,
    offer({ metadata }) {
      known = metadata
      fill(field, ...options([...known.keys()], 'Any', name => name))
      element.hidden = known.size === 0
    },
    show({ metadata }) {
      fill(value, ...options((known.get(metadata?.field ?? '') ?? []).slice(0, VALUES), undefined, text => text))
      field.value = written(metadata?.field)
      value.value = written(metadata?.value)
      value.hidden = metadata === undefined
    },
  }
}

/** Options' values begin with a sign, so that an empty text is not the choice of nothing. */
const written = (text: string | undefined): string => (text === undefined ? '' : `=${text}`)
const chosen = (value: string): string | undefined => (value === '' ? undefined : value.slice(1))

const options = (
  values: readonly string[],
  none: string | undefined,
  text: (value: string) => string,
): HTMLElement[] => [
  ...(none === undefined ? [] : [h('option', { value: '' }, none)]),
  ...values.map(each => h('option', { value: written(each) }, cut(text(each), 80) || '(empty)')),
]
