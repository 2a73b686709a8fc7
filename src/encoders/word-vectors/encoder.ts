import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import * as v from 'valibot'
import { whole } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import { normaliseRows } from '../../math/dense/matrix.ts'
import type { TokenEntry } from '../../graph/graph.ts'
import { everyNumber } from '../../graph/rows.ts'
import { takesPlace, type Tokenizer } from '../../text/tokens/tokenizer.ts'
import type { EncoderRecipe } from '../encoder.ts'
import { StaticEncoder } from '../static.ts'
import { wordWeights } from '../word-weights.ts'
import { digestFile } from './digest-file.ts'
import type { WordVectorFormat } from './layout.ts'

/** A file of word vectors, and how it is read. */
export interface WordVectorSource {
  /** What the encoder is called: the name of the file. */
  name: string
  /** Opens the file, from its beginning: a Node stream, the body of a response. */
  open: () => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>
  /** The format, where the beginning of the file does not tell it. */
  format?: WordVectorFormat | undefined
  /** So many of the file's first words are kept beside the collection's, for questions to use. Default 20,000. */
  frequent?: number | undefined
}

const fn = v.custom<WordVectorSource['open']>(value => typeof value === 'function', 'a function')
const sourceSchema = v.strictObject({
  name: v.pipe(v.string(), v.nonEmpty()),
  open: fn,
  format: v.optional(v.picklist(['glove', 'vec', 'bin'])),
  frequent: v.optional(whole(0), 20_000),
})

/**
 * An encoder of word vectors (GloVe, word2vec, fastText `.vec`), cut to the words of the collection and the most
 * frequent ones of the file. A text's vector is the mean of its words', each weighted by how rare it is
 * ({@link wordWeights}).
 *
 * @throws TokenGraphError `option`; when the index is made, `format`, `encoding` and `limit` for a file that is none,
 *   `encoder` for one without a word of the texts
 */
export function wordVectorEncoder(source: WordVectorSource): EncoderRecipe {
  const { name, open, format, frequent } = readOptions(sourceSchema, source, 'wordVectorEncoder')
  return {
    name,
    async fit(graph, { signal, onProgress } = {}) {
      const tokens = await graph.tokens(everyNumber(graph, 'token'))
      const written = writtenWords(tokens), { readWordVectors } = await import('./read.ts')
      const { words, vectors, digest } = await readWordVectors(await open(), word => written.has(word), {
        name,
        frequent,
        ...(format && { format }),
        ...(signal && { signal }),
        ...(onProgress && { onProgress }),
      })
      const weights = await wordWeights(graph, words, tokensByForm(tokens, graph.tokenizer))
      return new StaticEncoder({
        name,
        digest: digestOf(digest, words, weights),
        keyed: 'written',
        words,
        vectors: normaliseRows(vectors),
        weights,
      }, graph.tokenizer)
    },
    async isOf(held, options) {
      if (!(held instanceof StaticEncoder) || held.table.keyed !== 'written') return false
      return held.digest
        === digestOf(await digestFile(await open(), name, options), held.table.words, held.table.weights)
    },
  }
}

/** Texts' vectors depend on the file, and on the words and weights that the collection chose. */
const digestOf = (file: string, words: readonly string[], { buffer, byteOffset, byteLength }: Float32Array): string => {
  const hash = sha256.create().update(utf8ToBytes(JSON.stringify([file, words])))
  return bytesToHex(hash.update(new Uint8Array(buffer, byteOffset, byteLength)).digest().subarray(0, 16))
}

/** The words of the texts as they are mostly written. */
const writtenWords = (tokens: readonly TokenEntry[]): Set<string> =>
  new Set(tokens.filter(({ isWord }) => isWord).map(({ label }) => label))

/** Finds the token of what is one word, in whatever form: all forms of a frequent word are frequent. */
function tokensByForm(tokens: readonly TokenEntry[], tokenizer: Tokenizer): (word: string) => number | undefined {
  const numbers = new Map(tokens.map(({ term }, token) => [term, token]))
  return word => {
    const [first, ...more] = tokenizer.tokenize(word).filter(takesPlace)
    return first?.kind === 'word' && more.length === 0 ? numbers.get(first.term) : undefined
  }
}
