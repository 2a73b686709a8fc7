import type { Graph } from '../graph/graph.ts'
import { passageId } from '../graph/node-names.ts'
import type { SparseVector } from '../math/sparse/vector.ts'
import { bestOf } from './nodes.ts'
import type { Result } from './share.ts'
import type { Ask, Wanted } from './stage.ts'

/** The same, where any passage may be one: what goes on from passages goes on from all. */
export const anyOf = (wanted: Wanted): Wanted => ({ ...wanted, passes: undefined, among: undefined })

/**
 * The passages with the best scores above 0 that may be results, best first; ties by id.
 *
 * Cost: documents are read of those that tie; where some may be none, of as many as it takes, of all where hardly any
 * passes.
 */
export async function bestPassages(
  { graph, wanted: { passes, among } }: Ask,
  all: SparseVector,
  count: number,
): Promise<number[]> {
  const scores = among ? (await import('../query/gone.ts')).visible(all, passage => !among(passage)) : all
  for (let most = count;; most *= 4) {
    const best = scores.best(most), last = best.findLast(passage => scores.at(passage) > 0)
    if (last === undefined) return []
    // those that tie with the last one may come before it by id
    const found = scores.atLeast(scores.at(last)), entries = passes && await graph.passages(found)
    const passing = entries ? found.filter((passage, i) => passes(entries[i]!, passage)) : found
    if (passing.length < count && best.length === most && best.at(-1) === last) continue
    return bestOf(passing, count, passage => scores.at(passage), await idsOfTied(graph, passing, scores))
  }
}

/** The ids of passages that tie with others: of the rest they decide nothing, and a text is read for each. */
async function idsOfTied(graph: Graph, passages: readonly number[], scores: SparseVector): Promise<string[]> {
  const times = new Map<number, number>()
  for (const passage of passages) times.set(scores.at(passage), 1 + (times.get(scores.at(passage)) ?? 0))
  const tied = passages.filter(passage => times.get(scores.at(passage))! > 1), entries = await graph.passages(tied)
  const ids = new Map(tied.map((passage, i) => [passage, passageId(entries[i]!)]))
  return passages.map(passage => ids.get(passage) ?? '')
}

/** The same as results. */
export const bestResults = async (ask: Ask, scores: SparseVector, count: number): Promise<Result[]> =>
  (await bestPassages(ask, scores, count))
    .map(node => ({ kind: 'passage', node, passage: node, score: scores.at(node) }))
