import type { Pace } from '../core/pace.ts'
import { structureOf } from '../interop/communities.ts'
import { EDGE_KIND_NAMES, EDGE_KINDS, type EdgeKind, type NodeRef } from '../core/kinds.ts'
import type { Graph } from '../graph/graph.ts'
import { weightOf } from '../graph/rows.ts'
import type { GraphView, ViewEdge, ViewGap, ViewNode } from './graph-view.ts'

/** A view to which communities, betweenness and gaps are still to come. */
export type BareView = Omit<GraphView, 'schema' | 'communities' | 'gaps'>

/** Communities with fewer nodes have no gaps worth telling. */
const LEAST_MEMBERS = 3

/** Gaps that are told, at most. */
const GAPS = 10

/**
 * Adds what the edges and transitions shown say together: communities, betweenness, and gaps between communities.
 * @param pace  ends the work
 */
export async function withStructure(view: BareView, pace?: Pace): Promise<GraphView> {
  const { nodes, edges, transitions } = view
  const linked = [...edges, ...transitions].map(({ source, target }) => [source, target] as const)
  if (pace?.due) await pace.pause('communities', 0)
  const { community, betweenness, degree, links } = await structureOf(nodes.length, linked, undefined, pace)
  const communities: { label: string, size: number, most: number }[] = []
  nodes.forEach(({ label }, place) => {
    const found = communities[community[place]!] ??= { label, size: 0, most: degree[place]! }
    found.size++
    if (degree[place]! > found.most) Object.assign(found, { label, most: degree[place]! })
  })
  return {
    schema: 'tokengraph.graph-view/2',
    ...view,
    nodes: nodes.map((node, place) => ({ ...node, community: community[place]!, betweenness: betweenness[place]! })),
    communities: communities.map(({ label, size }) => ({ label, size })),
    gaps: gapsBetween(communities.map(({ size }) => size), community, degree, links),
  }
}

/** A view that no question made: no walk, no results. @param graph  the graph that it is a part of, if any */
export const unaskedView = (nodes: ViewNode[], edges: ViewEdge[], pace?: Pace, graph?: Graph): Promise<GraphView> =>
  withStructure({
    query: '',
    nodes,
    edges,
    transitions: [],
    results: [],
    origins: [],
    rest: { passages: 0, seed: 0, scores: [] },
    ...(graph && { whole: wholeOf(graph) }),
  }, pace)

/** How much there is of a graph beside what a view shows of it. */
export function wholeOf(graph: Graph): NonNullable<GraphView['whole']> {
  const { nodes: { passage, name, token } } = graph.stats()
  return { nodes: passage + name + token }
}

/**
 * Pairs of communities with fewer links than by chance, d_a · d_b / 2m of the configuration model (Newman 2006); the
 * greatest lack first.
 */
function gapsBetween(
  sizes: readonly number[],
  community: readonly number[],
  degree: Uint32Array,
  links: readonly (readonly [number, number])[],
): ViewGap[] {
  const degrees = sizes.map(() => 0), between = new Map<number, number>()
  const pair = (a: number, b: number) => Math.min(a, b) * sizes.length + Math.max(a, b)
  community.forEach((each, node) => {
    degrees[each]! += degree[node]!
  })
  for (const [from, to] of links) {
    const key = pair(community[from]!, community[to]!)
    between.set(key, (between.get(key) ?? 0) + 1)
  }
  const lack = ({ edges, expected }: ViewGap) => expected - edges
  const large = sizes.flatMap((size, each) => (size >= LEAST_MEMBERS ? [each] : [])).sort((x, y) =>
    degrees[y]! - degrees[x]! || x - y
  )
  const found: ViewGap[] = []
  for (let i = 0; i < large.length; i++) {
    for (let j = i + 1; j < large.length; j++) {
      const x = large[i]!, y = large[j]!
      const gap = {
        a: Math.min(x, y),
        b: Math.max(x, y),
        edges: between.get(pair(x, y)) ?? 0,
        expected: (degrees[x]! * degrees[y]!) / (2 * links.length),
      }
      // no pair that is still to come can lack more than is expected of this one
      if (found.length === GAPS && gap.expected < lack(found.at(-1)!)) break
      if (lack(gap) <= 0) continue
      found.push(gap)
      found.sort((p, q) => lack(q) - lack(p) || p.a - q.a || p.b - q.b)
      found.length = Math.min(found.length, GAPS)
    }
  }
  return found
}

/** Nodes that are shown, each with its place among them. */
export class Places<T extends { kind: string, node: number }> {
  readonly refs: T[] = []
  readonly #places = new Map<string, number>()

  constructor(refs: readonly T[] = []) {
    for (const ref of refs) this.add(ref)
  }

  /** The place of a node, which is given one if it has none. */
  add(ref: T): number {
    const known = this.of(ref)
    if (known !== undefined) return known
    this.#places.set(keyOf(ref), this.refs.length)
    return this.refs.push(ref) - 1
  }

  /** The place of a node; undefined for one that is not shown. */
  of(ref: T): number | undefined {
    return this.#places.get(keyOf(ref))
  }
}

const keyOf = ({ kind, node }: { kind: string, node: number }): string => `${kind} ${node}`

/** So many rows are read at once: enough that the graph is seldom asked, few enough that a pause is never far. */
const BATCH = 256

/**
 * Every raw edge between two nodes shown; edges that run both ways once.
 * @param kinds  the kinds of edges, all by default
 */
export async function edgesAmong(
  graph: Graph,
  places: Places<NodeRef>,
  pace: Pace,
  kinds: readonly EdgeKind[] = EDGE_KIND_NAMES,
): Promise<ViewEdge[]> {
  const found: ViewEdge[] = []
  for (const kind of kinds.filter(each => graph.has(each))) {
    const { ends: [from, to], symmetric } = EDGE_KINDS[kind]
    const sources = places.refs.flatMap((ref, source) => (ref.kind === from ? [{ source, node: ref.node }] : []))
    for (let at = 0; at < sources.length; at += BATCH) {
      if (pace.due) await pace.pause('edges', found.length)
      const batch = sources.slice(at, at + BATCH), rows = await graph.rows(kind, 'out', batch.map(({ node }) => node))
      const relationOf = kind === 'knows'
        ? await (await import('../graph/relation-words.ts')).relationsOfRows(graph, batch.map(({ node }) => node), rows)
        : undefined
      batch.forEach(({ source }, i) => {
        for (let e = rows.start[i]!; e < rows.end[i]!; e++) {
          const target = places.of({ kind: to, node: rows.columns[e]! })
          if (target === undefined || (symmetric && target < source)) continue
          const relation = relationOf?.(e)
          found.push({ source, target, kind, weight: weightOf(rows, e), ...(relation && { relation }) })
        }
      })
    }
  }
  return found
}
