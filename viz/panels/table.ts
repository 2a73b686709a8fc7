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
  const show = whenChanged<Model>(({ view, lists }) => [view, lists], ({ view, lists }) => {
    const item = new Map(NODE_KIND_NAMES.flatMap(kind => lists.kinds[kind].map(each => [each.place, each] as const)))
    element.replaceChildren(
      ...NODE_KIND_NAMES.map(kind => nodeTable(view, kind, item, lists.by === 'score')),
      edgeTable(view),
    )
  })
  const nodeTable = (view: GraphView, kind: NodeKind, items: ReadonlyMap<number, Ranked>, isRanked: boolean) => {
    const rankOf = (place: number) => items.get(place)?.rank ?? Infinity
    const places = view.nodes.map((_, place) => place).filter(place => view.nodes[place]!.kind === kind).sort((a, b) =>
      rankOf(a) - rankOf(b) || a - b
    )
    const isChanged = places.some(place => items.get(place)?.former !== undefined)
    const titles = [
      ...(isRanked ? ['Rank', ...(isChanged ? ['Before'] : []), 'Score'] : []),
      'Label',
      NODE_KINDS[kind].degree,
      'Community',
      'Betweenness',
    ]
    return table(
      `${counted(places.length, NODE_KINDS[kind])}${isRanked ? ', by rank' : ', by degree'}`,
      titles,
      places,
      place => {
        const { label: name, degree, community, betweenness } = view.nodes[place]!, item = items.get(place)
        return [
          ...(isRanked
            ? [
              item ? count(item.rank) : '–',
              ...(isChanged ? [item === undefined ? '–' : item.former === undefined ? 'new' : count(item.former)] : []),
              item ? amount(item.result.score) : '–',
            ]
            : []),
          button(label(name), () => visit(place), { class: 'link' }),
          amount(degree),
          label(view.communities[community]?.label ?? '–', 40),
          percent(betweenness),
        ]
      },
    )
  }
  const edgeTable = ({ nodes, edges }: GraphView) =>
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
  return {
    element,
    update: model => {
      if (!element.hidden) show(model)
    },
  }
}

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
  const extend = () => {
    const from = body.children.length
    body
      .append(...items.slice(from, from + ROWS).map(item => h('tr', {}, ...cells(item).map(cell => h('td', {}, cell)))))
    more.show(body.children.length, items.length)
  }
  extend()
  return h(
    'div',
    {},
    h(
      'table',
      {},
      h('caption', {}, caption),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...titles.map(title => h('th', { scope: 'col', class: WIDE.has(title) ? 'wide' : undefined }, title)),
        ),
      ),
      body,
    ),
    more.element,
  )
}
