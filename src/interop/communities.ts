import { Pace } from '../core/pace.ts'
import { createRandom } from '../core/random.ts'
import type { AnyGraph } from './graphology.ts'

/** How nodes hang together. */
export interface Structure {
  /** Of each node its community; they are numbered from the largest on, equal ones by their first node. */
  community: number[]
  /** Of each node the share of shortest ways between other nodes that lead through it, 0 to 1. */
  betweenness: Float64Array
  /** The different neighbours of each node. */
  degree: Uint32Array
  /** The different pairs of linked nodes. */
  links: [number, number][]
}

/** From so many nodes on, betweenness is estimated from the ways that begin at this many of them, drawn by a seed. */
const PIVOTS = 400

/** From so many nodes on, fewer of them: each costs a step over all links. */
const FEW_PIVOTS = { above: 5000, pivots: 64 }

/**
 * Communities by Louvain's method (Blondel et al. 2008), several links between two nodes counting as many, and
 * betweenness (Freeman 1977) by Brandes' algorithm (2001) over links of equal length; of large graphs estimated from
 * some sources (Brandes & Pich 2007). Seeded: the same links give the same result.
 *
 * Cost: links × sources; some 0.1 s at 1,000 nodes. Graphology and its libraries for it are loaded at the first call.
 *
 * @param pace  lets others run, and ends the work; but for Louvain's method, which takes some 0.1 s at 5,000 nodes
 * @throws TokenGraphError `aborted`
 */
export async function structureOf(
  size: number,
  pairs: Iterable<readonly [number, number]>,
  seed = 1,
  pace = new Pace(),
): Promise<Structure> {
  if (size === 0) return { community: [], betweenness: new Float64Array(0), degree: new Uint32Array(0), links: [] }
  const random = createRandom(seed),
    { createUnweightedIndexedBrandes } = await import('graphology-shortest-path/indexed-brandes.js')
  const { graph, community, links } = await grouped(size, pairs, random, pace)
  return {
    community,
    betweenness: await betweenness(createUnweightedIndexedBrandes(graph), size, random, pace),
    degree: Uint32Array.from({ length: size }, (_, node) => graph.degree(node)),
    links,
  }
}

/** Of {@link structureOf} the communities and links alone: without betweenness, which takes longest. */
export async function communitiesOf(
  size: number,
  pairs: Iterable<readonly [number, number]>,
  seed: number,
  pace: Pace,
): Promise<Pick<Structure, 'community' | 'links'>> {
  const { community, links } = await grouped(size, pairs, createRandom(seed), pace)
  return { community, links }
}

async function grouped(
  size: number,
  pairs: Iterable<readonly [number, number]>,
  random: () => number,
  pace: Pace,
): Promise<Pick<Structure, 'community' | 'links'> & { graph: AnyGraph }> {
  const [{ UndirectedGraph }, library] = await Promise.all([
    import('graphology'),
    import('graphology-communities-louvain'),
  ])
  // its types say `export default`, its code is `module.exports =`
  const louvain = library.default as unknown as (typeof library.default)['default']
  const graph = new UndirectedGraph()
  for (let node = 0; node < size; node++) graph.addNode(node)
  for (const [a, b] of pairs) {
    if (a !== b) graph.updateUndirectedEdge(a, b, ({ weight = 0 }) => ({ weight: weight + 1 }))
    if (pace.due) await pace.pause('links', graph.size)
  }
  // what comes now cannot be paused
  if (pace.due) await pace.pause('communities', 0)
  const community = graph.size === 0
    ? Array.from({ length: size }, (_, node) => node)
    : ordered(louvain(graph as AnyGraph, { rng: random, getEdgeWeight: 'weight' }), size)
  const links = graph.mapEdges((_, _attributes, source, target): [number, number] => [Number(source), Number(target)])
  return { graph: graph as AnyGraph, community, links }
}

/** Communities numbered by size, then by their first node. */
function ordered(found: Record<string, number>, size: number): number[] {
  const members = new Map<number, number[]>()
  for (let node = 0; node < size; node++) {
    const group = members.get(found[node]!)
    if (group) group.push(node)
    else members.set(found[node]!, [node])
  }
  const community: number[] = []
  const groups = [...members.values()].sort((a, b) => b.length - a.length || a[0]! - b[0]!)
  groups.forEach((nodes, number) => {
    for (const node of nodes) community[node] = number
  })
  return community
}

/** Stack, predecessors and numbers of shortest ways from one node: what Brandes' algorithm adds up. */
type Brandes = (source: number) => [{ size: number, pop(): number | undefined }, number[][], Uint32Array]

async function betweenness(from: Brandes, size: number, random: () => number, pace: Pace): Promise<Float64Array> {
  const central = new Float64Array(size), sources = pivots(size, random)
  if (size <= 2) return central
  for (const [i, source] of sources.entries()) {
    if (pace.due) await pace.pause('betweenness', i, sources.length)
    const [reached, before, ways] = from(source), given = new Float64Array(size)
    while (reached.size > 0) {
      const node = reached.pop()!
      const part = (1 + given[node]!) / ways[node]!
      for (const previous of before[node]!) given[previous]! += ways[previous]! * part
      if (node !== source) central[node]! += given[node]!
    }
  }
  const scale = size / sources.length / (size - 1) / (size - 2)
  return central.map(value => Math.min(1, value * scale))
}

/** All nodes, or some by chance. */
function pivots(size: number, random: () => number): number[] {
  const all = Array.from({ length: size }, (_, node) => node)
  const count = Math.min(size, size > FEW_PIVOTS.above ? FEW_PIVOTS.pivots : size > 2 * PIVOTS ? PIVOTS : size)
  for (let i = 0; i < count && count < size; i++) {
    const j = i + Math.floor(random() * (size - i))
    ;[all[i], all[j]] = [all[j]!, all[i]!]
  }
  return all.slice(0, count)
}
