import type { NodeRef } from '../core/kinds.ts'
import type { Graph } from '../graph/graph.ts'
import { type NodeName } from '../graph/node-names.ts'
import { nameNodes } from '../graph/name-nodes.ts'
import type { OriginName, PathShare } from './explanation.ts'
import type { Origin } from '../rank/share.ts'
import type { SaidOf } from './known-told.ts'

/** What names nodes in an explanation. */
export interface Naming {
  node(ref: NodeRef): NodeName
  /** What of the question gave something; the question's vector as a whole is called its meaning. */
  origin(origin: Origin): OriginName
}

const MEANING: OriginName = { kind: 'meaning', id: 'meaning', label: 'meaning' }

/** Names some nodes, each once. */
export async function naming(graph: Graph, wanted: readonly Origin[]): Promise<Naming> {
  const node = await nameNodes(graph, wanted.filter(each => each.kind !== 'meaning') as NodeRef[])
  return { node, origin: origin => (origin.kind === 'meaning' ? { ...MEANING } : node(origin as NodeRef)) }
}

const WORDS = {
  meaning: () => 'the meaning',
  token: (label: string) => `'${label}'`,
  name: (label: string) => `name '${label}'`,
  passage: (label: string) => `passage '${label}'`,
}

/** A way over the graph, with a line to read. @param said  of each step, what triples say of its ends */
export function readable(nodes: OriginName[], amount: number, said: readonly (SaidOf | undefined)[]): PathShare {
  const [origin, next] = nodes
  // a passage that was given is where its own way begins
  if (next && origin!.kind === next.kind && origin!.id === next.id)
    return readable(nodes.slice(1), amount, said.slice(1))
  const steps = nodes.slice(1).map(({ kind, label }, i) => arrow(said[i]) + WORDS[kind](label))
  const relations = said.flatMap((each, from) => (each ? [{ from, ...each }] : []))
  const line = WORDS[nodes[0]!.kind](nodes[0]!.label) + steps.join('')
  return { nodes, amount, ...(relations.length > 0 && { relations }), line }
}

const arrow = (said: SaidOf | undefined): string =>
  said === undefined ? ' → ' : said.direction === 'out' ? ` —${said.says}→ ` : ` ←${said.says}— `
