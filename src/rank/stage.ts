import type { EdgeKind } from '../core/kinds.ts'
import type { Pace } from '../core/pace.ts'
import type { Graph, PassageEntry } from '../graph/graph.ts'
import type { View } from '../walk/view.ts'
import type { EvidenceOf, Factors } from './evidence.ts'
import type { Ranking } from './options.ts'
import type { Asked, ReadQuery } from '../query/query.ts'
import type { Hopped } from './hop.ts'
import type { Met } from './met.ts'
import type { KnownWay } from './relation-seeds.ts'
import type { Crossed } from './rerank/crossed.ts'
import type { Reranked } from './rerank/reranked.ts'
import type { Searcher } from './searcher.ts'
import type { Result, Share, Term } from './share.ts'
import type { Ways } from './ways.ts'

/** Which nodes are wanted of a ranking, and from where. */
export interface Wanted {
  /**
   * Whether a passage may be a result, by what stands in it; asked only of those that are {@link Wanted.among}; absent
   * where any may.
   */
  passes?: ((entry: PassageEntry, passage: number) => boolean) | undefined
  /** The same by its number alone; absent where that says nothing. */
  among?: ((passage: number) => boolean) | undefined
  /** Whether some passages may not be results, as {@link Wanted.passes} and {@link Wanted.among} have it. */
  narrows?: boolean | undefined
  tokensFrom: number
  namesFrom: number
  includeAsked: boolean
}

/** What was asked, of which graph: what every stage may read. */
export interface Ask {
  readonly query: ReadQuery
  readonly ranking: Ranking
  readonly wanted: Wanted
  /** What of the question the graph knows. */
  readonly asked: Asked
  /** The graph, without what was taken away. */
  readonly graph: Graph
  /** What does not depend on the question. */
  readonly searcher: Searcher
  /** The walk's view of the graph. */
  readonly view: View
  /** Lets others run, and ends the work. */
  readonly pace: Pace
}

export type StageName = keyof EvidenceOf

/** What was found on the way to a stage, by the names of those that found it. */
export type Found = { readonly [Name in StageName]: EvidenceOf[Name] }

/** One step from a question to an answer. Why it scored as it did, its {@link Reasons} tell. */
export interface Stage<Name extends StageName> {
  readonly name: Name
  /** The stages whose evidence it reads; they run before it. */
  readonly takes: readonly StageName[]
  run(ask: Ask, found: Found): Promise<EvidenceOf[Name]>
}

/** A stage that a search ends with: its nodes are results. */
export interface LastStage<Name extends StageName = StageName> extends Stage<Name> {
  /** The best nodes, best first; ties by id. */
  best(ask: Ask, found: Found, count: number): Promise<Result[]>
}

/**
 * Why a stage scored as it did, loaded when an explanation is asked for: the shares that it tells add up to the score
 * that the stage gave, at every node and to 1e-6 of it.
 */
export interface Reasons {
  /** Of each node, what of the question gave it its score. */
  explain(ask: Ask, found: Found, nodes: readonly number[]): Promise<Share[][]>
}

/** Why a stage that a search ends with scored as it did. */
export interface LastReasons extends Reasons {
  /** Whether a node has a score to explain; every passage has, if only 0. */
  has(found: Found, node: number): boolean
  /** A node's score as a result. */
  score(found: Found, node: number): number
  /** What a node's score is made of. */
  terms(found: Found, node: number): Term[]
  /** Of each node, what of the question gave the raw value of its first term. */
  split(ask: Ask, found: Found, nodes: readonly number[]): Promise<Share[][]>
  /** What a passage's score was multiplied by, for the sake of its document, and all of that together. */
  factors?(found: Found, node: number): { all: number, told: Factors }
  /** How light came to a passage through an entity; undefined where it did not. */
  hop?(found: Found, node: number): Hopped | undefined
  /** The ways over triples by which relations of the question lit passages; undefined where none did. */
  known?(found: Found): ReadonlyMap<string, KnownWay> | undefined
  /** What the words of the best passages are to those of the question; undefined where that says nothing. */
  late?(found: Found): Met | undefined
  /** What put the best passages in another order; undefined where nothing did. */
  reranked?(found: Found): Reranked | undefined
  /** What put them in yet another order by reading them; undefined where nothing did. */
  crossed?(found: Found): Crossed | undefined
  /** What each passage gave a node, where it was ranked by such; without a passage, what triples gave it. */
  from?(found: Found, node: number): { passage?: number, edge: EdgeKind, amount: number }[]
  /** By what ways score came to a node. */
  ways(ask: Ask, found: Found, node: number, paths: number): Promise<Ways>
}
