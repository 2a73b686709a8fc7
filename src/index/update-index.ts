import { dequal } from 'dequal/lite'
import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import type { NodeKind } from '../core/kinds.ts'
import { readOptions } from '../core/read-options.ts'
import { byCodeUnit } from '../core/order.ts'
import { Pace, type Progress } from '../core/pace.ts'
import { carriedVectors, type RowBefore } from '../encoders/carried-vectors.ts'
import type { EncodeOptions } from '../encoders/encoder.ts'
import type { GraphVectors } from '../encoders/graph-vectors.ts'
import { buildGraph } from '../tables/build.ts'
import { graphOptions, type GraphSettings } from '../tables/graph-options.ts'
import type { Graph } from '../graph/graph.ts'
import { MemoryGraph } from '../graph/memory-graph.ts'
import { everyNumber } from '../graph/rows.ts'
import type { Collection } from '../graph/living/collection.ts'
import { LivingGraph } from '../graph/living/living-graph.ts'
import { LivingWriter } from '../graph/living/writer.ts'
import type { TokenGraph } from '../tables/token-graph.ts'
import type { Document, Metadata } from '../text/document.ts'
import { splitterSchema } from '../text/passage-options.ts'
import type { PassageSplitter } from '../text/splitter.ts'
import { type ForgetPolicy, forgottenOf, goesByUse, type Policy, readPolicies } from './forget.ts'
import type { HitCounts } from './hit-counts.ts'
import { readAll } from './read-all.ts'
import type { IndexParts, UpdateReport } from './index-parts.ts'
import { withSimilar } from './with-vectors.ts'

/** What changes in an index: documents that are put into it, and ids of those that go. */
export interface IndexChanges<M extends object = Metadata> {
  /** Documents that are new, or come in place of those with the same ids; their ids must be unique among them. */
  put?: Iterable<Document<M>> | AsyncIterable<Document<M>> | undefined
  /** Ids of documents that go. What is not there is told, not refused. */
  remove?: Iterable<string> | undefined
  /**
   * Which documents go of those that are there then, what is put among them: policies, each applied to what those
   * before it left.
   */
  forget?: readonly ForgetPolicy<M>[] | undefined
}

/** How an index is changed. */
export interface UpdateOptions {
  /** The splitter that the index was made with, if it was made with one of your own and opened from bytes since. */
  passages?: PassageSplitter | undefined
  /** Ends the work: the call is rejected with the code `aborted`, and the index stays as it was. */
  signal?: AbortSignal | undefined
  /** Told how far the work has come. */
  onProgress?: ((progress: Progress) => void) | undefined
}

const signalOption = v.optional(v.instance(AbortSignal))

const updateOptions = v.strictObject({
  passages: v.optional(splitterSchema),
  signal: signalOption,
  onProgress: v.optional(v.custom<(progress: Progress) => void>(value => typeof value === 'function', 'a function')),
})

/** Documents and ids are read one by one. */
const changesSchema = v.strictObject({
  put: v.optional(v.any()),
  remove: v.optional(v.any()),
  forget: v.optional(v.any()),
})

/**
 * Where more documents change at once than this share of those that there are, all are indexed anew: that is quicker. A
 * few are not worth it. So they are once as many came and went, one by one, as there were at first: what was before
 * goes then.
 */
const ANEW = { share: 0.5, least: 50, oneByOne: 1000 }

/**
 * The parts of an index after a change; those of the index that it is made of stay as they are.
 *
 * @throws TokenGraphError `option` for an index that cannot be changed, `document`, `limit`, `encoder`, `aborted`
 */
export async function updatedParts(
  parts: Whole,
  changes: IndexChanges<object>,
  options: UpdateOptions,
): Promise<IndexParts> {
  const { put = [], remove = [], forget } = readOptions(changesSchema, changes, 'update'),
    { passages, signal, onProgress } = readOptions(updateOptions, options, 'update')
  const pace = new Pace(signal, onProgress), settings = settingsOf(parts, passages)
  pace.check()
  const there = parts.graph instanceof LivingGraph ? parts.graph : LivingGraph.of(parts.tables!)
  const policies = forget === undefined ? undefined : policiesFor(parts, forget), now = Date.now()
  const change = withForgotten(
    there,
    sorted(there, await readAll(put, 'update: put', pace), readIds(remove)),
    policies,
    parts.hits,
    now,
  )
  const { documents, gone } = change, report = reportOf(change)
  if (documents.length + gone.length === 0) return { ...parts, report }
  const given = takeVectors(documents, parts.vectors),
    telling = { ...(signal && { signal }), ...(onProgress && { onProgress }) }
  // that much is quicker to index anew; and after another update was made of the same index, or one that ended on its
  // way, the next generation is not to be had
  const { collection } = there
  if (isAnew(there, documents.length + gone.length) || !there.isNewest) {
    const made = await anew(
      parts,
      there,
      await without(there, gone, documents, settings, pace),
      settings,
      given,
      telling,
      pace,
    )
    return counted({ ...made, report }, there, documents, gone, now)
  }
  // from here on nobody else makes the next one, and where this ends on its way nobody does
  collection.isSettled = false
  const writer = await writerOf(there, settings, pace), { graph, relinked } = await writer.write(documents, gone, pace)
  const vectors = parts.vectors
    && await carriedVectors(parts.vectors, graph, sameRows(there, graph), parts.encoder, given, telling)
  collection.isSettled = true
  return counted(
    { ...parts, tables: undefined, graph, vectors, report: { ...report, relinked } },
    there,
    documents,
    gone,
    now,
  )
}

/** What makes the next generations of a collection, and has counted the last one. */
const WRITERS = new WeakMap<Collection, { writer: LivingWriter, counted: number }>()

async function writerOf(graph: LivingGraph, settings: GraphSettings, pace: Pace): Promise<LivingWriter> {
  const { collection, generation } = graph, known = WRITERS.get(collection)
  const writer = known?.counted === generation ? known.writer : await LivingWriter.of(graph, settings, pace)
  WRITERS.set(collection, { writer, counted: generation + 1 })
  return writer
}

function isAnew(graph: LivingGraph, changes: number): boolean {
  const { documents, died, tables } = graph.collection, before = documents.length - tables.documents.length + died.size
  return changes > Math.max(ANEW.least, ANEW.share * (documents.length - died.size))
    || before + changes > Math.max(ANEW.oneByOne, tables.documents.length)
}

type Whole = IndexParts & { graph: Graph }

/**
 * The parts of an index in one piece: nothing in it is gone, and nothing is kept of what was. Those of one that is,
 * itself.
 */
export async function compactParts(parts: Whole, options: { signal?: AbortSignal | undefined }): Promise<IndexParts> {
  const pace = new Pace(readOptions(v.strictObject({ signal: signalOption }), options, 'compact').signal),
    { graph } = parts
  pace.check()
  if (!(graph instanceof LivingGraph)) return parts
  // a splitter of the caller's is not at hand in what was opened from bytes; nothing is to be cut otherwise
  const isOwn = (parts.made as { passages?: unknown } | undefined)?.passages === null
  const settings = settingsOf(parts, isOwn ? cutAsBefore(graph) : undefined)
  return anew(parts, graph, await without(graph, [], [], settings, pace), settings, new Map(), {}, pace)
}

/** Cuts documents that are there as they were cut. */
function cutAsBefore(graph: LivingGraph): PassageSplitter {
  return ({ id }) => graph.spansOf(graph.documentOf(id)!).filter(({ start, end }) => start < end)
}

/** The parts of an index whose graph was made anew, with the vectors that it had. */
async function anew(
  parts: IndexParts,
  before: LivingGraph,
  tables: TokenGraph,
  settings: GraphSettings,
  given: ReadonlyMap<string, Float32Array>,
  telling: EncodeOptions,
  pace: Pace,
): Promise<IndexParts> {
  const { made, encoder, hits } = parts
  if (!parts.vectors) return { settings: parts.settings, made, hits, tables }
  const graph = new MemoryGraph(tables),
    vectors = await carriedVectors(parts.vectors, graph, await rowsBefore(before, graph), encoder, given, telling)
  return {
    settings: parts.settings,
    made,
    hits,
    encoder,
    vectors,
    tables: await withSimilar(tables, vectors, settings.edges, pace),
  }
}

/** Of a later generation, the same rows: what is new has higher numbers. What is called otherwise now is as new. */
function sameRows(before: LivingGraph, graph: LivingGraph): RowBefore {
  const { collection } = graph, below = (kind: NodeKind, node: number) => node < before.count(kind)
  const isCalledSo = (node: number) =>
    collection.nameAt(node, before.generation)?.label === collection.nameAt(node, graph.generation)?.label
  const isWrittenSo = (node: number) =>
    collection.wordLabelAt(node, before.generation) === collection.wordLabelAt(node, graph.generation)
  return {
    passage: node => (below('passage', node) ? node : undefined),
    name: node => (below('name', node) && isCalledSo(node) ? node : undefined),
    token: node => (below('token', node) && isWrittenSo(node) ? node : undefined),
  }
}

/**
 * Of a graph that was made anew, the rows of what is the same in one before: passages of the same documents, names and
 * words.
 */
async function rowsBefore(before: LivingGraph, graph: Graph): Promise<RowBefore> {
  const [passages, names, tokens] = await Promise.all([
    graph.passages(everyNumber(graph, 'passage')),
    graph.names(everyNumber(graph, 'name')),
    graph.tokens(everyNumber(graph, 'token')),
  ])
  const { collection } = before, { documents, first, nameIds, tokenIds } = collection
  const rows = passages.map(({ document, part }) => {
    const old = before.documentOf(document.id)
    return old !== undefined && documents.at(old) === document ? first.at(old)! + part.number - 1 : undefined
  })
  const below = (kind: NodeKind, number: number | undefined, isSame: (number: number) => boolean) =>
    number !== undefined && number < before.count(kind) && isSame(number) ? number : undefined
  return {
    passage: node => rows[node],
    name: node =>
      below(
        'name',
        nameIds.get(names[node]!.key),
        name => collection.nameAt(name, before.generation)?.label === names[node]!.label,
      ),
    token: node =>
      below(
        'token',
        tokenIds.get(tokens[node]!.term),
        token => collection.wordLabelAt(token, before.generation) === tokens[node]!.label,
      ),
  }
}

/** What createIndex keeps of its options; a splitter of the caller's is `null` in bytes. */
const madeSchema = v.strictObject({
  passages: v.union([v.null(), graphOptions.entries.passages]),
  names: graphOptions.entries.names,
  edges: graphOptions.entries.edges,
  synonyms: graphOptions.entries.synonyms,
  fields: graphOptions.entries.fields,
})

/** An index that was made before there were entities has none, whatever is default now. */
function withoutLater(made: IndexParts['made']): unknown {
  const edges = (made as { edges?: object } | undefined)?.edges
  return edges && !('has-entity' in edges) ? { ...made as object, edges: { ...edges, 'has-entity': false } } : made
}

function settingsOf(parts: IndexParts & { graph: Graph }, splitter: PassageSplitter | undefined): GraphSettings {
  const cannot = (got: string, hint: string) =>
    new TokenGraphError('option', { where: 'update', got, expected: 'an index that this version made', hint })
  const tables = parts.graph instanceof LivingGraph ? parts.graph.collection.tables : parts.tables,
    read = v.safeParse(madeSchema, withoutLater(parts.made))
  if (!read.success || !tables?.titles)
    throw cannot(
      'an index of a version that could not change one, or over a graph that is kept elsewhere',
      'Index the texts again.',
    )
  const { passages, ...made } = read.output
  if (!splitter && passages === null)
    throw cannot('an index whose passages were cut by a splitter of your own', 'Give it in the option "passages".')
  return { ...made, passages: splitter ?? passages!, knows: [...tables.triples] as GraphSettings['knows'] }
}

/** Ids that a caller gives. @throws TokenGraphError `option` for anything else */
export function readIds(remove: Iterable<string>, where = 'update: remove'): Set<string> {
  const ids = typeof remove === 'object' && remove !== null && Symbol.iterator in remove ? [...remove] : undefined
  const wrong = ids ? ids.find(id => typeof id !== 'string') : remove
  if (ids && wrong === undefined) return new Set(ids)
  throw new TokenGraphError('option', {
    where,
    got: show(wrong),
    expected: ids ? 'ids, each a string' : 'a list of ids',
    ...(typeof wrong === 'bigint' && ids && { hint: `Give it as String(${show(wrong)}).` }),
  })
}

/**
 * A change that is to be made: documents that are put, those among them that come in place of others, and the numbers
 * of all that go.
 */
interface Change extends Pick<UpdateReport, 'skipped' | 'missing' | 'forgotten' | 'undated'> {
  documents: Document[]
  replacing: Set<Document>
  gone: number[]
}

/** What is new, what goes, and what was there before, just so. */
function sorted(graph: LivingGraph, put: readonly Document[], remove: ReadonlySet<string>): Change {
  const documents: Document[] = [], replacing = new Set<Document>(), gone: number[] = [], missing: string[] = []
  let skipped = 0
  for (const id of remove) {
    const document = graph.documentOf(id)
    if (document === undefined) missing.push(id)
    else gone.push(document)
  }
  const going = new Set(gone)
  for (const document of put) {
    const before = graph.documentOf(document.id)
    if (before !== undefined && !going.has(before)) {
      // one that brings a vector is never the same: those that are there keep none
      if (dequal(graph.collection.documents.at(before)!, document)) {
        skipped++
        continue
      }
      gone.push(before)
      replacing.add(document)
    }
    documents.push(document)
  }
  return { documents, replacing, gone, skipped, missing }
}

/** What is told of a change. */
function reportOf({ documents, replacing, gone, skipped, missing, forgotten, undated }: Change): UpdateReport {
  const replaced = documents.filter(document => replacing.has(document)).length
  return {
    put: documents.length - replaced,
    replaced,
    skipped,
    removed: gone.length - replaced,
    missing,
    ...(forgotten && { forgotten, undated: undated! }),
    relinked: 0,
  }
}

/**
 * The policies that are to be applied. @throws TokenGraphError `option`, also for those that go by what nobody counts
 */
function policiesFor({ hits }: IndexParts, given: unknown): Policy[] {
  const policies = readPolicies(given, 'forget')
  if (hits || !policies.some(goesByUse)) return policies
  throw new TokenGraphError('option', {
    where: 'forget',
    got: 'a policy by use',
    expected: 'an index that counts the hits of searches',
    hint: 'Open its folder with "countHits" and search there, or take index.withHitCounts().',
  })
}

/** A change after which policies have been applied to what is there: what they name goes, or is not put. */
function withForgotten(
  graph: LivingGraph,
  change: Change,
  policies: readonly Policy[] | undefined,
  hits: HitCounts | undefined,
  now: number,
): Change {
  if (!policies) return change
  const { documents: all } = graph.collection,
    going = new Set(change.gone.map(number => all.at(number)!)),
    put = new Set(change.documents.map(({ id }) => id))
  const there = [...graph.seenDocuments().filter(document => !going.has(document)), ...change.documents]
  const hitsOf = (id: string) => (put.has(id) ? { count: hits?.of(id)?.count ?? 0, last: now } : hits?.of(id))
  const { documents: forgotten, undated } = forgottenOf(policies, there, hitsOf, now),
    ids = Array.from(forgotten, ({ id }) => id)
  return {
    ...change,
    documents: change.documents.filter(document => !forgotten.has(document)),
    undated,
    forgotten: ids.sort(byCodeUnit),
    gone: [...change.gone, ...ids.filter(id => !put.has(id)).map(id => graph.documentOf(id)!)],
  }
}

/** The parts of an index whose change is known where hits are counted. */
function counted(
  parts: IndexParts,
  before: LivingGraph,
  documents: readonly Document[],
  gone: readonly number[],
  now: number,
): IndexParts {
  const put = documents.map(({ id }) => id), kept = new Set(put)
  parts.hits?.update(
    put,
    gone.map(number => before.collection.documents.at(number)!.id).filter(id => !kept.has(id)),
    now,
  )
  return parts
}

function takeVectors(documents: readonly Document[], vectors: GraphVectors | undefined): Map<string, Float32Array> {
  const taken = new Map<string, Float32Array>()
  for (const document of documents) {
    if (!document.vector) continue
    if (!vectors)
      throw new TokenGraphError('document', {
        where: `document ${show(document.id)}`,
        got: 'a vector',
        expected: 'none: the index has no vectors',
      })
    taken.set(document.id, document.vector as Float32Array)
    delete document.vector
  }
  return taken
}

/** Indexes what is there after a change from the beginning. */
function without(
  graph: LivingGraph,
  gone: readonly number[],
  documents: readonly Document[],
  settings: GraphSettings,
  pace: Pace,
): Promise<TokenGraph> {
  const { documents: all, tables: { tokenizer, finder } } = graph.collection,
    going = new Set(gone.map(document => all.at(document)!))
  return buildGraph(
    [...graph.seenDocuments().filter(document => !going.has(document)), ...documents],
    settings,
    tokenizer,
    finder.folding,
    pace,
  )
}
