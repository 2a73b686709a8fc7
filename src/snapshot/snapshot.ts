import { isPlain } from '../core/plain.ts'
import * as v from 'valibot'
import { TokenGraphError } from '../core/errors.ts'
import type { Pace } from '../core/pace.ts'
import { tripleSchema } from '../tables/edges/triples.ts'
import type { GraphVectors } from '../encoders/graph-vectors.ts'
import { EDGE_KINDS, type EdgeKind, EDGE_KIND_NAMES } from '../core/kinds.ts'
import { makingFinder, stopTest } from '../tables/found-names.ts'
import { Relation } from '../tables/relation.ts'
import { TitleField } from '../tables/title-field.ts'
import { type NameTable, nodeCount, type PassageTable, type TokenGraph } from '../tables/token-graph.ts'
import { type Document, documentParts, type JsonValue, type Metadata } from '../text/document.ts'
import { sourceMapProblem } from '../text/source-map.ts'
import type { NameFolding } from '../text/tokens/names.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'
import { decodeContainer } from '../store/container-reader.ts'
import { SectionReader } from './section-reader.ts'
import type { OpenVectors } from './snapshot-vectors.ts'

/** What a snapshot says of itself beside its arrays. */
export interface SnapshotHead {
  schema: 'tokengraph.snapshot/1'
  /** The settings that the index was made with. */
  settings: JsonValue
  tokenizer: string
  textsHaveCase: boolean
  /** Who made the vectors, where there are such. */
  encoder?: GraphVectors['encoder']
}

/** What a snapshot holds: the settings first, so that a tokenizer can be made from them, then the graph. */
export interface OpenSnapshot {
  head: SnapshotHead
  /**
   * @throws TokenGraphError `format` where the parts do not fit together, `option` for another tokenizer than it was
   *   made with
   */
  graph(tokenizer: Tokenizer, folding: NameFolding): Promise<TokenGraph>
  /**
   * The vectors of the graph's nodes, and the encoder if it needs no model.
   * @throws TokenGraphError `format` where the parts do not fit together
   */
  vectors(graph: TokenGraph): Promise<OpenVectors | undefined>
}

/**
 * Reads the head of a snapshot.
 *
 * @param pace  that of all reading: others get their turn, and a signal ends it
 * @throws TokenGraphError `format` or `version` for anything but a whole, unaltered snapshot that this version knows;
 *   `aborted`
 */
export async function openSnapshot(bytes: ArrayBuffer | Uint8Array, where: string, pace: Pace): Promise<OpenSnapshot> {
  const read = new SectionReader(await decodeContainer(bytes, where, pace), where, pace)
  const head = read.json('head') as unknown as SnapshotHead
  if (!String(head?.schema).startsWith('tokengraph.snapshot/')) throw read.broken('head', 'no snapshot schema')
  if (head.schema !== 'tokengraph.snapshot/1') {
    throw new TokenGraphError('version', {
      where,
      got: head.schema,
      expected: 'tokengraph.snapshot/1',
      hint: 'Update tokengraph, or index the texts again.',
    })
  }
  return {
    head,
    graph: (tokenizer, folding) => readGraph(read, head, tokenizer, folding),
    vectors: graph => vectorsOf(read, head, graph),
  }
}

async function vectorsOf(
  read: SectionReader,
  { encoder }: SnapshotHead,
  graph: TokenGraph,
): Promise<OpenVectors | undefined> {
  if (encoder === undefined) return undefined
  const { readVectors } = await import('./snapshot-vectors.ts')
  return readVectors(read, encoder, graph)
}

async function readGraph(
  read: SectionReader,
  head: SnapshotHead,
  tokenizer: Tokenizer,
  folding: NameFolding,
): Promise<TokenGraph> {
  if (tokenizer.name !== head.tokenizer) {
    throw new TokenGraphError('option', {
      where: read.where,
      got: `tokenizer ${tokenizer.name}`,
      expected: head.tokenizer,
      hint: 'Open the index with the tokenizer that it was made with.',
    })
  }
  const documents = await readDocuments(read)
  const passages = await readPassages(read, documents)
  const terms = await read.distinct('tokens/terms')
  const labels = read.strings('tokens/labels', terms.length).map((label, i) => label || terms[i]!)
  const tokens = { terms, labels, isWord: await read.flags('tokens/words', terms.length) }
  const names = await readNames(read, head)
  const triples = await read.list('triples', tripleSchema)
  const finder = await read.pace.run('names', makingFinder(names, folding, stopTest(tokenizer)), names.keys.length)
  const graph: TokenGraph = { documents, passages, tokens, names, edges: new Map(), tokenizer, finder, triples }
  if (read.has('titles/starts')) graph.titles = await readTitles(read, documents, terms)
  return { ...graph, edges: await readEdges(read, graph) }
}

async function readPassages(read: SectionReader, documents: readonly Document[]): Promise<PassageTable> {
  const count = read.integers('passages/document').length
  const document = read.column('passages/document', count, documents.length - 1)
  const start = read.column('passages/start', count),
    end = read.column('passages/end', count),
    size = read.column('passages/size', count)
  await read.each(count, i => {
    const { length } = documents[document[i]!]!.text
    if (start[i]! > end[i]!) throw read.broken('passages/end', `passage ${i} from ${start[i]} to ${end[i]}`)
    if (end[i]! > length)
      throw read.broken('passages/end', `passage ${i} to ${end[i]} of a text of ${length} characters`)
  })
  return { document, start, end, size }
}

async function readNames(read: SectionReader, head: SnapshotHead): Promise<NameTable> {
  const keys = await read.distinct('names/keys')
  return {
    keys,
    labels: read.strings('names/labels', keys.length),
    isSought: await read.flags('names/sought', keys.length),
    capital: await read.finite('names/capital', keys.length),
    textsHaveCase: head.textsHaveCase === true,
  }
}

/** What the writer found to be more than a title and a text, by the place of the document. */
const moreSchema = v.strictTuple([
  v.number(),
  v.strictObject({ metadata: v.optional(v.custom<Metadata>(isPlain)), ...documentParts }),
])

async function readDocuments(read: SectionReader): Promise<Document[]> {
  const ids = await read.distinct('documents/ids')
  const titles = read.strings('documents/titles', ids.length), texts = read.strings('documents/texts', ids.length)
  const documents = ids.map((id, i): Document => ({ id, ...(titles[i] && { title: titles[i] }), text: texts[i]! }))
  for (const [place, parts] of await read.list('documents/more', moreSchema)) {
    const document = documents[place]
    if (!document) throw read.broken('documents/more', `document ${place}`)
    Object.assign(document, parts)
  }
  if (read.has('sources/counts')) await readSources(read, documents)
  return documents
}

async function readSources(read: SectionReader, documents: readonly Document[]): Promise<void> {
  const counts = read.column('sources/counts', documents.length)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const text = read.column('sources/text', total), source = read.column('sources/source', total)
  const offsets = (steps: Uint32Array) => {
    let at = 0
    return Array.from(steps, step => (at += step))
  }
  let from = 0
  await read.each(documents.length, i => {
    const document = documents[i]!, to = from + counts[i]!
    if (from === to) return
    const map = { text: offsets(text.subarray(from, to)), source: offsets(source.subarray(from, to)) }
    const problem = sourceMapProblem(map, document.text.length)
    if (problem) throw read.broken('sources/text', problem.got)
    document.source = map
    from = to
  })
}

async function readTitles(
  read: SectionReader,
  documents: readonly Document[],
  terms: readonly string[],
): Promise<TitleField> {
  const counts = await read.csr('titles', documents.length, terms.length)
  if (!counts.weights || counts.weights instanceof Float32Array)
    throw read.broken('titles/weights', counts.weights ? 'fractions' : 'nothing')
  return read.pace.run('titles', TitleField.making(counts, documents, terms), documents.length)
}

async function readEdges(read: SectionReader, graph: TokenGraph): Promise<Map<EdgeKind, Relation>> {
  const edges = new Map<EdgeKind, Relation>()
  for (const kind of edgeKinds(read)) {
    const [from, to] = EDGE_KINDS[kind].ends
    const out = await read.csr(`edges/${kind}`, nodeCount(graph, from), nodeCount(graph, to))
    edges.set(kind, new Relation(kind, out))
  }
  if (!edges.has('contains')) throw read.broken('edges/contains', 'nothing')
  return edges
}

/** The kinds of edges in the order in which they were written: what lists them has the same order before and after. */
function edgeKinds({ sections }: SectionReader): EdgeKind[] {
  return [...sections.keys()].flatMap(name => EDGE_KIND_NAMES.filter(kind => name === `edges/${kind}/starts`))
}
