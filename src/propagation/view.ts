import type { EdgeKind, NodeKind } from '../graph/kinds.ts'
import type { Direction } from '../graph/relation.ts'

/** One edge of a path. */
export interface Hop {
  edge: EdgeKind
  direction: Direction
  /** Divide by the number of edges out of the node it leaves: what a name gives is shared among its passages. */
  shared?: boolean
  /** Divide by log2(2 + the edges into the node it reaches): what everyone mentions says little. */
  damped?: boolean
}

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

/** How much each kind of edge counts in the walk; 0 leaves it out. */
export interface EdgeWeights {
  /** "mentions X" leads to "is about X". Default 1. */
  mentions?: number
  /** The same walked backwards, as a share. Default 0.3. */
  back?: number
  /** The next passage of the same document, and the one before. Default 0.1. */
  follows?: number
  /** A link leads to what it is about. Default 1. */
  links?: number
  /** "is about X", X knows Y, "is about Y". Default 1. */
  knows?: number
  /** "mentions X", X is similar to Y by vector, "is about Y". Default 0.1. */
  similar?: number
}

/** What each kind of edge counts where nobody says it. */
export const EDGE_WEIGHTS: Required<EdgeWeights> = { mentions: 1, back: 0.3, follows: 0.1, links: 1, knows: 1, similar: 0.1 }

/**
 * The default view: from a passage to the passages that are about what it mentions. Names are contracted: with names
 * as nodes of their own recall@5 on 2WikiMultihopQA falls from 97 to 93, with token nodes in the same walk to 73.
 */
export function passageView({ mentions, back, follows, links, knows, similar }: Required<EdgeWeights>): View {
  const paths: ViewPath[] = [
    { hops: [{ edge: 'mentions', direction: 'out', damped: true }, { edge: 'names', direction: 'out', shared: true }], weight: mentions, back },
    { hops: [{ edge: 'names', direction: 'in' }, { edge: 'knows', direction: 'out' }, { edge: 'names', direction: 'out', shared: true }], weight: knows, back: 1 },
    { hops: [{ edge: 'follows', direction: 'out' }], weight: follows, back: 1 },
    { hops: [{ edge: 'links', direction: 'out', damped: true }], weight: links, back },
    { hops: [{ edge: 'mentions', direction: 'out', damped: true }, { edge: 'similar-names', direction: 'out' }, { edge: 'names', direction: 'out', shared: true }], weight: similar, back },
  ]
  return { name: 'passages', nodes: ['passage'], paths: paths.filter(path => path.weight > 0) }
}

/** From where the vectors of names and tokens come beside their own: from passages, one hop away. */
const RECEIVING: Record<Exclude<NodeKind, 'passage'>, ViewPath['hops']> = {
  name: [{ edge: 'names', direction: 'in' }, { edge: 'mentions', direction: 'out', damped: true }],
  token: [{ edge: 'contains', direction: 'out' }],
}

/**
 * The view over which vectors are carried to nodes of a kind. Passages get those of passages, over {@link passageView};
 * a name gets those of the passages that are about it or mention it, a token those of the passages that it stands in.
 * Nothing leads back from these, so that passages get the same in every view.
 *
 * Of the names of a question's evidence, with vectors of passages alone, so many are among the five nearest: by both
 * edges 80 in 100 on 2WikiMultihopQA and 88 on HotpotQA; by *names* alone 61 and 79; by *mentions* alone 40 and 47.
 */
export function vectorView(kind: NodeKind, edges: Required<EdgeWeights>): View {
  const { nodes, paths } = passageView(edges)
  if (kind === 'passage') return { name: 'passages', nodes, paths }
  return { name: `${kind}s`, nodes: [...nodes, kind], paths: [...paths, ...RECEIVING[kind].map(hop => ({ hops: [hop], weight: 1, back: 0 }))] }
}
