import type { GraphView } from '../../src/view/graph-view.ts'
import type { NodeKind } from '../../src/core/kinds.ts'
import { NODE_KINDS, NODE_KIND_NAMES } from '../kinds.ts'
import type { Ranked } from '../ranking.ts'
import { button, type Child, h, label, whenChanged } from './dom.ts'
import { moreButton } from './more.ts'
import { amount, count, counted, percent } from './numbers.ts'
import type { Model, Panel, Parts } from './panel.ts'

/** How many rows are shown at first, and how many more at a time. */
const ROWS = 200

/** The graph as tables: for screen readers, and for all who like to read numbers. */
export function tablePanel({ visit }: Parts): Panel {
  const element = h('div', { class: 'tables', tabindex: '0', role: 'region', 'aria-label': 'The graph as tables' })
  const show = whenChanged<Model>(({ view, lists }) => [view, lists], model => {
    element.replaceChildren(...NODE_KIND_NAMES.map(kind => nodeTable(model, kind, visit)), edgeTable(model.view, visit))
  })
  return {
    element,
    update: model => {
      if (!element.hidden) show(model)
    },
  }
}

/** All nodes of a kind, by rank; those without one come last. */
function nodeTable({ view, lists }: Model, kind: NodeKind, visit: Parts['visit']): HTMLElement {
  const items = new Map(lists.kinds[kind].map(item => [item.place, item])), isRanked = lists.by === 'score'
  const rankOf = (place: number) => items.get(place)?.rank ?? Infinity
  const places = view.nodes.map((_, place) => place).filter(place => view.nodes[place]!.kind === kind)
  places.sort((a, b) => rankOf(a) - rankOf(b) || a - b)
  const isChanged = places.some(place => items.get(place)?.former !== undefined)
  const rankTitles = isChanged ? ['Rank', 'Before', 'Score'] : ['Rank', 'Score']
  const rankCells = (item: Ranked | undefined) => [
    item ? count(item.rank) : '–',
    ...(isChanged ? [formerText(item)] : []),
    item ? amount(item.result.score) : '–',
  ]
  return table(
    `${counted(places.length, NODE_KINDS[kind])}${isRanked ? ', by rank' : ', by degree'}`,
    [...(isRanked ? rankTitles : []), 'Label', NODE_KINDS[kind].degree, 'Community', 'Betweenness'],
    places,
    place => {
      const { label: name, degree, community, betweenness } = view.nodes[place]!
      return [
        ...(isRanked ? rankCells(items.get(place)) : []),
        button(label(name), () => visit(place), { class: 'link' }),
        amount(degree),
        label(view.communities[community]?.label ?? '–', 40),
        percent(betweenness),
      ]
    },
  )
}

/** The rank before a change. */
const formerText = (item: Ranked | undefined): string =>
  item === undefined ? '–' : item.former === undefined ? 'new' : count(item.former)

const edgeTable = ({ nodes, edges }: GraphView, visit: Parts['visit']): HTMLElement =>
  table(
    counted(edges.length, { one: 'edge', many: 'edges' }),
    ['From', 'Kind', 'To', 'Weight'],
    edges,
    ({ source, target, kind, weight }) => [
      button(label(nodes[source]!.label, 60), () => visit(source), { class: 'link' }),
      kind,
      button(label(nodes[target]!.label, 60), () => visit(target), { class: 'link' }),
      amount(weight),
    ],
  )

/** The columns that hold labels. */
const WIDE = new Set(['Label', 'From', 'To'])

function table<Item>(
  caption: string,
  titles: readonly string[],
  items: readonly Item[],
  cells: (item: Item) => Child[],
): HTMLElement {
  const body = h('tbody', {})
  const more = moreButton(ROWS, () => extend())
  const row = (item: Item) => h('tr', {}, ...cells(item).map(cell => h('td', {}, cell)))
  const extend = () => {
    const from = body.children.length
    body.append(...items.slice(from, from + ROWS).map(row))
    more.show(body.children.length, items.length)
  }
  extend()
  const heads = titles.map(title => h('th', { scope: 'col', class: WIDE.has(title) ? 'wide' : undefined }, title))
  const head = h('thead', {}, h('tr', {}, ...heads))
  return h('div', {}, h('table', {}, h('caption', {}, caption), head, body), more.element)
}
