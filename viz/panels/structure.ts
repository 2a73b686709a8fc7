import type { GraphView, ViewGap } from '../../src/view/graph-view.ts'
import { NODE_KINDS } from '../kinds.ts'
import { keyOf } from '../state.ts'
import { colourBy, hover, openCommunities } from '../store.ts'
import { button, type Child, fill, h, label, onHover, section, whenChanged } from './dom.ts'
import { count, counted, percent } from './numbers.ts'
import type { Model, Panel, Parts } from './panel.ts'

/** How many bridges, gaps, and nodes or edges of a gap are listed. */
const BRIDGES = 12, GAPS = 12, EXAMPLES = 5

/** Nodes that hold the graph together, and places where little does. */
export function structurePanel({ store, visit }: Parts): Panel {
  const element = h('div', { class: 'structure' })
  const show = whenChanged<Model>(({ view }) => [view], ({ view }) => {
    const bridges = bridgesOf(view)
    fill(
      element,
      section(
        'Bridges',
        h('p', { class: 'note' }, 'Nodes through which most of the shortest ways between others lead (betweenness).'),
        bridges.length > 0
          ? h(
            'ol',
            { class: 'bridges' },
            ...bridges.map(place => nodeRow(view, place, percent(view.nodes[place]!.betweenness))),
          )
          : h('p', { class: 'note' }, 'There are none: no way leads through a third node.'),
      ),
      section(
        'Gaps',
        h('p', { class: 'note' }, 'Communities with fewer links between them than chance would give them.'),
        view.gaps.length > 0
          ? h('ol', { class: 'gaps' }, ...view.gaps.slice(0, GAPS).map(gap => gapRow(view, gap)))
          : h('p', { class: 'note' }, 'There are none.'),
      ),
    )
  })
  const nodeRow = (view: GraphView, place: number, value: Child) => {
    const node = view.nodes[place]!
    return h(
      'li',
      {
        'data-node': keyOf(node),
        onpointerenter: onHover(() => store.apply(hover(keyOf(node)))),
        onpointerleave: () => store.apply(hover()),
      },
      h(
        'span',
        {},
        button(label(node.label, 60), () => visit(place), { class: 'link' }),
        h('span', { class: 'kind' }, ` ${NODE_KINDS[node.kind].one}`),
      ),
      h('span', { class: 'score' }, value),
    )
  }
  const gapRow = (view: GraphView, gap: ViewGap) => {
    const links = linksBetween(view, gap)
    const names = [gap.a, gap.b].map(community => label(view.communities[community]!.label, 40))
    const more = h('div', { class: 'links' })
    const open = button('', () => {
      const isOpen = open.getAttribute('aria-expanded') === 'true'
      open.setAttribute('aria-expanded', String(!isOpen))
      if (isOpen) return more.replaceChildren()
      store.apply(colourBy('community'))
      store.apply(openCommunities(gap.a, gap.b))
      more.replaceChildren(
        h('p', { class: 'note' }, 'Best linked in each:'),
        h(
          'ul',
          {},
          ...[gap.a, gap.b].flatMap(community =>
            centralIn(view, community).map(place => nodeRow(view, place, `community ${count(community + 1)}`))
          ),
        ),
        h('p', { class: 'note' }, links.length > 0 ? 'The links there are:' : 'There is no link between them.'),
        h(
          'ul',
          {},
          ...links.slice(0, EXAMPLES).map(({ source, target, kind }) =>
            h(
              'li',
              {},
              h(
                'span',
                {},
                button(label(view.nodes[source]!.label, 30), () => visit(source), { class: 'link' }),
                h('span', { class: 'via' }, ` ${kind} `),
                button(label(view.nodes[target]!.label, 30), () => visit(target), { class: 'link' }),
              ),
            )
          ),
        ),
      )
    }, { 'aria-expanded': 'false', class: 'link' })
    open.append(names[0]!, ' ⋯ ', names[1]!)
    return h(
      'li',
      {},
      open,
      h(
        'span',
        { class: 'score' },
        `${counted(gap.edges, { one: 'link', many: 'links' })}, by chance ${
          gap.expected < 1 ? 'under 1' : count(gap.expected)
        }`,
      ),
      more,
    )
  }
  return { element, update: show }
}

/** Places of the nodes with the highest betweenness, best first; none without any. */
export const bridgesOf = ({ nodes }: GraphView): number[] =>
  nodes.map((_, place) => place).filter(place => nodes[place]!.betweenness > 0)
    .sort((a, b) => nodes[b]!.betweenness - nodes[a]!.betweenness || a - b).slice(0, BRIDGES)

/** The edges between two communities. */
export const linksBetween = ({ nodes, edges }: GraphView, { a, b }: ViewGap): GraphView['edges'] =>
  edges.filter(({ source, target }) => {
    const ends = [nodes[source]!.community, nodes[target]!.community]
    return ends.includes(a) && ends.includes(b) && a !== b
  })

/** The best linked nodes of a community. */
const centralIn = ({ nodes }: GraphView, community: number): number[] =>
  nodes.map((_, place) => place).filter(place => nodes[place]!.community === community)
    .sort((a, b) => nodes[b]!.degree - nodes[a]!.degree || a - b).slice(0, 2)
