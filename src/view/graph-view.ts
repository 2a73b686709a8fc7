import type { EdgeKind, NodeKind } from '../core/kinds.ts'
import type { View } from '../walk/view.ts'
import type { WalkOptions } from '../walk/carrier.ts'
import type { Metadata } from '../text/document.ts'
import type { OriginName, TermShare } from './explanation.ts'

/** A node of a {@link GraphView}. */
export interface ViewNode {
  kind: NodeKind
  id: string
  label: string
  /**
   * Edges of the whole graph at the node, before any cut: a passage's weighted in-degree in the walk, a name's
   * mentions, a word's passages.
   */
  degree: number
  /** The community that it belongs to among the nodes shown, a place in {@link GraphView.communities}. */
  community: number
  /** The share of the shortest ways between all pairs of nodes shown that lead through it, 0 to 1 (Freeman 1977). */
  betweenness: number
  /** Passages: what it has as a seed. */
  seed?: number
  /**
   * Passages: the seed by what of the question gave it: places in {@link GraphView.origins}, and amounts that add up to
   * `seed`.
   */
  seeds?: { origin: number, amount: number }[]
  /** Passages: its score after 0, 1, … steps; the last one is the walk's raw value. */
  scores?: number[]
  /** Passages: what came in from nodes that are not shown, in step 1, 2, …. */
  fromRest?: number[]
  /** Passages: what its score was multiplied by, by age and boost; the `share` of each of its terms holds it. */
  fade?: number
  /**
   * Passages: over which entity the term `hop` came, as it is written, what that counts, and all ways by which it might
   * have come: the largest light · gain is what did. A passage or entity that is not shown has no place.
   */
  hop?: { over: string, share: number, ways: { source?: number, via?: number, light: number, gain: number }[] }
  /**
   * Passages: the document, its title and metadata, the text as it is shown, and where in the document the passage
   * starts.
   */
  document?: string
  title?: string
  metadata?: Metadata
  text?: string
  start?: number
  /** Passages: which of its document's it is, from 1, and how many there are. */
  part?: { number: number, of: number }
  /**
   * The best passages, the first hundred results among them: where in the text the question's words stand closest
   * together.
   */
  snippet?: ViewSnippet
}

/** The part of a passage's text that says most about the question; offsets into the text, UTF-16. */
export interface ViewSnippet {
  start: number
  end: number
  /** Where in it the question's words stand, in order. */
  marks: [start: number, end: number][]
}

/** A raw edge of the graph. `source` and `target` are places in the list of nodes. */
export interface ViewEdge {
  source: number
  target: number
  kind: EdgeKind
  /** As stored: a count, 1, mutual information, or the weight a user gave. */
  weight: number
  /** Of `knows`: what the triples say, "born in"; several parted by commas. Absent where they say nothing. */
  relation?: string
}

/** An edge of the walk: an entry of S by one path, the names on it contracted. */
export interface ViewTransition {
  source: number
  target: number
  via: number[]
  /** The edge kinds walked, in order; those walked against their direction carry `reversed`. */
  edges: { edge: EdgeKind, reversed: boolean }[]
  weight: number
}

/** A node of the ranked list, with what its score is made of. */
export interface ViewResult {
  /** Its place in the list of nodes. */
  node: number
  score: number
  /** The terms whose values add up to the score, as in an {@link Explanation}. */
  terms: TermShare[]
  /**
   * Names and tokens: what each passage gave to the raw value of the first term; `source` is absent for one that is not
   * shown.
   */
  from?: { source?: number, edge: EdgeKind, amount: number }[]
}

/** Nodes that are more closely linked with each other than with the rest (Louvain, Blondel et al. 2008; seeded). */
export interface ViewCommunity {
  /** The label of its best linked node. */
  label: string
  size: number
}

/** Two communities between which there are few edges beside what their sizes let expect. */
export interface ViewGap {
  a: number
  b: number
  /** Edges between them, and how many a graph with the same degrees but edges drawn by chance would have there. */
  edges: number
  expected: number
}

/**
 * A part of a graph as versioned JSON: all that a viewer needs to draw it, and, where it is what a question touched, to
 * replay the walk. For every passage shown and every step t:
 *
 * scores[t + 1] = restart · seed + (1 − restart) · Σ transitions weight · scores[t] of the source + fromRest[t]
 *
 * Within a version fields may come in that can be absent; what is there keeps its meaning.
 */
export interface GraphView {
  schema: 'tokengraph.graph-view/2'
  /** The question; empty for a view that no question made. */
  query: string
  /** How the walk was made; absent where there was none. */
  settings?: WalkOptions & { view: View }
  nodes: ViewNode[]
  edges: ViewEdge[]
  transitions: ViewTransition[]
  /** Passages, then names, then tokens, each kind from the best on. */
  results: ViewResult[]
  /** What of the question gave seeds. */
  origins: OriginName[]
  communities: ViewCommunity[]
  /** The widest gaps first. */
  gaps: ViewGap[]
  /** All passages that are not shown, as one node. */
  rest: { passages: number, seed: number, scores: number[] }
  /** The graph that this is a part of: how many nodes it has. */
  whole?: { nodes: number }
}
