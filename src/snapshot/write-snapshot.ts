import type { Pace } from '../core/pace.ts'
import { packedArrays, type PackedMatrix, packing } from '../math/dense/packed.ts'
import type { GraphVectors } from '../encoders/graph-vectors.ts'
import type { LearnedPropagation } from '../encoders/learned-propagation.ts'
import type { WordTable } from '../encoders/static.ts'
import type { TokenGraph } from '../tables/token-graph.ts'
import { type Csr, narrow } from '../math/sparse/csr.ts'
import type { Document, JsonValue } from '../text/document.ts'
import type { SectionValue } from '../store/container-format.ts'
import { encodeContainer } from '../store/container-writer.ts'
import type { SnapshotHead } from './snapshot.ts'

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
  const { documents, passages, tokens, names } = graph
  const head: SnapshotHead = {
    schema: 'tokengraph.snapshot/1',
    settings,
    tokenizer: graph.tokenizer.name,
    textsHaveCase: names.textsHaveCase,
    ...(vectors && { encoder: vectors.encoder }),
  }
  const sections = new Map<string, SectionValue>(),
    makers: [string, () => SectionValue][] = [
      ['head', () => ({ json: head })],
      ['documents/ids', () => ({ strings: documents.map(document => document.id) })],
      ['documents/titles', () => ({ strings: documents.map(document => document.title ?? '') })],
      ['documents/texts', () => ({ strings: documents.map(document => document.text) })],
      ['documents/more', () => ({ json: sparse(documents, more) })],
      ['passages/document', () => narrow(passages.document)],
      ['passages/start', () => narrow(passages.start)],
      ['passages/end', () => narrow(passages.end)],
      ['passages/size', () => narrow(passages.size)],
      ['tokens/terms', () => ({ strings: [...tokens.terms] })],
      ['tokens/labels', () => ({ strings: tokens.labels.map((label, i) => (label === tokens.terms[i] ? '' : label)) })],
      ['tokens/words', () => tokens.isWord],
      ['names/labels', () => ({ strings: [...names.labels] })],
      ['names/keys', () => ({ strings: [...names.keys] })],
      ['names/sought', () => names.isSought],
      ['names/capital', () => names.capital],
      ['triples', () => ({ json: graph.triples })],
    ]
  for (const [name, make] of makers) {
    if (pace.due) await pace.pause('sections', sections.size)
    sections.set(name, make())
  }
  if (documents.some(({ source }) => source)) await addSources(sections, documents, pace)
  if (graph.titles) addCsr(sections, 'titles', graph.titles.counts)
  for (const [kind, { out }] of graph.edges) addCsr(sections, `edges/${kind}`, out)
  if (vectors) await addVectors(sections, vectors, table, pace)
  return encodeContainer(sections, pace)
}

/** What a few documents have beside a title and a text. */
function more({ metadata, headings, aliases, tags, links, blocks }: Document):
  | Omit<Document, 'id' | 'text'>
  | undefined
{
  return metadata || headings || aliases || tags || links || blocks
    ? { metadata, headings, aliases, tags, links, blocks }
    : undefined
}

/** Source maps, one after another: how many offsets each document has, and from one offset to the next. */
async function addSources(
  sections: Map<string, SectionValue>,
  documents: readonly Document[],
  pace: Pace,
): Promise<void> {
  const counts = Uint32Array.from(documents, ({ source }) => source?.text.length ?? 0)
  const total = counts.reduce((sum, count) => sum + count, 0)
  sections.set('sources/counts', narrow(counts))
  for (const part of ['text', 'source'] as const)
    sections.set(`sources/${part}`, narrow(await pace.run('sources', steps(documents, part, total))))
}

function* steps(
  documents: readonly Document[],
  part: 'text' | 'source',
  total: number,
): Generator<number, Uint32Array> {
  const steps = new Uint32Array(total)
  let end = 0
  for (const { source } of documents) {
    source?.[part].forEach((offset, i, offsets) => {
      steps[end++] = offset - (offsets[i - 1] ?? 0)
    })
    yield end
  }
  return steps
}

function addCsr(sections: Map<string, SectionValue>, name: string, { rowStart, columns, weights }: Csr): void {
  sections.set(`${name}/starts`, narrow(rowStart))
  sections.set(`${name}/columns`, columns)
  if (weights) sections.set(`${name}/weights`, weights)
}

async function addVectors(
  sections: Map<string, SectionValue>,
  { passages, tokens, names, propagation }: GraphVectors,
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

/** Rows of a list that have something to say, by their place. */
const sparse = <T>(list: readonly T[], pick: (each: T) => unknown) =>
  list.flatMap((each, i) => {
    const picked = pick(each)
    return picked === undefined ? [] : [[i, picked]]
  })
