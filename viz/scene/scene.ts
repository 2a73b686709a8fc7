import type { GraphView } from '../../src/view/graph-view.ts'
import { keyOf, type State } from '../state.ts'
import { applyFilters, largestWeights } from './filter.ts'

/** Something that is drawn: a node, or a community as one mark. */
export interface Item {
  /** Places of the nodes that it stands for; one, unless it is a community. */
  nodes: number[]
  /** The community that it is the mark of. */
  community?: number
}

/** A line between two items: an edge, or all edges between two of them as one. */
export interface Link {
  source: number
  target: number
  /** The largest weight among its edges, as a share of the largest of their kind; 0 to 1. */
  weight: number
  /** How many edges it stands for. */
  count: number
  /** What the triples among them say, where it stands for edges of two nodes: the first of them that say anything. */
  relation?: string
}

/** What is drawn of a view, wherever it is and whatever it looks like. */
export interface Scene {
  items: Item[]
  links: Link[]
  /**
   * Links, the strongest first; equal ones in a fixed order without a pattern, so that those left out are all over the
   * picture.
   */
  strongest: Uint32Array
  /** By place in the view's nodes: the item that stands for it; −1 where it is hidden. */
  itemOf: Int32Array
  /** By place: 1 for nodes that a what-if change took away. */
  gone: Uint8Array
  /** Nodes shown, also within communities, and what filters hide. */
  nodes: number
  hiddenNodes: number
  hiddenEdges: number
  /** Communities drawn as one mark. */
  communities: number
}

/** The parts of a state that a scene depends on. */
export type SceneState = Pick<State, 'filters' | 'collapsed' | 'open'> & { change: Pick<State['change'], 'without'> }

/**
 * Decides what is drawn. A community is one mark where it is not open and more than one of its nodes are shown. Cost:
 * nodes + edges.
 */
export function makeScene(view: Pick<GraphView, 'nodes' | 'edges'>, state: SceneState): Scene {
  const { nodes, edges } = view
  const filtered = applyFilters(view, state.filters)
  const { items, itemOf } = makeItems(view, filtered.nodes, state)
  const { gone, isGone } = takenAway(view, state)
  const largest = largestWeights(view)
  const links: Link[] = [], merged = new Map<number, Link>()
  const isOne = (item: number) => items[item]!.community === undefined
  edges.forEach((edge, i) => {
    if (!filtered.edges[i] || isGone(i)) return
    const source = itemOf[edge.source]!, target = itemOf[edge.target]!
    if (source === target) return
    const weight = edge.weight / (largest.get(edge.kind) || 1)
    // two nodes may have edges of several kinds: they are one line too
    const key = Math.min(source, target) * items.length + Math.max(source, target)
    const link = merged.get(key) ?? { source, target, weight: 0, count: 0 }
    if (link.count === 0) links.push(link)
    merged.set(key, link)
    link.weight = Math.max(link.weight, weight)
    link.count++
    if (edge.relation && isOne(source) && isOne(target)) link.relation ??= edge.relation
  })
  const shown = filtered.nodes.reduce((sum, each) => sum + each, 0)
  return {
    items,
    links,
    strongest: strongestFirst(links),
    itemOf,
    gone,
    nodes: shown,
    hiddenNodes: nodes.length - shown,
    hiddenEdges: edges.length - filtered.edges.reduce((sum, each) => sum + each, 0),
    communities: items.filter(({ community }) => community !== undefined).length,
  }
}

function strongestFirst(links: readonly Link[]): Uint32Array {
  const strength = Float64Array.from(links, ({ weight, count }) => weight + Math.log2(count))
  const scattered = Uint32Array.from(links, (_, i) => Math.imul(i + 1, 0x9e3779b1))
  return Uint32Array.from(links.keys()).sort((a, b) => strength[b]! - strength[a]! || scattered[a]! - scattered[b]!)
}

function makeItems(
  { nodes }: Pick<GraphView, 'nodes'>,
  shown: Uint8Array,
  { collapsed, open }: SceneState,
): Pick<Scene, 'items' | 'itemOf'> {
  const members = new Map<number, number[]>()
  const singles: number[] = [], opened = new Set(open)
  nodes.forEach(({ community }, place) => {
    if (!shown[place]) return
    if (!collapsed || opened.has(community)) return singles.push(place)
    const own = members.get(community)
    if (own) own.push(place)
    else members.set(community, [place])
  })
  const items: Item[] = []
  for (const [community, places] of members) {
    if (places.length > 1) items.push({ nodes: places, community })
    else singles.push(places[0]!)
  }
  for (const place of singles.sort((a, b) => a - b)) items.push({ nodes: [place] })
  const itemOf = new Int32Array(nodes.length).fill(-1)
  items.forEach((item, i) => {
    for (const place of item.nodes) itemOf[place] = i
  })
  return { items, itemOf }
}

/** What a what-if change took away: nodes, and edges by themselves or with one of their ends. */
function takenAway({ nodes, edges }: Pick<GraphView, 'nodes' | 'edges'>, { change: { without } }: SceneState) {
  const nodeKeys = new Set((without?.nodes ?? []).map(keyOf))
  const edgeKeys =
    new Set((without?.edges ?? []).map(({ kind, source, target }) => JSON.stringify([kind, source, target])))
  const gone = nodeKeys.size
    ? Uint8Array.from(nodes, node => Number(nodeKeys.has(keyOf(node))))
    : new Uint8Array(nodes.length)
  const isGone = (place: number) => {
    const { kind, source, target } = edges[place]!
    return gone[source] === 1 || gone[target] === 1
      || (edgeKeys.size > 0 && edgeKeys.has(JSON.stringify([kind, nodes[source]!.id, nodes[target]!.id])))
  }
  return { gone, isGone }
}
