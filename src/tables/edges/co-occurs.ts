import type * as v from 'valibot'
import type { Pace } from '../../core/pace.ts'
import { top } from '../../core/top.ts'
import { type Entry, rowsToCsr } from '../../math/sparse/make-csr.ts'
import { Relation } from '../relation.ts'
import type { coOccursOptions } from './co-occurs-options.ts'
import { NO_TOKEN } from './word-stream.ts'

/**
 * *co-occurs*: token – token, weighted by positive pointwise mutual information within a window (Church & Hanks 1990,
 * "Word association norms, mutual information, and lexicography"):
 *
 * PPMI(a, b) = max(0, ln( c(a,b) · N / (c(a) · c(b)) )), c the counts of ordered pairs in the window, N their sum.
 *
 * An edge is kept if it is among the strongest of either end, ties by number of the token.
 *
 * @param stream  the words of all passages in the order of the text, {@link NO_TOKEN} between, `window` of them between
 * passages Cost: words × window additions, one dense row of counts at a time.
 */
export async function coOccursEdges(
  stream: Uint32Array,
  tokens: number,
  { window, atLeast, strongest }: v.InferOutput<typeof coOccursOptions>,
  pace: Pace,
): Promise<Relation> {
  const places = await pace.run('words', placingByToken(stream, tokens), stream.length)
  const counts = await countPairs(stream, places, tokens, window, atLeast, pace)
  const kept = await pace.run('strongest', keepStrongest(counts, strongest, tokens), tokens)
  return new Relation('co-occurs', await pace.run('edges', rowsToCsr(kept, tokens, 'floats'), tokens))
}

/** Turns counts into mutual information, and keeps each token's strongest edges, from both ends. */
function* keepStrongest(
  { rows, marginal }: PairCounts,
  strongest: number,
  tokens: number,
): Generator<number, Map<number, number>[]> {
  const total = marginal.reduce((sum, count) => sum + count, 0)
  const kept: Map<number, number>[] = rows.map(() => new Map())
  for (let a = 0; a < tokens; a++) {
    const pmi = new Map(rows[a]!.map(([b, count]) => [b, Math.log((count * total) / (marginal[a]! * marginal[b]!))]))
    const positive = [...pmi.keys()].filter(b => pmi.get(b)! > 0)
    for (const b of top(positive, strongest, b => pmi.get(b)!, (b, c) => b < c)) {
      kept[a]!.set(b, pmi.get(b)!)
      kept[b]!.set(a, pmi.get(b)!)
    }
    yield a
  }
  return kept
}

/** Of each token: those that stand near it often enough, with counts; and all its pairs. */
interface PairCounts {
  rows: Entry[][]
  marginal: Float64Array
}

interface Places {
  start: Uint32Array
  at: Uint32Array
}

/** So many words are looked at between two chances to pause. */
const STRETCH = 2 ** 16

/** Finds the places of each token in the stream, by a counting sort. */
function* placingByToken(stream: Uint32Array, tokens: number): Generator<number, Places> {
  const start = new Uint32Array(tokens + 1)
  for (let place = 0; place < stream.length; place++) {
    if (stream[place] !== NO_TOKEN) start[stream[place]! + 1]!++
    if (place % STRETCH === 0) yield place
  }
  for (let i = 0; i < tokens; i++) start[i + 1]! += start[i]!
  const at = new Uint32Array(start[tokens]!)
  const next = start.slice()
  for (let place = 0; place < stream.length; place++) {
    if (stream[place] !== NO_TOKEN) at[next[stream[place]!]!++] = place
    if (place % STRETCH === 0) yield place
  }
  return { start, at }
}

async function countPairs(
  stream: Uint32Array,
  places: Places,
  tokens: number,
  window: number,
  atLeast: number,
  pace: Pace,
): Promise<PairCounts> {
  const row = new Uint32Array(tokens)
  const marginal = new Float64Array(tokens)
  const rows: Entry[][] = []
  for (let a = 0; a < tokens; a++) {
    if (pace.due) await pace.pause('co-occurs', a, tokens)
    const touched: number[] = []
    for (let p = places.start[a]!; p < places.start[a + 1]!; p++) {
      const place = places.at[p]!
      const last = Math.min(stream.length - 1, place + window)
      for (let q = Math.max(0, place - window); q <= last; q++) {
        const b = stream[q]!
        if (b === NO_TOKEN || b === a) continue
        if (row[b]!++ === 0) touched.push(b)
        marginal[a]!++
      }
      if (pace.due) await pace.pause('co-occurs', a, tokens)
    }
    rows.push(touched.filter(b => row[b]! >= atLeast).map(b => [b, row[b]!] as const))
    for (const b of touched) row[b] = 0
  }
  return { rows, marginal }
}
