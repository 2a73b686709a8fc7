import type { Graph } from '../graph/graph.ts'
import { columnsOf, everyNumber } from '../graph/rows.ts'
import { mostlyCased } from '../text/tokens/scripts.ts'

/** The script of a passage: one with upper and lower case, one without, or neither clearly. */
export type PassageScript = 'cased' | 'uncased' | 'mixed'

/** So many passages of either script make a mean that says something. */
const ENOUGH = 20

/**
 * The share of a passage's words that its script must have: 0.9 with case, as an English text keeps a Chinese name;
 * half without, as a Chinese text is full of Latin ones.
 */
const SHARE = { cased: 0.9, uncased: 0.5 }

/** The script of every passage, by its words. Cost: a test of each word, and one pass over what passages contain. */
export async function passageScripts(graph: Graph): Promise<PassageScript[]> {
  const passages = everyNumber(graph, 'passage')
  const [tokens, contains] = await Promise.all([
    graph.tokens(everyNumber(graph, 'token')),
    graph.rows('contains', 'out', passages),
  ])
  const isCased = tokens.map(({ label, isWord }) => (isWord && /\p{L}/v.test(label) ? mostlyCased(label) : undefined))
  return Array.from(passages, passage => {
    let cased = 0, all = 0
    for (const token of columnsOf(contains, passage)) {
      if (isCased[token] === undefined) continue
      all++
      if (isCased[token]) cased++
    }
    return all === 0
      ? 'mixed'
      : cased >= SHARE.cased * all
      ? 'cased'
      : all - cased > SHARE.uncased * all
      ? 'uncased'
      : 'mixed'
  })
}

/**
 * Takes from cosines what a model likes a question's own language for: models for several languages put all texts of
 * one nearer to each other than to what they mean. Of each passage's cosine the mean over the passages of its script is
 * taken, for this question; that is centring the vectors of a language at their mean (Libovický, Rosa & Fraser 2020,
 * "On the Language Neutrality of Pre-trained Multilingual Representations"). Passages of mixed scripts are taken for
 * the nearer language's. Where not both scripts have 20 passages, the cosines stay as they are.
 */
export function withoutScriptBias(
  cosines: Float64Array,
  scripts: readonly PassageScript[],
  isGone: (passage: number) => boolean = () => false,
): Float64Array {
  const sum = { cased: 0, uncased: 0, mixed: 0 }, count = { cased: 0, uncased: 0, mixed: 0 }
  scripts.forEach((script, passage) => {
    if (isGone(passage)) return
    sum[script] += cosines[passage]!
    count[script]++
  })
  if (Math.min(count.cased, count.uncased) < ENOUGH) return cosines
  const cased = sum.cased / count.cased, uncased = sum.uncased / count.uncased
  const mean = { cased, uncased, mixed: Math.max(cased, uncased) }
  return cosines.map((cosine, passage) => cosine - mean[scripts[passage]!])
}
