import type { Pace } from '../core/pace.ts'
import { fromRows } from '../math/sparse/make-csr.ts'
import { pageRank } from './pagerank.ts'
import type { Word } from './word.ts'

/** How many words behind a word are its neighbours. */
const REACH = 9

/**
 * How central each word with content is to a text, 1 on average: PageRank on the graph of its words (TextRank: Mihalcea
 * & Tarau 2004), where two are linked by Σ 1 / how many words apart they stand, wherever both do within 9.
 */
export async function centralities(words: readonly Word[], pace: Pace): Promise<ReadonlyMap<string, number>> {
  const numbers = new Map<string, number>(), rows: Map<number, number>[] = []
  for (const { term, content } of words) {
    if (!content || numbers.has(term)) continue
    numbers.set(term, rows.length)
    rows.push(new Map())
  }
  const link = (from: number, to: number, weight: number) => rows[from]!.set(to, (rows[from]!.get(to) ?? 0) + weight)
  for (let i = 0; i < words.length; i++) {
    if (pace.due) await pace.pause('keyphrases', i, words.length)
    if (!words[i]!.content) continue
    const one = numbers.get(words[i]!.term)!
    for (let j = i + 1; j <= i + REACH && j < words.length; j++) {
      const other = words[j]!.content ? numbers.get(words[j]!.term)! : one
      if (other === one) continue
      link(one, other, 1 / (j - i))
      link(other, one, 1 / (j - i))
    }
  }
  const scores = await pageRank(fromRows(rows, rows.length, 'floats'), pace)
  return new Map([...numbers].map(([term, number]) => [term, scores[number]! * rows.length]))
}
