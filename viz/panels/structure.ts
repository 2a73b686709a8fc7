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
export function structurePanel(parts: Parts): Panel {
  const element = h('div', { class: 'structure' })
  const show = whenChanged<Model>(({ view }) => [view], ({ view }) => {
    const bridges = bridgesOf(view).map(place => nodeRow(view, place, percent(view.nodes[place]!.betweenness), parts))
    const gaps = view.gaps.slice(0, GAPS).map(gap => gapRow(view, gap, parts))
    fill(
      element,
      section(
        'Bridges',
        note('Nodes through which most of the shortest ways between others lead (betweenness).'),
        bridges.length > 0
          ? h('ol', { class: 'bridges' }, ...bridges)
          : note('There are none: no way leads through a third node.'),
      ),
      section(
        'Gaps',
        note('Communities with fewer links between them than chance would give them.'),
        gaps.length > 0 ? h('ol', { class: 'gaps' }, ...gaps) : note('There are none.'),
      ),
    )
  })
  return { element, update: show }
}

const note = (text: string): HTMLElement => h('p', { class: 'note' }, text)

/** A node with its kind and something of it. */
function nodeRow(view: GraphView, place: number, value: Child, { store, visit }: Parts): HTMLElement {
  const node = view.nodes[place]!, key = keyOf(node), name = nodeLink(view, place, 60, visit)
  return h(
    'li',
    {
      'data-node': key,
      onpointerenter: onHover(() => store.apply(hover(key))),
      onpointerleave: () => store.apply(hover()),
    },
    h('span', {}, name, h('span', { class: 'kind' }, ` ${NODE_KINDS[node.kind].one}`)),
    h('span', { class: 'score' }, value),
  )
}

/** A node's label, which leads to it. */
const nodeLink = ({ nodes }: GraphView, place: number, longest: number, visit: Parts['visit']): HTMLElement =>
  button(label(nodes[place]!.label, longest), () => visit(place), { class: 'link' })

/** Two communities; opened, what is best linked in each, and what links them. */
function gapRow(view: GraphView, { a, b, edges, expected }: ViewGap, parts: Parts): HTMLElement {
  const more = h('div', { class: 'links' })
  const open = button('', () => {
    const isOpen = open.getAttribute('aria-expanded') === 'true'
    open.setAttribute('aria-expanded', String(!isOpen))
    if (isOpen) return more.replaceChildren()
    parts.store.apply(colourBy('community'))
    parts.store.apply(openCommunities(a, b))
    more.replaceChildren(...gapDetails(view, { a, b }, parts))
  }, { 'aria-expanded': 'false', class: 'link' })
  const [from, to] = [a, b].map(community => label(view.communities[community]!.label, 40))
  open.append(from!, ' ⋯ ', to!)
  const chance = expected < 1 ? 'under 1' : count(expected)
  const links = `${counted(edges, { one: 'link', many: 'links' })}, by chance ${chance}`
  return h('li', {}, open, h('span', { class: 'score' }, links), more)
}

function gapDetails(view: GraphView, gap: Ends, parts: Parts): HTMLElement[] {
  const central = [gap.a, gap.b].flatMap(community => {
    const value = `community ${count(community + 1)}`
    return centralIn(view, community).map(place => nodeRow(view, place, value, parts))
  })
  const links = linksBetween(view, gap).slice(0, EXAMPLES).map(({ source, target, kind }) => {
    const [from, to] = [source, target].map(place => nodeLink(view, place, 30, parts.visit))
    return h('li', {}, h('span', {}, from, h('span', { class: 'via' }, ` ${kind} `), to))
  })
  return [
    note('Best linked in each:'),
    h('ul', {}, ...central),
    note(links.length > 0 ? 'The links there are:' : 'There is no link between them.'),
    h('ul', {}, ...links),
  ]
}

/** Two communities, by their places. */
type Ends = Pick<ViewGap, 'a' | 'b'>

/** Places of the nodes with the highest betweenness, best first; none without any. */
export const bridgesOf = ({ nodes }: GraphView): number[] =>
  nodes.map((_, place) => place).filter(place => nodes[place]!.betweenness > 0)
    .sort((a, b) => nodes[b]!.betweenness - nodes[a]!.betweenness || a - b).slice(0, BRIDGES)

/** The edges between two communities. */
export const linksBetween = ({ nodes, edges }: GraphView, { a, b }: Ends): GraphView['edges'] =>
  edges.filter(({ source, target }) => {
    const ends = [nodes[source]!.community, nodes[target]!.community]
    return ends.includes(a) && ends.includes(b) && a !== b
  })

/** The best linked nodes of a community. */
const centralIn = ({ nodes }: GraphView, community: number): number[] =>
  nodes.map((_, place) => place).filter(place => nodes[place]!.community === community)
    .sort((a, b) => nodes[b]!.degree - nodes[a]!.degree || a - b).slice(0, 2)
