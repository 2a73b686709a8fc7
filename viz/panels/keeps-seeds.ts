import type { GraphView } from '../../src/view/graph-view.ts'
import type { Without } from '../../src/view/replay.ts'
import { EDGE_KINDS } from '../kinds.ts'

/**
 * Whether a walk over the graph shown keeps seeds that came over edges taken away: it has what the question gave each
 * passage as an amount, and not how that was counted. The engine counts it anew. So it is with edges at what the
 * question names, and with those between a passage that has a seed and its words, or the names that it is about.
 */
export function keepsSeeds(
  { nodes, origins, edges: shown }: Pick<GraphView, 'nodes' | 'origins' | 'edges'>,
  { edges = [], edgeKinds = [] }: Without = {},
): boolean {
  const named = new Set(origins.map(({ kind, id }) => `${kind} ${id}`))
  const seeded = new Set(nodes.filter(({ seeds }) => seeds?.length).map(({ kind, id }) => `${kind} ${id}`))
  const whole = shown.filter(({ kind }) => edgeKinds.includes(kind)).map(({ kind, source, target }) => ({
    kind,
    source: nodes[source]!.id,
    target: nodes[target]!.id,
  }))
  return [...edges, ...whole].some(({ kind, source, target }) => {
    const [from, to] = EDGE_KINDS[kind].ends, ends = [`${from} ${source}`, `${to} ${target}`]
    return EDGE_KINDS[kind].seeds
      && (ends.some(end => named.has(end))
        || ((kind === 'contains' || kind === 'names') && ends.some(end => seeded.has(end))))
  })
}
