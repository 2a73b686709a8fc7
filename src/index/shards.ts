import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import * as v from 'valibot'
import { show, TokenGraphError } from '../core/errors.ts'
import { readOptions } from '../core/read-options.ts'
import { Pace } from '../core/pace.ts'
import type { Encoder, EncoderRecipe } from '../encoders/encoder.ts'
import { encodePassages, type GraphVectors } from '../encoders/graph-vectors.ts'
import { StaticEncoder } from '../encoders/static.ts'
import { vectorOptions } from '../encoders/vector-options.ts'
import { encodePart, type PartHead } from '../snapshot/stored-part.ts'
import { partSettings } from '../tables/build.ts'
import { knownTexts } from '../tables/known-part.ts'
import { OwnPart, type PartRead } from '../tables/part.ts'
import type { Document, Metadata } from '../text/document.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'
import { wordTokenizer } from '../text/tokens/word-tokenizer.ts'
import { type IndexOptions, readGiven, withAliases } from './create-index.ts'
import { indexOptions, type IndexSettings } from './index-options.ts'
import { folding } from './reading.ts'
import { checkSynonyms } from './check-synonyms.ts'
import { isShard, stretches } from './shares.ts'

/** How a part of an index is made: as the index would be, all parts alike. */
export interface ShardOptions extends Omit<IndexOptions, 'workers'> {
  /** Which part this is, and of how many: `2/8` is the second of eight. */
  shard: string
}

/** What a part of an index holds. */
export interface ShardReport {
  shard: string
  /** How many documents are in it, and how many in all parts. */
  documents: number
  of: number
  passages: number
  /** How many different words and pairs of characters. */
  tokens: number
  /** How many vectors were made of passages. */
  vectors: number
}

const { workers: _, ...entries } = indexOptions.entries
const shardOptions = v.strictObject({
  ...entries,
  shard: v.pipe(v.string(), v.check(isShard, 'which part of how many: "2/8"')),
})

/**
 * Reads a part of some documents, and encodes its passages: what can be done of it without the other parts.
 *
 * @param documents  all of them, in the same order for each part
 * @param version  of the library
 */
export async function makeShard<M extends object = Metadata>(
  documents: Iterable<Document<M>> | AsyncIterable<Document<M>>,
  options: ShardOptions,
  version: string,
): Promise<{ bytes: Uint8Array<ArrayBuffer>, report: ShardReport }> {
  const { shard, ...given } = readOptions(shardOptions, options, 'saveShard')
  checkKept(given)
  const { analysis, encoder, signal, onProgress } = given, pace = new Pace(signal, onProgress)
  const { read, brought } = await readGiven(documents, given, 'saveShard', pace)
  if (encoder && isLate(encoder) && brought.size > 0) throw lateVectors(encoder)
  const [number, of] = shard.split('/').map(Number) as [number, number]
  const collection = { documents: read.length, digest: await digestOf(read, brought, pace) }
  const all = stretches(read, of), mine = all[number - 1]!
  const tokenizer = await wordTokenizer(analysis)
  checkSynonyms(given.synonyms, tokenizer, 'saveShard')
  const compared = await folding(analysis), settings = await withAliases(given, tokenizer, compared)
  const part = new OwnPart(mine, partSettings(settings as IndexSettings), tokenizer, compared, pace)
  const known = await knownTexts(part), { cut, vocabulary } = known.read
  const first = all.slice(0, number - 1).reduce((sum, { length }) => sum + length, 0)
  const vectors = encoder && !isLate(encoder)
    ? await vectorsOf(mine, cut, encoder, ofStretch(brought, first, mine.length), tokenizer, settings, pace)
    : undefined
  const head = {
    version,
    shard: { number, of },
    collection,
    settings: toKeep(settings),
    ...(encoder && { encoder: whoEncodes(encoder) }),
  }
  const bytes = await encodePart(head, { documents: mine, ...known, vectors }, pace)
  const { length: tokens } = vocabulary.terms, { length: passages } = cut
  return {
    bytes,
    report: { shard, documents: mine.length, of: read.length, passages, tokens, vectors: vectors ? passages : 0 },
  }
}

type ShardSettings = Omit<IndexSettings, 'workers'>

/** Whether an encoder makes its vectors once all documents are there. */
export const isLate = (encoder: Encoder | EncoderRecipe): encoder is EncoderRecipe | StaticEncoder =>
  'fit' in encoder || encoder instanceof StaticEncoder

/** What a part says of an encoder. */
export const whoEncodes = (encoder: Encoder | EncoderRecipe): NonNullable<PartHead['encoder']> =>
  isLate(encoder)
    ? { recipe: encoder.name ?? 'of your own' }
    : { name: encoder.name, digest: encoder.digest, width: encoder.width }

/** Refuses what a part cannot keep. */
function checkKept({ tokenizer, passages }: ShardSettings): void {
  const own = tokenizer ? 'tokenizer' : typeof passages === 'function' ? 'passages' : undefined
  if (own === undefined) return
  throw new TokenGraphError('option', {
    where: `saveShard: option "${own}"`,
    got: 'a function',
    expected: 'what can be kept in a file',
    hint: 'With a function of your own make the index by createIndex.',
  })
}

const lateVectors = ({ name }: EncoderRecipe | StaticEncoder) =>
  new TokenGraphError('document', {
    where: 'saveShard',
    got: 'documents with vectors',
    expected: `none with the encoder ${show(name ?? 'of your own')}, which first sees all parts`,
  })

/** What of the settings all parts, and who merges them, must have alike. */
const toKeep = ({ passages, names, edges, knows, synonyms, fields, analysis, vectors }: ShardSettings) => ({
  passages,
  names,
  edges,
  knows,
  synonyms,
  ...(fields.length > 0 && { fields }),
  analysis,
  ...(vectors && { vectors }),
})

/** Tells collections apart by all that is in them. */
async function digestOf(
  documents: readonly Document[],
  brought: ReadonlyMap<number, Float32Array>,
  pace: Pace,
): Promise<string> {
  const hash = sha256.create()
  for (const [i, document] of documents.entries()) {
    hash.update(utf8ToBytes(`${JSON.stringify([document, ...brought.get(i) ?? []])}\n`))
    if (pace.due) await pace.pause('digest', i, documents.length)
  }
  return bytesToHex(hash.digest().subarray(0, 16))
}

/** Of what is told by places: that of some documents in a row, by their places among these. */
const ofStretch = <T>(all: ReadonlyMap<number, T>, first: number, length: number): Map<number, T> =>
  new Map([...all].flatMap(([place, each]) =>
    place >= first && place < first + length ? [[place - first, each] as const] : []
  ))

async function vectorsOf(
  documents: readonly Document[],
  cut: PartRead['cut'],
  encoder: Encoder,
  brought: ReadonlyMap<number, Float32Array>,
  tokenizer: Tokenizer,
  { vectors, signal, onProgress }: ShardSettings,
  pace: Pace,
): Promise<Pick<GraphVectors, 'passages' | 'words'>> {
  const [document, start, end] = (['document', 'start', 'end'] as const).map(part =>
    Uint32Array.from(cut, each => each[part])
  ) as [Uint32Array, Uint32Array, Uint32Array]
  const passages = { document, start, end }, { type, words } = vectors ?? v.parse(vectorOptions, {})
  const keep = words && { type: words, tokenizer }, told = { signal, onProgress }
  const made = await encodePassages({ documents, passages }, encoder, brought, type, keep, told)
  pace.check()
  return made
}
