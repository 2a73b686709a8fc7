import { top } from '../core/top.ts'
import type { Graph, Likeness } from '../graph/graph.ts'
import { distanceWithin } from '../graph/sorted-terms.ts'
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

/**
 * The words of an index that begin as one does, or are few letters away from it; the nearest, and of these the most
 * frequent ones. Terms are stems: they are compared with the stem of the word, and with the word itself; and so is how
 * words are mostly written.
 *
 * What each counts is as MiniSearch has it: of words that begin so 0.375 · m / (m + 0.3 (n − m)), m and n the lengths
 * of what was asked and of the word; of others 0.45 · n / (n + distance).
 *
 * Cost: a walk over the dictionary's trie, and how often what it finds stands in texts.
 *
 * @param most  so many at most
 * @param asWritten  only those that are near as they are mostly written: "feathers" is no "father", though its stem
 *   is; or that differ by doubled letters alone: "vacine" is "vaccines"; or of longer words by one letter of the stem:
 *   "docuent" is "documents"
 */
export async function wordsLike(
  graph: Graph,
  written: string,
  { prefix = false, typos = 0, begins = 0 }: Likeness,
  { most = MOST, asWritten = false } = {},
): Promise<LikeWord[]> {
  const word = graph.tokenizer.tokenize(written).filter(takesPlace).at(-1)
  if (!word || (typos === 0 && !prefix)) return []
  const asked = fold(written.slice(word.start, word.end)), length = [...asked].length
  const found = prefix
    ? await beginningWith(graph, asked, word.term)
    : await nearTo(graph, asked, word.term, { typos, begins }, asWritten)
  const tokens = [...found.keys()], passages = await graph.frequencies(tokens)
  const count = new Map(tokens.map((token, i) => [token, passages[i]!]))
  const best = top(tokens, most, token => count.get(token)! - FARTHEST * found.get(token)!, (a, b) => a < b)
  const entries = await graph.tokens(best)
  return best.map((token, i) => {
    const { label } = entries[i]!, letters = Math.max(length, [...label].length), distance = found.get(token)!
    const weight = prefix
      ? (0.375 * length) / (length + 0.3 * (letters - length))
      : (0.45 * letters) / (letters + distance)
    return { token, label, distance, weight, passages: count.get(token)! }
  })
}

const fold = (word: string): string => foldWord(word, { diacritics: true })

/** More than any word stands in passages: a nearer word comes before a more frequent one. */
const FARTHEST = 2 ** 32

/** The words that begin so, and that of which it is a form: "running" is one of "run". */
async function beginningWith(graph: Graph, asked: string, stem: string): Promise<Map<number, number>> {
  const found = new Map((await graph.like('token', asked, { prefix: true })).map(({ node }) => [node, 0]))
  const [own] = await graph.terms([stem])
  if (own !== undefined && (await graph.tokens([own]))[0]!.isWord) found.set(own, 0)
  return found
}

/** A word without doubled letters. */
const single = (word: string): string => word.replace(/(\p{L})\1/gv, '$1')

/** The words that are near by their terms, or as they are written. */
async function nearTo(
  graph: Graph,
  asked: string,
  stem: string,
  how: Likeness,
  asWritten: boolean,
): Promise<Map<number, number>> {
  const near = new Map<number, number>(), { typos = 0 } = how
  for (const each of new Set([stem, asked]))
    for (const { node, distance } of await graph.like('token', each, how))
      near.set(node, Math.min(distance, near.get(node) ?? Infinity))
  if (!asWritten) return near
  const tokens = [...near.keys()], entries = await graph.tokens(tokens), isShort = asked.length < LONG
  // a slip within the stem, whatever the ending: "docuent" where texts mostly say "documents"
  const isTelling = asked.length > LONG + Number(asked === stem)
  const written = tokens.flatMap((token, i) => {
    const { term, label } = entries[i]!, isDoubled = single(term) === single(stem)
    if (isShort && lettersIn(asked) !== lettersIn(fold(label))) return []
    if (isDoubled) return [[token, near.get(token)!] as const]
    const inStem = isTelling ? distanceWithin(stem, term, 1) : Infinity
    return [[token, Math.min(inStem, distanceWithin(asked, fold(label), typos))] as const]
  })
  return new Map(written.filter(([, distance]) => distance <= typos))
}

/** Of a shorter word another letter makes another word; that two of its letters changed places is a slip. */
const LONG = 5

/** The letters of a word, in the order of the alphabet. */
const lettersIn = (word: string): string => [...word].sort().join('')

/**
 * How many letters of a word may be wrong by its length, or that of its stem, which is compared: none of up to three,
 * of four that two changed places, two from eight on.
 */
export function typosFor(stem: string, written: string): number {
  const letters = Math.min([...stem].length, [...written].length)
  return letters < 4 ? 0 : letters < 8 ? 1 : 2
}
