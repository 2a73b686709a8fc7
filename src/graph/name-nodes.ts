import { NODE_KIND_NAMES, type NodeKind, type NodeRef } from '../core/kinds.ts'
import type { Graph } from './graph.ts'
import { type NodeName, namesOfKind } from './node-names.ts'

/** Names some nodes: the graph is asked once for each kind. */
export async function nameNodes(graph: Graph, refs: Iterable<NodeRef>): Promise<(ref: NodeRef) => NodeName> {
  const wanted = new Map(NODE_KIND_NAMES.map(kind => [kind, new Set<number>()]))
  for (const { kind, node } of refs) wanted.get(kind)!.add(node)
  const named = new Map<NodeKind, Map<number, NodeName>>()
  for (const [kind, set] of wanted) {
    const nodes = [...set], names = await namesOfKind(graph, kind, nodes)
    named.set(kind, new Map(nodes.map((node, i) => [node, names[i]!])))
  }
  return ({ kind, node }) => named.get(kind)!.get(node)!
}
