import type { Pace } from '../core/pace.ts'
import { structureOf } from '../graph/communities.ts'
import { EDGE_KINDS } from '../core/kinds.ts'
import { nodeCount, type TokenGraph, wordCount } from '../graph/token-graph.ts'
import { rowCount, weightAt } from '../sparse/csr.ts'
import type { GraphView, ViewEdge, ViewGap, ViewNode } from './graph-view.ts'

/** A view to which communities, betweenness and gaps are still to come. */
export type BareView = Omit<GraphView, 'schema' | 'communities' | 'gaps'>

/** Communities with fewer nodes have no gaps worth telling. */
const LEAST_MEMBERS = 3

/** Gaps that are told, at most. */
const GAPS = 10

/** Adds what the edges and transitions shown say together: communities, betweenness, and gaps between communities. @param pace  ends the work */
export async function withStructure(view: BareView, pace?: Pace): Promise<GraphView> {
  const { nodes, edges, transitions } = view
  const linked = [...edges, ...transitions].map(({ source, target }) => [source, target] as const)
  const { community, betweenness, degree, links } = await structureOf(nodes.length, linked, undefined, pace)
  const communities: { label: string, size: number, most: number }[] = []
  nodes.forEach(({ label }, place) => {
    const found = communities[community[place]!] ??= { label, size: 0, most: degree[place]! }
    found.size++
    if (degree[place]! > found.most) Object.assign(found, { label, most: degree[place]! })
  })
  return {
    schema: 'tokengraph.graph-view/2', ...view,
    nodes: nodes.map((node, place) => ({ ...node, community: community[place]!, betweenness: betweenness[place]! })),
    communities: communities.map(({ label, size }) => ({ label, size })),
    gaps: gapsBetween(communities.map(({ size }) => size), community, degree, links),
  }
}

/** A view that no question made: no walk, no results. @param graph  the graph that it is a part of, if any */
export const unaskedView = (nodes: ViewNode[], edges: ViewEdge[], pace?: Pace, graph?: TokenGraph): Promise<GraphView> => withStructure({
  query: '', nodes, edges, transitions: [], results: [], origins: [], rest: { passages: 0, seed: 0, scores: [] },
  ...(graph && { whole: wholeOf(graph) }),
}, pace)

/** How much there is of a graph beside what a view shows of it. */
export const wholeOf = (graph: TokenGraph): NonNullable<GraphView['whole']> =>
  ({ nodes: nodeCount(graph, 'passage') + nodeCount(graph, 'name') + wordCount(graph) })

/** Pairs of communities with fewer links than by chance, d_a · d_b / 2m of the configuration model (Newman 2006); the greatest lack first. */
function gapsBetween(sizes: readonly number[], community: readonly number[], degree: Uint32Array, links: readonly (readonly [number, number])[]): ViewGap[] {
  const degrees = sizes.map(() => 0), between = new Map<number, number>()
  const pair = (a: number, b: number) => Math.min(a, b) * sizes.length + Math.max(a, b)
  community.forEach((each, node) => { degrees[each]! += degree[node]! })
  for (const [from, to] of links) {
    const key = pair(community[from]!, community[to]!)
    between.set(key, (between.get(key) ?? 0) + 1)
  }
  const lack = ({ edges, expected }: ViewGap) => expected - edges
  const large = sizes.flatMap((size, each) => (size >= LEAST_MEMBERS ? [each] : [])).sort((x, y) => degrees[y]! - degrees[x]! || x - y)
  const found: ViewGap[] = []
  for (let i = 0; i < large.length; i++) {
    for (let j = i + 1; j < large.length; j++) {
      const x = large[i]!, y = large[j]!
      const gap = { a: Math.min(x, y), b: Math.max(x, y), edges: between.get(pair(x, y)) ?? 0, expected: (degrees[x]! * degrees[y]!) / (2 * links.length) }
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

/** Every raw edge between two nodes shown; edges that run both ways once. @param places  by `kind number` */
export async function edgesAmong(graph: TokenGraph, places: ReadonlyMap<string, number>, pace: Pace): Promise<ViewEdge[]> {
  const found: ViewEdge[] = []
  for (const [kind, { out, symmetric }] of graph.edges) {
    const [from, to] = EDGE_KINDS[kind].ends
    for (const [key, source] of places) {
      if (pace.due) await pace.pause('edges', found.length)
      const node = Number(key.slice(key.indexOf(' ') + 1))
      if (!key.startsWith(`${from} `) || node >= rowCount(out)) continue
      for (let e = out.rowStart[node]!; e < out.rowStart[node + 1]!; e++) {
        const target = places.get(`${to} ${out.columns[e]}`)
        if (target !== undefined && !(symmetric && target < source)) found.push({ source, target, kind, weight: weightAt(out, e) })
      }
    }
  }
  return found
}
