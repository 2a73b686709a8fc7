import type { Graph } from '../graph/graph.ts'
import { everyNumber, weightOf } from '../graph/rows.ts'

/** The constant a of the weights: 10⁻³, in the middle of the range that Arora, Liang & Ma found good. */
const SMOOTH = 1e-3

/**
 * What each word counts in the vector of a text: weight(w) = a / (a + p(w)), p the word's share of all words of the
 * collection (Arora, Liang & Ma 2017, "A Simple but Tough-to-Beat Baseline for Sentence Embeddings", eq. 3). Words that
 * the collection lacks count 1.
 *
 * @param tokenOf  the token of a word, where the collection has it
 */
export async function wordWeights(
  graph: Graph,
  words: readonly string[],
  tokenOf: (word: string) => number | undefined,
): Promise<Float32Array> {
  const tokens = everyNumber(graph, 'token')
  const [entries, rows] = await Promise.all([graph.tokens(tokens), graph.rows('contains', 'in', tokens)])
  const counts = Float64Array.from(entries, ({ isWord }, token) => {
    let count = 0
    if (isWord) { for (let e = rows.start[token]!; e < rows.end[token]!; e++) count += weightOf(rows, e) }
    return count
  })
  const total = counts.reduce((sum, count) => sum + count, 0) || 1
  return Float32Array.from(words, word => {
    const token = tokenOf(word)
    return SMOOTH / (SMOOTH + (token === undefined ? 0 : counts[token]! / total))
  })
}
