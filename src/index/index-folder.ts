import * as v from 'valibot'
import { show, TokenGraphError } from '../core/errors.ts'
import { readOptions } from '../core/read-options.ts'
import { Pace, type Progress } from '../core/pace.ts'
import { LivingGraph } from '../graph/living/living-graph.ts'
import { fileName, type Manifest, readManifest, sweep, writeManifest } from '../store/manifest.ts'
import { encodeSegment, readSegment } from '../snapshot/segment.ts'
import type { Store } from '../store/store.ts'
import type { Document, Metadata } from '../text/document.ts'
import { splitterSchema } from '../text/passage-options.ts'
import type { PassageSplitter } from '../text/splitter.ts'
import { createIndex, type IndexOptions } from './create-index.ts'
import { type ForgetPolicy, goesByUse, readPolicies } from './forget.ts'
import { readHitCounts, writeHitCounts } from './kept-hit-counts.ts'
import type { UpdateReport } from './index-parts.ts'
import { openFrom, type OpenOptions } from './open-index.ts'
import { othersOf } from './others-of.ts'
import { indexOf, partsOf, type TokenIndex } from './token-index.ts'
import { type IndexChanges, readIds } from './update-index.ts'

/** How a folder is opened. */
export interface FolderOptions<M extends object = Metadata> extends OpenOptions {
  /** `write`, by one process or page at a time, or `read`, by any number of them. Default `write`. */
  access?: 'read' | 'write' | undefined
  /** How the index is made where there is none yet; without it, one that is not there is refused. */
  create?: Omit<IndexOptions, 'signal' | 'onProgress'> | undefined
  /** Which documents each commit forgets, what it puts in among them: see {@link ForgetPolicy}. */
  forget?: readonly ForgetPolicy<M>[] | undefined
  /**
   * Whether it is counted which documents the searches of {@link IndexFolder.index} find, for policies by use. What was
   * counted is kept with the next commit, also one that changes nothing else; of a folder opened to be read it goes
   * with it. Default: where the folder has such counts and is opened to be written.
   */
  countHits?: boolean | undefined
  /** The splitter of your own that the index was made with, if it was. */
  passages?: PassageSplitter | undefined
}

/** How a call on a folder is told to end, and tells how far it is. */
export interface CommitOptions {
  /** Ends the work: the call is rejected with the code `aborted`, and what was committed stays. */
  signal?: AbortSignal | undefined
  /** Told how far the work has come. */
  onProgress?: ((progress: Progress) => void) | undefined
}

const mirrorOptions = v.strictObject({ keep: v.optional(v.any()) })

const commitOptions = v.strictObject({
  signal: v.optional(v.instance(AbortSignal)),
  onProgress: v.optional(v.custom<(progress: Progress) => void>(value => typeof value === 'function', 'a function')),
})

const folderOptions = v.strictObject({
  access: v.optional(v.picklist(['read', 'write']), 'write'),
  create: v.optional(v.any()),
  passages: v.optional(splitterSchema),
  forget: v.optional(v.any()),
  countHits: v.optional(v.boolean()),
  tokenizer: v.optional(v.any()),
  encoder: v.optional(v.any()),
  signal: v.optional(v.instance(AbortSignal)),
})

/** A file of a folder that was read, or written: what the index was before it. */
interface Segment {
  name: string
  before: LivingGraph
  bytes: number
}

/** What a folder held when it was read. */
interface Held<M extends object> {
  manifest: Manifest | undefined
  index: TokenIndex<M>
  segments: readonly Segment[]
}

/** So many segments of about one size are written as one. */
const FAN = 8
/**
 * From so many documents on that came or went since the base was written, as a share of its own, it is written anew.
 */
const ANEW = 0.5
/** The error for a store without an index. */
function nothingIn({ where }: Store, opener: 'openFolder' | 'openBrowserFolder'): TokenGraphError {
  const command = opener === 'openFolder' ? 'tokengraph index FILES --out NAME/, or ' : ''
  const hint = `Make one first: ${command}the option "create" of ${opener} (an empty object will do).`
  return new TokenGraphError('not-found', { where, got: 'no index', expected: 'a folder with one', hint })
}

/** How often a folder is read again that others write while it is read. */
const TRIES = 20

/**
 * An index that is kept where it lasts, and changes: what is put and removed is on disk once {@link IndexFolder.commit}
 * resolves, and never half of it. One process writes at a time; any number read, each what it opened until it is told
 * to {@link IndexFolder.refresh}.
 *
 * @typeParam M  what the metadata of its documents is; nothing checks it
 */
export class IndexFolder<M extends object = Metadata> {
  readonly #store: Store
  readonly #options: FolderOptions<M>
  #held: Held<M>
  #unlock: (() => Promise<void>) | undefined
  #isClosed = false
  /** By id, documents that are to be put, and ids of those that are to go. */
  readonly #changes = new Map<string, Document<M> | undefined>()
  #busy: Promise<unknown> = Promise.resolve()
  /** How much was counted when it was last kept. */
  #kept = 0

  private constructor(
    store: Store,
    options: FolderOptions<M>,
    held: Held<M>,
    unlock: (() => Promise<void>) | undefined,
  ) {
    this.#store = store
    this.#options = options
    this.#held = held
    this.#unlock = unlock
  }

  /** Use `openFolder` of `tokengraph/node`, or `openBrowserFolder` of `tokengraph/browser`. */
  static async open<M extends object = Metadata>(
    store: Store,
    given: FolderOptions<M> = {},
    opener: 'openFolder' | 'openBrowserFolder' = 'openFolder',
  ): Promise<IndexFolder<M>> {
    const { access, countHits, forget } = readOptions(folderOptions, given, opener), { create, signal } = given
    const isByUse = forget !== undefined && readPolicies(forget, `${opener}: forget`).some(goesByUse)
    const pace = new Pace(signal)
    pace.check()
    // nothing is made, not even a lock, where nothing is to be made
    if (!create && !(await readManifest(store, pace))) throw nothingIn(store, opener)
    const unlock = access === 'write' ? await store.lock() : undefined
    try {
      const held = await read<M>(store, given, pace)
      if (held?.manifest && unlock) await sweep(store, held.manifest)
      const made = held?.index
        ?? await createIndex<M>([], {
          ...create,
          ...(given.tokenizer && { tokenizer: given.tokenizer }),
          ...(given.encoder && { encoder: given.encoder }),
          signal,
        })
      const index = !held && countHits ? made.withHitCounts() : made
      if (isByUse && !index.hitCounts)
        throw new TokenGraphError('option', {
          where: `${opener}: forget`,
          got: 'a policy by use, of hits that nobody counts',
          expected: '"countHits" beside it',
        })
      return new IndexFolder<M>(store, given, held ?? { manifest: undefined, index, segments: [] }, unlock)
    } catch (error) {
      await unlock?.()
      throw error
    }
  }

  /** The index as it was last committed, or read. */
  get index(): TokenIndex<M> {
    return this.#held.index
  }

  /** Rises with every commit; 0 before the first. */
  get generation(): number {
    return this.#held.manifest?.generation ?? 0
  }

  /**
   * Notes documents to be put in with the next commit, in place of those with their ids.
   * @throws TokenGraphError `document` where one has no id
   */
  async put(documents: Iterable<Document<M>> | AsyncIterable<Document<M>>): Promise<void> {
    this.#checkWritable('put')
    if (typeof documents !== 'object' || documents === null)
      throw new TokenGraphError('document', { where: 'put', got: show(documents), expected: 'a list of documents' })
    for await (const document of documents) {
      if (typeof document?.id !== 'string')
        throw new TokenGraphError('document', {
          where: 'put',
          got: 'a document without an id',
          expected: '{ id, text }',
        })
      this.#changes.set(document.id, document)
    }
  }

  /** Notes ids of documents that go with the next commit. What is not there then is told, not refused. */
  async remove(ids: Iterable<string>): Promise<void> {
    this.#checkWritable('remove')
    for (const id of readIds(ids, 'remove')) this.#changes.set(id, undefined)
  }

  /**
   * Notes documents as all that there are to be: they are put in with the next commit, and all others go. What was
   * noted before is forgotten.
   *
   * @param options  `keep`: ids of others that stay as they are: of pages that could not be read just now, say. Default
   *   none
   * @throws TokenGraphError `document` where one has no id; `option`
   */
  async mirror(
    documents: Iterable<Document<M>> | AsyncIterable<Document<M>>,
    options: { keep?: Iterable<string> | undefined } = {},
  ): Promise<void> {
    this.#checkWritable('mirror')
    const { keep = [] } = readOptions(mirrorOptions, options, 'mirror'), kept = readIds(keep, 'mirror: keep')
    this.#changes.clear()
    await this.put(documents)
    await this.remove(await othersOf(this.index, new Set([...kept, ...this.#changes.keys()])))
  }

  /**
   * Puts in and removes what was noted since the last commit; on disk when it resolves. What it was told to do and
   * failed to is forgotten.
   *
   * @returns  what changed; {@link IndexFolder.index} is the new index
   * @throws TokenGraphError as {@link TokenIndex.update} and the store do; what was committed before stays
   */
  commit(options: CommitOptions = {}): Promise<UpdateReport> {
    return this.#alone(async () => {
      this.#checkWritable('commit')
      const { signal, onProgress } = readOptions(commitOptions, options, 'commit'), pace = new Pace(signal, onProgress)
      const changes = [...this.#changes]
      this.#changes.clear()
      const put = changes.flatMap(([, document]) => document ?? []),
        remove = changes.flatMap(([id, document]) => (document ? [] : [id]))
      return this.#change({ put, remove, forget: this.#options.forget }, { signal, onProgress }, pace)
    })
  }

  /**
   * Forgets what policies name of what is committed; on disk when it resolves. What was noted stays noted.
   *
   * @returns  what changed; {@link IndexFolder.index} is the new index
   * @throws TokenGraphError as {@link TokenIndex.forget} and the store do; what was committed before stays
   */
  forget(policies: readonly ForgetPolicy<M>[], options: CommitOptions = {}): Promise<UpdateReport> {
    return this.#alone(async () => {
      this.#checkWritable('forget')
      const { signal, onProgress } = readOptions(commitOptions, options, 'forget')
      return this.#change({ forget: policies }, { signal, onProgress }, new Pace(signal, onProgress))
    })
  }

  /**
   * Writes the index as one base, without gaps. Cost: an indexing of its documents.
   * @throws TokenGraphError `io`, `aborted`
   */
  compact(options: CommitOptions = {}): Promise<void> {
    return this.#alone(async () => {
      this.#checkWritable('compact')
      const { signal, onProgress } = readOptions(commitOptions, options, 'compact'), pace = new Pace(signal, onProgress)
      await this.#writeBase(await this.#held.index.compact({ signal }), pace)
    })
  }

  /** Reads what was committed since, by whichever process. @returns  the index */
  refresh(options: Pick<CommitOptions, 'signal'> = {}): Promise<TokenIndex<M>> {
    return this.#alone(async () => {
      const pace = new Pace(readOptions(commitOptions, options, 'refresh').signal),
        manifest = await readManifest(this.#store, pace)
      if (manifest && manifest.generation !== this.generation)
        this.#held = await readOn(this.#store, this.#held, manifest, pace)
          ?? await read<M>(this.#store, this.#options, pace) ?? this.#held
      return this.index
    })
  }

  /** Lets others write. What was noted and not committed is forgotten. */
  close(): Promise<void> {
    return this.#alone(async () => {
      const unlock = this.#unlock
      this.#isClosed = true
      this.#unlock = undefined
      await unlock?.()
    })
  }

  /** One call after the other, as each makes the next generation of the last one's. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#busy.then(work)
    this.#busy = done.catch(() => {})
    return done
  }

  #checkWritable(where: string): void {
    if (this.#unlock) return
    throw new TokenGraphError('option', {
      where,
      got: this.#isClosed ? 'a folder that is closed' : 'a folder opened with access "read"',
      expected: 'one that is open with access "write"',
    })
  }

  /** Makes the next generation and keeps it; where nothing changed, what was counted is kept alone. */
  async #change(changes: IndexChanges<M>, telling: CommitOptions, pace: Pace): Promise<UpdateReport> {
    const { index, manifest, segments } = this.#held, { passages } = this.#options
    const next = await index.update(changes, { ...telling, ...(passages && { passages }) }), report = next.changes!
    if (report.put + report.replaced + report.removed > 0 || !manifest) await this.#keep(next, pace)
    else if ((index.hitCounts?.changes ?? 0) > this.#kept) await this.#swap(manifest, index, segments, pace)
    return report
  }

  /** Writes the next generation: what it changed, or all of it where that is as much. */
  async #keep(next: TokenIndex<M>, pace: Pace): Promise<void> {
    const { manifest, index, segments } = this.#held, { graph, vectors } = partsOf(next)
    const before = livingOf(index)
    if (!manifest || !(graph instanceof LivingGraph) || !isNext(graph, before)) return this.#writeBase(next, pace)
    const changed = graph.collection.documents.length - graph.collection.tables.documents.length
      + graph.collection.died.size
    if (changed > ANEW * Math.max(64, graph.collection.tables.documents.length))
      return this.#writeBase(await next.compact({ signal: pace.signal }), pace)
    const generation = manifest.generation + 1, name = fileName('segment', generation)
    const from = before ?? LivingGraph.beginning(graph.collection),
      bytes = await encodeSegment(graph, from, vectors, pace)
    const all = [...segments, { name, before: from, bytes: bytes.length }], first = tiered(all)
    const joined = first === all.length - 1 ? bytes : await encodeSegment(graph, all[first]!.before, vectors, pace)
    await this.#store.write(name, joined, pace.signal)
    all.splice(first, all.length, { name, before: all[first]!.before, bytes: joined.length })
    await this.#swap({ base: manifest.base, segments: all.map(each => each.name) }, next, all, pace)
  }

  async #writeBase(index: TokenIndex<M>, pace: Pace): Promise<void> {
    await this.#swap(
      { base: await writeBase(this.#store, index, this.generation + 1, pace), segments: [] },
      index,
      [],
      pace,
    )
  }

  /**
   * Puts a new manifest in place of the one before, with what was counted until now. What this folder does not count
   * stays as it is.
   */
  async #swap(
    { base, segments: names }: Pick<Manifest, 'base' | 'segments'>,
    index: TokenIndex<M>,
    segments: readonly Segment[],
    pace: Pace,
  ): Promise<void> {
    const generation = this.generation + 1,
      counts = index.hitCounts,
      changes = counts?.changes ?? 0,
      { manifest: before } = this.#held
    const hits = counts ? await writeHitCounts(this.#store, counts, generation, pace) : before?.hits
    const manifest: Manifest = {
      schema: 'tokengraph.folder/1',
      generation,
      base,
      segments: names,
      ...(hits && { hits }),
    }
    await writeManifest(this.#store, manifest, pace)
    this.#held = { manifest, index, segments }
    this.#kept = changes
    await sweep(this.#store, manifest)
  }
}

/** Writes an index whole. @returns  the name of what it wrote */
async function writeBase(store: Store, index: TokenIndex<object>, generation: number, pace: Pace): Promise<string> {
  const base = fileName('base', generation)
  await store.write(base, await index.toBytes({ signal: pace.signal }), pace.signal)
  return base
}

/**
 * Writes an index to a store, in place of what is there, be it broken or of a newer version; on disk when it resolves.
 *
 * @throws TokenGraphError `io`, `aborted`
 */
export async function writeStore(store: Store, index: TokenIndex<object>, signal?: AbortSignal): Promise<void> {
  const unlock = await store.lock(), pace = new Pace(signal)
  try {
    const numbers = (await store.list()).map(name => Number(/^(?:base|segment|hits)-(\d{8,15})$/.exec(name)?.[1] ?? 0))
    const manifest = await readManifest(store, pace).catch(() => undefined)
    const generation = 1 + Math.max(0, manifest?.generation ?? 0, ...numbers),
      base = await writeBase(store, index, generation, pace)
    // who asked for what of the texts is known on
    const next: Manifest = {
      schema: 'tokengraph.folder/1',
      generation,
      base,
      segments: [],
      ...(manifest?.hits && { hits: manifest.hits }),
    }
    await writeManifest(store, next, pace)
    await sweep(store, next)
  } finally {
    await unlock()
  }
}

const livingOf = (index: TokenIndex<object>): LivingGraph | undefined => {
  const { graph } = partsOf(index)
  return graph instanceof LivingGraph ? graph : undefined
}

/** Whether a graph is a later generation of the one before, or of what an index began with. */
const isNext = (graph: LivingGraph, before: LivingGraph | undefined): boolean =>
  before ? before.collection === graph.collection : graph.generation === 1

/**
 * From which of some segments on they are written as one: the last ones, where enough of them are of about one size.
 */
function tiered(segments: readonly Segment[]): number {
  const tier = (bytes: number) => Math.floor(Math.log(Math.max(1, bytes / 4096)) / Math.log(FAN))
  let from = segments.length - 1
  for (let i = from, most = 0; i >= 0; i--) {
    most = Math.max(most, tier(segments[i]!.bytes))
    if (segments.length - i >= FAN && segments.slice(i).every(({ bytes }) => tier(bytes) <= most)) from = i
    if (i > 0 && tier(segments[i - 1]!.bytes) > most && segments.length - i < FAN) break
  }
  return from
}

/**
 * Reads a store; undefined where there is none. While others write it, what was named may be gone by then: it is read
 * again.
 */
async function read<M extends object>(
  store: Store,
  options: FolderOptions<M>,
  pace: Pace,
): Promise<Held<M> | undefined> {
  for (let tries = 1;; tries++) {
    const manifest = await readManifest(store, pace)
    if (!manifest) return undefined
    const base = await (store.open ?? store.read)(manifest.base, pace.signal)
    const counting = options.countHits ?? (options.access !== 'read' && manifest.hits !== undefined)
    const counts = counting ? await readHitCounts(store, manifest, pace) : undefined,
      isThere = base && (counts || !counting)
    const index = isThere && await openFrom<M>(base, opening(options), `${store.where}: ${manifest.base}`)
    const held = index
      && await readOn(
        store,
        { manifest: { ...manifest, segments: [] }, index: counts ? index.withHitCounts(counts) : index, segments: [] },
        manifest,
        pace,
      )
    if (held) return held
    const now = await readManifest(store, pace)
    if (now?.generation !== manifest.generation && tries < TRIES) continue
    throw new TokenGraphError('format', {
      where: store.where,
      got: 'a manifest that names a file which is not there',
      expected: 'all of its files',
      hint: 'Take it from a backup, or index the texts again.',
    })
  }
}

const opening = ({ tokenizer, encoder, signal }: OpenOptions): OpenOptions => ({ tokenizer, encoder, signal })

/** Reads the segments that came since; undefined where one is not there, or others came in their place. */
async function readOn<M extends object>(
  store: Store,
  held: Held<M>,
  manifest: Manifest,
  pace: Pace,
): Promise<Held<M> | undefined> {
  const { index, segments } = held
  if (held.manifest?.base !== manifest.base || segments.some(({ name }, i) => manifest.segments[i] !== name))
    return undefined
  // of an index that was changed in memory, or whose segment could not be read whole, no next one can be made: all is
  // read again
  if (manifest.segments.length > segments.length && livingOf(index)?.isNewest === false) return undefined
  const parts = partsOf(index), read = [...segments]
  let { vectors } = parts,
    graph = livingOf(index) ?? (manifest.segments.length > 0 ? LivingGraph.of(parts.tables!) : undefined)
  for (const name of manifest.segments.slice(segments.length)) {
    const from = await (store.open ?? store.read)(name, pace.signal)
    if (!from) return undefined
    const before: LivingGraph = graph!
    ;({ graph, vectors } = await readSegment(from, graph!.collection, vectors, `${store.where}: ${name}`, pace))
    read.push({ name, before, bytes: from instanceof Uint8Array ? from.length : from.size })
  }
  const isSame = read.length === segments.length
  return {
    manifest,
    segments: read,
    index: isSame ? index : indexOf<M>({ ...parts, tables: undefined, graph: graph!, vectors }),
  }
}
