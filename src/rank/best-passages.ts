import { passageId } from '../graph/node-names.ts'
import type { SparseVector } from '../math/sparse/vector.ts'
import { bestOf } from './nodes.ts'
import type { Result } from './share.ts'
import type { Ask, Wanted } from './stage.ts'

/** The same, where any passage may be one: what goes on from passages goes on from all. */
export const anyOf = (wanted: Wanted): Wanted => ({ ...wanted, passes: () => true, among: undefined })

/**
 * The passages with the best scores above 0 that may be results, best first; ties by id.
 *
 * Cost: documents are read for as many as it takes; for all, where hardly any passes.
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
    const found = scores.atLeast(scores.at(last)), entries = await graph.passages(found)
    const places = [...found.keys()].filter(i => passes(entries[i]!, found[i]!))
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
