import type { GraphView, ViewNode } from '../../src/view/graph-view.ts'
import type { AnyGraph } from '../../src/interop/graphology.ts'
import { EDGE_KINDS } from '../kinds.ts'
import type { Lists } from '../ranking.ts'

/**
 * A view as the writers of GEXF and GraphML read a graph: as much of graphology's interface as they use. Keys are as
 * those of the engine's own exports, `kind:id` and `e0`, `e1` …; edges that run both ways are undirected.
 *
 * @param lists  nodes get their rank and score from it
 */
export function asGraph(view: GraphView, lists: Lists): AnyGraph {
  const ranked = new Map(Object.values(lists.kinds).flat().map(item => [item.place, item]))
  const keys = view.nodes.map(({ kind, id }) => `${kind}:${id}`)
  const nodes = view.nodes.map((node, place) => {
    const item = lists.by === 'score' ? ranked.get(place) : undefined
    return {
      ...attributesOf(node),
      communityLabel: view.communities[node.community]?.label,
      ...(item && { rank: item.rank, score: item.result.score }),
    }
  })
  return {
    nodes: () => keys,
    edges: () => view.edges.map((_, i) => `e${i}`),
    getAttributes: () => (view.query === '' ? {} : { query: view.query }),
    mapNodes: <Value>(each: (key: string, attributes: object) => Value) =>
      keys.map((key, place) => each(key, nodes[place]!)),
    mapEdges: <
      Value,
    >(each: (
      key: string,
      attributes: object,
      source: string,
      target: string,
      _s: object,
      _t: object,
      undirected: boolean,
    ) => Value) =>
      view.edges.map(({ source, target, kind, weight, relation }, i) =>
        each(
          `e${i}`,
          { kind, weight, ...(relation && { relation }) },
          keys[source]!,
          keys[target]!,
          {},
          {},
          EDGE_KINDS[kind].symmetric === true,
        )
      ),
  } as unknown as AnyGraph
}

/** What of a node is written: not its part in the walk, which only JSON holds. */
const attributesOf =
  ({ kind, label, degree, community, betweenness, document, title, metadata, text, start }: ViewNode) => ({
    kind,
    label,
    degree,
    community,
    betweenness,
    document,
    title,
    metadata,
    text,
    start,
  })
