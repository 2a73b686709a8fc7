import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import * as v from 'valibot'
import { number, whole } from '../core/options.ts'
import { readOptions } from '../core/read-options.ts'
import { Pace } from '../core/pace.ts'
import { dot, height, type Matrix, normalise, rowAt } from '../math/dense/matrix.ts'
import { type Svd, truncatedSvd } from '../math/dense/svd.ts'
import type { Graph } from '../graph/graph.ts'
import { raritiesOf } from '../graph/bm25.ts'
import type { EncoderRecipe } from './encoder.ts'
import { ppmiMatrix, readWords } from './ppmi.ts'
import { StaticEncoder, type WordTable } from './static.ts'

/**
 * How word vectors are learned from a collection. The defaults were tuned on word similarity and on passages of seven
 * collections.
 */
export interface CorpusOptions {
  /** The length of the vectors, at most a quarter of the number of words; time grows with its square. Default 256. */
  width?: number | undefined
  /** Words on each side of a word that say what it means. Default 5. */
  window?: number | undefined
  /** How often a word must stand in the texts to have a vector. Default 2. */
  atLeast?: number | undefined
  /** The power of the counts of neighbouring words, 0 to 1: below 1, rare neighbours count less. Default 0.75. */
  smoothing?: number | undefined
  /**
   * What the passages that a word stands in count beside its neighbours: the more, the nearer are words of one topic.
   * Default 2.
   */
  passages?: number | undefined
}

const corpusOptions = v.strictObject({
  width: v.optional(whole(1, 4096), 256),
  window: v.optional(whole(1, 100), 5),
  atLeast: v.optional(whole(1), 2),
  smoothing: v.optional(number(0, 1), 0.75),
  passages: v.optional(number(0, 100), 2),
})

type Settings = v.InferOutput<typeof corpusOptions>

const NAME = 'corpus'

/**
 * The power of the singular values in word vectors (Levy, Goldberg & Dagan 2015, eq. 8): between 0 and 1 all are alike
 * good, 1 is not.
 */
const POWER = 0.5

/**
 * How many words there are for each number of their vectors, at least: with as many numbers as words, none would fall
 * together.
 */
const WORDS_PER_NUMBER = 4

/** How many numbers vectors must have for one direction to be taken out of them. */
const COMMON_FROM = 32

/**
 * An encoder that learns from the collection itself: no model, no download, any language.
 *
 * Words that stand near the same words and in the same passages get near vectors: U · Σ^½ of the truncated singular
 * value decomposition of their positive mutual information, see {@link ppmiMatrix}, less their common direction. A text
 * is the mean of its words' vectors, weighted by idf. Words that are too rare have none, nor has a text of them alone.
 * The same documents give the same encoder.
 *
 * @throws TokenGraphError `option`; `fit` also `aborted`
 *
 * Cost: {@link truncatedSvd} of words × (words + passages): 7,000 passages of 19,000 words take some 10 to 15 seconds,
 * 20,000 of 36,000 some 30. A text then takes microseconds.
 */
export function corpusEncoder(options: CorpusOptions = {}): EncoderRecipe {
  const settings = readOptions(corpusOptions, options, 'corpusEncoder')
  return {
    name: NAME,
    async fit(graph, { signal, onProgress } = {}) {
      return new StaticEncoder(await learn(graph, settings, new Pace(signal, onProgress)), graph.tokenizer)
    },
    // by whatever options: what was learned with them is in the index
    isOf: async held => held instanceof StaticEncoder && held.table.keyed === 'term',
  }
}

async function learn(graph: Graph, { atLeast, width, ...near }: Settings, pace: Pace): Promise<WordTable> {
  const stream = await readWords(graph, atLeast, near.window, pace)
  const tokens = [...stream.tokens], words = (await graph.tokens(tokens)).map(({ term }) => term)
  const matrix = await pace.run('co-occurs', ppmiMatrix(stream, near), words.length)
  const rank = Math.max(1, Math.min(width, Math.ceil(words.length / WORDS_PER_NUMBER)))
  const svd = await truncatedSvd(matrix, { rank }, pace)
  const weights = Float32Array.from(await raritiesOf(graph, tokens))
  const share = rank >= COMMON_FROM ? stream.counts.map((count, row) => count * weights[row]!) : undefined
  const vectors = await pace.run('words', wordVectors(svd, share), words.length)
  return { name: NAME, digest: await digest(words, vectors, weights, pace), keyed: 'term', words, vectors, weights }
}

/**
 * U · Σ^{@link POWER}, rows of unit length; then, where `share` says how much of the texts each word is, without the
 * direction of the texts' mean, since that is what all have in common (as Arora, Liang & Ma 2017, algorithm 1, take out
 * the first principal one). A row of nothing else is zeros. Yields after each row.
 */
function* wordVectors({ u, values }: Svd, share: Float64Array | undefined): Generator<number, Matrix> {
  const factors = values.map(value => value ** POWER), mean = new Float64Array(u.width)
  for (let row = 0; row < height(u); row++) {
    const vector = rowAt(u, row)
    for (let i = 0; i < factors.length; i++) vector[i]! *= factors[i]!
    normalise(vector)
    if (share) { for (let i = 0; i < mean.length; i++) mean[i]! += share[row]! * vector[i]! }
    yield row
  }
  if (!share) return u
  normalise(mean)
  for (let row = 0; row < height(u); row++) {
    const vector = rowAt(u, row), common = dot(vector, mean)
    for (let i = 0; i < mean.length; i++) vector[i]! -= common * mean[i]!
    if (dot(vector, vector) > ROUNDING) normalise(vector)
    else vector.fill(0)
    yield row
  }
  return u
}

/** What squares of 32-bit floats of unit vectors leave where nothing should be. */
const ROUNDING = 1e-10

/** The SHA-256 of the words, weights and vectors. */
async function digest(words: readonly string[], { data }: Matrix, weights: Float32Array, pace: Pace): Promise<string> {
  const hash = sha256.create().update(utf8ToBytes(JSON.stringify(words))).update(bytesOf(weights))
  for (let at = 0; at < data.length; at += STRETCH) {
    hash.update(bytesOf(data.subarray(at, at + STRETCH)))
    if (pace.due) await pace.pause('digest', at, data.length)
  }
  return bytesToHex(hash.digest())
}

/** How many numbers are hashed before other events may run. */
const STRETCH = 2 ** 17

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)
