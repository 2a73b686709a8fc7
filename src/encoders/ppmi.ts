import type { Pace } from '../core/pace.ts'
import { NO_TOKEN } from '../tables/edges/word-stream.ts'
import type { Graph } from '../graph/graph.ts'
import { passageText } from '../graph/passage-text.ts'
import { everyNumber } from '../graph/rows.ts'
import { type Csr, integers, transpose } from '../math/sparse/csr.ts'
import { takesPlace } from '../text/tokens/tokenizer.ts'

/** What the words of a collection stand near, and how that is counted. */
export interface PpmiOptions {
  /** Words on each side that count as near. */
  window: number
  /** The power to which the counts of neighbouring words are raised: below 1, rare ones count less. */
  smoothing: number
  /** What a passage counts beside a neighbouring word; 0 leaves passages out. */
  passages: number
}

/** The words of a collection in the order of the texts. */
export interface WordStream {
  /** The tokens of the graph that have a row, by their numbers, rising. */
  tokens: Uint32Array
  /** How often each of them stands in the texts. */
  counts: Float64Array
  /**
   * The row of the word at each place; {@link NO_TOKEN} for a word that has none. Gaps as wide as the window keep texts
   * apart.
   */
  words: Uint32Array
  /** The passage of each place. */
  passage: Uint32Array
  /** How many passages there are. */
  passageCount: number
}

/**
 * Reads the words of all passages, with their titles before them; stop words keep their places, grams have none.
 *
 * @param atLeast  how often a word must stand in the texts to have a row
 * @param gap  places left free between texts
 */
export async function readWords(graph: Graph, atLeast: number, gap: number, pace: Pace): Promise<WordStream> {
  const terms = await graph.tokens(everyNumber(graph, 'token')), ids = new Map(terms.map(({ term }, id) => [term, id]))
  const passages = everyNumber(graph, 'passage'), parts: number[][] = []
  const between = Array.from({ length: gap }, () => NO_TOKEN)
  for (let at = 0; at < passages.length; at += BATCH) {
    for (const entry of await graph.passages(passages.subarray(at, at + BATCH))) {
      if (pace.due) await pace.pause('words', parts.length, passages.length)
      const texts = [entry.document.title ?? '', passageText(entry)]
      parts.push(texts.flatMap(text => [...wordsIn(graph, text, ids), ...between]))
    }
  }
  return pace.run('words', numbered(parts, terms.length, atLeast), passages.length)
}

/** So many passages are read at once. */
const BATCH = 256

const wordsIn = (graph: Graph, text: string, ids: ReadonlyMap<string, number>): number[] =>
  graph.tokenizer.tokenize(text).flatMap(
    token => (!takesPlace(token) ? [] : token.kind === 'word' ? ids.get(token.term) ?? NO_TOKEN : NO_TOKEN)
  )

/** Gives rows to the tokens that are frequent enough; yields after each part. */
function* numbered(
  parts: readonly (readonly number[])[],
  tokenCount: number,
  atLeast: number,
): Generator<number, WordStream> {
  const total = new Float64Array(tokenCount)
  let length = 0
  for (const part of parts) {
    for (const token of part) if (token !== NO_TOKEN) total[token]!++
    length += part.length
    yield 0
  }
  const tokens = Uint32Array.from(total.keys()).filter(token => total[token]! >= atLeast)
  const rows = new Uint32Array(tokenCount).fill(NO_TOKEN)
  tokens.forEach((token, row) => {
    rows[token] = row
  })

  const words = new Uint32Array(length), passage = new Uint32Array(length)
  let at = 0
  for (let i = 0; i < parts.length; i++) {
    for (const token of parts[i]!) {
      words[at] = token === NO_TOKEN ? NO_TOKEN : rows[token]!
      passage[at++] = i
    }
    yield i
  }
  return {
    tokens,
    counts: Float64Array.from(tokens, token => total[token]!),
    words,
    passage,
    passageCount: parts.length,
  }
}

/**
 * Positive pointwise mutual information of words and what they stand near: other words, and passages, side by side.
 *
 * PPMI(w, c) = max(0, ln( #(w,c) / (#(w) · P(c)) )), P(c) = #(c)^smoothing / Σ #(c′)^smoothing
 *
 * (Levy, Goldberg & Dagan 2015, "Improving Distributional Similarity with Lessons Learned from Word Embeddings", eq.
 * 3.) For a word c, #(w,c) counts the places of c within the window of a place of w, and #(w) and #(c) all such places
 * of either. For a passage c, #(w,c) counts the places of w in it; P(c) is its share of all places, without smoothing;
 * and the result counts `passages` times.
 *
 * @returns  words × (words + passages)
 *
 * Cost: places · window · 2 additions, and one dense row of counts; yields after each word.
 */
export function* ppmiMatrix(stream: WordStream, { window, smoothing, passages }: PpmiOptions): Generator<number, Csr> {
  const { words, passage, counts } = stream
  const wordCount = counts.length
  const pairs = yield* pairCounts(words, wordCount, window)
  const chance = [...shares(pairs.map(count => count ** smoothing)), ...shares(passageSizes(stream))]
  yield 0
  const places = placesOf(words, wordCount)
  yield 0

  const count = new Float64Array(chance.length)
  const rows: { columns: Uint32Array, weights: Float32Array }[] = []
  for (let w = 0; w < wordCount; w++) {
    const near: number[] = []
    const add = (context: number) => {
      if (count[context]!++ === 0) near.push(context)
    }
    for (let e = places.rowStart[w]!; e < places.rowStart[w + 1]!; e++) {
      const place = places.columns[e]!
      eachNear(words, place, window, add)
      if (passages > 0) add(wordCount + passage[place]!)
    }
    const weight = (c: number) => (c < wordCount
      ? Math.log(count[c]! / (pairs[w]! * chance[c]!))
      : passages * Math.log(count[c]! / (counts[w]! * chance[c]!)))
    const columns = Uint32Array.from(near.filter(c => weight(c) > 0)).sort()
    rows.push({ columns, weights: Float32Array.from(columns, weight) })
    for (const c of near) count[c] = 0
    yield w
  }
  return stacked(rows, chance.length)
}

/** Calls back with each other word within the window of a place. */
function eachNear(words: Uint32Array, place: number, window: number, visit: (word: number) => void): void {
  const own = words[place]!, last = Math.min(words.length - 1, place + window)
  for (let p = Math.max(0, place - window); p <= last; p++) {
    const word = words[p]!
    if (word !== NO_TOKEN && word !== own) visit(word)
  }
}

/** Of each word, how many places of other words are within the windows of its places. */
function* pairCounts(words: Uint32Array, wordCount: number, window: number): Generator<number, Float64Array> {
  const pairs = new Float64Array(wordCount)
  let word = NO_TOKEN
  const add = () => {
    pairs[word]!++
  }
  for (let place = 0; place < words.length; place++) {
    word = words[place]!
    if (word !== NO_TOKEN) eachNear(words, place, window, add)
    if (place % 1024 === 0) yield 0
  }
  return pairs
}

/** Of each passage, how many places have a word with a row. */
function passageSizes({ words, passage, passageCount }: WordStream): Float64Array {
  const sizes = new Float64Array(passageCount)
  words.forEach((word, place) => {
    if (word !== NO_TOKEN) sizes[passage[place]!]!++
  })
  return sizes
}

function shares(counts: Float64Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0) || 1
  return counts.map(count => count / total)
}

/** The places of each word, as the columns of a matrix of words × places. */
function placesOf(words: Uint32Array, wordCount: number): Csr {
  const rowStart = new Uint32Array(words.length + 1)
  words.forEach((word, place) => {
    rowStart[place + 1] = rowStart[place]! + (word === NO_TOKEN ? 0 : 1)
  })
  return transpose({ columnCount: wordCount, rowStart, columns: words.filter(word => word !== NO_TOKEN) })
}

/** Rows with their columns in order, as one matrix. */
function stacked(rows: readonly { columns: Uint32Array, weights: Float32Array }[], columnCount: number): Csr {
  const rowStart = new Uint32Array(rows.length + 1)
  rows.forEach(({ columns }, i) => {
    rowStart[i + 1] = rowStart[i]! + columns.length
  })
  const columns = integers(rowStart[rows.length]!, columnCount), weights = new Float32Array(columns.length)
  rows.forEach((row, i) => {
    columns.set(row.columns, rowStart[i])
    weights.set(row.weights, rowStart[i])
  })
  return { columnCount, rowStart, columns, weights }
}
