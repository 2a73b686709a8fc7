import * as v from 'valibot'
import { TokenGraphError } from '../core/errors.ts'
import { EDGE_KIND_NAMES, EDGE_KINDS, type EdgeKind } from '../core/kinds.ts'
import type { Pace } from '../core/pace.ts'
import { joined, packedArrays, packedHeight, type PackedMatrix, packedRows } from '../math/dense/packed.ts'
import type { GraphVectors } from '../encoders/graph-vectors.ts'
import { type Collection, type NameValue } from '../graph/living/collection.ts'
import { type GenerationSums, LivingGraph } from '../graph/living/living-graph.ts'
import { narrow, rowStarts } from '../math/sparse/csr.ts'
import { readDocument } from '../text/document.ts'
import type { SectionValue } from '../store/container-format.ts'
import { decodeContainer } from '../store/container-reader.ts'
import { encodeContainer } from '../store/container-writer.ts'
import { SectionReader } from './section-reader.ts'
import { readPacked } from './snapshot-vectors.ts'

const headSchema = v.strictObject({
  schema: v.literal('tokengraph.segment/1'),
  /**
   * Of what comes before it, so that it is never read after anything else: documents, passages, tokens, names that ever
   * were.
   */
  after: v.strictObject({ documents: v.number(), passages: v.number(), tokens: v.number(), names: v.number() }),
  sums: v.strictObject({ passages: v.number(), filled: v.number(), textTokens: v.number(), cased: v.boolean() }),
})

const countsOf = ({ documents, cut, terms, keys }: Collection) => ({
  documents: documents.length,
  passages: cut.length,
  tokens: terms.length,
  names: keys.length,
})

type Counts = ReturnType<typeof countsOf>
type Sections = Map<string, SectionValue>

/**
 * Writes what changed from one generation to the newest as one block of bytes: its documents and what they hold, and of
 * what was there before all that changed, whole rows and counts, never differences of them.
 *
 * @param graph  the newest generation
 * @param before  an earlier one
 * @throws TokenGraphError `aborted`
 */
export async function encodeSegment(
  graph: LivingGraph,
  before: LivingGraph,
  vectors: GraphVectors | undefined,
  pace: Pace,
): Promise<Uint8Array<ArrayBuffer>> {
  const { collection, sums } = graph, since = before.generation
  const after = {
    documents: before.documentCount(),
    passages: before.count('passage'),
    tokens: before.count('token'),
    names: before.count('name'),
  }
  const sections: Sections = new Map<string, SectionValue>([
    ['head', { json: { schema: 'tokengraph.segment/1', after, sums } satisfies v.InferInput<typeof headSchema> }],
    ['documents', { json: collection.documents.slice(after.documents) }],
    [
      'died',
      Uint32Array.from([...collection.died].filter(([, at]) => at > before.generation), ([document]) => document),
    ],
    ['terms', { strings: collection.terms.slice(after.tokens) }],
    ['keys', { strings: collection.keys.slice(after.names) }],
  ])
  addPassages(sections, collection, after)
  addNumbers(sections, 'titles', collection.titles.setSince(since))
  addNumbers(sections, 'frequencies', collection.frequencies.setSince(since))
  addNumbers(sections, 'capitals', collection.capitals.setSince(since))
  const labels = [...collection.wordLabels.setSince(since)], names = [...collection.names.setSince(since)]
  sections.set('labels/token', Uint32Array.from(labels, ([token]) => token)).set('labels/written', {
    strings: labels.map(([, label]) => label),
  })
  sections.set('names/name', Uint32Array.from(names, ([name]) => name)).set('names/label', {
    strings: names.map(([, value]) => value?.label ?? ''),
  })
  sections.set('names/state', Uint8Array.from(names, ([, value]) => (value ? (value.isSought ? 2 : 1) : 0)))
  for (const kind of EDGE_KIND_NAMES) addEdges(sections, collection, kind, since)
  if (vectors) {
    // what is called otherwise has another vector
    addVectors(sections, 'passages', vectors.passages, after.passages, [])
    addVectors(sections, 'names', vectors.names, after.names, names.map(([name]) => name))
    addVectors(sections, 'tokens', vectors.tokens, after.tokens, labels.map(([token]) => token))
  }
  return encodeContainer(sections, pace)
}

function addPassages(sections: Sections, { cut, first, sizes, contents, base }: Collection, after: Counts): void {
  const added = cut.slice(after.passages), held = contents.slice(after.passages - base.count('passage'))
  sections.set(
    'passages/of',
    Uint32Array.from(
      { length: first.length - 1 - after.documents },
      (_, i) => first.at(after.documents + i + 1)! - first.at(after.documents + i)!,
    ),
  )
  sections.set('passages/start', Uint32Array.from(added, ({ start }) => start))
  sections.set('passages/end', Uint32Array.from(added, ({ end }) => end))
  sections.set('passages/size', Uint32Array.from(sizes.slice(after.passages)))
  sections.set('contents/starts', rowStarts(held.length, held.flatMap(({ tokens }, i) => Array.from(tokens, () => i))))
  for (const part of ['tokens', 'counts', 'inTitle'] as const)
    sections.set(`contents/${part}`, narrow(held.flatMap(each => [...each[part]])))
}

function addNumbers(sections: Sections, name: string, values: Iterable<[key: number, value: number]>): void {
  const all = [...values]
  sections.set(`${name}/of`, Uint32Array.from(all, ([key]) => key))
  sections.set(`${name}/value`, Float64Array.from(all, ([, value]) => value))
}

function addEdges(sections: Sections, collection: Collection, kind: EdgeKind, since: number): void {
  const rows = collection.relations.get(kind)?.changedSince(since) ?? []
  if (rows.length === 0) return
  sections.set(`edges/${kind}/nodes`, Uint32Array.from(rows, ([node]) => node))
  const rowOfEach = rows.flatMap(([, { columns }], i) => Array.from(columns, () => i))
  sections.set(`edges/${kind}/starts`, rowStarts(rows.length, rowOfEach))
  sections.set(`edges/${kind}/columns`, Uint32Array.from(rows.flatMap(([, { columns }]) => Array.from(columns))))
  if (!rows.some(([, { weights }]) => weights)) return
  const weighed = rows.map(([, { columns, weights }]) => weights ?? Array.from(columns, () => 1))
  sections.set(`edges/${kind}/weights`, Uint32Array.from(weighed.flatMap(each => Array.from(each))))
}

/** The vectors of nodes from a number on, and of some before it. */
function addVectors(
  sections: Sections,
  name: string,
  matrix: PackedMatrix | undefined,
  from: number,
  changed: readonly number[],
): void {
  if (!matrix) return
  const rows = [
    ...changed.filter(node => node < from),
    ...Array.from({ length: packedHeight(matrix) - from }, (_, i) => from + i),
  ]
  const { data, scales } = packedArrays(packedRows(matrix, rows))
  sections.set(`vectors/${name}/of`, Uint32Array.from(rows)).set(`vectors/${name}`, data)
  if (matrix.type === 'int8') sections.set(`vectors/${name}/scales`, scales)
}

/**
 * Reads a segment into the collection that it was written for; it becomes the newest generation.
 *
 * @throws TokenGraphError `format` for anything but a whole, unaltered segment that comes after what the collection
 * holds, `version` for one of a newer version, `aborted`. The collection may then be half of it: use it no more.
 */
export async function readSegment(
  bytes: Uint8Array,
  collection: Collection,
  vectors: GraphVectors | undefined,
  where: string,
  pace: Pace,
): Promise<{ graph: LivingGraph, vectors: GraphVectors | undefined }> {
  const read = new SectionReader(await decodeContainer(bytes, where, pace), where, pace)
  const schema = (read.json('head') as { schema?: unknown } | null)?.schema
  if (typeof schema !== 'string' || !schema.startsWith('tokengraph.segment/'))
    throw read.broken('head', 'no segment schema')
  if (schema !== 'tokengraph.segment/1')
    throw new TokenGraphError('version', {
      where,
      got: schema,
      expected: 'tokengraph.segment/1',
      hint: 'Update tokengraph.',
    })
  const head = read.checked('head', headSchema)
  if (JSON.stringify(head.after) !== JSON.stringify(countsOf(collection)))
    throw read.broken('head', 'a segment that comes after something else')
  const generation = collection.generation + 1, kept = countsOf(collection)
  // where this ends on its way, the collection is no longer what it was
  collection.isSettled = false
  for (const term of read.distinct('terms')) collection.tokenId({ term })
  for (const key of read.distinct('keys')) collection.addKey(key)
  const counts = countsOf(collection)
  if (
    counts.tokens !== kept.tokens + read.strings('terms').length
    || counts.names !== kept.names + read.strings('keys').length
  ) throw read.broken('terms', 'what is there already')
  readPassages(read, collection)
  for (const document of read.column('died', undefined, collection.documents.length - 1))
    collection.died.set(document, generation)
  for (const [document, value] of readNumbers(read, 'titles', collection.documents.length))
    collection.titles.set(document, generation, value)
  for (const [token, value] of readNumbers(read, 'frequencies', counts.tokens))
    collection.frequencies.set(token, generation, value)
  for (const [name, value] of readNumbers(read, 'capitals', counts.names))
    collection.capitals.set(name, generation, value)
  readNames(read, collection, generation)
  for (const kind of EDGE_KIND_NAMES) if (read.has(`edges/${kind}/nodes`)) readEdges(read, collection, kind, generation)
  collection.generation = generation
  const grown = vectors && await readVectors(read, vectors, countsOf(collection))
  collection.isSettled = true
  return { graph: new LivingGraph(collection, generation, head.sums satisfies GenerationSums), vectors: grown }
}

function readPassages(read: SectionReader, collection: Collection): void {
  const given = read.json('documents'), of = read.column('passages/of')
  if (!Array.isArray(given) || given.length !== of.length) throw read.broken('documents', 'another shape')
  const total = of.reduce((sum, count) => sum + count, 0),
    starts = read.column('passages/start', total),
    ends = read.column('passages/end', total),
    sizes = read.column('passages/size', total)
  const rows = risingColumn(read, 'contents/starts', total + 1),
    tokens = read.column('contents/tokens', rows[total], collection.terms.length - 1),
    counts = read.column('contents/counts', tokens.length),
    inTitle = read.column('contents/inTitle', tokens.length)
  let at = 0
  given.forEach((each: unknown, i) => {
    const document = readDocument(each, i),
      spans = Array.from({ length: of[i]! }, (_, n) => ({ start: starts[at + n]!, end: ends[at + n]! }))
    if (of[i] === 0 || spans.some(({ start, end }) => start > end || end > document.text.length))
      throw read.broken('passages/end', `passages outside the text of document ${i}`)
    collection.append(document, spans)
    for (let n = 0; n < of[i]!; n++, at++) {
      const row = <T extends Uint32Array>(values: T) => values.slice(rows[at], rows[at + 1])
      collection.addContents({ tokens: row(tokens), counts: row(counts), inTitle: row(inTitle) }, sizes.at(at)!)
    }
  })
}

/** 64-bit floats without NaN and infinities. */
function doubles(read: SectionReader, name: string, length: number): Float64Array {
  const values = read.array(name)
  if (!(values instanceof Float64Array)) throw read.broken(name, 'another type')
  const wrong = values.findIndex(each => !Number.isFinite(each))
  if (wrong >= 0) throw read.broken(name, `${values[wrong]} at ${wrong}`)
  return read.sized(name, values, length)
}

/** Where rows begin, from 0 on. */
function risingColumn(read: SectionReader, name: string, length: number): Uint32Array {
  const starts = read.column(name, length)
  if (starts[0] !== 0 || starts.some((start, i) => i > 0 && start < starts[i - 1]!))
    throw read.broken(name, 'row starts that fall')
  return starts
}

function* readNumbers(read: SectionReader, name: string, below: number): Generator<[key: number, value: number]> {
  const keys = read.column(`${name}/of`, undefined, below - 1), values = doubles(read, `${name}/value`, keys.length)
  for (const [i, key] of keys.entries()) yield [key, values[i]!]
}

function readNames(read: SectionReader, collection: Collection, generation: number): void {
  const tokens = read.column('labels/token', undefined, collection.terms.length - 1),
    written = read.strings('labels/written', tokens.length)
  tokens.forEach((token, i) => collection.wordLabels.set(token, generation, written.at(i)!))
  const names = read.column('names/name', undefined, collection.keys.length - 1),
    labels = read.strings('names/label', names.length),
    states = read.bytes('names/state', names.length)
  names.forEach((name, i) => {
    const value: NameValue = states[i] === 0 ? undefined : { label: labels.at(i)!, isSought: states[i] === 2 }
    collection.setName(name, generation, value)
    if (value?.isSought) collection.makeFindable(name)
  })
}

function readEdges(read: SectionReader, collection: Collection, kind: EdgeKind, generation: number): void {
  const counts = { passage: collection.cut.length, name: collection.keys.length, token: collection.terms.length },
    [from, to] = EDGE_KINDS[kind].ends
  const nodes = read.column(`edges/${kind}/nodes`, undefined, counts[from] - 1),
    starts = risingColumn(read, `edges/${kind}/starts`, nodes.length + 1)
  const relation = collection.relations.get(kind)
  if (!relation) throw read.broken(`edges/${kind}/nodes`, 'edges of a kind that segments do not hold')
  const columns = read.column(`edges/${kind}/columns`, starts[nodes.length], counts[to] - 1)
  const weights = read.has(`edges/${kind}/weights`) ? read.column(`edges/${kind}/weights`, columns.length) : undefined
  nodes.forEach((node, i) => {
    const row = new Map<number, number>()
    for (let e = starts[i]!; e < starts[i + 1]!; e++) row.set(columns[e]!, weights ? weights[e]! : 1)
    relation.put('out', node, row, generation)
  })
}

async function readVectors(
  read: SectionReader,
  { encoder, passages, names, tokens }: GraphVectors,
  counts: Counts,
): Promise<GraphVectors> {
  const grown = async (name: 'passages' | 'names' | 'tokens', matrix: PackedMatrix): Promise<PackedMatrix> => {
    const of = read.column(`vectors/${name}/of`, undefined, counts[name] - 1), before = packedHeight(matrix)
    const given = await readPacked(read, `vectors/${name}`, of.length, encoder.width),
      places = new Map(Array.from(of, (node, i) => [node, before + i]))
    const rows = Array.from({ length: counts[name] }, (_, node) => places.get(node) ?? node)
    if (given.type !== matrix.type || rows.some((_, node) => node >= before && !places.has(node)))
      throw read.broken(`vectors/${name}/of`, 'other vectors than the index has')
    return packedRows(joined(matrix, given), rows)
  }
  return {
    encoder,
    passages: await grown('passages', passages),
    ...(names && { names: await grown('names', names) }),
    ...(tokens && { tokens: await grown('tokens', tokens) }),
  }
}
