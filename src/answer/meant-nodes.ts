import type { NodeKind } from '../core/kinds.ts'
import { readOptions } from '../core/read-options.ts'
import { nameNode, type NodeName } from '../graph/node-names.ts'
import type { Searcher } from '../rank/searcher.ts'
import { nodeOf, nodeSchema } from './node-of.ts'

/** What is meant by an id: one node, or of a document's own all its passages. */
export interface MeantNodes {
  /** Of a whole document its own id. */
  name: NodeName
  nodes: number[]
}

/**
 * Finds what is meant by a node.
 * @param whose  what names it, for the message
 * @throws TokenGraphError `option`, `not-found`
 */
export async function meantNodes(
  searcher: Searcher,
  node: { kind: NodeKind, id: string },
  whose: string,
): Promise<MeantNodes> {
  const { kind, id } = readOptions(nodeSchema, nodeOf(node), whose), { graph } = searcher
  const first = await searcher.find(kind, id, whose), name = await nameNode(graph, { kind, node: first })
  if (kind !== 'passage' || id === name.id) return { name, nodes: [first] }
  const [entry] = await graph.passages([first])
  return { name: { ...name, id }, nodes: Array.from({ length: entry!.part.of }, (_, i) => first + i) }
}
