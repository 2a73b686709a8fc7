import * as v from 'valibot'
import type { NodeKind } from '../../core/kinds.ts'
import { number, whole } from '../../core/options.ts'
import { byCodeUnit } from '../../core/order.ts'
import type { SearchResults } from '../results.ts'

/** What a dialogue spoke of: plain data, to be stored and taken up again. */
export interface DialogueState {
  schema: 'tokengraph.dialogue/1'
  /** How many questions were asked. */
  turns: number
  /** Names and passages, with what is left of each, the most first: 1 for what was spoken of just now. */
  nodes: readonly { kind: Extract<NodeKind, 'passage' | 'name'>, id: string, weight: number }[]
}

export const stateSchema = v.strictObject({
  schema: v.literal('tokengraph.dialogue/1'),
  turns: whole(0),
  nodes: v.array(v.strictObject({
    kind: v.picklist(['passage', 'name']),
    id: v.string(),
    weight: number(1e-9, 1),
  })),
})

export const beginning = (): DialogueState => ({ schema: 'tokengraph.dialogue/1', turns: 0, nodes: [] })

/** So many of the best passages of an answer are remembered. */
export const PASSAGES = 3
/** What has less left is forgotten. */
const LEAST = 0.05
/** And of more than so many, the least. */
const MOST = 20

/**
 * What is spoken of after an answer: what was, faded, and the names of the question and the best passages, each as far
 * as it says of the question, beside the best.
 */
export function stateAfter(
  { turns, nodes }: DialogueState,
  results: SearchResults<object>,
  fade: number,
): DialogueState {
  const left = new Map<string, DialogueState['nodes'][number]>()
  const add = (node: DialogueState['nodes'][number]) => {
    const key = `${node.kind} ${node.id}`, before = left.get(key)
    if (node.weight >= LEAST && (!before || before.weight < node.weight)) left.set(key, node)
  }
  for (const node of nodes) add({ ...node, weight: fade * node.weight })
  for (const id of results.query.names) add({ kind: 'name', id, weight: 1 })
  const passages = results.hits.filter(({ kind }) => kind === 'passage').slice(0, PASSAGES)
  const best = Math.max(...passages.map(({ score }) => score))
  for (const { id, score, relevance = 1 } of passages)
    if (score > 0) add({ kind: 'passage', id, weight: (relevance * score) / best })
  const all = [...left.values()].sort((a, b) => b.weight - a.weight || byCodeUnit(a.id, b.id))
  return { schema: 'tokengraph.dialogue/1', turns: turns + 1, nodes: all.slice(0, MOST) }
}
