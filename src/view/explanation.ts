import type { EdgeKind, NodeKind } from '../core/kinds.ts'
import type { NodeName } from '../graph/node-names.ts'
import type { TermName } from '../rank/share.ts'

/**
 * What of the question gave something: a node of the graph, or `meaning`, which is the question's vector as a whole.
 */
export interface OriginName {
  kind: NodeKind | 'meaning'
  /** As in {@link NodeName}; `meaning` for the meaning. */
  id: string
  /** What to show. */
  label: string
}

/** What one node of the question, or its meaning, gave to a score. */
export interface SeedShare {
  node: OriginName
  amount: number
}

/**
 * Score that came to the result over an edge of the walk; below 0 where it came from a vector that points away from the
 * question's.
 */
export interface IncomingShare {
  from: NodeName
  /** The nodes in between, contracted in the walk. */
  via: NodeName[]
  /** Along the way; of `knows`, with the relations of the triples, "born in", where they have such. */
  edges: { edge: EdgeKind, reversed: boolean, says?: string }[]
  /** What came over it in the last step; with `restart` and `incomingRest` these add up to the raw score. */
  amount: number
  /** What passed over it in all steps together, wherever it went on to; reported, not summed. */
  traffic: number
}

/** A way by which score reached the result. */
export interface PathShare {
  /** From a word, a name, a given node or the meaning of the question, over passages and names, to the result. */
  nodes: OriginName[]
  amount: number
  /**
   * Of steps over triples: from which place among the nodes, what the triples say, and whether it is said of that node
   * (`out`) or of the next one (`in`). Absent where there are none.
   */
  relations?: { from: number, says: string, direction: 'out' | 'in' }[]
  /** The same as a readable line: `name 'Berlin' ←born in— name 'Anna Berg' → passage 'Anna Berg'`. */
  line: string
}

/** One channel's part in a fused score: `value` = `share` · `raw` / `scale`. */
export interface TermShare {
  name: TermName
  share: number
  raw: number
  /** The best result's raw value. */
  scale: number
  value: number
}

/** How a passage came by what another one lacks: both have an entity. */
export interface HopShare {
  from: NodeName
  /** The entity, as this passage writes it. */
  over: string
  /**
   * What of the question this passage has and the other lacks, with vectors also how near it is by meaning; together
   * the raw value of the term `hop`.
   */
  lacking: SeedShare[]
  /** The same as a readable line. */
  line: string
}

/** What a field of a document gave to what a passage has by words. */
export interface FieldShare {
  /** `title`, `text`, or a field of metadata that the index was made with. */
  field: string
  amount: number
}

/** Which word of the question met which of the passage, by their vectors. */
export interface LateShare {
  /** What it gave to the relevance, the raw value of the term `mixed`, and so to the seeds. */
  share: number
  /**
   * Each word of the question, the nearest of the passage or its title, and what that gave; these add up to the share,
   * largest first.
   */
  words: { asked: string, met: string, cosine: number, amount: number }[]
  /** The same as a readable line. */
  line: string
}

/**
 * Why the network has a passage where it has it, in logarithms of odds. `features`, `edges` and `rest` add up to
 * `logOdds`; passages are put in order by that and `beside`.
 */
export interface RerankShare {
  /** Its place before and after, from 1. */
  place: { before: number, after: number }
  /** ln of its odds, less the mean of all candidates. */
  logOdds: number
  /** What it would have less if it were as candidates mostly are, by groups of features; largest first. */
  features: { name: string, amount: number }[]
  /** What it would have less without all that joins it with another candidate; largest first. */
  edges: { from: NodeName, amount: number }[]
  /** What is not listed, and what comes of several together. */
  rest: number
  /** What its rank before counts beside that: ½ ln(W + 1.5 H). */
  beside: number
}

/** Where a cross-encoder put a passage, and why: those that it read are ordered by `read` and `beside` together. */
export interface CrossShare {
  /** What the cross-encoder is called. */
  encoder: string
  /** The passage's place among those that were read, before and after, from 1. */
  place: { before: number, after: number }
  /** What it gave for the question and the passage. */
  logit: number
  /** Its share of all that were read, as s · ln p; s is the option `cross.share`. */
  read: number
  /** What the score before counts beside that: (1 − s) · ln score. */
  beside: number
}

/**
 * Why a result has its score, split exactly (to 1e-6 of it). The terms add up to the score. The raw value of the first
 * term is linear in the seeds, and is given twice over: Σ seeds, and restart + Σ incoming + incomingRest. For `vectors`
 * a node's seed is the product of its vector with the question's; shares may be below 0 and are listed by size.
 */
export interface Explanation {
  schema: 'tokengraph.explanation/1'
  node: NodeName
  score: number
  terms: TermShare[]
  /**
   * What the age of its document left of a passage's score, with the option `decay`: the `share` of each term holds it.
   */
  fade?: number
  /** What the score is multiplied by, with the option `boostDocument`: the `share` of each term holds it, too. */
  boost?: number
  /**
   * Of a passage of an index with own `fields`: what each field gave to its relevance by words (BM25F), largest first.
   */
  fields?: FieldShare[]
  /** What each node of the question gave to the raw value; largest first. */
  seeds: SeedShare[]
  /** What the result has of it as a seed itself. */
  restart: number
  /** The edges over which the rest came, largest first. */
  incoming: IncomingShare[]
  /** What came over the edges that are not listed. */
  incomingRest: number
  /** The strongest ways, largest first. */
  paths: PathShare[]
  /** What the term `hop` is made of, where there is one. */
  hop?: HopShare
  /** By which words it is near to the question, where the index keeps vectors of words. */
  late?: LateShare
  /**
   * What the term `rerank` comes from, where a network put the best passages in another order; told by `index.explain`
   * alone, since it takes the network some thirty runs.
   */
  rerank?: RerankShare
  /** What the term `cross` comes from, where a cross-encoder read the passage. */
  cross?: CrossShare
}

/** How much of an explanation is listed. */
export interface ExplainOptions {
  /** Edges listed. Default 20. */
  incoming?: number | undefined
  /** Paths listed. Default 5; cost grows with it. */
  paths?: number | undefined
}
