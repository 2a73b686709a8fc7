import type { Pace } from '../core/pace.ts'
import { NODE_KIND_NAMES, type EdgeKind, type NodeRef } from '../core/kinds.ts'
import type { Graph, PassageEntry } from '../graph/graph.ts'
import { passageName } from '../graph/node-names.ts'
import { nameNodes } from '../graph/name-nodes.ts'
import { waysAmong } from '../walk/ways-among.ts'
import { shownPassage } from '../graph/passage-text.ts'
import type { Asked } from '../query/query.ts'
import type { Hopped } from '../rank/hop.ts'
import type { Origin } from '../rank/share.ts'
import type { WalkMade } from '../rank/ways.ts'
import type { SparseVector } from '../math/sparse/vector.ts'
import { top } from '../core/top.ts'
import type { TermShare } from './explanation.ts'
import type { GraphView, ViewNode, ViewResult, ViewTransition } from './graph-view.ts'
import { writtenIn } from './hop-told.ts'
import { naming } from './names.ts'
import { snippetsFor } from './snippet.ts'
import { edgesAmong, Places, wholeOf, withStructure } from './view-structure.ts'

/** The walk over passages that a view shows. */
export interface WalkShown extends Omit<WalkMade, 'bounds'> {
  asked: Asked
  /** What age and boost made of a passage, where anything fades or is boosted. */
  fade?: (passage: number) => number
  /** What came to a passage through an entity, and what that counts. */
  hop?: { share: number, of: (passage: number) => Hopped | undefined }
}

/**
 * How many passages have a snippet: the results, up to so many, and what comes next in a list; each costs some 1 ms of
 * Chinese.
 */
const SNIPPETS = { results: 100, least: 30 }

/** A result with what its score is made of. */
export interface ShownResult {
  ref: NodeRef
  score: number
  terms: TermShare[]
  /** Names and tokens: what each passage gave. */
  from?: { passage?: number, edge: EdgeKind, amount: number }[]
}

/**
 * Cuts the drawable part out of a ranking.
 *
 * @param results  the ranked list, whose nodes must be in it
 * @param limit  how many nodes at most; what is left after the results goes to the passages with the best scores
 * @param pace  lets others run, and ends the work
 */
export async function cutGraphView(
  graph: Graph,
  shown: WalkShown,
  query: string,
  results: readonly ShownResult[],
  limit: number,
  pace: Pace,
): Promise<GraphView> {
  const { walker, walk, trace } = shown, listed = results.slice(0, limit)
  const places = await firstShown(graph, shown, listed.map(({ ref }) => ref), limit)
  const passages = places.refs.filter(({ kind }) => kind === 'passage')
  const { transitions, fromRest } = await transitionsAmong(shown, places, passages, limit, pace)
  const entities = await addEntities(graph, listed, shown, places, limit)
  const nodes = await drawnNodes(graph, places.refs), origins = new Places<Origin>()
  await addWalk(nodes, shown, places.refs, origins)
  await addHops(graph, nodes, shown, places, entities)
  await addSnippets(graph, nodes, shown.asked, listed, pace)
  for (const [place, rest] of fromRest) nodes[place]!.fromRest = rest
  const outside = (x: SparseVector) => x.sum() - passages.reduce((sum, { node }) => sum + x.at(node), 0)
  const name = await naming(graph, origins.refs)
  return withStructure({
    query,
    settings: { restart: walk.restart, steps: walk.steps, view: walker.view },
    nodes,
    edges: await edgesAmong(graph, places, pace),
    transitions,
    results: listed.map(result => drawnResult(result, places)),
    origins: origins.refs.map(name.origin),
    rest: { passages: trace.at(-1)!.length - passages.length, seed: outside(trace[0]!), scores: trace.map(outside) },
    whole: wholeOf(graph),
  }, pace)
}

const sourceOf = (source: number | undefined) => (source === undefined ? {} : { source })

function drawnResult({ ref, score, terms, from }: ShownResult, places: Places<NodeRef>): ViewResult {
  const passageAt = (node: number | undefined) =>
    node === undefined ? {} : sourceOf(places.of({ kind: 'passage', node }))
  return {
    node: places.of(ref)!,
    score,
    terms,
    ...(from && { from: from.map(({ passage, ...given }) => ({ ...passageAt(passage), ...given })) }),
  }
}

/** Tells of the passages shown what came to them through entities. */
async function addHops(
  graph: Graph,
  nodes: ViewNode[],
  { hop }: WalkShown,
  places: Places<NodeRef>,
  entities: ReadonlyMap<number, NodeRef>,
): Promise<void> {
  for (const [place, { kind, node }] of places.refs.entries()) {
    const hopped = kind === 'passage' ? hop?.of(node) : undefined
    if (!hopped) continue
    const ways = hopped.ways.map(({ from, entity, light, gain }) => {
      const via = entities.has(entity) ? places.of(entities.get(entity)!) : undefined
      return { ...sourceOf(places.of({ kind: 'passage', node: from })), ...(via !== undefined && { via }), light, gain }
    })
    nodes[place]!.hop = { over: await writtenIn(graph, node, hopped.entity), share: hop!.share, ways }
  }
}

/**
 * Adds the entities over which something came from a passage that is shown, as far as there is room. One that is a name
 * is drawn as that.
 *
 * @returns  by what node each is drawn
 */
async function addEntities(
  graph: Graph,
  results: readonly ShownResult[],
  { hop: hops }: WalkShown,
  places: Places<NodeRef>,
  limit: number,
): Promise<Map<number, NodeRef>> {
  const drawn = new Map<number, NodeRef>()
  for (const { ref: { kind, node } } of results) {
    const hop = kind === 'passage' ? hops?.of(node) : undefined
    if (!hop || drawn.has(hop.entity) || places.of({ kind: 'passage', node: hop.from }) === undefined) continue
    const [token] = await graph.tokens([hop.entity]), name = await graph.find('name', token!.label)
    const ref: NodeRef = name === undefined ? { kind: 'token', node: hop.entity } : { kind: 'name', node: name }
    if (places.of(ref) === undefined && places.refs.length >= limit) continue
    places.add(ref)
    drawn.set(hop.entity, ref)
  }
  return drawn
}

/** The results, what was asked, and the passages with the best scores, as far as there is room. */
async function firstShown(
  graph: Graph,
  { asked, trace }: WalkShown,
  results: readonly NodeRef[],
  limit: number,
): Promise<Places<NodeRef>> {
  const places = new Places<NodeRef>(results), words = [...asked.tokens.keys()], entries = await graph.tokens(words)
  const add = (ref: NodeRef) => {
    if (places.refs.length < limit) places.add(ref)
  }
  words.forEach((token, i) => {
    if (entries[i]!.isWord) add({ kind: 'token', node: token })
  })
  for (const { name } of asked.mentions) add({ kind: 'name', node: name })
  const last = trace.at(-1)!, room = Math.max(0, Math.floor((limit - places.refs.length) / 2))
  for (const passage of top(last.places, room, place => last.at(place), (a, b) => a < b))
    places.add({ kind: 'passage', node: passage })
  return places
}

/** What rounding leaves where nothing came, beside the largest score. */
const NOISE = 1e-12

/**
 * The ways between passages shown; names on them are shown too where there is room. What comes from elsewhere is the
 * rest of each score.
 */
async function transitionsAmong(
  { walker, walk: { restart, steps }, trace }: WalkShown,
  places: Places<NodeRef>,
  passages: readonly NodeRef[],
  limit: number,
  pace: Pace,
) {
  const transitions: ViewTransition[] = [], fromRest = new Map<number, number[]>(), noise = NOISE * trace.at(-1)!.max()
  const ways = await waysAmong(walker, passages.map(ref => walker.number(ref)!), pace)
  for (const [i, passage] of passages.entries()) {
    if (pace.due) await pace.pause('transitions', transitions.length)
    const target = places.of(passage)!, number = walker.number(passage)!
    const rest = Array.from({ length: steps }, (_, t) => trace[t + 1]!.at(number) - restart * trace[0]!.at(number))
    for (const { from, via, edges, weight } of ways[i]!) {
      const isDrawn = via.every(node => places.of(node) !== undefined) || places.refs.length + via.length <= limit
      if (!isDrawn) continue
      transitions.push({
        source: places.of(walker.node(from))!,
        target,
        via: via.map(node => places.add(node)),
        edges,
        weight,
      })
      for (let t = 0; t < steps; t++) rest[t]! -= (1 - restart) * weight * trace[t]!.at(from)
    }
    fromRest.set(target, rest.map(amount => (Math.abs(amount) > noise ? amount : 0)))
  }
  return { transitions, fromRest }
}

/** What passages had at each step of the walk, and what gave them their seeds. */
async function addWalk(
  nodes: ViewNode[],
  { walker, trace, seedParts, fade }: WalkShown,
  refs: readonly NodeRef[],
  origins: Places<Origin>,
): Promise<void> {
  const passages = [...refs.keys()].filter(place => refs[place]!.kind === 'passage'),
    numbers = passages.map(place => walker.number(refs[place]!)!)
  const degrees = await walker.degrees(numbers)
  passages.forEach((place, i) =>
    Object.assign(nodes[place]!, {
      ...(fade && { fade: fade(refs[place]!.node) }),
      degree: degrees[i]!,
      seed: trace[0]!.at(numbers[i]!),
      scores: trace.map(x => x.at(numbers[i]!)),
      seeds: seedParts(numbers[i]!).map(({ origin, amount }) => ({ origin: origins.add(origin), amount })),
    })
  )
}

/** Gives passages their snippets, the results first. */
async function addSnippets(
  graph: Graph,
  nodes: ViewNode[],
  asked: Asked,
  results: readonly ShownResult[],
  pace: Pace,
): Promise<void> {
  const found = results.filter(({ ref }) => ref.kind === 'passage').length
  const snippetIn = await snippetsFor(graph, asked)
  const most = Math.max(SNIPPETS.least, Math.min(SNIPPETS.results, found))
  const passages = nodes.filter(({ text }) => text !== undefined).slice(0, most)
  for (const [i, node] of passages.entries()) {
    if (pace.due) await pace.pause('snippets', i, passages.length)
    const snippet = snippetIn(node.text!)
    if (snippet) node.snippet = snippet
  }
}

/** What counts for the degree of a node outside of any walk. */
const COUNTED = { name: 'mentions', token: 'contains' } as const

/** Nodes of the graph as a view has them, outside of any walk; communities and betweenness come in later. */
export async function drawnNodes(graph: Graph, refs: readonly NodeRef[]): Promise<ViewNode[]> {
  const drawn = new Map<NodeRef, ViewNode>(), bare = { community: 0, betweenness: 0 }
  const name = await nameNodes(graph, refs.filter(({ kind }) => kind !== 'passage'))
  for (const kind of NODE_KIND_NAMES) {
    const own = refs.filter(ref => ref.kind === kind), nodes = own.map(({ node }) => node)
    if (kind === 'passage') {
      const entries = await graph.passages(nodes)
      own.forEach((ref, i) => drawn.set(ref, { ...drawnPassage(entries[i]!), ...bare }))
    } else {
      const degrees = await graph.degrees(COUNTED[kind], 'in', nodes)
      // an entity is no word, and no passage contains it as one
      const had = kind === 'token' ? await graph.degrees('has-entity', 'in', nodes) : []
      own.forEach((ref, i) => drawn.set(ref, { ...name(ref), ...bare, degree: degrees[i]! + (had[i] ?? 0) }))
    }
  }
  return refs.map(ref => drawn.get(ref)!)
}

function drawnPassage(entry: PassageEntry): Omit<ViewNode, 'community' | 'betweenness'> {
  const { document: { id, title, metadata }, start, part } = entry
  return {
    ...passageName(entry),
    degree: 0,
    document: id,
    ...(title && { title }),
    ...(metadata && { metadata: structuredClone(metadata) }),
    text: shownPassage(entry),
    start,
    part,
  }
}
