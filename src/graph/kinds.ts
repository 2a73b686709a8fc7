/** The kinds of nodes. */
export const NODE_KINDS = ['token', 'name', 'passage'] as const
/**
 * - `token`: a normalised word; all words with one stem are one node
 * - `name`: what a title, heading or quotation calls something
 * - `passage`: a paragraph, or a short document
 */
export type NodeKind = (typeof NODE_KINDS)[number]

/** A node of the graph: its kind, and its place among those of its kind. */
export interface NodeRef {
  kind: NodeKind
  node: number
}

/** The kinds of edges, with the kinds of nodes that they lead from and to. */
export const EDGE_KINDS = {
  contains: ['passage', 'token'],
  mentions: ['passage', 'name'],
  names: ['name', 'passage'],
  'co-occurs': ['token', 'token'],
  follows: ['passage', 'passage'],
  links: ['passage', 'passage'],
  knows: ['name', 'name'],
  synonyms: ['token', 'token'],
  similar: ['token', 'token'],
  'similar-names': ['name', 'name'],
} as const satisfies Record<string, readonly [NodeKind, NodeKind]>

/**
 * - `contains`: passage → token, how often the word stands in it; read as BM25 weight
 * - `mentions`: passage → name that stands in its text and is not its own
 * - `names`: name → passage that is about it, by title, heading or opening
 * - `co-occurs`: token – token, positive pointwise mutual information in a window
 * - `follows`: passage → the next one of the same document
 * - `links`: passage → the passage that a link in it leads to
 * - `knows`: name → name, a triple that the user brought
 * - `synonyms`: token – token that the user holds to mean the same
 * - `similar`: token – token, each among the nearest of the other by vector; weighted by cosine
 * - `similar-names`: the same between names
 */
export type EdgeKind = keyof typeof EDGE_KINDS
