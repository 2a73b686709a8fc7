import { top } from '../core/top.ts'
import type { Graph, Likeness } from '../graph/graph.ts'
import { foldWord } from '../text/tokens/fold.ts'
import { takesPlace } from '../text/tokens/tokenizer.ts'

/** A word of the index that is like a word of the question. */
export interface LikeWord {
  token: number
  /** How it is mostly written. */
  label: string
  /** How many letters it is away from what was asked. */
  distance: number
  /** What it counts beside a word that was asked as it is. */
  weight: number
  /** In how many passages it stands. */
  passages: number
}

/** So many words are looked for beside one. */
const MOST = 50

/** A shorter one begins too many words. */
const SHORTEST_STEM = 3

/**
 * The words of an index that begin as one does, or are few letters away from it; the most frequent ones. Terms are
 * stems: they are compared with the stem of the word, and with the word itself.
 *
 * What each counts is as MiniSearch has it: of words that begin so 0.375 · m / (m + 0.3 (n − m)), m and n the lengths
 * of what was asked and of the word; of others 0.45 · n / (n + distance).
 *
 * Cost: a walk over the dictionary's trie, and how often what it finds stands in texts.
 */
export async function wordsLike(
  graph: Graph,
  written: string,
  { prefix = false, typos = 0, begins = 0 }: Likeness,
  most = MOST,
): Promise<LikeWord[]> {
  const word = graph.tokenizer.tokenize(written).filter(takesPlace).at(-1)
  if (!word || (typos === 0 && !prefix)) return []
  const asked = foldWord(written.slice(word.start, word.end), { diacritics: true })
  const near = prefix
    ? await beginningWith(graph, asked, word.term)
    : await nearTo(graph, asked, word.term, { typos, begins })
  const tokens = [...near.keys()], passages = await graph.frequencies(tokens)
  const count = new Map(tokens.map((token, i) => [token, passages[i]!]))
  const best = top(tokens, most, token => -FARTHEST * near.get(token)! + count.get(token)!, (a, b) => a < b)
  const entries = await graph.tokens(best), length = [...asked].length
  return best.map((token, i) => {
    const { label } = entries[i]!, letters = Math.max(length, [...label].length), away = near.get(token)!
    const weight = prefix
      ? (0.375 * length) / (length + 0.3 * (letters - length))
      : (0.45 * letters) / (letters + away)
    return { token, label, distance: away, weight, passages: count.get(token)! }
  })
}

/** More than any word stands in passages: a nearer word comes before a more frequent one. */
const FARTHEST = 2 ** 32

/** The words that begin so, in any of their forms: "running" begins with "runni", "run" is what it is compared by. */
async function beginningWith(graph: Graph, asked: string, stem: string): Promise<Map<number, number>> {
  const found = new Map((await graph.like('token', asked, { prefix: true })).map(({ node }) => [node, 0]))
  const shorter = Array.from(
    { length: Math.max(0, asked.length - SHORTEST_STEM) },
    (_, i) => asked.slice(0, SHORTEST_STEM + i),
  )
  const [own, ...stems] = await graph.terms([stem, ...shorter])
  const known = stems.filter(token => token !== undefined), entries = await graph.tokens(known)
  known.forEach((token, i) => {
    if (entries[i]!.isWord && entries[i]!.label.startsWith(asked)) found.set(token, 0)
  })
  if (own !== undefined && (await graph.tokens([own]))[0]!.isWord) found.set(own, 0)
  return found
}

async function nearTo(graph: Graph, asked: string, stem: string, how: Likeness): Promise<Map<number, number>> {
  const found = new Map<number, number>()
  for (const each of new Set([stem, asked]))
    for (const { node, distance } of await graph.like('token', each, how))
      found.set(node, Math.min(distance, found.get(node) ?? Infinity))
  return found
}

/**
 * How many letters of a word may be wrong by its length, or that of its stem, which is compared: none of up to four,
 * two from eight on.
 */
export function typosFor(stem: string, written: string): number {
  const letters = Math.min([...stem].length, [...written].length)
  return letters < 5 ? 0 : letters < 8 ? 1 : 2
}
