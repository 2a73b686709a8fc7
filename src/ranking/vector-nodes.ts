import { byCodeUnit } from '../core/order.ts'
import { top } from '../core/top.ts'
import type { NodeKind, NodeRef } from '../core/kinds.ts'
import { nameNode } from '../graph/node-names.ts'
import { passageDocument, type TokenGraph } from '../graph/token-graph.ts'
import type { Hidden } from '../propagation/hidden-rows.ts'
import { rowOf } from '../sparse/csr.ts'
import type { NodeSelection } from './nodes.ts'
import type { RankedVectors } from './vector-ranker.ts'

/** A node near a question. */
export interface NearNode extends NodeRef {
  /** cos(q, H′). */
  score: number
  /** Of the passages that it stands in, the one nearest to the question; a passage itself. */
  passage: number
}

/** The best nodes of each kind whose cosine is above 0, best first, ties by id: passages, then names, then tokens. */
export async function nearestNodes(graph: TokenGraph, { asked, comparison, hidden }: RankedVectors, wanted: Omit<NodeSelection, 'tokensFrom' | 'namesFrom'>): Promise<NearNode[]> {
  const near: NearNode[] = []
  const nearness = await comparison.cosines('passage')
  const passes = remembered(nearness.length, passage => wanted.passes(passageDocument(graph, passage)))
  const places = function* (ref: NodeRef) { for (const passage of passagesOf(graph, ref, hidden)) if (passes(passage)) yield passage }
  const said = wanted.includeAsked ? () => false : saidBy(graph, asked)
  for (const kind of ['passage', 'name', 'token'] as const) {
    if (wanted.limit[kind] === 0) continue
    const cosines = kind === 'passage' ? nearness : await comparison.cosines(kind)
    const candidates = Array.from(cosines.keys()).filter(node => cosines[node]! > 0 && !said({ kind, node }) && !places({ kind, node }).next().done)
    const best = top(candidates, wanted.limit[kind], node => cosines[node]!, (a, b) => byCodeUnit(nameNode(graph, kind, a).id, nameNode(graph, kind, b).id) < 0)
    for (const node of best) {
      const [passage] = top(places({ kind, node }), 1, each => nearness[each]!, (a, b) => a < b)
      near.push({ kind, node, score: cosines[node]!, passage: passage! })
    }
  }
  return near
}

/** The passages that a node stands in: those that are about a name or mention it, those that contain a token. Grams are no nodes and stand in none. */
function* passagesOf({ edges, tokens }: TokenGraph, { kind, node }: NodeRef, hidden: Hidden | undefined): Generator<number> {
  const left = function* (edge: 'contains' | 'names' | 'mentions', direction: 'out' | 'in') {
    for (const passage of rowOf(edges.get(edge)?.[direction], node)) {
      const [source, target] = direction === 'out' ? [node, passage] : [passage, node]
      if (!hidden?.node({ kind: 'passage', node: passage }) && !hidden?.edge(edge, source, target)) yield passage
    }
  }
  if (kind === 'passage') yield node
  if (kind === 'token' && tokens.isWord[node] === 1) yield* left('contains', 'in')
  if (kind !== 'name') return
  yield* left('names', 'out')
  yield* left('mentions', 'in')
}

/** Whether a question's text has a node itself. */
function saidBy({ tokens }: TokenGraph, { mentions, terms }: RankedVectors['asked']): (ref: NodeRef) => boolean {
  const names = new Set(mentions.map(({ name }) => name))
  const says: Record<NodeKind, (node: number) => boolean> = { passage: () => false, name: node => names.has(node), token: node => terms.has(tokens.terms[node]!) }
  return ({ kind, node }) => says[kind](node)
}

/** A test of numbers below `count` that is made once for each. */
function remembered(count: number, test: (each: number) => boolean): (each: number) => boolean {
  const known = new Int8Array(count)
  return each => {
    known[each] ||= test(each) ? 1 : -1
    return known[each] === 1
  }
}
