import type { EdgeKind, NodeKind } from '../../src/core/kinds.ts'
import { EDGE_KIND_NAMES, NODE_KINDS, NODE_KIND_NAMES } from '../kinds.ts'
import { type Filters, firstState } from '../state.ts'
import { filterBy, toggleKind } from '../store.ts'
import { button, cut, fill, h, section, whenChanged } from './dom.ts'
import { type Facets, facetsOf } from './facets.ts'
import { count, counted, percent } from './numbers.ts'
import type { Model, Panel, Parts } from './panel.ts'

/** The most values that a list offers. */
const VALUES = 2000

/** What is left out of the picture, and how much that is. */
export function filtersPanel({ store }: Parts): Panel {
  let facets: Facets = facetsOf({ nodes: [], edges: [] } as unknown as Model['view'])
  const element = h('div', { class: 'filters' })
  const told = h('p', { role: 'status' })
  const nodeKinds = h('fieldset', {}), edgeKinds = h('fieldset', {})
  const weight = h('input', {
    type: 'range',
    min: 0,
    max: 1,
    step: 0.01,
    'aria-label': 'Least weight of edges',
    oninput: () => store.apply(filterBy({ weight: Number(weight.value) }), 'weight'),
    onpointerdown: () => store.seal(),
    onblur: () => store.seal(),
  })
  const weightText = h('output', {})
  // half of all nodes have few edges: equal steps of the slider are equal factors
  const degree = h('input', {
    type: 'range',
    min: 0,
    max: 1,
    step: 0.01,
    'aria-label': 'Least degree of a node',
    oninput: () => store.apply(filterBy({ degree: degreeAt(Number(degree.value)) }), 'degree'),
    onpointerdown: () => store.seal(),
    onblur: () => store.seal(),
  })
  const degreeText = h('output', {})
  const degreeAt = (share: number) => (share === 0 ? 0 : Math.ceil((facets.degree + 1) ** share) - 1)
  const documents = h('select', {
    'aria-label': 'Document',
    onchange: () => store.apply(filterBy({ document: chosen(documents.value) })),
  })
  const field = h('select', {
    'aria-label': 'Metadata field',
    onchange: () => {
      const [first] = facets.metadata.get(chosen(field.value) ?? '') ?? []
      store
        .apply(filterBy({ metadata: first === undefined ? undefined : { field: chosen(field.value)!, value: first } }))
    },
  })
  const value = h('select', {
    'aria-label': 'Metadata value',
    onchange: () => store.apply(filterBy({ metadata: { field: chosen(field.value)!, value: chosen(value.value)! } })),
  })
  const clear = button(
    'Show everything',
    () =>
      store
        .apply(filterBy({ ...firstState({ query: '', nodes: [] }).filters, document: undefined, metadata: undefined })),
  )

  const documentSection = section('Document', documents),
    metadataSection = section('Metadata', h('div', { class: 'pair' }, field, value))
  element.append(
    told,
    h('div', { class: 'actions' }, clear),
    section('Nodes', nodeKinds),
    section('Edges', edgeKinds),
    section(
      'Least weight',
      h('label', { class: 'slider' }, h('span', {}, 'of the largest of its kind'), weight, weightText),
    ),
    section(
      'Least degree',
      h(
        'label',
        { class: 'slider' },
        h(
          'span',
          { title: 'In the whole graph: links into a passage, mentions of a name, passages with a token' },
          'links, mentions, passages',
        ),
        degree,
        degreeText,
      ),
    ),
    documentSection,
    metadataSection,
  )

  const collect = whenChanged<Model>(({ view }) => [view], ({ view }) => {
    facets = facetsOf(view)
    fill(
      documents,
      ...options([...facets.documents.keys()].slice(0, VALUES), 'All documents', id => facets.documents.get(id)!),
    )
    fill(field, ...options([...facets.metadata.keys()], 'Any', name => name))
    documentSection.hidden = facets.documents.size < 2
    metadataSection.hidden = facets.metadata.size === 0
  })
  const show = whenChanged<Model>(({ view, state }) => [view, state.filters], ({ state: { filters } }) => {
    fill(
      nodeKinds,
      h('legend', { class: 'hidden' }, 'Kinds of nodes'),
      ...kindBoxes(
        NODE_KIND_NAMES,
        facets.nodeKinds,
        filters.nodeKinds,
        kind => NODE_KINDS[kind].many,
        (kind: NodeKind) => store.apply(filterBy({ nodeKinds: toggleKind(filters.nodeKinds, kind) })),
      ),
    )
    fill(
      edgeKinds,
      h('legend', { class: 'hidden' }, 'Kinds of edges'),
      ...kindBoxes(
        EDGE_KIND_NAMES,
        facets.edgeKinds,
        filters.edgeKinds,
        kind => kind,
        (kind: EdgeKind) => store.apply(filterBy({ edgeKinds: toggleKind(filters.edgeKinds, kind) })),
      ),
    )
    weight.value = String(filters.weight)
    weightText.textContent = filters.weight === 0 ? 'any' : `≥ ${percent(filters.weight)}`
    degree.value = String(filters.degree === 0 ? 0 : Math.log(filters.degree + 1) / Math.log(facets.degree + 1 || 2))
    degreeText.textContent = filters.degree === 0 ? 'any' : `≥ ${count(filters.degree)}`
    for (const [input, text] of [[weight, weightText], [degree, degreeText]] as const)
      input.setAttribute('aria-valuetext', text.textContent!)
    fill(
      value,
      ...options((facets.metadata.get(filters.metadata?.field ?? '') ?? []).slice(0, VALUES), undefined, text => text),
    )
    documents.value = written(filters.document)
    field.value = written(filters.metadata?.field)
    value.value = written(filters.metadata?.value)
    value.hidden = filters.metadata === undefined
    clear.disabled = isOpen(filters)
  })
  const tell = whenChanged<Model>(({ shown }) => [shown.nodes, shown.hiddenNodes, shown.hiddenEdges], ({ shown }) => {
    told.textContent = leftText(shown)
  })
  return {
    element,
    update(model) {
      collect(model)
      show(model)
      tell(model)
    },
  }
}

/** How much filters leave in the picture, and how much they do not. */
const leftText = (shown: Model['shown']): string =>
  `${counted(shown.nodes, { one: 'node', many: 'nodes' })} · ${hiddenText(shown)}`

/** How much filters keep out of the picture. */
export const hiddenText = ({ hiddenNodes, hiddenEdges }: Model['shown']): string =>
  `hidden: ${counted(hiddenNodes, { one: 'node', many: 'nodes' })}, ${
    counted(hiddenEdges, { one: 'edge', many: 'edges' })
  }`

/** Whether filters leave nothing out. */
export const isOpen = ({ nodeKinds, edgeKinds, weight, degree, document, metadata }: Filters): boolean =>
  nodeKinds.length + edgeKinds.length + weight + degree === 0 && document === undefined && metadata === undefined

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

function kindBoxes<Kind extends string>(
  kinds: readonly Kind[],
  counts: ReadonlyMap<Kind, number>,
  hidden: readonly Kind[],
  name: (kind: Kind) => string,
  toggle: (kind: Kind) => void,
): HTMLElement[] {
  return kinds.filter(kind => counts.has(kind)).map(kind =>
    h(
      'label',
      { class: 'check' },
      h('input', { type: 'checkbox', checked: !hidden.includes(kind), 'data-key': kind, onchange: () => toggle(kind) }),
      h('span', {}, name(kind)),
      h('span', { class: 'count' }, count(counts.get(kind)!)),
    )
  )
}
