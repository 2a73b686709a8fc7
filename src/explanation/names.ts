import type { NodeRef } from '../core/kinds.ts'
import { nameNode, type NodeName } from '../graph/node-names.ts'
import type { TokenGraph } from '../graph/token-graph.ts'
import type { OriginName, PathShare } from './explanation.ts'
import type { Origin } from './origins.ts'

/** A node as explanations name it. */
export const nodeName = (graph: TokenGraph, { kind, node }: NodeRef): NodeName => nameNode(graph, kind, node)

/** What of the question gave something, by name; the question's vector as a whole is called its meaning. */
export const originName = (graph: TokenGraph, { kind, node }: Origin): OriginName =>
  (kind === 'meaning' ? { kind, id: 'meaning', label: 'meaning' } : nameNode(graph, kind, node))

const WORDS = { meaning: () => 'the meaning', token: (label: string) => `'${label}'`, name: (label: string) => `name '${label}'`, passage: (label: string) => `passage '${label}'` }

/** A way over the graph, with a line to read. */
export const readable = (graph: TokenGraph, way: readonly Origin[], amount: number): PathShare => named(way.map(each => originName(graph, each)), amount)

/** The same of nodes that have their names. */
export const named = (nodes: OriginName[], amount: number): PathShare => ({ nodes, amount, line: nodes.map(({ kind, label }) => WORDS[kind](label)).join(' → ') })
