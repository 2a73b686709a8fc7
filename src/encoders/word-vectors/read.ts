import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import * as v from 'valibot'
import { TokenGraphError, show } from '../../core/errors.ts'
import { whole } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import { Pace, type Progress } from '../../core/pace.ts'
import type { Matrix } from '../../math/dense/matrix.ts'
import { BinaryReader } from './binary.ts'
import { readBlocks } from './bytes.ts'
import { layoutOf, type WordVectorFormat } from './layout.ts'
import { KeptWords } from './kept-words.ts'
import { TextReader } from './text.ts'

/** How a file of word vectors is read. */
export interface WordVectorOptions {
  /** What messages call the file. If its first line is no header, the ending `.bin` tells that there should be one. */
  name?: string
  /** The format, where its beginning does not tell it. */
  format?: WordVectorFormat
  /**
   * The first words of the file are kept in any case, that many of them: files begin with the most frequent words, and
   * a question may use some that the collection lacks. Default 20,000: at 300 numbers each, 24 MB.
   */
  frequent?: number
  /**
   * The form under which a word is kept and asked for; of words of equal form the first is kept. Default: in lower
   * case.
   */
  form?: (word: string) => string
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal
  /** Told how many words are read, kept or not: stage `vectors`. */
  onProgress?: (progress: Progress) => void
}

/** Words with their vectors. */
export interface WordVectors {
  /** The words that were kept, in their forms, in the order of the file; none twice. */
  words: string[]
  /** Row i is the vector of word i, as the file has it: not of unit length. */
  vectors: Matrix
  /**
   * Tells files apart: the first 16 bytes of SHA-256 of the file's bytes, as hexadecimal digits; the beginning of what
   * `sha256sum` prints.
   */
  digest: string
}

const callable = <F extends (...given: never[]) => unknown>() =>
  v.custom<F>(value => typeof value === 'function', 'a function')

const wordVectorOptions = v.strictObject({
  name: v.optional(v.string(), 'word vectors'),
  format: v.optional(v.picklist(['glove', 'vec', 'bin'])),
  frequent: v.optional(whole(0), 20_000),
  form: v.optional(callable<(word: string) => string>(), () => (word: string) => word.toLowerCase()),
  signal: v.optional(v.instance(AbortSignal)),
  onProgress: v.optional(callable<(progress: Progress) => void>()),
})

/**
 * Reads the vectors of some words from a file of GloVe, word2vec or fastText (.vec), as text or binary, gzip or not.
 * The file streams through: what is kept in memory is the kept words and one block of a megabyte or two.
 *
 * Every record is checked for its width, and their number against the header; the numbers of words that are not kept
 * are not looked at. Words that end in the middle of a character are passed over ({@link decodeWord}).
 *
 * @param source  the file's bytes, in pieces of any size: a Node stream, the body of a response
 * @param wanted  whether a word is to be kept, by its form
 * @throws TokenGraphError `format` for a file that is empty, or none of these, for a line or record that is broken, too
 * long, of another width or has numbers that are not finite, and for more or fewer words than the header says;
 * `encoding` for what is not UTF-8; `option`; `aborted`; and whatever the source throws
 *
 * Cost: one pass over the file, more than half of it for the digest. Measured on one core: some 75 MB of text a second.
 */
export async function readWordVectors(
  source: AsyncIterable<Uint8Array>,
  wanted: (word: string) => boolean,
  options: WordVectorOptions = {},
): Promise<WordVectors> {
  const { name, format, frequent, form, signal, onProgress } = readOptions(
    wordVectorOptions,
    options,
    'readWordVectors',
  )
  const pace = new Pace(signal, onProgress)
  pace.check()
  const hash = sha256.create()
  let reader: TextReader | BinaryReader | undefined
  let held: Uint8Array = new Uint8Array()
  for await (const block of readBlocks(source, hash, name)) {
    let bytes = joined(held, block)
    if (!reader) {
      const layout = layoutOf(block, { name, format })
      const kept = new KeptWords(layout.width, { wanted, frequent, form })
      reader = layout.format === 'bin' ? new BinaryReader(kept, layout, name) : new TextReader(kept, layout, name)
      bytes = block.subarray(layout.start)
    }
    held = bytes.subarray(reader.read(bytes))
    if (pace.due) await pace.pause('vectors', reader.kept.seen, reader.layout.count)
  }
  if (!reader)
    throw new TokenGraphError('format', {
      where: `reading ${show(name, Infinity)}`,
      got: 'an empty file',
      expected: 'word vectors',
    })
  reader.end(held)
  const { kept } = reader
  onProgress?.({ stage: 'vectors', done: kept.seen, total: kept.seen })
  return { words: kept.words, vectors: kept.vectors(), digest: bytesToHex(hash.digest().subarray(0, 16)) }
}

function joined(held: Uint8Array, block: Uint8Array): Uint8Array {
  if (held.length === 0) return block
  const bytes = new Uint8Array(held.length + block.length)
  bytes.set(held)
  bytes.set(block, held.length)
  return bytes
}
