import { passageId } from '../graph/node-names.ts'
import type { SparseVector } from '../math/sparse/vector.ts'
import { bestOf } from './nodes.ts'
import type { Result } from './share.ts'
import type { Ask } from './stage.ts'

/**
 * The passages with the best scores above 0 whose documents pass, best first; ties by id.
 *
 * Cost: documents are read for as many as it takes; for all, where hardly any passes.
 */
export async function bestPassages(
  { graph, wanted: { passes } }: Ask,
  scores: SparseVector,
  count: number,
): Promise<number[]> {
  for (let most = count;; most *= 4) {
    const best = scores.best(most), last = best.findLast(passage => scores.at(passage) > 0)
    if (last === undefined) return []
    // those that tie with the last one may come before it by id
    const found = scores.atLeast(scores.at(last)), entries = await graph.passages(found)
    const places = [...found.keys()].filter(i => passes(entries[i]!.document))
    if (places.length < count && best.length === most && best.at(-1) === last) continue
    return bestOf(
      places.map(i => found[i]!),
      count,
      passage => scores.at(passage),
      places.map(i => passageId(entries[i]!)),
    )
  }
}

/** The same as results. */
export const bestResults = async (ask: Ask, scores: SparseVector, count: number): Promise<Result[]> =>
  (await bestPassages(ask, scores, count))
    .map(node => ({ kind: 'passage', node, passage: node, score: scores.at(node) }))
