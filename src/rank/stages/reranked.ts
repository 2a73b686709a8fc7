import { bestResults } from '../best-passages.ts'
import { NAME_EVIDENCE } from '../name-seeds.ts'
import type { Ask, Found, LastStage } from '../stage.ts'

/** The network has learned from so many candidates: where there are fewer, it knows nothing of what it sees. */
const FEWEST = 100

/**
 * Passages in the order that a network gives the best of them: see `rerank/rerank.ts`. The scores stay, and are handed
 * out anew: the best one goes to the passage that comes first. So what is no candidate stays where it was, and a
 * passage has as a term of its own what its new place gives or takes.
 */
export const reranked: LastStage<'reranked'> = {
  name: 'reranked',
  takes: ['passages', 'fused', 'hop', 'words', 'relevance', 'names', 'seeds', 'walk'],
  async run(ask, found) {
    const { scores } = found.passages
    if (!isDue(ask, found)) return { scores }
    const { addedBy, rerank } = await import('../rerank/rerank.ts'), { when, ranker } = ask.ranking.rerank
    const chosen = ranker ?? await (await import('../rerank/shipped.ts')).shippedRanker()
    const order = await rerank(ask, found, { ranker: chosen, isLed: when === 'auto' })
    const added = addedBy(scores, order), anew = scores.scaled(1)
    for (const [passage, amount] of added) anew.add(passage, amount)
    return { scores: anew, order, added }
  },
  best: (ask, { reranked: { scores } }, count) => bestResults(ask, scores, count),
}

/**
 * Whether the network has a say. By itself not where words and meaning are mixed, of which it has learned nothing;
 * where vectors are carried it adds the words that they have not seen.
 */
function isDue(ask: Ask, found: Found): boolean {
  const { asked, ranking: { propagate, rerank: { when } } } = ask
  if (when === 'never' || asked.mass === 0 || found.fused.scores.max() === 0) return false
  if (when === 'always') return true
  return (propagate === 'vectors' || !found.relevance.meaning) && isSafe(found)
}

/** Where a hop brings so much, what the best passages lack stands elsewhere. */
const HOPPED = 0.1

/**
 * Whether it may have one by itself: only where the question names what passages are about, by their titles and in
 * upper case, or a hop brings much. Names that are only what untitled texts open with are too weak: with them, untitled
 * SQuAD lost 0.7 points of recall@5.
 */
export function isSafe({ names, fused, hop }: Given): boolean {
  const titled = names.groups[NAME_EVIDENCE.indexOf('names')]!
  const isNamed = titled.origins.some(({ passages: about }) => about.length > 0)
  return (isNamed || hop.scores.max() >= HOPPED) && fused.scores.count >= FEWEST
}

type Given = Pick<Found, 'names' | 'fused' | 'hop'>
