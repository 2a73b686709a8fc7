/** An edge on a way of the walk: its kind, and whether it is walked along (`out`) or against (`in`). */
export interface Hop<Kind extends string = EdgeKind> {
  edge: Kind
  direction: 'out' | 'in'
  /** Divide by the number of edges out of the node it leaves: what a name gives is shared among its passages. */
  shared?: boolean
  /** Divide by log2(2 + the edges into the node it reaches): what everyone mentions says little. */
  damped?: boolean
}

/** How the walk goes along a kind of edge. */
export interface Walked<Option extends string = WalkWeight, Kind extends string = EdgeKind> {
  /** The option that says what it counts; `about` is that option in words. */
  option: Option
  about: string
  /** What it counts where nobody says it. */
  weight: number
  /** Whether it counts as much backwards; otherwise the option `back` says which share of it. */
  bothWays?: true
  /** From passage to passage. */
  way: readonly Hop<Kind>[]
}

/** What there is to say of a kind of node. */
export interface NodeKindEntry {
  one: string
  many: string
  /** What its degree in a view counts. */
  degree: string
}

/** What there is to say of a kind of edge. */
export interface EdgeKindEntry {
  /** The kinds of nodes that it leads from and to. */
  ends: readonly [NodeKind, NodeKind]
  /** Every edge also runs the other way, and is stored both ways. */
  symmetric?: true
  /** What it says of its ends, read along it and against it. */
  says: string
  reversed: string
  /** By it the engine finds what a question starts with. */
  seeds?: true
  /** The option `edges` says whether it is made, `true` by default; no more. */
  switched?: true
  walk?: Walked
}

/**
 * The kinds of nodes, and all there is to say of each.
 *
 * - `token`: a normalised word; all words with one stem are one node
 * - `name`: what a title, heading or quotation calls something
 * - `passage`: a paragraph, or a short document
 */
const NODE_TABLE = {
  token: { one: 'token', many: 'tokens', degree: 'Passages with it' },
  name: { one: 'name', many: 'names', degree: 'Mentions' },
  passage: { one: 'passage', many: 'passages', degree: 'Links into it, by weight' },
} as const satisfies Record<string, NodeKindEntry>

/** A kind of node: see {@link NODE_KINDS}. */
export type NodeKind = keyof typeof NODE_TABLE
/** All that is known of each kind of node. */
export const NODE_KINDS: Readonly<Record<NodeKind, NodeKindEntry>> = NODE_TABLE
/** The names of the kinds of nodes, in the order of the table. */
export const NODE_KIND_NAMES = Object.keys(NODE_KINDS) as NodeKind[]

/** A node of the graph: its kind, and its place among those of its kind. */
export interface NodeRef {
  kind: NodeKind
  node: number
}

/**
 * The kinds of edges, and all there is to say of each: what else needs to know it reads it here. What makes them is in
 * `tables/edges/rules.ts`.
 *
 * - `contains`: passage → token, how often the word stands in it; read as BM25 weight
 * - `mentions`: passage → name that stands in its text and is not its own
 * - `names`: name → passage that is about it, by title, heading or opening
 * - `has-entity`: passage → entity that stands in it: a run of capitalised words, or its title
 * - `co-occurs`: token – token, positive pointwise mutual information in a window
 * - `follows`: passage → the next one of the same document
 * - `links`: passage → the passage that a link in it leads to
 * - `knows`: name → name, a triple that the user brought
 * - `synonyms`: token – token that the user holds to mean the same
 * - `similar`: token – token, each among the nearest of the other by vector; weighted by cosine
 * - `similar-names`: the same between names
 */
const EDGE_TABLE = {
  contains: { ends: ['passage', 'token'], says: 'contains', reversed: 'stands in', seeds: true },
  mentions: {
    ends: ['passage', 'name'],
    switched: true,
    says: 'mentions',
    reversed: 'mentioned by',
    seeds: true,
    walk: {
      option: 'mentions',
      about: 'mentions a name',
      weight: 1,
      way: [{ edge: 'mentions', direction: 'out', damped: true }, { edge: 'names', direction: 'out', shared: true }],
    },
  },
  names: { ends: ['name', 'passage'], says: 'names', reversed: 'named', seeds: true, switched: true },
  'has-entity': { ends: ['passage', 'token'], says: 'has', reversed: 'stands in', switched: true },
  'co-occurs': { ends: ['token', 'token'], symmetric: true, says: 'occurs with', reversed: 'occurs with' },
  follows: {
    ends: ['passage', 'passage'],
    switched: true,
    says: 'is followed by',
    reversed: 'follows',
    walk: {
      option: 'follows',
      about: 'next passage',
      weight: 0.1,
      bothWays: true,
      way: [{ edge: 'follows', direction: 'out' }],
    },
  },
  links: {
    ends: ['passage', 'passage'],
    switched: true,
    says: 'links to',
    reversed: 'linked by',
    walk: { option: 'links', about: 'links to', weight: 1, way: [{ edge: 'links', direction: 'out', damped: true }] },
  },
  knows: {
    ends: ['name', 'name'],
    says: 'knows',
    reversed: 'is known by',
    seeds: true,
    walk: {
      option: 'knows',
      about: 'knows (triples)',
      weight: 1,
      bothWays: true,
      way: [{ edge: 'names', direction: 'in' }, { edge: 'knows', direction: 'out' }, {
        edge: 'names',
        direction: 'out',
        shared: true,
      }],
    },
  },
  synonyms: {
    ends: ['token', 'token'],
    symmetric: true,
    says: 'means the same as',
    reversed: 'means the same as',
    seeds: true,
  },
  similar: { ends: ['token', 'token'], symmetric: true, says: 'is similar to', reversed: 'is similar to', seeds: true },
  'similar-names': {
    ends: ['name', 'name'],
    symmetric: true,
    says: 'is similar to',
    reversed: 'is similar to',
    walk: {
      option: 'similar',
      about: 'similar names',
      weight: 0.1,
      way: [{ edge: 'mentions', direction: 'out', damped: true }, { edge: 'similar-names', direction: 'out' }, {
        edge: 'names',
        direction: 'out',
        shared: true,
      }],
    },
  },
} as const satisfies Record<string, Omit<EdgeKindEntry, 'walk'> & { walk?: Walked<string, string> }>

type Table = typeof EDGE_TABLE
/** A kind of edge: see {@link EDGE_KINDS}. */
export type EdgeKind = keyof Table
type WalkedKind = { [Kind in EdgeKind]: Table[Kind] extends { walk: object } ? Kind : never }[EdgeKind]
/** The options that say what a kind of edge counts in the walk. */
export type WalkWeight = Table[WalkedKind]['walk']['option']

/** All that is known of each kind of edge. */
export const EDGE_KINDS: Readonly<Record<EdgeKind, EdgeKindEntry>> = EDGE_TABLE as Readonly<
  Record<EdgeKind, EdgeKindEntry>
>
/** A kind that the option `edges` says yes or no to. */
export type SwitchedKind = { [Kind in EdgeKind]: Table[Kind] extends { switched: true } ? Kind : never }[EdgeKind]
/** The names of the kinds of edges, in the order of the table. */
export const EDGE_KIND_NAMES = Object.keys(EDGE_KINDS) as EdgeKind[]
/** How the walk goes along the kinds that it goes along, in the order of the table. */
export const WALKED = Object.values(EDGE_KINDS).flatMap(({ walk }) => walk ?? [])
