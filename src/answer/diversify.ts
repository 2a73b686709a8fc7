import { dots, row } from '../math/dense/packed.ts'
import { Bm25 } from '../graph/bm25.ts'
import type { Ask } from '../rank/stage.ts'

/** So many of the best passages may change places. */
export const DIVERSIFIED = 100

/** How much difference counts where nobody says it. */
const STRENGTH = 0.2

/** The strength that the option `diversify` asks for: 0 leaves all as it ranks. */
export const strengthOf = (diversify: boolean | number | undefined): number =>
  diversify === true ? STRENGTH : diversify || 0

/**
 * Passages in an order in which one that says what a better one says comes later: maximal marginal relevance
 * (Carbonell & Goldstein 1998, "The Use of MMR"), with λ = 1 − strength. The next one is the one with the most
 *
 * (1 − strength) / rank − strength · most similarity to one that was taken
 *
 * so that the best passage stays the best. Its rank stands for its relevance: scores fall quickly where a question
 * names something, slowly elsewhere, and cosines hardly at all. Ties by rank, which has them by id.
 *
 * Cost: for each that is wanted a product with all others, and with words the reading of what stands in them; 4 ms for
 * ten of 100.
 *
 * @param nodes  the passages, best first
 * @param strength  from 0, all as it ranks, to 1, where only difference counts
 * @param count  how many are wanted; with more, these are the first
 * @returns  their places in the list that was given
 */
export async function diversified(
  ask: Ask,
  nodes: readonly number[],
  strength: number,
  count: number,
): Promise<number[]> {
  const likeness = await likenessOf(ask, nodes), left = [...nodes.keys()], taken: number[] = []
  const most = new Float64Array(nodes.length)
  const worth = (place: number) => (1 - strength) / (place + 1) - strength * most[place]!
  while (left.length > 0 && taken.length < count) {
    const at = left.reduce((best, place, i) => (worth(place) > worth(left[best]!) ? i : best), 0)
    const [next] = left.splice(at, 1) as [number]
    taken.push(next)
    const like = likeness(next)
    for (const place of left) most[place] = Math.max(most[place]!, like(place))
    if (ask.pace.due) await ask.pace.pause('hits', taken.length)
  }
  return taken
}

/** How like a passage is to the others. */
type Likeness = (place: number) => (other: number) => number

/** The cosine of vectors where the index has them, or else of BM25F weights: rare words that both have, and titles. */
async function likenessOf({ graph, ranking, searcher: { vectors } }: Ask, nodes: readonly number[]): Promise<Likeness> {
  if (vectors) {
    const { passages } = vectors
    return place => {
      const cosines = dots(passages, row(passages, nodes[place]!), nodes)
      return other => cosines[other]!
    }
  }
  const weights = await (await Bm25.over(graph, ranking.bm25, ranking.boost)).weights(nodes)
  const lengths = weights.map(lengthOf)
  return place => other => {
    const [few, many] = weights[place]!.size < weights[other]!.size ? [place, other] : [other, place]
    let sum = 0
    for (const [token, weight] of weights[few]!) sum += weight * (weights[many]!.get(token) ?? 0)
    return sum > 0 ? sum / (lengths[few]! * lengths[many]!) : 0
  }
}

function lengthOf(weights: ReadonlyMap<number, number>): number {
  let sum = 0
  for (const weight of weights.values()) sum += weight * weight
  return Math.sqrt(sum)
}
