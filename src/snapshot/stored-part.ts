import * as v from 'valibot'
import { TokenGraphError } from '../core/errors.ts'
import { by, whole } from '../core/options.ts'
import type { Pace } from '../core/pace.ts'
import type { GraphVectors } from '../encoders/graph-vectors.ts'
import { packedArrays } from '../math/dense/packed.ts'
import { rowStarts } from '../math/sparse/csr.ts'
import { narrow } from '../math/sparse/make-csr.ts'
import type { LooseRows } from '../math/sparse/loose-rows.ts'
import type { SectionValue } from '../store/container-format.ts'
import { openContainer } from '../store/container-reader.ts'
import { encodeContainer } from '../store/container-writer.ts'
import type { Source } from '../store/source.ts'
import type { EntityRows } from '../tables/entity-rows.ts'
import type { KnownTexts } from '../tables/known-part.ts'
import type { CutPassage } from '../tables/part.ts'
import { charactersOf } from '../tables/stats.ts'
import type { Document } from '../text/document.ts'
import type { CaseState } from '../text/tokens/case-counts.ts'
import { rowsOfUnits, type UnitState } from '../text/tokens/unit-list.ts'
import { documentBlocks } from './document-blocks.ts'
import { distinct } from './distinct.ts'
import { SectionReader } from './section-reader.ts'
import { readPacked } from './snapshot-vectors.ts'
import { StoredDocuments } from './stored-documents.ts'
import { addWords, readWords } from './stored-words.ts'

const SCHEMA = 'tokengraph.part/1'

const headSchema = v.strictObject({
  schema: v.literal(SCHEMA),
  /** The version of the library that wrote it. */
  version: v.string(),
  /** Which part it is, from 1 on, and of how many. */
  shard: v.strictObject({ number: whole(1), of: whole(1) }),
  /** The documents of all parts. */
  collection: v.strictObject({ documents: whole(0), digest: v.string() }),
  /** How the index is made. */
  settings: v.record(v.string(), v.unknown()),
  /** Who made the vectors; a recipe will, once all documents are there. */
  encoder: v.optional(v.union([
    v.strictObject({ name: v.string(), digest: v.string(), width: whole(1) }),
    v.strictObject({ recipe: v.string() }),
  ])),
})

/** What a part of an index says of itself. */
export type PartHead = v.InferOutput<typeof headSchema>

/** What a part of an index holds. */
export interface StoredPart extends KnownTexts {
  documents: readonly Document[]
  /** Those of the passages, where they were made. */
  vectors: Pick<GraphVectors, 'passages' | 'words'> | undefined
}

/**
 * Writes a part of an index as one block of bytes.
 *
 * @throws TokenGraphError `aborted`, `document` for an id that is not well-formed
 */
export async function encodePart(head: Omit<PartHead, 'schema'>, part: StoredPart, pace: Pace) {
  const { documents, read: { cut, vocabulary, counts, titles, entities, stream, quotes }, units, cases, vectors } = part
  const sections = new Map<string, SectionValue>([
    ['part', { json: { schema: SCHEMA, ...head } satisfies PartHead }],
    ['documents/ids', { strings: documents.map(({ id }) => id) }],
    ['passages/document', narrow(cut.map(({ document }) => document))],
    ['passages/start', narrow(cut.map(({ start }) => start))],
    ['passages/end', narrow(cut.map(({ end }) => end))],
    // one more than it is: 0 for none
    ['passages/heading', narrow(cut.map(({ heading = -1 }) => heading + 1))],
    ['tokens/terms', { strings: vocabulary.terms }],
    ['tokens/words', vocabulary.isWord],
    ['tokens/written', narrow(vocabulary.written)],
    ['tokens/forms', { strings: vocabulary.forms }],
    ['tokens/times', narrow(vocabulary.times)],
    ['entities/keys', { strings: entities.keys }],
    ['entities/starts', narrow(entities.rowStart)],
    ['entities/columns', narrow(entities.columns)],
    ['stream', stream],
    ['quotes/starts', rowStarts(quotes.length, quotes.flatMap((row, passage) => row.map(() => passage)))],
    ['quotes/names', { strings: quotes.flat() }],
  ])
  addRows(sections, 'counts', counts)
  addRows(sections, 'titles', titles)
  await addUnits(sections, units, pace)
  addCases(sections, cases, units.keys)
  for (const [name, value] of documentBlocks(documents, charactersOf(documents))) {
    if (pace.due) await pace.pause('sections', sections.size)
    sections.set(name, value)
  }
  if (vectors) {
    const { data, scales } = packedArrays(vectors.passages)
    sections.set('vectors', data)
    if (vectors.passages.type === 'int8') sections.set('vectors/scales', scales)
    addWords(sections, 'vectors/words', vectors.words)
  }
  return encodeContainer(sections, pace)
}

function addRows(sections: Map<string, SectionValue>, name: string, { rowStart, columns, weights }: LooseRows): void {
  sections.set(`${name}/starts`, narrow(rowStart))
  sections.set(`${name}/columns`, narrow(columns))
  sections.set(`${name}/weights`, narrow(weights))
}

/** Of units, how far each is from the end of the one before it, and how long it is, take fewer bytes than places. */
async function addUnits(sections: Map<string, SectionValue>, { keys, ends, parts }: UnitState, pace: Pace) {
  const total = parts.length / 3, key = new Uint32Array(total), gap = new Uint32Array(total), length = gap.slice()
  await pace.run('units', cutting(), ends.length)
  sections.set('units/keys', { strings: keys }).set('units/ends', narrow(ends))
  sections.set('units/key', narrow(key)).set('units/gap', narrow(gap)).set('units/length', narrow(length))

  function* cutting(): Generator<number, void> {
    let unit = 0
    for (const [text, last] of ends.entries()) {
      for (let before = 0; unit < last; unit++) {
        const [number, start, end] = parts.subarray(3 * unit, 3 * unit + 3) as unknown as [number, number, number]
        key[unit] = number
        gap[unit] = start - before
        length[unit] = end - start
        before = end
      }
      yield text
    }
  }
}

function addCases(
  sections: Map<string, SectionValue>,
  { upper, words, places }: CaseState,
  keys: readonly string[],
): void {
  sections.set('cases', Uint32Array.of(upper, words))
  sections.set('cases/upper', narrow(keys.map(key => places.get(key)?.upper ?? 0)))
  sections.set('cases/all', narrow(keys.map(key => places.get(key)?.all ?? 0)))
}

/** A part that is open: what it says of itself is known. */
export interface OpenPart {
  head: PartHead
  /** What messages call it. */
  where: string
  /** @throws TokenGraphError `format` where it was altered, or its sections do not fit together */
  contents(): Promise<StoredPart>
}

/**
 * Opens a part of an index.
 *
 * @throws TokenGraphError `format` or `version` for anything but one that this version knows; `aborted`
 */
export async function openPart(from: Uint8Array | Source, where: string, pace: Pace): Promise<OpenPart> {
  const container = await openContainer(from, where, pace), read = new SectionReader(container, where, pace)
  if (!read.has('part'))
    throw new TokenGraphError('format', {
      where,
      got: read.has('head') ? 'an index, or another file of ours' : 'another file of ours',
      expected: 'a part of an index',
      hint: 'Parts are written by "tokengraph index --shard" and by saveShard.',
    })
  const json = read.json('part') as { schema?: unknown } | null
  if (json?.schema !== SCHEMA && String(json?.schema).startsWith('tokengraph.part/'))
    throw new TokenGraphError('version', {
      where,
      got: String(json?.schema),
      expected: SCHEMA,
      hint: 'Write all parts, and merge them, with one version of tokengraph.',
    })
  const head = read.checked('part', by(headSchema), json)
  return { head, where, contents: () => contentsOf(read, head) }
}

async function contentsOf(read: SectionReader, { encoder }: PartHead): Promise<StoredPart> {
  const ids = distinct(read, 'documents/ids'), cut = readCut(read, ids.length), tokens = read.strings('tokens/terms')
  const written = read.column('tokens/written', undefined, tokens.length - 1)
  const passages = {
    document: Uint32Array.from(cut, each => each.document),
    end: Uint32Array.from(cut, each => each.end),
  }
  const vocabulary = {
    terms: [...tokens],
    isWord: new Uint8Array(read.flags('tokens/words', tokens.length)),
    written: [...written],
    forms: [...read.strings('tokens/forms', written.length)],
    times: [...read.column('tokens/times', written.length)],
  }
  const units = await readUnits(read, cut)
  return {
    documents: [...new StoredDocuments(read, ids.length, () => ids, () => passages)],
    read: {
      cut,
      vocabulary,
      counts: readRows(read, 'counts', cut.length, tokens.length),
      titles: readRows(read, 'titles', ids.length, tokens.length),
      entities: readEntities(read, cut.length),
      stream: read.column('stream'),
      quotes: readQuotes(read, cut.length),
      units: await read.pace.run('units', rowsOfUnits(units), cut.length),
    },
    units,
    cases: readCases(read, units.keys),
    vectors: encoder && 'width' in encoder ? await readVectors(read, cut.length, encoder.width) : undefined,
  }
}

async function readVectors(read: SectionReader, passages: number, width: number): Promise<StoredPart['vectors']> {
  const words = readWords(read, 'vectors/words', passages, width)
  return { passages: await readPacked(read, 'vectors', passages, width), ...(words && { words }) }
}

function readCut(read: SectionReader, documents: number): CutPassage[] {
  const document = read.column('passages/document', undefined, documents - 1), { length } = document
  const [start, end, heading] = ['start', 'end', 'heading'].map(name => read.column(`passages/${name}`, length))
  return Array.from(document, (of, i) => {
    // each document has a passage, and they stand in order
    const step = of - (document[i - 1] ?? -1)
    if (step > 1 || step < 0 || start![i]! > end![i]!)
      throw read.broken('passages/document', `passage ${i} out of place`)
    return { document: of, start: start![i]!, end: end![i]!, ...(heading![i]! > 0 && { heading: heading![i]! - 1 }) }
  })
}

function readRows(read: SectionReader, name: string, rows: number, columnCount: number): LooseRows {
  const rowStart = read.rising(`${name}/starts`, rows + 1)
  const columns = read.column(`${name}/columns`, rowStart[rows]!, columnCount - 1)
  return { rowStart, columns, weights: read.column(`${name}/weights`, columns.length) }
}

function readEntities(read: SectionReader, passages: number): EntityRows {
  const keys = [...distinct(read, 'entities/keys')], rowStart = read.rising('entities/starts', passages + 1)
  return { keys, rowStart, columns: read.column('entities/columns', rowStart[passages]!, keys.length - 1) }
}

function readQuotes(read: SectionReader, passages: number): string[][] {
  if (read.count('quotes/starts') === 1) return []
  const starts = read.rising('quotes/starts', passages + 1)
  const names = [...read.strings('quotes/names', starts[passages])]
  return Array.from({ length: passages }, (_, i) => names.slice(starts[i], starts[i + 1]))
}

async function readUnits(read: SectionReader, cut: readonly CutPassage[]): Promise<UnitState> {
  const keys = [...read.strings('units/keys')], ends = [...read.column('units/ends', cut.length)]
  const total = ends.at(-1) ?? 0, key = read.column('units/key', total, keys.length - 1)
  const gap = read.column('units/gap', total), length = read.column('units/length', total)
  const parts = new Uint32Array(3 * total)
  await read.pace.run('units', placing(), ends.length)
  return { keys, ends, parts }

  function* placing(): Generator<number, void> {
    let unit = 0
    for (const [text, last] of ends.entries()) {
      if (last < unit || last > total) throw read.broken('units/ends', 'ends that fall')
      let at = 0
      for (; unit < last; unit++) {
        at += gap[unit]!
        parts[3 * unit] = key[unit]!
        parts[3 * unit + 1] = at
        parts[3 * unit + 2] = at += length[unit]!
      }
      if (at > cut[text]!.end - cut[text]!.start)
        throw read.broken('units/length', `units beyond the end of passage ${text}`)
      yield text
    }
  }
}

function readCases(read: SectionReader, keys: readonly string[]): CaseState {
  const [upper, words] = read.column('cases', 2), { length } = keys
  const upperOf = read.column('cases/upper', length), allOf = read.column('cases/all', length)
  const places = keys.flatMap((key, i) => allOf[i]! > 0 ? [[key, { upper: upperOf[i]!, all: allOf[i]! }] as const] : [])
  return { upper: upper!, words: words!, places: new Map(places) }
}
