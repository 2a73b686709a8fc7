import type { EDGE_KINDS, EdgeKind, NodeKind } from '../src/graph/kinds.ts'

/** The kinds of nodes as the page speaks of them, in the order in which it lists them, and what the degree of each is. */
export const NODE_KIND_LABELS: Record<NodeKind, { one: string, many: string, degree: string }> = {
  passage: { one: 'passage', many: 'passages', degree: 'Links into it, by weight' },
  name: { one: 'name', many: 'names', degree: 'Mentions' },
  token: { one: 'token', many: 'tokens', degree: 'Passages with it' },
}

/** The kinds of edges: what each says of its ends, read along it and against it, and the kinds of its ends. */
export const EDGE_KIND_LABELS: { [Kind in EdgeKind]: { says: string, reversed: string, ends: (typeof EDGE_KINDS)[Kind], symmetric?: true } } = {
  mentions: { says: 'mentions', reversed: 'mentioned by', ends: ['passage', 'name'] },
  names: { says: 'names', reversed: 'named', ends: ['name', 'passage'] },
  follows: { says: 'is followed by', reversed: 'follows', ends: ['passage', 'passage'] },
  links: { says: 'links to', reversed: 'linked by', ends: ['passage', 'passage'] },
  knows: { says: 'knows', reversed: 'is known by', ends: ['name', 'name'] },
  contains: { says: 'contains', reversed: 'stands in', ends: ['passage', 'token'] },
  'co-occurs': { says: 'occurs with', reversed: 'occurs with', ends: ['token', 'token'], symmetric: true },
  synonyms: { says: 'means the same as', reversed: 'means the same as', ends: ['token', 'token'], symmetric: true },
  similar: { says: 'is similar to', reversed: 'is similar to', ends: ['token', 'token'], symmetric: true },
  'similar-names': { says: 'is similar to', reversed: 'is similar to', ends: ['name', 'name'], symmetric: true },
}

export const NODE_KIND_NAMES = Object.keys(NODE_KIND_LABELS) as NodeKind[]
export const EDGE_KIND_NAMES = Object.keys(EDGE_KIND_LABELS) as EdgeKind[]
