import * as v from 'valibot'
import { show, TokenGraphError } from '../core/errors.ts'
import { whole } from '../core/options.ts'
import { readOptions } from '../core/read-options.ts'
import { type AnyGraph, checkGraph } from '../interop/graphology.ts'
import { EDGE_KINDS, type EdgeKind, NODE_KIND_NAMES, type NodeKind } from '../core/kinds.ts'
import type { GraphView, ViewEdge, ViewNode } from './graph-view.ts'
import { unaskedView } from './view-structure.ts'

/** How a graph of your own is shown. */
export interface GraphViewOptions {
  /** Nodes at most; more are refused. Default 20,000. */
  limit?: number | undefined
}

const graphViewOptions = v.strictObject({ limit: v.optional(whole(1, 200_000), 20_000) })

/**
 * Any graphology graph as a {@link GraphView}, to be drawn: what {@link TokenIndex.toGraphology} gives, or one of your
 * own. The attributes `kind`, `label`, `text`, `document`, `title` and `start` of nodes are taken, and `kind`, `weight`
 * and `relation` of edges; a node of no known kind is a token, an edge of no known kind one that `knows`. Keys that
 * begin with `kind:` lose that.
 *
 * Cost: communities and betweenness, some 0.1 s at 1,000 nodes.
 *
 * @throws TokenGraphError `document` for what is no graphology graph, or a weight that is no finite number above 0;
 *   `limit` for more nodes than the limit
 */
export async function graphViewOf(graph: AnyGraph, options: GraphViewOptions = {}): Promise<GraphView> {
  const { limit } = readOptions(graphViewOptions, options, 'graphViewOf')
  checkGraph(graph, 'graphViewOf')
  if (graph.order > limit) {
    throw new TokenGraphError('limit', {
      where: 'graphViewOf',
      got: `${graph.order} nodes`,
      expected: `at most ${limit}`,
      hint: 'Show a part of it, or raise "limit".',
    })
  }
  const places = new Map<string, number>()
  const nodes = graph.mapNodes((key, attributes): ViewNode => {
    places.set(key, places.size)
    return { ...nodeOf(key, attributes), degree: graph.degree(key), community: 0, betweenness: 0 }
  })
  const edges = graph.mapEdges((key, attributes, source, target): ViewEdge => (
    {
      source: places.get(source)!,
      target: places.get(target)!,
      kind: edgeKind(attributes.kind),
      weight: weightOf(key, attributes.weight),
      ...(typeof attributes.relation === 'string' && attributes.relation !== ''
        && { relation: attributes.relation }),
    }
  ))
  return unaskedView(nodes, edges)
}

function nodeOf(
  key: string,
  attributes: Record<string, unknown>,
): Pick<ViewNode, 'kind' | 'id' | 'label' | 'document' | 'title' | 'text' | 'start'> {
  const kind = NODE_KIND_NAMES.find(each => each === attributes.kind)
  const text =
    (name:
      string) => (typeof attributes[name] === 'string' && attributes[name] !== '' ? { [name]: attributes[name] } : {})
  const id = kind && key.startsWith(`${kind}:`) ? key.slice(kind.length + 1) : key
  return {
    kind: kind ?? 'token' satisfies NodeKind,
    id,
    label: id,
    ...text('label'),
    ...text('document'),
    ...text('title'),
    ...text('text'),
    ...(Number.isSafeInteger(attributes.start) && { start: attributes.start as number }),
  }
}

const edgeKind =
  (given:
    unknown): EdgeKind => (typeof given === 'string' && Object.hasOwn(EDGE_KINDS, given) ? given as EdgeKind : 'knows')

function weightOf(key: string, given: unknown = 1): number {
  if (typeof given === 'number' && Number.isFinite(given) && given > 0) return given
  throw new TokenGraphError('document', {
    where: `graphViewOf: edge ${show(key)}: weight`,
    got: show(given),
    expected: 'a finite number above 0',
  })
}
