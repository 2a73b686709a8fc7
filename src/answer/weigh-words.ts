import * as v from 'valibot'
import { attend, attentionOptions, type AttentionOptions, positive } from '../math/attention/attention.ts'
import { nearness } from '../math/attention/near.ts'
import { addPositions } from '../math/attention/positions.ts'
import type { Grid } from '../math/attention/rows.ts'
import { attentionPooling, attentionShares, tokenScores } from '../math/attention/token-weights.ts'
import { TokenGraphError } from '../core/errors.ts'
import { number } from '../core/options.ts'
import { height, type Matrix } from '../math/dense/matrix.ts'
import { spansOf, type Word, type Words } from './read-words.ts'

/** What tokens weigh for a question. */
export interface WeighingOptions {
  /**
   * - `cosine`: the cosine of a token's vector with the nearest of the question's words
   * - `softmax`: the same as weights over all tokens, which sum to 1
   * - `attention`: how much the question's words look at a token, by scaled dot-product attention; these sum to 1, too
   * - `near`: how near a token stands to what the question's words look at, rare words before common ones; these sum to
   *   1, too. Cosine and attention find words like those of the question; what answers it stands beside such words.
   *
   * Default `cosine`.
   */
  method?: 'cosine' | 'softmax' | 'attention' | 'near' | undefined
  /**
   * `cosine` and `softmax`: the largest of a token's cosines with the question's words, or their mean. Default `max`.
   */
  over?: 'max' | 'mean' | undefined
  /**
   * What is divided by before a softmax, above 0: the lower, the more the best token gets. `softmax`: cosines by 0.1 if
   * not told otherwise; `attention`: logits, by 1; `near`: cosines in standard deviations, by 0.2.
   */
  temperature?: number | undefined
  /**
   * `attention`: heads, W_Q, W_K, W_V, W_O, scale; for `self` also causal and window. Vectors come with length √d, d
   * their width, as after layer normalisation: with the default scale 1/√d the logits of one head are √d · cosine.
   */
  attention?: Omit<AttentionOptions, 'mask' | 'temperature'> | undefined
  /**
   * `attention`: the question's words look at the tokens of all passages (`cross`), or the tokens of each passage at
   * each other (`self`), whatever is asked. Default `cross`.
   */
  look?: 'cross' | 'self' | undefined
  /**
   * `attention`: what sinusoidal positions count beside vectors; 0 for none. Positions count the words that take part,
   * from the beginning of the question and of each passage. Default 0.
   */
  positions?: number | undefined
}

const { mask: _mask, temperature: _temperature, ...attention } = attentionOptions.entries

/** {@link WeighingOptions} with the defaults. */
export const weighingOptions = {
  method: v.optional(v.picklist(['cosine', 'softmax', 'attention', 'near']), 'cosine'),
  over: v.optional(v.picklist(['max', 'mean']), 'max'),
  temperature: v.optional(positive),
  attention: v.optional(v.strictObject(attention), {}),
  look: v.optional(v.picklist(['cross', 'self']), 'cross'),
  positions: v.optional(number(0, 1e9), 0),
}
const _schema = v.strictObject(weighingOptions)
/** Weighing options with nothing left open. */
export type Weighing = v.InferOutput<typeof _schema>

/** Refuses, with the code `option`, what is told to attention and has no meaning for its kind. */
export function checkWeighing({ attention, look }: Weighing): void {
  if (look === 'self') return
  const told = attention.causal ? 'causal' : attention.window === undefined ? undefined : 'window'
  if (!told) return
  throw new TokenGraphError('option', {
    where: `retrieveTokens: option "attention.${told}"`,
    got: String(attention[told]),
    expected: 'none where a question looks at texts',
    hint: 'Say "look": "self".',
  })
}

/** What each word of texts weighs, and who looked at it. */
export interface Weighed {
  /** By word: its cosine, or its part of 1. */
  weight: Float64Array
  /** The looker that gave most of it, or is nearest; −1 for a word that nobody looked at, which is no result. */
  from: Int32Array
  /** The part of the weight that came from there, where several lookers share in it. */
  share?: Float64Array
  /** The words that look. */
  lookers: readonly Word[]
  /** What they took from the texts: one vector. */
  vector?: Float32Array
}

/**
 * Weighs the words of texts for a question.
 *
 * @param similarities  the cosines of the question's words with those of the texts
 * @param rarity        how rare a word is, at or above 0
 *
 * Cost, n words asked, m in the texts, vectors of width d: cosine and softmax m (n + d), attention n · m · d, near
 * n · Σ over passages of m²; self-attention Σ over passages of m² · d, and as many weights as m² a head.
 */
export function weighWords(
  question: Words,
  texts: Words,
  similarities: Grid,
  settings: Weighing,
  rarity: (word: Word) => number,
): Weighed {
  const { method, look } = settings, { words } = texts
  if (method === 'attention') checkHeads(settings, texts.vectors)
  if (method === 'attention' && look === 'self') return { ...selfAttention(texts, settings), lookers: words }
  const { words: lookers } = question
  if (lookers.length === 0)
    return { weight: new Float64Array(words.length), from: new Int32Array(words.length).fill(-1), lookers }
  if (method === 'attention') return { ...crossAttention(question, texts, settings), lookers }
  if (method === 'near') return { ...besides(lookers, texts, similarities, settings, rarity), lookers }
  const { score, from } = tokenScores(similarities, settings.over)
  if (method === 'cosine') return { weight: score, from, lookers }
  const { weights, vector } = attentionPooling([texts.vectors], [score], settings.temperature ?? 0.1)
  return { weight: weights[0]!, from, lookers, vector }
}

/** Refuses heads that do not divide the encoder's width; what projections make of it, attention checks itself. */
function checkHeads({ attention: { heads, projections } }: Weighing, { width }: Matrix): void {
  if (width % heads === 0 || Object.keys(projections).length > 0) return
  throw new TokenGraphError('option', {
    where: 'retrieveTokens: option "attention.heads"',
    got: `${heads} heads for ${width} columns`,
    expected: 'a number that divides the width of the vectors',
  })
}

type Looks = Omit<Weighed, 'lookers'>

/**
 * What stands beside what the question's words look at. Rare words look more, and weigh more: by the root of their
 * rarity.
 */
function besides(
  lookers: readonly Word[],
  { words, lengths }: Words,
  similarities: Grid,
  { temperature = 0.2 }: Weighing,
  rarity: (word: Word) => number,
): Looks {
  const value = (word: Word) => (word.counts ? Math.sqrt(rarity(word)) : 0)
  return nearness(similarities, lengths, lookers.map(value), words.map(value), temperature)
}

/** The question's words look at the words of all texts together. */
function crossAttention(question: Words, texts: Words, settings: Weighing): Looks {
  const keys = placed(texts, settings)
  const { weights, output } = attend(placed(question, settings), keys, keys, {
    ...settings.attention,
    temperature: settings.temperature,
  })
  return { ...attentionShares(weights), vector: meanOf([output]) }
}

/** The words of each text look at each other; a text counts as many as it has words. */
function selfAttention(texts: Words, settings: Weighing): Looks {
  const rows = placed(texts, settings), count = texts.words.length
  const looks = { weight: new Float64Array(count), from: new Int32Array(count), share: new Float64Array(count) }
  const outputs = spansOf(texts).map(({ start, end }) => {
    const own = between(rows, start, end)
    const { weights, output } = attend(own, own, own, { ...settings.attention, temperature: settings.temperature })
    const { weight, from, share } = attentionShares(weights)
    looks.weight.set(weight.map(each => (each * (end - start)) / count), start)
    looks.from.set(from.map(each => (each < 0 ? -1 : start + each)), start)
    looks.share.set(share, start)
    return output
  })
  return { ...looks, vector: meanOf(outputs) }
}

/** Vectors as attention takes them: of length √d, with their positions, which begin with each text. */
function placed(words: Words, { positions }: Weighing): Matrix {
  const { width, data } = words.vectors
  const rows = { width, data: data.map(value => value * Math.sqrt(width)) }
  if (positions > 0) {
    for (const { start, end } of spansOf(words))
      between(rows, start, end).data.set(addPositions(between(rows, start, end), positions).data)
  }
  return rows
}

/** Some of the rows, in place. */
const between = ({ width, data }: Matrix, start: number, end: number): Matrix => ({
  width,
  data: data.subarray(start * width, end * width),
})

/** The mean of the rows of all parts; zeros where there is none. */
function meanOf(parts: readonly Matrix[]): Float32Array {
  const sum = new Float64Array(parts[0]?.width ?? 0)
  for (const { data } of parts)
    data.forEach((value, at) => {
      sum[at % sum.length]! += value
    })
  const count = parts.reduce((rows, part) => rows + height(part), 0)
  return Float32Array.from(sum, each => each / Math.max(1, count))
}
