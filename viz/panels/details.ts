import type { Explanation, OriginName } from '../../src/view/explanation.ts'
import type { GraphView, ViewEdge, ViewNode, ViewTransition } from '../../src/view/graph-view.ts'
import type { ReplayPath } from '../../src/view/replay.ts'
import { EDGE_KINDS, NODE_KINDS } from '../kinds.ts'
import type { Ranked } from '../ranking.ts'
import { keyOf } from '../state.ts'
import { hover, removeEdge, removeNode } from '../store.ts'
import { bar, button, type Child, cut, fill, h, label, onHover, section, whenChanged } from './dom.ts'
import { metadataTexts } from './facets.ts'
import { candidatesOf, markText } from './marked-text.ts'
import { addedUp, amount, count, counted, percent } from './numbers.ts'
import { showMove } from './show-move.ts'
import { partText } from './snippet.ts'
import type { Model, Panel, Parts } from './panel.ts'
import { takeApart, type TakenApart } from './taken-apart.ts'

/** How many rows of each list are shown at first. */
const ROWS = 8

/** The longest text of a passage that is shown. */
const LONGEST_TEXT = 20_000

/** What the channels of a score are called. */
const TERM_LABELS: Record<string, string> = {
  walk: 'Walk over the graph',
  held: 'No more than what leads there',
  spread: 'Spread over tokens',
  lexical: 'Words in common',
  mixed: 'Words and meaning',
  hop: 'Over a name, to what another lacks',
  rerank: 'By a new place among the best',
  cross: 'By a new place, read with the question',
  step: 'One step on from passages',
  near: 'Near words of the question',
}

/** The node that is selected, with what its score is made of, its text and its neighbours. */
export function detailsPanel(parts: Parts): Panel {
  const { store } = parts
  const element = h('div', { class: 'details' })
  const draw = whenChanged<Model>(
    ({ view, selected, lists, run, step, state, canGoBack }) => [
      view,
      selected,
      lists,
      run,
      step,
      state.selected,
      canGoBack,
    ],
    model => {
      const { selected } = model
      fill(element, ...(selected === undefined ? nothing(model, parts) : nodeDetails(model, selected, parts)))
    },
  )
  const light = whenChanged<Model>(
    ({ state, view, selected, lists }) => [state.hovered, view, selected, lists],
    ({ state: { hovered } }) => {
      for (const each of element.querySelectorAll<HTMLElement>('[data-node]')) {
        each.classList.toggle('lit', each.dataset.node === hovered)
      }
    },
  )
  element.addEventListener(
    'pointerover',
    onHover(({ target }) => {
      const over = (target as Element).closest<HTMLElement>('[data-node]')
      store.apply(hover(over?.dataset.node as ReturnType<typeof keyOf> | undefined))
    }),
  )
  element.addEventListener('pointerleave', () => store.apply(hover()))
  return {
    element,
    update(model) {
      draw(model)
      light(model)
    },
  }
}

function nothing({ state, canGoBack }: Model, { back }: Parts): Child[] {
  const text = state.selected === undefined
    ? 'Choose a result, or a node in the graph, to see what its score is made of.'
    : 'The node chosen is not in this graph: a change took it away, or this is another part of the graph.'
  return [canGoBack && button('Back to the results', back, { class: 'quiet' }), h('p', { class: 'note' }, text)]
}

function nodeDetails(model: Model, place: number, parts: Parts): Child[] {
  const { view } = model, node = view.nodes[place]!, apart = takeApart(model, place)
  return [
    model.canGoBack && button('Back to the results', parts.back, { class: 'quiet' }),
    head(model, place, apart),
    actions(model, place, parts),
    terms(apart),
    apart.walk && origin(view, apart.walk, parts),
    apart.walk && shares(view, apart.walk),
    node.hop && hopped(view, node.hop, parts),
    apart.given && given(view, apart.given, parts),
    apart.walk && ways(view, apart.walk),
    wholeGraph(model, place, parts),
    node.text !== undefined && passageText(model, place, node.text),
    neighbours(view, place, parts),
  ]
}

function head({ view, state, step, steps, over }: Model, place: number, { item }: TakenApart): HTMLElement {
  const { kind, label: name, degree, community, betweenness, document: id, metadata, part } = view.nodes[place]!
  const move = h('span', { class: 'move' })
  if (item) showMove(move, item, over !== undefined)
  const facts: [string, Child][] = [
    ['Score', item && `${amount(item.result.score)}, ${percent(item.share)} of the best one’s`],
    ['Rank', item && h('span', {}, rankText(item, NODE_KINDS[kind].many), ' ', move)],
    ['At', state.step === undefined ? undefined : `step ${step} of ${steps}`],
    [NODE_KINDS[kind].degree, amount(degree)],
    ['Community', view.communities[community] && label(view.communities[community].label, 60)],
    ['Betweenness', betweenness > 0 ? percent(betweenness) : undefined],
    ['Document', id !== undefined && label(id)],
    ['Passage', part && part.of > 1 && partText(part)],
    ...Object.entries(metadata ?? {})
      .map(([field, value]): [string, Child] => [field, label(metadataTexts(value).join(', '))]),
  ]
  return h(
    'header',
    {},
    h('p', { class: 'kind' }, NODE_KINDS[kind].one),
    h('h2', {}, label(name, 400)),
    h(
      'dl',
      { class: 'facts' },
      ...facts.filter(([, value]) => value !== undefined && value !== false)
        .map(([term, value]) => h('div', {}, h('dt', {}, label(term)), h('dd', {}, value))),
    ),
  )
}

const rankText = ({ rank, isResult }: Ranked, kind: string): string =>
  `${rank} of the ${kind}${isResult ? '' : ' shown, not among the results'}`

function actions({ view }: Model, place: number, { store, source, neighbourhood, centre }: Parts): HTMLElement {
  const { kind, id } = view.nodes[place]!
  return h(
    'div',
    { class: 'actions' },
    button('Centre', () => centre(place), { 'data-key': 'centre' }),
    source?.neighbourhood
      && button('Show neighbourhood', () => neighbourhood({ kind, id }), { 'data-key': 'neighbourhood' }),
    view.settings && button('Remove node', () => store.apply(removeNode({ kind, id })), {
      'data-key': 'remove',
      title: 'See the ranking without it; undo brings it back',
    }),
  )
}

/** A part of an amount. */
interface Part {
  name: Child
  amount: number
  /** The node that it is of. */
  key?: string
}

/** A table of parts that add up. */
function sum(caption: string, rows: readonly Part[], total: string): HTMLElement {
  const texts = addedUp(rows.map(row => row.amount))
  const most = rows.reduce((largest, row) => Math.max(largest, Math.abs(row.amount)), 0)
  const titles = ['Part', 'Amount', 'Share'].map(title => h('th', { scope: 'col' }, title))
  return h(
    'table',
    { class: 'sum' },
    h('caption', {}, caption),
    h('thead', { class: 'hidden' }, h('tr', {}, ...titles)),
    h(
      'tbody',
      {},
      ...rows.map(({ name, amount: value, key }, i) =>
        h(
          'tr',
          { 'data-node': key },
          h('th', { scope: 'row' }, name, bar(most === 0 ? 0 : Math.abs(value) / most)),
          h('td', {}, texts.parts[i]),
          h('td', {}, texts.shares[i]),
        )
      ),
    ),
    h('tfoot', {}, h('tr', {}, h('th', { scope: 'row' }, total), h('td', {}, texts.total), h('td', {}, percent(1)))),
  )
}

function terms({ item }: TakenApart): Child {
  if (!item || item.result.terms.length === 0) return undefined
  const rows = item.result.terms.map(({ name, share, raw, scale, value }) => ({
    name: h('span', { title: `${amount(share)} × ${amount(raw)} ÷ ${amount(scale)}` }, TERM_LABELS[name] ?? name),
    amount: value,
  }))
  return section('Score', sum('What the score is made of', rows, 'Score'))
}

/** The first rows as they are, the others as one. */
function listed<Row extends { amount: number }>(rows: readonly Row[], one: (row: Row) => Part): Part[] {
  const first = rows.slice(0, ROWS).map(one), others = rows.slice(ROWS)
  if (others.length === 0) return first
  const left = others.reduce((total, { amount: value }) => total + value, 0)
  return [...first, { name: `${count(others.length)} more`, amount: left }]
}

type WalkApart = NonNullable<TakenApart['walk']>

function origin(view: GraphView, { restart, incoming, rest }: WalkApart, { visit }: Parts): HTMLElement {
  const rows = [
    ...(restart === 0 ? [] : [{ name: 'As a seed itself', amount: restart }]),
    ...listed(incoming, ({ transition, amount: value }) => ({
      name: transitionName(view, transition, visit),
      amount: value,
      key: keyOf(view.nodes[transition.source]!),
    })),
    ...(rest === 0 ? [] : [{ name: 'From nodes not shown', amount: rest }]),
  ]
  const brought = rows.length > 0
    ? sum('What the last step brought', rows, 'Walk')
    : h('p', { class: 'note' }, 'The walk did not reach it.')
  return section('What the walk brought, by edge', brought)
}

type Visit = Parts['visit']

function transitionName(view: GraphView, { source, via, edges }: ViewTransition, visit: Visit): HTMLElement {
  const says = edges.map(({ edge, reversed }) => EDGE_KINDS[edge][reversed ? 'reversed' : 'says']).join(', ')
  const over = via.flatMap(place => [' · ', nodeLink(view, place, visit)])
  return h('span', {}, nodeLink(view, source, visit), h('span', { class: 'via' }, ' ', says, ...over))
}

/** A node's label that leads to it. */
const nodeLink = ({ nodes }: GraphView, place: number, visit: Visit): HTMLElement =>
  button(label(nodes[place]!.label, 60), () => visit(place), { class: 'link', 'data-node': keyOf(nodes[place]!) })

function shares({ origins }: GraphView, { shares: given, sharesRest }: WalkApart): Child {
  const rows = [
    ...listed(given, ({ origin: place, amount: value }) => ({ name: originLabel(origins[place]!), amount: value })),
    ...(sharesRest === 0 ? [] : [{ name: 'Through nodes not shown', amount: sharesRest }]),
  ]
  return rows.length > 0 && section('What of the question gave it', sum('Shares of the seeds', rows, 'Walk'))
}

const originLabel = ({ kind, label: text }: OriginName): HTMLElement =>
  h(
    'span',
    {},
    kind === 'meaning' ? 'the meaning of the question' : label(text, 60),
    h('span', { class: 'kind' }, kind === 'meaning' ? '' : ` ${kind}`),
  )

function given(view: GraphView, rows: NonNullable<TakenApart['given']>, { visit }: Parts): Child {
  const sorted = [...rows].sort((a, b) => b.amount - a.amount)
  const parts = listed(sorted, ({ source, edge, amount: value }): Part => {
    if (source === undefined)
      return { name: edge === 'knows' ? 'What triples say' : 'A passage not shown', amount: value }
    const says = h('span', { class: 'via' }, ` ${EDGE_KINDS[edge][edge === 'names' ? 'reversed' : 'says']}`)
    return { name: h('span', {}, nodeLink(view, source, visit), says), amount: value, key: keyOf(view.nodes[source]!) }
  })
  return parts.length > 0 && section('Which passages gave it', sum('What passages gave', parts, 'Together'))
}

function hopped(view: GraphView, { ways, over }: NonNullable<ViewNode['hop']>, { visit }: Parts): HTMLElement {
  const [best] = ways.toSorted((a, b) => b.light * b.gain - a.light * a.gain), source = best?.source
  const giver = source === undefined ? 'A passage not shown' : nodeLink(view, source, visit)
  const told = h('p', {}, giver, h('span', { class: 'via' }, ' has, as this one does, '), label(over, 60))
  return section('To what another passage lacks', told)
}

function ways(view: GraphView, { ways: found, value }: WalkApart): Child {
  const rows = found.map(way =>
    h('li', {}, h('span', { class: 'score' }, percent(value === 0 ? 0 : way.amount / value)), wayLine(view, way))
  )
  return rows.length > 0 && section('Strongest paths', h('ol', { class: 'ways' }, ...rows))
}

const wayLine = ({ nodes, origins }: GraphView, { nodes: places, origin: from }: ReplayPath): HTMLElement =>
  h(
    'span',
    {},
    from === undefined ? 'nodes not shown' : originLabel(origins[from]!),
    ...places.map(place => nodes[place]!).flatMap(node => [
      ' → ',
      h('span', { 'data-node': keyOf(node) }, label(node.label, 60), h('span', { class: 'kind' }, ` ${node.kind}`)),
    ]),
  )

/** The engine's own account, which counts what is not shown too. */
function wholeGraph({ view, state }: Model, place: number, { source, notify }: Parts): Child {
  const { explain } = source ?? {}
  if (!explain || view.query === '') return undefined
  const { kind, id } = view.nodes[place]!
  const told = h('div', { 'aria-live': 'polite' })
  const ask = button('Explain over the whole graph', async () => {
    ask.disabled = true
    try {
      told.replaceChildren(...explained(await explain.call(source, state.question, { kind, id })))
      ask.hidden = true
    } catch (error) {
      notify(error instanceof Error ? error.message : String(error))
    }
    ask.disabled = false
  }, { class: 'quiet', 'data-key': 'explain' })
  return h('div', {}, ask, told)
}

const explained = ({ seeds, paths, score }: Explanation): HTMLElement[] => [
  section(
    'Over the whole graph',
    h('p', { class: 'note' }, `Without any change: score ${amount(score)}`),
    seeds.length > 0
      && sum(
        'Shares of the seeds',
        listed(seeds, ({ node, amount: value }) => ({ name: originLabel(node), amount: value })),
        'Raw value',
      ),
    h('ol', { class: 'ways' }, ...paths.map(({ line }) => h('li', {}, label(line, 400)))),
  ),
]

function passageText({ view }: Model, place: number, text: string): HTMLElement {
  const shown = text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT).toWellFormed() : text
  const pieces = markText(shown, candidatesOf(view, place))
  return section(
    'Text',
    h(
      'p',
      { class: 'text', dir: 'auto' },
      ...pieces.map(piece => (piece.place === undefined
        ? piece.text
        : h('mark', { 'data-node': keyOf(view.nodes[piece.place]!), class: view.nodes[piece.place]!.kind }, piece.text))
      ),
      shown.length < text.length && moreText(text.length - shown.length),
    ),
  )
}

const moreText = (left: number): string => `… (${counted(left, { one: 'more character', many: 'more characters' })})`

/** How many neighbours are shown. */
const NEIGHBOURS = 40

function neighbours(view: GraphView, place: number, { visit, store }: Parts): Child {
  const edges = view.edges.filter(({ source, target }) => source === place || target === place)
  if (edges.length === 0) return undefined
  const others = edges.length - NEIGHBOURS
  const remove = ({ kind, source, target }: ViewEdge) =>
    store.apply(removeEdge({ kind, source: view.nodes[source]!.id, target: view.nodes[target]!.id }))
  const rows = edges.slice(0, NEIGHBOURS)
    .map(edge => neighbour(view, place, edge, visit, view.settings && (() => remove(edge))))
  return section(
    `Neighbours (${count(edges.length)})`,
    h('ul', { class: 'neighbours' }, ...rows),
    others > 0 && h('p', { class: 'note' }, `and ${count(others)} more`),
  )
}

/** What a triple says, read along its edge or against it. */
const relationText = (relation: string, isOut: boolean): string =>
  isOut ? `—${cut(relation, 40)}→` : `←${cut(relation, 40)}—`

function neighbour(
  view: GraphView,
  place: number,
  { source, target, kind, weight, relation }: ViewEdge,
  visit: Visit,
  remove?: () => void,
): HTMLElement {
  const isOut = source === place, other = isOut ? target : source
  return h(
    'li',
    { 'data-node': keyOf(view.nodes[other]!) },
    h(
      'span',
      {},
      h(
        'span',
        { class: 'via' },
        relation ? relationText(relation, isOut) : EDGE_KINDS[kind][isOut ? 'says' : 'reversed'],
        ' ',
      ),
      nodeLink(view, other, visit),
    ),
    h('span', { class: 'score', title: 'Weight as stored' }, amount(weight)),
    remove && button('✕', remove, {
      class: 'remove',
      title: 'Remove this edge',
      'aria-label': `Remove the edge ${kind}, ${view.nodes[other]!.label.slice(0, 60)}`,
    }),
  )
}
