import * as v from 'valibot'
import { show, TokenGraphError } from '../core/errors.ts'
import { readOptions } from '../core/read-options.ts'
import { Pace, type Progress } from '../core/pace.ts'
import type { Encoder, EncoderRecipe } from '../encoders/encoder.ts'
import { encoderOption } from '../encoders/encoder-option.ts'
import { vectorOptions } from '../encoders/vector-options.ts'
import { joined } from '../math/dense/packed.ts'
import { joinedWords } from '../math/dense/word-rows.ts'
import { type OpenPart, openPart, type PartHead, type StoredPart } from '../snapshot/stored-part.ts'
import { canonicalJson } from '../store/container-writer.ts'
import type { Source } from '../store/source.ts'
import { buildGraph } from '../tables/build.ts'
import { graphOptions } from '../tables/graph-options.ts'
import { KnownPart } from '../tables/known-part.ts'
import type { Metadata } from '../text/document.ts'
import { analysisOptions } from '../text/tokens/analysis-options.ts'
import { wordTokenizer } from '../text/tokens/word-tokenizer.ts'
import { indexOver } from './create-index.ts'
import { folding } from './reading.ts'
import { whoEncodes } from './shards.ts'
import { indexOf, partsOf, type TokenIndex } from './token-index.ts'

/** How parts of an index are merged. */
export interface MergeOptions {
  /**
   * The encoder that the parts were made with: needed where it sees all documents before it encodes any, as that of a
   * corpus or of word vectors, and where names or words get vectors, too.
   */
  encoder?: Encoder | EncoderRecipe | undefined
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal | undefined
  /** Told how far the work has come. */
  onProgress?: ((progress: Progress) => void) | undefined
}

const mergeOptions = v.strictObject({
  encoder: encoderOption,
  signal: v.optional(v.instance(AbortSignal)),
  onProgress: v.optional(v.custom<(progress: Progress) => void>(value => typeof value === 'function', 'a function')),
})

const settingsSchema = v.strictObject({
  ...graphOptions.entries,
  analysis: analysisOptions,
  vectors: v.optional(vectorOptions),
})

const WHERE = 'mergeShards'

/** A part of an index, and what messages call it. */
export interface NamedPart {
  where: string
  from: Uint8Array | Source
}

/**
 * Makes of all parts of an index the index that would have been made at once.
 *
 * @param given  the parts, in any order
 * @param version  of the library
 */
export async function mergeParts<M extends object = Metadata>(
  given: readonly NamedPart[],
  options: MergeOptions,
  version: string,
): Promise<TokenIndex<M>> {
  const { encoder, signal, onProgress } = readOptions(mergeOptions, options, WHERE), pace = new Pace(signal, onProgress)
  pace.check()
  const opened: OpenPart[] = []
  for (const { where, from } of given) opened.push(await openPart(from, where, pace))
  checkAlike(opened, version)
  checkWhole(opened)
  const [{ head }] = opened as [OpenPart], settings = settingsOf(opened[0]!)
  const encoding = encoderFor(head.encoder, encoder, settings.vectors)
  const parts: StoredPart[] = []
  for (const { contents } of opened.sort((a, b) => a.head.shard.number - b.head.shard.number)) {
    parts.push(await contents())
    await pace.pause('parts', parts.length, opened.length)
  }
  const graph = await buildGraph(
    parts.flatMap(({ documents }) => documents),
    settings,
    await wordTokenizer(settings.analysis),
    await folding(settings.analysis),
    pace,
    parts.map(part => new KnownPart(part.documents, part, pace)),
  )
  const vectors = parts.flatMap(part => part.vectors ?? [])
  const words = vectors.flatMap(part => part.words ?? [])
  const made = vectors.length > 0
    ? {
      passages: vectors.map(({ passages }) => passages).reduce(joined),
      ...(words.length > 0 && { words: joinedWords(words) }),
    }
    : new Map<number, Float32Array>()
  const index = await indexOver<M>(graph, { ...settings, encoder: encoding }, made, pace)
  // what stands for an encoder encodes no question
  return encoder ? index : indexOf<M>({ ...partsOf(index), encoder: undefined })
}

const refused = (got: string, expected: string, hint?: string) =>
  new TokenGraphError('option', { where: WHERE, got, expected, hint })

const AGAIN = 'Make all parts by one version, of the same documents, with the same options.'

/** Refuses parts that are not of one indexing, or of one by another version. */
function checkAlike([first, ...others]: readonly OpenPart[], version: string): void {
  if (!first) throw refused('no part', 'all parts of an index')
  if (first.head.version !== version)
    throw refused(`${first.where}, which tokengraph ${first.head.version} wrote`, `a part that ${version} wrote`, AGAIN)
  for (const { head, where } of others) {
    const other = difference(first.head, head)
    if (other) throw refused(`${where}, a part ${other}`, `one that belongs to ${first.where}`, AGAIN)
  }
}

/** In what a part is not of the same indexing as another. */
function difference(one: PartHead, other: PartHead): string | undefined {
  const differs = (a: unknown, b: unknown) => canonicalJson([a]) !== canonicalJson([b])
  if (one.version !== other.version) return `that tokengraph ${other.version} wrote, not ${one.version}`
  if (one.shard.of !== other.shard.of) return `of ${other.shard.of}, not of ${one.shard.of}`
  if (differs(one.collection, other.collection)) return 'of other documents'
  if (differs(one.encoder ?? null, other.encoder ?? null))
    return `with ${encoderText(other)} in place of ${encoderText(one)}`
  const keys = [...new Set([...Object.keys(one.settings), ...Object.keys(other.settings)])]
  const changed = keys.filter(key => differs(one.settings[key] ?? null, other.settings[key] ?? null))
  return changed.length > 0 ? `with other options: ${changed.sort().join(', ')}` : undefined
}

const encoderText = ({ encoder }: PartHead): string =>
  !encoder
    ? 'no encoder'
    : 'recipe' in encoder
    ? `the encoder ${show(encoder.recipe)}`
    : `the encoder ${show(encoder.name)} (${encoder.digest}, width ${encoder.width})`

/** Refuses what is not each part once. */
function checkWhole(parts: readonly OpenPart[]): void {
  const { of } = parts[0]!.head.shard, found = new Map<number, string>(), wrong: string[] = []
  for (const { head: { shard: { number } }, where } of parts) {
    const before = found.get(number)
    if (before !== undefined) wrong.push(`${number}/${of} twice (${before} and ${where})`)
    found.set(number, where)
  }
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter(number => !found.has(number))
  if (missing.length > 0) wrong.push(`no ${few(missing.map(number => `${number}/${of}`))}`)
  if (wrong.length > 0) throw refused(wrong.join(', '), `each of ${of} parts once`)
}

const few = (all: readonly string[]): string =>
  all.length > 8 ? `${all.slice(0, 8).join(', ')} … (${all.length} in all)` : all.join(', ')

function settingsOf({ head, where }: OpenPart): v.InferOutput<typeof settingsSchema> {
  const settings = v.safeParse(settingsSchema, head.settings)
  if (settings.success) return settings.output
  throw new TokenGraphError('format', { where, got: 'settings that this version does not know', hint: AGAIN })
}

/** The encoder that the index is made with: what the parts were made with, or what stands for it. */
function encoderFor(
  made: PartHead['encoder'],
  given: Encoder | EncoderRecipe | undefined,
  wanted: v.InferOutput<typeof vectorOptions> | undefined,
): Encoder | EncoderRecipe | undefined {
  const expected = (hint?: string) =>
    new TokenGraphError('encoder', {
      where: WHERE,
      got: given ? encoderText({ encoder: whoEncodes(given) } as PartHead) : 'no encoder',
      expected: `${encoderText({ encoder: made } as PartHead)}, by which the parts were made`,
      hint,
    })
  if (given && canonicalJson(made ?? null) !== canonicalJson(whoEncodes(given))) throw expected()
  if (given || !made) return given
  if ('recipe' in made) throw expected('It makes its vectors once all documents are there.')
  if (wanted?.names || wanted?.tokens) throw expected('Names and words get their vectors now.')
  const refuse = () => Promise.reject(expected())
  return { ...made, encode: refuse, encodeWords: refuse }
}
