import * as v from 'valibot'
import type { EdgeKind } from '../../core/kinds.ts'
import type { Pace } from '../../core/pace.ts'
import type { Csr } from '../../math/sparse/csr.ts'
import type { Relation } from '../relation.ts'
import { coOccursOptions } from './co-occurs-options.ts'
import { containsEdges } from './contains.ts'
import { followsEdges } from './follows.ts'
import { hasEntityEdges } from './has-entity.ts'
import { knowsEdges, synonymEdges } from './knows.ts'
import { mentionsEdges } from './mentions.ts'
import { namesEdges } from './names.ts'
import { similarOptions } from './similar.ts'

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
  /** How the option `edges` asks for them; without it they are made wherever there is what they are made of. */
  asked?: v.GenericSchema
  /**
   * Makes them; undefined where there is nothing to make them of. Absent for what is made once nodes have vectors.
   *
   * @param options  what the option `edges` says of the kind, `false` aside
   */
  make?(read: Read, options: unknown, pace: Pace): Relation | undefined | Promise<Relation | undefined>
}

const on = () => v.optional(v.boolean(), true)
const similar = () => v.optional(v.union([v.boolean(), similarOptions]), true)

/** What makes the edges of each kind, in the order in which they are made and stored. */
export const EDGE_RULES = {
  contains: {
    make: ({ counts }) => containsEdges(counts),
  },
  mentions: { asked: on(), make: ({ found, own, names }) => mentionsEdges(found, own, names) },
  names: { asked: on(), make: ({ own, names }) => namesEdges(own, names) },
  'has-entity': {
    asked: on(),
    make: ({ entities }) => (entities.columns.length > 0 ? hasEntityEdges(entities) : undefined),
  },
  follows: { asked: on(), make: ({ document }) => followsEdges(document) },
  links: {
    asked: on(),
    async make({ linked }) {
      if (linked.every(row => row.length === 0)) return undefined
      return (await import('./links.ts')).linksEdges(linked)
    },
  },
  'co-occurs': {
    asked: v.optional(v.union([v.boolean(), coOccursOptions])),
    async make({ stream, tokens }, options, pace) {
      if (!stream) return undefined
      const { coOccursEdges } = await import('./co-occurs.ts')
      return coOccursEdges(stream, tokens, v.parse(coOccursOptions, options === true ? {} : options), pace)
    },
  },
  knows: { make: ({ triples, names }) => (triples.length > 0 ? knowsEdges(triples, names) : undefined) },
  synonyms: {
    make: ({ synonyms, same, tokens }) => (synonyms.length > 0 ? synonymEdges(synonyms, tokens, same) : undefined),
  },
  similar: { asked: similar() },
  'similar-names': { asked: similar() },
} as const satisfies Record<EdgeKind, EdgeRule>

type Rules = typeof EDGE_RULES
type AskedKind = { [Kind in EdgeKind]: Rules[Kind] extends { asked: v.GenericSchema } ? Kind : never }[EdgeKind]
type Schemas = { [Kind in AskedKind]: Rules[Kind]['asked'] }

/** The schema of the option `edges`: of each kind that can be asked for, whether it is made, and how. */
export const edgeOptions = v.strictObject(askedSchemas())

function askedSchemas(): Schemas {
  const asked = Object.entries(EDGE_RULES).flatMap(([kind, rule]) => ('asked' in rule ? [[kind, rule.asked]] : []))
  return Object.fromEntries(asked) as Schemas
}

/** The option `edges` with nothing left open. */
export type EdgeSettings = v.InferOutput<typeof edgeOptions>

/** All edges that can be made of what was read. */
export async function makeEdges(read: Read, settings: EdgeSettings, pace: Pace): Promise<Map<EdgeKind, Relation>> {
  const edges = new Map<EdgeKind, Relation>(), wanted: { [Kind in EdgeKind]?: unknown } = settings
  for (const [kind, { make }] of Object.entries(EDGE_RULES as Record<EdgeKind, EdgeRule>) as [EdgeKind, EdgeRule][]) {
    const options = wanted[kind] ?? true
    const relation = options === false ? undefined : await make?.(read, options, pace)
    if (relation) edges.set(kind, relation)
  }
  return edges
}
