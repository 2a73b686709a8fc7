import type { Bm25 } from '../graph/bm25.ts'
import type { Carrier, WalkOptions } from '../walk/carrier.ts'
import type { Flow } from '../walk/flow.ts'
import type { SparseVector } from '../math/sparse/vector.ts'
import type { Hopped } from './hop.ts'
import type { Met } from './met.ts'
import type { Crossed } from './rerank/crossed.ts'
import type { Reordered } from './rerank/reordered.ts'
import type { Reranked } from './rerank/reranked.ts'
import type { RankedName } from './names.ts'
import type { FusionTerm } from './passages.ts'
import type { Related } from './relation-seeds.ts'
import type { Relevance } from './relevance.ts'
import type { SeedGroup, Seeds } from './seeds.ts'
import type { RankedToken } from './tokens.ts'

/** What a stage found: scores of nodes of one kind. */
export interface Evidence {
  readonly scores: SparseVector
}

/** Passages by the words of the question. */
export interface WordsEvidence extends Evidence {
  bm25: Bm25
  /** The passages whose scores stop words were added to. */
  best: ReadonlySet<number>
  /**
   * By what scores were multiplied: of passages whose title is all that was asked, and of those that have the words as
   * the question has them.
   */
  lifts: ReadonlyMap<number, number>
}

/** Passages by meaning; nothing where the index or the question has no vector, or meaning does not count. */
export interface MeaningEvidence extends Evidence {
  /** Of every passage its cosine with the question. */
  cosines?: Float64Array | undefined
}

/** Passages by words and meaning together. */
export interface RelevanceEvidence extends Evidence, Omit<Relevance, 'scores'> {}

/** Relevance, and what the words of the best passages are to those of the question. */
export interface LateEvidence extends RelevanceEvidence {
  /** Absent where it says nothing: without vectors of words, above all. */
  met?: Met
}

/** What the names of a question light. */
export interface NamesEvidence extends Evidence {
  groups: SeedGroup[]
  /** Whether the question names something that passages are about; then it walks along names. */
  named: boolean
  /** What relations lit; absent where the question asks for none. */
  related?: Pick<Related, 'names' | 'ways' | 'said'>
}

/** What nodes light that the question gives. */
export interface GivenEvidence extends Evidence {
  groups: SeedGroup[]
}

/** Where the walk starts. */
export interface SeedsEvidence extends Evidence, Omit<Seeds, 'vector'> {}

/** What the walk brought to passages. */
export interface WalkEvidence extends Evidence {
  walker: Carrier
  walk: WalkOptions
  /** What it went over, and all of its steps. */
  flow: Flow
}

/** What the channel over tokens brought to passages. */
export interface SpreadEvidence extends Evidence {
  /** What it counts beside the walk; 0 where it is not due. */
  share: number
  /** The tokens that it went over, with what they weigh. */
  heavy: ReadonlyMap<number, number>
}

/** Passages by walk, channel and relevance. */
export interface FusedEvidence extends Evidence {
  terms: FusionTerm[]
}

/** What came to passages through entities of the best ones. */
export interface HopEvidence extends Evidence {
  hopped: ReadonlyMap<number, Hopped>
}

/** Passages by all that ranks them. */
export interface PassagesEvidence extends Evidence {
  terms: FusionTerm[]
}

/** Passages, the best of them in another order. */
export interface ReorderedEvidence<Order extends Reordered> extends Evidence {
  /** Absent where what reorders them had no say. */
  order?: Order
  /** What each new place gives or takes. */
  added?: ReadonlyMap<number, number>
}

/** What the score of a passage was multiplied by, for the sake of its document: each where it is asked for. */
export interface Factors {
  /** What its age left. */
  fade?: number
  /** What it is boosted by. */
  boost?: number
}

/** Passages after their documents' ages and boosts. */
export interface FadedEvidence extends Evidence {
  /** Of each passage that is scored, and all of them together; absent where nothing fades or is boosted. */
  factors?: ReadonlyMap<number, { all: number, told: Factors }>
}

/** Names by what the best passages gave them. */
export interface StepEvidence extends Evidence {
  ranked: ReadonlyMap<number, RankedName>
}

/** Tokens by what of the question they stand near in the best passages. */
export interface NearEvidence extends Evidence {
  ranked: ReadonlyMap<number, RankedToken>
}

/** What each stage finds. */
export interface EvidenceOf {
  words: WordsEvidence
  meaning: MeaningEvidence
  relevance: RelevanceEvidence
  late: LateEvidence
  names: NamesEvidence
  given: GivenEvidence
  seeds: SeedsEvidence
  walk: WalkEvidence
  held: Evidence
  spread: SpreadEvidence
  fused: FusedEvidence
  hop: HopEvidence
  passages: PassagesEvidence
  reranked: ReorderedEvidence<Reranked>
  crossed: ReorderedEvidence<Crossed>
  faded: FadedEvidence
  step: StepEvidence
  near: NearEvidence
}
