import * as v from 'valibot'
import { show, TokenGraphError } from '../../core/errors.ts'
import { EDGE_KIND_NAMES, EDGE_KINDS, type EdgeKind } from '../../core/kinds.ts'
import { whole } from '../../core/options.ts'
import { Pace } from '../../core/pace.ts'
import { readOptions } from '../../core/read-options.ts'
import { bestWays, stepCost, type Way } from '../../graph/best-ways.ts'
import type { Graph } from '../../graph/graph.ts'
import { LazyRoads } from '../../graph/lazy-roads.ts'
import { nameNodes } from '../../graph/name-nodes.ts'
import type { NodeName } from '../../graph/node-names.ts'
import { relationsBetween } from '../../graph/relation-words.ts'
import type { Searcher } from '../../rank/searcher.ts'
import type { Direction } from '../../tables/relation.ts'
import { isEntity, labelOf } from '../../text/tokens/tokenizer.ts'
import { type MeantNodes, meantNodes } from '../meant-nodes.ts'
import { type NodeAsked, nodeAsked } from '../node-asked.ts'
import { type EdgePlace, type Ends, placeOf } from './places.ts'

/** Which ways between two nodes are looked for. */
export interface PathOptions {
  /**
   * Over which kinds of edges. By default `mentions`, `names`, `has-entity`, `links`, `knows`, `synonyms`, and between
   * a word that was asked for and its passages `contains`.
   */
  edges?: readonly EdgeKind[] | undefined
  /** How many ways at most. Default 3. */
  count?: number | undefined
  /** Of how many nodes the edges are read, at most; `bounded` tells where there was more to read. Default 20000. */
  reach?: number | undefined
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal | undefined
}

/** A node on a way. */
export interface PathNode extends NodeName {
  /** Passages: the document. */
  document?: string
}

/** An edge on a way, to the next node. */
export interface PathEdge {
  edge: EdgeKind
  /** Whether the way goes along the edge (`out`) or against it (`in`). */
  direction: Direction
  /** What the edge says, read along it: the words of triples where it is one, "born in", else of its kind. */
  says: string
  /** Its part of the way's cost. */
  cost: number
  /** The sentence that says it, where a text does. */
  place?: EdgePlace
}

/** A way between two nodes. */
export interface FoundPath {
  cost: number
  /** From the one that was asked about first to the other; of a document, the passage. */
  nodes: PathNode[]
  /** Each between two nodes. */
  edges: PathEdge[]
  /** The same as a readable line. */
  line: string
}

/** The best ways between two nodes, each once, the cheapest first. Plain data. */
export interface Paths {
  schema: 'tokengraph.path/1'
  /** What was asked about; of a whole document, its own id. */
  from: NodeName
  to: NodeName
  paths: FoundPath[]
  /** Whether there was more to read than `reach` allows, so that a better way, or any, may have been missed. */
  bounded: boolean
}

/** Edges that say something of their ends. */
const TELLING: readonly EdgeKind[] = ['mentions', 'names', 'has-entity', 'links', 'knows', 'synonyms']

/** {@link PathOptions} with the defaults. */
export const pathOptions = v.strictObject({
  edges: v.optional(v.array(v.picklist(EDGE_KIND_NAMES))),
  count: v.optional(whole(1), 3),
  reach: v.optional(whole(1), 20_000),
  signal: v.optional(v.instance(AbortSignal)),
})

/** A name is also the entity of the same words: so many times as many ways are looked at, for those that differ. */
const ALIKE = 8

/** What {@link TokenIndex.path} does. */
export async function pathsBetween(
  searcher: Searcher,
  a: NodeAsked,
  b: NodeAsked,
  options: PathOptions,
): Promise<Paths> {
  const { edges, count, reach, signal } = readOptions(pathOptions, options, 'path'), pace = new Pace(signal)
  pace.check()
  const { graph } = searcher
  const from = await meantNodes(searcher, await nodeAsked(searcher, a, 'path: from'), 'path: from')
  const to = await meantNodes(searcher, await nodeAsked(searcher, b, 'path: to'), 'path: to')
  checkApart(from, to)
  const words = new Set([from, to].flatMap(({ name, nodes }) => (name.kind === 'token' ? nodes : [])))
  const roads = new LazyRoads(graph, edges ?? (words.size > 0 ? [...TELLING, 'contains'] : TELLING), {
    reach,
    // every text has words of others
    admits: (edge, token) => edges !== undefined || edge !== 'contains' || words.has(token),
  })
  const numbers = ({ name: { kind }, nodes }: MeantNodes) => new Set(nodes.map(node => roads.numberOf({ kind, node })))
  const found: FoundPath[] = [], seen = new Set<string>()
  let looked = 0
  for await (const way of bestWays(roads, numbers(from), numbers(to), pace)) {
    const key = await keyOf(graph, roads, way)
    if (!seen.has(key)) found.push(await told(graph, roads, way))
    seen.add(key)
    if (found.length === count || ++looked === ALIKE * count) break
  }
  return { schema: 'tokengraph.path/1', from: from.name, to: to.name, paths: found, bounded: roads.isBounded }
}

/** @throws TokenGraphError `option` */
function checkApart(from: MeantNodes, to: MeantNodes): void {
  if (from.name.kind !== to.name.kind || !from.nodes.some(node => to.nodes.includes(node))) return
  throw new TokenGraphError('option', {
    where: 'path',
    got: `${show(from.name.id)} and ${show(to.name.id)}`,
    expected: 'two nodes of which neither is the other, or in it',
  })
}

/** The same for ways that differ but in that a name stands on one where the entity of its words is on the other. */
async function keyOf(graph: Graph, roads: LazyRoads, { nodes }: Way): Promise<string> {
  const keys = await Promise.all(nodes.map(async number => {
    const { kind, node } = roads.nodeOf(number)
    if (kind === 'passage') return node
    if (kind === 'name') return (await graph.names([node]))[0]!.key
    const [{ term } = { term: '' }] = await graph.tokens([node])
    return isEntity(term) ? labelOf(term) : [term]
  }))
  return JSON.stringify(keys)
}

async function told(graph: Graph, roads: LazyRoads, { nodes: numbers, cost }: Way): Promise<FoundPath> {
  const refs = numbers.map(number => roads.nodeOf(number)), name = await nameNodes(graph, refs)
  const nodes = await Promise.all(refs.map(async (ref): Promise<PathNode> => {
    const [entry] = ref.kind === 'passage' ? await graph.passages([ref.node]) : []
    return { ...name(ref), ...(entry && { document: entry.document.id }) }
  }))
  const edges = await Promise.all(numbers.slice(1).map(async (next, i): Promise<PathEdge> => {
    const { edge, direction } = roads.goingOf(numbers[i]!, next), at = refs[i]!.node, other = refs[i + 1]!.node
    const ends = direction === 'out' ? { source: at, target: other } : { source: other, target: at }
    const place = await placeOf(graph, edge, ends)
    const says = await saidBy(graph, edge, ends)
    return { edge, direction, says, cost: stepCost(roads, numbers[i]!, next), ...(place && { place }) }
  }))
  return { cost, nodes, edges, line: lineOf(nodes, edges) }
}

/** The words of the triples that an edge was made of; of others, what their kind says. */
async function saidBy(graph: Graph, edge: EdgeKind, { source, target }: Ends): Promise<string> {
  if (edge !== 'knows') return EDGE_KINDS[edge].says
  const [relations] = await relationsBetween(graph, [[source, target]])
  return relations!.join(', ') || EDGE_KINDS[edge].says
}

/** `Nikola Tesla —born in→ Smiljan ←mentions— Lika` */
const lineOf = (nodes: readonly PathNode[], edges: readonly PathEdge[]): string =>
  nodes[0]!.label
  + edges.map(({ direction, says }, i) => ` ${direction === 'out' ? `—${says}→` : `←${says}—`} ${nodes[i + 1]!.label}`)
    .join('')
