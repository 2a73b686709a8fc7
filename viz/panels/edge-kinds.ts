import type { GraphView } from '../../src/explanation/graph-view.ts'
import type { Without } from '../../src/explanation/replay.ts'
import type { EdgeKind } from '../../src/graph/kinds.ts'
import { EDGE_KIND_LABELS } from '../kinds.ts'
import type { RemovedEdge } from '../store.ts'

/** The most edges that are taken away at once: each is named in links, and to the server. */
export const MOST_CUT = 1000

/** All edges of a kind that a view has, as they are taken away. */
export const edgesOfKind = ({ nodes, edges }: Pick<GraphView, 'nodes' | 'edges'>, kind: EdgeKind): RemovedEdge[] =>
  edges.filter(edge => edge.kind === kind).map(({ source, target }) => ({ kind, source: nodes[source]!.id, target: nodes[target]!.id }))

const textOf = ({ kind, source, target }: RemovedEdge): string => JSON.stringify([kind, source, target])

/** What is taken away of a view's edges: kinds of which none is left, and single edges of others. */
export function cutsOf(view: Pick<GraphView, 'nodes' | 'edges'>, cut: readonly RemovedEdge[] = []): { kinds: EdgeKind[], edges: RemovedEdge[] } {
  const gone = new Set(cut.map(textOf))
  const kinds = [...new Set(cut.map(({ kind }) => kind))].filter(kind => edgesOfKind(view, kind).every(edge => gone.has(textOf(edge))))
  return { kinds, edges: cut.filter(({ kind }) => !kinds.includes(kind)) }
}

/** Edges by which the engine finds what the question starts with; the others only carry on from there. */
const SEEDING: ReadonlySet<EdgeKind> = new Set<EdgeKind>(['contains', 'names', 'mentions', 'knows', 'synonyms', 'similar'])

/**
 * Whether a walk over the graph shown keeps seeds that came over edges taken away: it has what the question gave each passage as
 * an amount, and not how that was counted. The engine counts it anew. So it is with edges at what the question names, and with
 * those between a passage that has a seed and its words, or the names that it is about.
 */
export function keepsSeeds({ nodes, origins }: Pick<GraphView, 'nodes' | 'origins'>, { edges = [] }: Without = {}): boolean {
  const named = new Set(origins.map(({ kind, id }) => `${kind} ${id}`))
  const seeded = new Set(nodes.filter(({ seeds }) => seeds?.length).map(({ kind, id }) => `${kind} ${id}`))
  return edges.some(({ kind, source, target }) => {
    const [from, to] = EDGE_KIND_LABELS[kind].ends, ends = [`${from} ${source}`, `${to} ${target}`]
    return SEEDING.has(kind) && (ends.some(end => named.has(end)) || ((kind === 'contains' || kind === 'names') && ends.some(end => seeded.has(end))))
  })
}
