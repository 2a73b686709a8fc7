import { idf } from '../graph/bm25.ts'
import type { Graph } from '../graph/graph.ts'
import type { Asked } from '../query/query.ts'

/** What a passage says of a question, whatever other passages say and however it ranks. */
export interface Said {
  /** From 0 to 1, the same in every question. */
  relevance: number
  /** Whether it has a word that was looked for, so that it would be found without a graph. */
  matched: boolean
}

/** A rare word counts more than its rarity: a question is answered by what it is about. */
const RARE = 1.5

/** Half of a question's weight is as likely as not an answer; how fast that turns. */
const HALF = 0.5, STEEP = 10

/** From which relevance of the best passage on a question counts as answered. */
export const ANSWERED = 0.5

/**
 * How much passages say of a question: relevance = 1 / (1 + e^(−10 (x − ½))), x = own + ½ · (both − max(own, other)),
 * where own is the share of the words' weight, rarity^1.5, that the passage has, other that of the best other passage,
 * and both of either: what answers a question may stand in two. Words that no passage has count, too, as one that
 * one passage has: how rare it is, a small collection cannot tell. A word is said
 * by what it may be written as, or was corrected or expanded to, as well.
 *
 * Questions told apart from those of other worlds, over seven collections (docs/decisions.md): AUROC 95 in the mean,
 * the rarities of the words found, added up, 81. From ½ on, 81 of 100 questions that can be answered are, 9 of others.
 *
 * Cost: the contents of the passages among the question's words. By words alone: what a passage says in other words
 * does not count.
 *
 * @param best  the two best passages of all
 */
export async function saidOf(
  graph: Graph,
  asked: Asked,
  passages: readonly number[],
  best: readonly number[],
): Promise<Said[]> {
  const brought = new Map<number | string, number[]>()
  for (const { token, from } of asked.expanded) brought.set(from, [...(brought.get(from) ?? []), token])
  const rarest = idf((await graph.statistics()).passages, 1)
  const words = asked.counted.map(({ tokens, word, mass }) => ({
    weight: Math.min(mass, rarest) ** RARE,
    tokens: [...tokens, ...[...tokens, word].flatMap(from => brought.get(from) ?? [])],
  }))
  const among = [...new Set([...asked.tokens.keys(), ...words.flatMap(({ tokens }) => tokens)])].sort((a, b) => a - b)
  const contents = await graph.contents([...passages, ...best], among)
  const has = contents.map(({ tokens }) => new Set(Array.from(tokens))), ofBest = has.slice(passages.length)
  const whole = words.reduce((sum, { weight }) => sum + weight, 0)
  const share = (...some: (ReadonlySet<number> | undefined)[]) => {
    const said = words.filter(({ tokens }) => tokens.some(token => some.some(each => each?.has(token))))
    return whole > 0 ? said.reduce((sum, { weight }) => sum + weight, 0) / whole : 0
  }
  return passages.map((passage, i) => {
    const own = has[i]!, other = ofBest[passage === best[0] ? 1 : 0], alone = share(own)
    const x = alone + (share(own, other) - Math.max(alone, share(other))) / 2
    return {
      relevance: 1 / (1 + Math.exp(-STEEP * (x - HALF))),
      matched: [...asked.tokens.keys()].some(token => own.has(token)),
    }
  })
}
