import type { EdgeKind } from '../../core/kinds.ts'
import type { Pace } from '../../core/pace.ts'
import type { Csr } from '../../math/sparse/csr.ts'
import type { Relation } from '../relation.ts'
import { containsEdges } from './contains.ts'
import { coOccursDefaults } from '../graph-defaults.ts'
import type { EdgeSettings } from '../graph-options.ts'
import { followsEdges } from './follows.ts'
import { hasEntityEdges } from './has-entity.ts'
import { knowsEdges, synonymEdges } from './knows.ts'
import { mentionsEdges } from './mentions.ts'
import { namesEdges } from './names.ts'

/** What is known of a collection when edges are made of it. */
export interface Read {
  /**
   * Of each passage: its document, how often it has each token, its entities, the names in its text, its own names, and
   * where its links lead.
   */
  document: Uint32Array
  counts: Csr
  entities: Csr
  found: readonly (readonly number[])[]
  own: readonly (readonly number[])[]
  linked: readonly (readonly number[])[]
  /** How many tokens and names there are. */
  tokens: number
  names: number
  /** The words in the order of the text, where edges of what stands near are wanted. */
  stream: Uint32Array | undefined
  /** What the user knows. */
  triples: readonly { from: number, to: number, weight: number }[]
  synonyms: readonly (readonly number[])[]
  /** Those of them that are forms of one name. */
  same: readonly (readonly number[])[]
}

/** What makes the edges of a kind. */
interface EdgeRule {
  /**
   * Makes them; undefined where there is nothing to make them of. Absent for what is made once nodes have vectors.
   *
   * @param options  what the option `edges` says of the kind, `false` aside
   */
  make?(read: Read, options: unknown, pace: Pace): Relation | undefined | Promise<Relation | undefined>
}

/** What makes the edges of each kind, in the order in which they are made and stored. */
export const EDGE_RULES: Record<EdgeKind, EdgeRule> = {
  contains: {
    make: ({ counts }) => containsEdges(counts),
  },
  mentions: { make: ({ found, own, names }) => mentionsEdges(found, own, names) },
  names: { make: ({ own, names }) => namesEdges(own, names) },
  'has-entity': {
    make: ({ entities }) => (entities.columns.length > 0 ? hasEntityEdges(entities) : undefined),
  },
  follows: { make: ({ document }) => followsEdges(document) },
  links: {
    async make({ linked }) {
      if (linked.every(row => row.length === 0)) return undefined
      return (await import('./links.ts')).linksEdges(linked)
    },
  },
  'co-occurs': {
    async make({ stream, tokens }, options, pace) {
      if (!stream) return undefined
      const { coOccursEdges } = await import('./co-occurs.ts')
      return coOccursEdges(
        stream,
        tokens,
        options === true ? coOccursDefaults() : options as ReturnType<typeof coOccursDefaults>,
        pace,
      )
    },
  },
  knows: { make: ({ triples, names }) => (triples.length > 0 ? knowsEdges(triples, names) : undefined) },
  synonyms: {
    make: ({ synonyms, same, tokens }) => (synonyms.length > 0 ? synonymEdges(synonyms, tokens, same) : undefined),
  },
  similar: {},
  'similar-names': {},
}

/** All edges that can be made of what was read. */
export async function makeEdges(read: Read, settings: EdgeSettings, pace: Pace): Promise<Map<EdgeKind, Relation>> {
  const edges = new Map<EdgeKind, Relation>(), wanted: { [Kind in EdgeKind]?: unknown } = settings
  for (const [kind, { make }] of Object.entries(EDGE_RULES) as [EdgeKind, EdgeRule][]) {
    const options = wanted[kind] ?? true
    const relation = options === false ? undefined : await make?.(read, options, pace)
    if (relation) edges.set(kind, relation)
  }
  return edges
}
