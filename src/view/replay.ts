import { EDGE_KINDS, type EdgeKind } from '../core/kinds.ts'
import { states, type WalkEdges } from '../walk/kernel.ts'
import { responseOf } from '../walk/response.ts'
import { type Into, strongestPaths } from '../walk/paths.ts'
import { type EdgeWeights } from '../walk/view.ts'
import { hopsWalked, walkedBy } from '../walk/ways-walked.ts'
import type { Without } from '../query/without.ts'
import type { GraphView, ViewResult, ViewTransition } from './graph-view.ts'

export type { Without } from '../query/without.ts'

/** What is changed to see what would come out. */
export interface Change {
  /** The share of each score that stays with the seeds, in place of the walk's. */
  restart?: number
  /** Steps, in place of the walk's. */
  steps?: number
  /** How much each kind of edge counts, in place of the walk's; 0 removes it. */
  edges?: EdgeWeights
  /** Nodes and edges that are taken away. */
  without?: Without
}

/** A walk over the part of a graph that a view shows, the rest of it as one node. */
export interface Replay {
  restart: number
  steps: number
  /** What each node has as a seed; by place, 0 for nodes that are not walked on. */
  seeds: Float64Array
  /** The same by what of the question gave it: places in the view's origins. */
  seedParts: { origin: number, amount: number }[][]
  /** x_0 … x_T: the score of every node shown, by place, after each step. */
  states: Float64Array[]
  /** The transitions walked, S among the nodes shown; after a change with other weights, those taken away left out. */
  transitions: ViewTransition[]
  /** The place of each of them among the view's transitions. */
  places: number[]
  /** By step and place: what comes in from nodes that are not shown, in step 1 … T. */
  fromRest: Float64Array[]
}

/** What a node got in a walk, from where. */
export interface Contributions {
  /** What stays with it as a seed. */
  restart: number
  /** What came over each transition in the last step, largest first; those that brought nothing are left out. */
  incoming: { transition: ViewTransition, amount: number }[]
  /** What came from nodes that are not shown. */
  fromRest: number
}

/** A way by which score reached a node of a view. */
export interface ReplayPath {
  /** Places from the first node on the way to the node itself, those in between included. */
  nodes: number[]
  /** What of the question it starts from; absent where it came in from nodes that are not shown. */
  origin?: number
  amount: number
}

/** Whether a change changes nothing. */
export const isUnchanged = ({ restart, steps, edges, without }: Change): boolean =>
  restart === undefined && steps === undefined && Object.values(edges ?? {}).every(weight => weight === undefined)
  && !without?.nodes?.length && !without?.edges?.length && !without?.edgeKinds?.length

/**
 * Walks over the nodes that a view shows: x_0 = seeds, x_{t+1} = restart · seeds + (1 − restart) · S x_t + what comes
 * in from the rest. Without a change these are the engine's numbers, to rounding.
 *
 * After a change S is normalised anew: an entry of A is S · √(d_source · d_target), d the in-degrees, and both degrees
 * follow what was taken away or weighted. What the view does not hold stays as it was: what nodes that are not shown
 * send, their degrees, and over how many passages a name shares what it gets. So it is the ranking over the graph
 * shown, and near the engine's as far as that holds what matters.
 *
 * Cost: transitions × steps.
 */
export function replay(view: GraphView, change: Change = {}): Replay {
  const restart = change.restart ?? view.settings?.restart ?? 1
  const steps = change.steps ?? view.settings?.steps ?? 0
  const gone = takenAway(view, change.without)
  const seedParts = view.nodes.map(({ seeds = [] }, place) =>
    gone.node(place) ? [] : seeds.filter(({ origin }) => !gone.origin(origin))
  )
  const seeds = Float64Array.from(
    view.nodes,
    ({ seed, seeds: parts }, place) => (gone.node(place)
      ? 0
      : seedParts[place]!.length === (parts?.length ?? 0)
      ? seed ?? 0
      : sum(seedParts[place]!)),
  )
  const { transitions, places, rest } = reweighted(view, change, gone)
  const stays = view.settings && view.settings.restart < 1 ? (1 - restart) / (1 - view.settings.restart) : 0
  const fromRest = Array.from(
    { length: steps },
    (_, t) =>
      Float64Array.from(
        view.nodes,
        ({ fromRest: came }, place) =>
          gone.node(place) ? 0 : (came?.[Math.min(t, came.length - 1)] ?? 0) * rest[place]! * stays,
      ),
  )
  const run = { restart, steps, seeds, seedParts, transitions, places, fromRest }
  return { ...run, states: states(edgesOf(run)) }
}

/** By transition of the walk: what it carried in a step, from 1 on. */
export function carried({ transitions, states, restart }: Replay, step: number): Float64Array {
  return Float64Array.from(
    transitions,
    ({ source, weight }) => (1 - restart) * weight * (states[step - 1]?.[source] ?? 0),
  )
}

/** What a node's score is made of: restart + Σ incoming + fromRest. */
export function contributions(
  { restart, steps, seeds, states, transitions, fromRest }: Replay,
  node: number,
): Contributions {
  if (steps === 0) return { restart: seeds[node]!, incoming: [], fromRest: 0 }
  const before = states[steps - 1]!
  const incoming = transitions.filter(({ target }) => target === node)
    .map(transition => ({ transition, amount: (1 - restart) * transition.weight * before[transition.source]! }))
    .filter(({ amount }) => amount !== 0)
    .sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount) || a.transition.source - b.transition.source)
  return { restart: restart * seeds[node]!, incoming, fromRest: fromRest[steps - 1]![node]! }
}

/** What each origin gave to a node's score, largest first, and what came in from the rest: together the score. */
export function seedShares(run: Replay, node: number): { shares: { origin: number, amount: number }[], rest: number } {
  const response = responseOf(edgesOf(run), node)
  const amounts = new Map<number, number>()
  run.seedParts.forEach((parts, place) => {
    const factor = response.seeds[place]!
    if (factor !== 0) {
      for (const { origin, amount } of parts) amounts.set(origin, (amounts.get(origin) ?? 0) + factor * amount)
    }
  })
  const shares = Array.from(amounts, ([origin, amount]) => ({ origin, amount })).filter(({ amount }) => amount !== 0)
  return {
    shares: shares.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount) || a.origin - b.origin),
    rest: response.came,
  }
}

/** The ways that brought most to a node, largest first. */
export function strongestWays(run: Replay, node: number, count: number): ReplayPath[] {
  const { seedParts, transitions, fromRest } = run
  const sizes = Float64Array.from(seedParts, parts => parts.reduce((total, { amount }) => total + Math.abs(amount), 0))
  const bounds = states({ ...edgesOf(run), seeds: sizes, came: fromRest.map(came => came.map(Math.abs)) })
  const into = new Map<number, Into[]>()
  for (const { source, target, via, weight } of transitions)
    into.set(target, [...(into.get(target) ?? []), { from: source, via, weight }])
  const search = strongestPaths(
    node,
    run,
    bounds.map(state => place => state[place]!),
    place => seedParts[place]!,
    count,
    (place, step) => fromRest[step - 1]![place]!,
  )
  let next = search.next()
  while (!next.done) next = search.next(into.get(next.value.node) ?? [])
  return next.value.map(({ nodes, part, amount }) => (
    { nodes: [...nodes], amount, ...(part !== undefined && { origin: seedParts[nodes[0]!]![part]!.origin }) }
  ))
}

/**
 * The ranked list after a walk, or after one of its steps, by kind from the best on. Of passages the walk's term is
 * made anew, and divided by the best one's as in the engine; what came over an entity grows and falls with the passage
 * that gave it; other terms stay. Passages that are shown and were no results get the walk's term alone. What names got
 * from a passage grows and falls with its score; what tokens got stays. Without a change it is the view's own list, and
 * after that what else is shown.
 */
export function rerank(view: GraphView, run: Replay, change: Change = {}, step: number = run.steps): ViewResult[] {
  const gone = takenAway(view, change.without)
  const after = run.states[step]!, before = Float64Array.from(view.nodes, ({ scores }) => scores?.at(-1) ?? 0)
  const passages = rerankedPassages(view, gone, before, after)
  const growth = (source:
    | number
    | undefined) => (source === undefined ? 1 : before[source] === 0 ? 0 : after[source]! / before[source]!)
  const others = (['name', 'token'] as const).flatMap(kind =>
    rescaled(view.results.filter(({ node }) => view.nodes[node]!.kind === kind && !gone.node(node)).map(result => {
      const from = result.from?.filter(({ source, edge }) =>
        source === undefined || (!gone.node(source) && !gone.edge(edge, ...ends(edge, source, result.node)))
      )
      const amounts = from?.map(part => ({
        ...part,
        amount: part.amount * (kind === 'name' ? growth(part.source) : 1),
      }))
      return { result, raw: amounts ? sum(amounts) : result.terms[0]?.raw ?? 0, ...(amounts && { from: amounts }) }
    }))
  )
  return [...passages, ...others]
}

/** Names are mentioned by passages and name them; all other edges of a result's leads run from the passage. */
const ends = (edge: EdgeKind, passage: number, node: number): [number, number] =>
  edge === 'names' ? [node, passage] : [passage, node]

function rerankedPassages(view: GraphView, gone: Gone, before: Float64Array, after: Float64Array): ViewResult[] {
  const known = new Map(view.results.map(result => [result.node, result]))
  const listed = view.nodes.flatMap(({ kind }, node) => (kind === 'passage' && !gone.node(node) ? [node] : []))
  const grown = ratio(
    listed.reduce((most, node) => Math.max(most, after[node]!), 0),
    before.reduce((most, value) => Math.max(most, value), 0),
  )
  // where the walk took no part in the ranking its term is there and brought nothing
  const model = view.results.find(({ node, terms }) => view.nodes[node]!.kind === 'passage' && terms[0]?.raw !== 0)
    ?.terms[0]
  const fused = listed.flatMap((node): ViewResult[] => {
    const result = known.get(node), others = result?.terms.slice(1).filter(({ name }) => name !== 'hop') ?? []
    if (!model) return result ? [result] : []
    if (!result && (after[node] === 0 || view.nodes[node]!.fade === 0)) return []
    const walked = result?.terms[0] ?? { ...model, share: view.nodes[node]!.fade ?? 1, raw: 0, value: 0 }
    const scale = walked.scale * grown || 1, raw = after[node]!, value = (walked.share * raw) / scale
    const hop = result?.terms.find(({ name }) => name === 'hop')?.value ?? 0
    const score = (result?.score ?? 0) + value - (result ? walked.value : 0) - hop
    return [{ node, score, terms: [{ ...walked, raw, scale, value }, ...others] }]
  })
  // of a passage that is no result its part by the walk alone is known, and so what of its light is left
  const isResult = (node: number) => known.has(node)
  const left = (node: number) => ratio(after[node]!, before[node]!) / grown
  const hopped = model ? withHops(view, gone, fused, { isResult, left }) : fused
  return hopped.sort((a, b) => b.score - a.score || a.node - b.node)
}

/** Adds what comes to passages through entities, by what those that give have now. */
function withHops(
  { nodes }: GraphView,
  gone: Gone,
  fused: readonly ViewResult[],
  { isResult, left }: { isResult: (node: number) => boolean, left: (node: number) => number },
): ViewResult[] {
  // givers give by what they have before they fade, or are boosted
  const unfaded = new Map(fused.map(({ node, score }) => [node, score === 0 ? 0 : score / (nodes[node]!.fade ?? 1)]))
  const best = Math.max(0, ...unfaded.values())
  // an entity stands in a passage by an edge of its own, a word of Chinese by the one that it always has
  const isCut = (passage: number, via: number) =>
    gone.node(via) || (nodes[via]!.kind === 'token'
      && (gone.edge('has-entity', passage, via) || gone.edge('contains', passage, via)))
  return fused.map(result => {
    const { hop, fade = 1 } = nodes[result.node]!
    if (!hop) return result
    const brought = hop.ways.map(({ source, via, light, gain }) => {
      if (source === undefined) return light * gain
      if (via !== undefined && (isCut(source, via) || isCut(result.node, via))) return 0
      if (gone.node(source) || best === 0) return 0
      return gain * (isResult(source) ? (unfaded.get(source) ?? 0) / best : light * left(source))
    })
    const raw = Math.max(0, ...brought), share = fade * hop.share, value = share * raw
    if (raw === 0) return result
    const term: ViewResult['terms'][number] = { name: 'hop', share, raw, scale: 1, value }
    return { ...result, score: result.score + value, terms: [...result.terms, term] }
  })
}

/** Results of one kind whose only term is made anew and divided by the best one's. */
function rescaled(items: { result: ViewResult, raw: number, from?: ViewResult['from'] }[]): ViewResult[] {
  const most = (values: number[]) => values.reduce((best, value) => Math.max(best, value), 0)
  const grown = ratio(most(items.map(({ raw }) => raw)), most(items.map(({ result }) => result.terms[0]?.raw ?? 0)))
  return items.map(({ result, raw, from }) => {
    const [term] = result.terms
    if (!term) return result
    const scale = term.scale * grown || 1, value = (term.share * raw) / scale
    return { ...result, ...(from && { from }), score: value, terms: [{ ...term, raw, scale, value }] }
  }).sort((a, b) => b.score - a.score || a.node - b.node)
}

const ratio = (a: number, b: number): number => (b === 0 ? 1 : a / b)

const sum = (parts: readonly { amount: number }[]): number => parts.reduce((total, { amount }) => total + amount, 0)

/** A run as the kernel walks it: every step goes over the same transitions. */
function edgesOf({ restart, steps, seeds, transitions, fromRest }: Omit<Replay, 'states'>): WalkEdges {
  const hop = {
    source: transitions.map(({ source }) => source),
    target: transitions.map(({ target }) => target),
    weight: transitions.map(({ weight }) => weight),
  }
  return { size: seeds.length, restart, seeds, steps: Array.from({ length: steps }, () => [[hop]]), came: fromRest }
}

/** What of a view is taken away, by places. */
interface Gone {
  node(place: number): boolean
  origin(place: number): boolean
  edge(kind: EdgeKind, source: number, target: number): boolean
}

function takenAway(
  { nodes, origins }: GraphView,
  { nodes: without = [], edges = [], edgeKinds = [] }: Without = {},
): Gone {
  const ids = new Set(without.map(({ kind, id }) => `${kind} ${id}`))
  const cut = new Set(edges.flatMap(({ kind, source, target }) => (
    EDGE_KINDS[kind].symmetric
      ? [JSON.stringify([kind, source, target]), JSON.stringify([kind, target, source])]
      : [JSON.stringify([kind, source, target])]
  )))
  const named = ({ kind, id }: { kind: string, id: string }) => ids.has(`${kind} ${id}`)
  return {
    node: place => ids.size > 0 && named(nodes[place]!),
    origin: place => ids.size > 0 && named(origins[place]!),
    edge: (kind, source, target) =>
      edgeKinds.includes(kind)
      || (cut.size > 0 && cut.has(JSON.stringify([kind, nodes[source]!.id, nodes[target]!.id]))),
  }
}

function reweighted(
  view: GraphView,
  { edges }: Change,
  gone: Gone,
): { transitions: ViewTransition[], places: number[], rest: Float64Array } {
  const old = Float64Array.from(view.nodes, ({ degree }) => degree), degrees = old.slice()
  const root = (degree: number) => (degree > 0 ? Math.sqrt(degree) : 1)
  const factors = view.transitions.map(transition => (isGone(transition, gone) ? 0 : factorOf(view, transition, edges)))
  view.transitions.forEach(({ source, target, weight }, i) => {
    if (factors[i] !== 1) degrees[target]! += (factors[i]! - 1) * weight * root(old[source]!) * root(old[target]!)
  })
  // where all was taken away, rounding may leave a trace
  for (let place = 0; place < degrees.length; place++) if (degrees[place]! < 1e-9 * old[place]!) degrees[place] = 0
  const shrunk = Float64Array.from(
    degrees,
    (degree, place) => (degree === old[place] ? 1 : root(old[place]!) / root(degree)),
  )
  const kept = view.transitions.map((_, i) => i).filter(i => factors[i] !== 0)
  return {
    places: kept,
    transitions: kept.map(i => {
      const transition = view.transitions[i]!
      return {
        ...transition,
        weight: transition.weight * factors[i]! * shrunk[transition.source]! * shrunk[transition.target]!,
      }
    }),
    rest: shrunk,
  }
}

function isGone({ source, target, via, edges }: ViewTransition, gone: Gone): boolean {
  const nodes = [source, ...via, target]
  return nodes.some(place => gone.node(place)) || edges.some(({ edge, reversed }, i) => {
    const from = nodes[i]!, to = nodes[i + 1]!
    return reversed ? gone.edge(edge, to, from) : gone.edge(edge, from, to)
  })
}

/** How much more or less a transition counts with other weights of edges. */
function factorOf({ settings }: GraphView, { edges }: ViewTransition, weights: EdgeWeights | undefined): number {
  const way = weights && settings && walkedBy(edges)
  const path = way && settings.view.paths.find(({ hops }) => hopsWalked(hops) === way.walked)
  if (!path) return 1
  const { walked: { option, bothWays }, backwards } = way
  const back = backwards && !bothWays ? ratio(weights.back ?? path.back, path.back) : 1
  return ratio(weights[option] ?? path.weight, path.weight) * back
}
