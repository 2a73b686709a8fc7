import { type Hop, type NodeKind, WALKED, type WalkWeight } from '../core/kinds.ts'

export type { Hop } from '../core/kinds.ts'

/** A composition of edge kinds, from the view's nodes back to the view's nodes. */
export interface ViewPath {
  hops: readonly Hop[]
  /** What the path counts, beside the view's other paths. */
  weight: number
  /** What it counts walked backwards, as a share of `weight`. */
  back: number
}

/**
 * A named view of the graph: nodes of some kinds, and as edges between them compositions of edge kinds, the nodes in
 * between contracted.
 *
 * A = Σ over paths of weight · (P + back · Pᵀ), P the product of the path's hops
 *
 * and what is walked on is S = D^-1/2 Aᵀ D^-1/2, D the in-degrees of A, at both ends: GCN's normalisation as graph
 * libraries compute it (Kipf & Welling 2017, eq. 2; without self-loops, the restart takes their place).
 */
export interface View {
  name: string
  /** The kinds of nodes that are walked on; paths begin and end at these. */
  nodes: readonly NodeKind[]
  paths: readonly ViewPath[]
}

/**
 * How much each kind of edge counts in the walk; 0 leaves it out.
 *
 * - `mentions`: "mentions X" leads to "is about X". Default 1.
 * - `follows`: the next passage of the same document, and the one before. Default 0.1.
 * - `links`: a link leads to what it is about. Default 1.
 * - `knows`: "is about X", X knows Y, "is about Y". Default 1.
 * - `similar`: "mentions X", X is similar to Y by vector, "is about Y". Default 0.1.
 * - `back`: what `mentions`, `links` and `similar` count walked backwards, as a share. Default 0.3.
 */
export type EdgeWeights = { [Name in WalkWeight | 'back']?: number | undefined }

/** What each kind of edge counts where nobody says it. */
export const EDGE_WEIGHTS = {
  ...Object.fromEntries(WALKED.map(({ option, weight }) => [option, weight])),
  back: 0.3,
} as Required<EdgeWeights>

/** The names of the weights, in the order of the table of kinds. */
export const WEIGHT_NAMES = [
  ...WALKED.map(({ option }) => option),
  'back',
] as const satisfies readonly (keyof EdgeWeights)[]

/**
 * The default view: from a passage to the passages that are about what it mentions. Names are contracted: with names
 * as nodes of their own recall@5 on 2WikiMultihopQA falls from 97 to 93, with token nodes in the same walk to 73.
 */
export function passageView(weights: Required<EdgeWeights>): View {
  const paths = WALKED.map(({ option, bothWays, way }): ViewPath => ({
    hops: way,
    weight: weights[option],
    back: bothWays ? 1 : weights.back,
  }))
  return { name: 'passages', nodes: ['passage'], paths: paths.filter(path => path.weight > 0) }
}
