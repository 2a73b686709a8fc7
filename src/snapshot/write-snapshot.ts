import { type List, Made } from '../core/list.ts'
import { byCodeUnit } from '../core/order.ts'
import type { Pace } from '../core/pace.ts'
import { packedArrays, type PackedMatrix, packing } from '../math/dense/packed.ts'
import type { GraphVectors } from '../encoders/graph-vectors.ts'
import type { LearnedPropagation } from '../encoders/learned-propagation.ts'
import type { WordTable } from '../encoders/static.ts'
import { charactersOf } from '../tables/stats.ts'
import type { TokenGraph, TokenTable } from '../tables/token-graph.ts'
import { type Csr } from '../math/sparse/csr.ts'
import { narrow } from '../math/sparse/make-csr.ts'
import type { Document, JsonValue } from '../text/document.ts'
import type { SectionValue } from '../store/container-format.ts'
import { encodeContainer } from '../store/container-writer.ts'
import { byteOrder } from '../core/byte-order.ts'
import type { SnapshotHead } from './snapshot.ts'
import { documentBlocks } from './document-blocks.ts'
import { addCounted } from './stored-counts.ts'
import { addWords } from './stored-words.ts'
import { labelOf } from '../text/tokens/tokenizer.ts'

/**
 * Writes a graph as one block of bytes: the same bytes for the same graph. Transposes are left out; they are made when
 * read.
 *
 * @param table  the words of an encoder without a model: it is kept in the snapshot, and the words' vectors with it
 * @throws TokenGraphError `aborted`
 */
export async function encodeSnapshot(
  graph: TokenGraph,
  settings: JsonValue,
  vectors: GraphVectors | undefined,
  table: WordTable | undefined,
  pace: Pace,
): Promise<Uint8Array<ArrayBuffer>> {
  const { documents, passages, tokens, names, titles } = graph
  const { ids, titled } = await pace.run('documents', readingHeads(documents), documents.length)
  const characters = graph.characters ?? charactersOf(documents)
  const head: SnapshotHead = {
    schema: 'tokengraph.snapshot/2',
    settings,
    tokenizer: graph.tokenizer.name,
    textsHaveCase: names.textsHaveCase,
    characters,
    ...(vectors && { encoder: vectors.encoder }),
  }
  const sections = new Map<string, SectionValue>(),
    makers: [string, () => SectionValue][] = [
      ['head', () => ({ json: head })],
      ['documents/ids', () => ({ strings: ids })],
      ['documents/titled', () => titled],
      ['passages/document', () => narrow(passages.document)],
      ['passages/start', () => narrow(passages.start)],
      ['passages/end', () => narrow(passages.end)],
      ['passages/size', () => narrow(passages.size)],
      ['tokens/terms', () => ({ strings: tokens.terms })],
      ['tokens/labels', () => ({ strings: new Made(tokens.labels.length, token => labelBeside(tokens, token)) })],
      ['tokens/words', () => tokens.isWord],
      ['names/labels', () => ({ strings: names.labels })],
      ['names/keys', () => ({ strings: names.keys })],
      ['names/sought', () => names.isSought],
      ['names/capital', () => names.capital],
      ['triples', () => ({ json: graph.triples })],
    ]
  for (const [name, make] of makers) {
    if (pace.due) await pace.pause('sections', sections.size)
    sections.set(name, make())
  }
  for (const [name, value] of documentBlocks(documents, characters)) {
    if (pace.due) await pace.pause('sections', sections.size)
    sections.set(name, value)
  }
  await addOrders(sections, pace)
  await addWritten(sections, tokens, pace)
  const counted = await graph.counted?.()
  if (counted) await addCounted(sections, counted, names, pace)
  if (titles) {
    addCsr(sections, 'titles', titles.counts)
    sections.set('titles/sharing', narrow(titles.sharing))
    sections.set('titles/size', narrow(titles.size))
  }
  for (const [kind, { out }] of graph.edges) addCsr(sections, `edges/${kind}`, out)
  if (vectors) await addVectors(sections, vectors, table, pace)
  return encodeContainer(sections, pace)
}

/** The ids of documents, and which have a title. They may be read from a file, block by block. */
function* readingHeads(documents: List<Document>): Generator<number, { ids: string[], titled: Uint8Array }> {
  const ids: string[] = [], titled = new Uint8Array(documents.length)
  for (const { id, title } of documents) {
    titled[ids.length] = title ? 1 : 0
    ids.push(id)
    yield ids.length
  }
  return { ids, titled }
}

/** How a token is written; nothing where that is its term. */
const labelBeside = ({ terms, labels }: TokenTable, token: number): string =>
  labels.at(token) === labelOf(terms.at(token)!) ? '' : labels.at(token)!

/** How often words are written as their labels, and how else. */
async function addWritten(sections: Map<string, SectionValue>, { written, labels }: TokenTable, pace: Pace) {
  if (!written) return
  const asLabel = new Uint32Array(labels.length), starts = new Uint32Array(labels.length + 1)
  const forms: string[] = [], times: number[] = []
  for (let token = 0; token < labels.length; token++) {
    if (pace.due) await pace.pause('sections', sections.size)
    const label = labels.at(token), all = written(token)
    asLabel[token] = all.find(([form]) => form === label)?.[1] ?? 0
    for (const [form, count] of all.filter(([form]) => form !== label).sort(([a], [b]) => byCodeUnit(a, b))) {
      forms.push(form)
      times.push(count)
    }
    starts[token + 1] = forms.length
  }
  sections.set('tokens/written/labels', narrow(asLabel)).set('tokens/written/starts', narrow(starts))
  sections.set('tokens/written/forms', { strings: forms }).set('tokens/written/times', narrow(Uint32Array.from(times)))
}

/** What strings are found by: see {@link Dictionary}. */
const ORDERS = { 'documents/order': 'documents/ids', 'tokens/order': 'tokens/terms', 'names/order': 'names/keys' }

async function addOrders(sections: Map<string, SectionValue>, pace: Pace): Promise<void> {
  for (const [name, of] of Object.entries(ORDERS)) {
    const { strings } = sections.get(of) as { strings: List<string> }
    sections.set(name, narrow(await pace.run('order', byteOrder(strings), strings.length)))
  }
}

function addCsr(sections: Map<string, SectionValue>, name: string, { rowStart, columns, weights }: Csr): void {
  sections.set(`${name}/starts`, narrow(rowStart))
  sections.set(`${name}/columns`, columns)
  if (weights) sections.set(`${name}/weights`, weights)
}

async function addVectors(
  sections: Map<string, SectionValue>,
  { passages, tokens, names, words, propagation }: GraphVectors,
  table: WordTable | undefined,
  pace: Pace,
): Promise<void> {
  const add = (name: string, matrix: PackedMatrix | undefined) => {
    if (!matrix) return
    const { data, scales } = packedArrays(matrix)
    sections.set(name, data)
    if (matrix.type === 'int8') sections.set(`${name}/scales`, scales)
  }
  add('vectors/passages', passages)
  add('vectors/names', names)
  addWords(sections, 'vectors/words', words)
  if (propagation) addPropagation(sections, propagation)
  if (!table) return add('vectors/tokens', tokens)
  sections.set('encoder/keyed', { json: table.keyed })
  sections.set('encoder/words', { strings: [...table.words] })
  sections.set('encoder/weights', table.weights)
  add('encoder/vectors', await pace.run('vectors', packing(table.vectors, passages.type)))
}

/** The arrays of a propagation, by their names there. */
const PROPAGATED = ['rowStart', 'columns', 'kind', 'alpha', 'self'] as const

function addPropagation(sections: Map<string, SectionValue>, { kinds, about, ...arrays }: LearnedPropagation): void {
  sections.set('propagation/about', { json: { ...about, kinds } })
  for (const part of PROPAGATED)
    sections.set(`propagation/${part}`, arrays[part] instanceof Uint32Array ? narrow(arrays[part]) : arrays[part])
}
