import { TokenGraphError } from '../core/errors.ts'
import { EDGE_KINDS, type EdgeKind, EDGE_KIND_NAMES, type NodeKind } from '../core/kinds.ts'
import { type List, Made, once } from '../core/list.ts'
import type { Pace } from '../core/pace.ts'
import { filled, having, listOf, text } from '../core/usual.ts'
import type { GraphVectors } from '../encoders/graph-vectors.ts'
import { openContainer } from '../store/container-reader.ts'
import type { Source } from '../store/source.ts'
import type { Dictionary } from '../store/strings.ts'
import type { Triple } from '../tables/edges/triples.ts'
import { stopTest } from '../tables/found-names.ts'
import { Relation } from '../tables/relation.ts'
import { TitleField } from '../tables/title-field.ts'
import type { NameTable, PassageTable, TokenGraph, TokenTable } from '../tables/token-graph.ts'
import type { JsonValue } from '../text/document.ts'
import { NameFinder, type NameFolding } from '../text/tokens/names.ts'
import { labelOf } from '../text/tokens/tokenizer.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'
import { SectionReader } from './section-reader.ts'
import type { OpenVectors } from './snapshot-vectors.ts'
import { SortedNames } from './sorted-names.ts'
import { StoredDocuments } from './stored-documents.ts'

/** What a snapshot says of itself beside its arrays. */
export interface SnapshotHead {
  schema: 'tokengraph.snapshot/2'
  /** The settings that the index was made with. */
  settings: JsonValue
  tokenizer: string
  textsHaveCase: boolean
  /** How many characters all texts have. */
  characters: number
  /** Who made the vectors, where there are such. */
  encoder?: GraphVectors['encoder']
}

/** What of a graph its index' settings tell. */
type Kept = Pick<TokenGraph, 'coOccurs' | 'ownFields'>

/**
 * What a snapshot holds: the settings first, so that a tokenizer can be made from them, then the graph, each part of
 * which is read and checked when it is first asked for.
 */
export interface OpenSnapshot {
  head: SnapshotHead
  /**
   * @throws TokenGraphError `option` for another tokenizer than it was made with, `format` where parts are missing; and
   *   where a part does not fit the others, when that is first asked for
   */
  graph(tokenizer: Tokenizer, folding: NameFolding, kept?: Kept): TokenGraph
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
export async function openSnapshot(
  bytes: ArrayBuffer | Uint8Array | Source,
  where: string,
  pace: Pace,
): Promise<OpenSnapshot> {
  const read = new SectionReader(await openContainer(bytes, where, pace), where, pace)
  const head = read.has('part') ? undefined : read.json('head') as unknown as SnapshotHead
  if (head?.schema !== 'tokengraph.snapshot/2') throw (await import('./refused-head.ts')).refusedHead(read)
  return {
    head,
    graph: (tokenizer, folding, kept) => readGraph(read, head, tokenizer, folding, kept),
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

function readGraph(
  read: SectionReader,
  head: SnapshotHead,
  tokenizer: Tokenizer,
  folding: NameFolding,
  kept: Kept = {},
): TokenGraph {
  if (tokenizer.name !== head.tokenizer) {
    throw new TokenGraphError('option', {
      where: read.where,
      got: `tokenizer ${tokenizer.name}`,
      expected: head.tokenizer,
      hint: 'Open the index with the tokenizer that it was made with.',
    })
  }
  return new StoredGraph(read, head, tokenizer, folding, kept.coOccurs, kept.ownFields)
}

/** The tables of a snapshot, each read when it is first asked for. */
class StoredGraph implements TokenGraph {
  readonly counts: Readonly<Record<NodeKind, number>>
  readonly edges: ReadonlyMap<EdgeKind, Relation>
  readonly numbers: NonNullable<TokenGraph['numbers']>
  readonly sorted = { token: () => this.#terms(), name: () => this.#keys() }
  readonly #ids = once(() => this.read.dictionary('documents/ids', 'documents/order'))
  readonly #documents = once(() =>
    new StoredDocuments(this.read, this.read.count('documents/ids'), () => this.#ids().strings, () => this.passages)
  )
  readonly #titled = once(() => this.read.flags('documents/titled', this.read.count('documents/ids')))
  readonly #passages = once(() => readPassages(this.read, this.read.count('documents/ids')))
  readonly #terms = once(() => this.read.dictionary('tokens/terms', 'tokens/order'))
  readonly #tokens = once(() => readTokens(this.read, this.#terms().strings))
  readonly #keys = once(() => this.read.dictionary('names/keys', 'names/order'))
  readonly #names = once(() => readNames(this.read, this.head, this.#keys().strings))
  readonly #titles = once(() =>
    readTitles(this.read, this.read.count('documents/ids'), this.read.count('tokens/terms'))
  )
  readonly #triples = once(() => this.read.checked('triples', readTriples))
  readonly #finder: () => NameFinder = once(() => finderOf(this, this.#keys(), this.folding))

  constructor(
    readonly read: SectionReader,
    readonly head: SnapshotHead,
    readonly tokenizer: Tokenizer,
    readonly folding: NameFolding,
    readonly coOccurs: TokenGraph['coOccurs'],
    readonly ownFields: TokenGraph['ownFields'],
  ) {
    this.numbers = {
      document: { get: id => this.#ids().get(id) },
      token: { get: term => this.#terms().get(term) },
      name: { get: key => this.#keys().get(key) },
    }
    this.counts = {
      passage: read.count('passages/document'),
      name: read.count('names/keys'),
      token: read.count('tokens/terms'),
    }
    this.edges = readEdges(read, this.counts)
  }

  /** What every question reads. */
  get parts() {
    return [
      this.#ids,
      this.#terms,
      this.#keys,
      this.#passages,
      () => this.titles,
      () => this.edges.get('contains')!.out,
    ]
  }

  get characters() {
    return this.head.characters
  }

  get documents() {
    return this.#documents()
  }

  get passages() {
    return this.#passages()
  }

  get tokens() {
    return this.#tokens()
  }

  get names() {
    return this.#names()
  }

  get titled() {
    return this.read.has('documents/titled') ? (document: number) => this.#titled()[document] === 1 : undefined
  }

  get titles() {
    return this.read.has('titles/starts') ? this.#titles() : undefined
  }

  get counted() {
    const { read } = this
    if (!read.has('counted/head')) return undefined
    return async () => (await import('./stored-counts.ts')).readCounted(read, this.names, this.counts.passage)
  }

  get triples() {
    return this.#triples()
  }

  get finder(): NameFinder {
    return this.#finder()
  }
}

const readTriples = listOf(having<Triple>(['subject', 'relation', 'object', 'weight'], {
  subject: filled,
  relation: text,
  object: filled,
  weight: given => (typeof given === 'number' && given >= 1e-9 && given <= 1e9 ? given : undefined),
}))

function readPassages(read: SectionReader, documents: number): PassageTable {
  const count = read.count('passages/document')
  const document = read.column('passages/document', count, documents - 1)
  const start = read.column('passages/start', count),
    end = read.column('passages/end', count),
    size = read.column('passages/size', count)
  for (let i = 0; i < count; i++) {
    if (i > 0 && document[i]! < document[i - 1]!) throw read.broken('passages/document', 'documents out of order')
    if (start[i]! > end[i]!) throw read.broken('passages/end', `passage ${i} from ${start[i]} to ${end[i]}`)
  }
  return { document, start, end, size }
}

function readTokens(read: SectionReader, terms: List<string>): TokenTable {
  const given = read.strings('tokens/labels', terms.length),
    labels = new Made(terms.length, token => given.at(token) || labelOf(terms.at(token)!))
  return {
    terms,
    labels,
    isWord: read.flags('tokens/words', terms.length),
    ...(read.has('tokens/written/starts') && { written: writtenBeside(read, labels) }),
  }
}

/** How words are written, read when it is first asked for. */
function writtenBeside(read: SectionReader, labels: List<string>): NonNullable<TokenTable['written']> {
  const held = once(() => {
    const starts = read.rising('tokens/written/starts', labels.length + 1), count = starts.at(-1)!
    return {
      asLabel: read.column('tokens/written/labels', labels.length),
      starts,
      forms: read.strings('tokens/written/forms', count),
      times: read.column('tokens/written/times', count),
    }
  })
  return token => {
    if (token >= labels.length) return []
    const { asLabel, starts, forms, times } = held(), from = starts[token]!
    const others = Array.from(
      times.subarray(from, starts[token + 1]),
      (count, i) => [forms.at(from + i)!, count] as const,
    )
    return asLabel[token]! > 0 ? [[labels.at(token)!, asLabel[token]!], ...others] : others
  }
}

function readNames(read: SectionReader, head: SnapshotHead, keys: List<string>): NameTable {
  return {
    keys,
    labels: read.strings('names/labels', keys.length),
    isSought: read.flags('names/sought', keys.length),
    capital: read.finite('names/capital', keys.length),
    textsHaveCase: head.textsHaveCase === true,
  }
}

function finderOf({ names, tokenizer }: TokenGraph, keys: Dictionary, folding: NameFolding): NameFinder {
  return new NameFinder(new SortedNames(keys, names.isSought), folding, stopTest(tokenizer), {
    cased: names.textsHaveCase,
    capital: key => names.capital[keys.get(key) ?? -1] ?? 1,
  })
}

function readTitles(read: SectionReader, documents: number, tokens: number): TitleField {
  const counts = read.csr('titles', documents, tokens)
  if (!counts.weights || counts.weights instanceof Float32Array)
    throw read.broken('titles/weights', counts.weights ? 'fractions' : 'nothing')
  const size = Float64Array.from(read.column('titles/size', documents))
  return new TitleField(counts, size, read.column('titles/sharing', documents, documents))
}

function readEdges(read: SectionReader, counts: Readonly<Record<NodeKind, number>>): Map<EdgeKind, Relation> {
  const edges = new Map<EdgeKind, Relation>()
  for (const kind of edgeKinds(read)) {
    const [from, to] = EDGE_KINDS[kind].ends
    edges.set(kind, new Relation(kind, () => read.csr(`edges/${kind}`, counts[from], counts[to])))
  }
  if (!edges.has('contains')) throw read.broken('edges/contains', 'nothing')
  return edges
}

/** The kinds of edges in the order in which they were written: what lists them has the same order before and after. */
function edgeKinds({ sections }: SectionReader): EdgeKind[] {
  return Array.from(sections.keys(), name => EDGE_KIND_NAMES.filter(kind => name === `edges/${kind}/starts`)).flat()
}
