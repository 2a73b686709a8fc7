import type { Graph } from '../graph/graph.ts'
import { neighboursOf, weightOf } from '../graph/rows.ts'
import type { Ranking } from './options.ts'
import type { Asked, AskedMention } from '../query/query.ts'
import type { SeedGroup, SeedOrigin } from './seeds.ts'
import type { SparseVector } from '../math/sparse/vector.ts'

/**
 * What speaks for a name in a question; each kind has a share among the seeds, by the option of that name:
 *
 * - `names`: upper case, and a document with that title, or a triple of the user's
 * - `openings`: upper case, and no more than that untitled texts open with it; the less, the more mention it
 * - `uncasedNames`: a title, in a script without case
 * - `lowercaseNames`: a title of two words or more, written without capitals
 */
export const NAME_EVIDENCE = ['names', 'openings', 'uncasedNames', 'lowercaseNames'] as const
/** One of {@link NAME_EVIDENCE}; undefined for what is no evidence: openings without upper case. */
export type NameEvidence = (typeof NAME_EVIDENCE)[number]

/** What speaks for each name that a question mentions. */
export async function evidenceFor(
  graph: Graph,
  mentions: readonly AskedMention[],
): Promise<(NameEvidence | undefined)[]> {
  const about = await neighboursOf(graph, 'names', 'out', mentions.map(({ name }) => name))
  const passages = [...new Set(about.flatMap(row => Array.from(row)))], isTitled = await graph.titled(passages)
  const titled = new Set(passages.filter((_, i) => isTitled[i]))
  return mentions.map((mention, i) => {
    const opening = about[i]!.length > 0 && !about[i]!.some(passage => titled.has(passage))
    if (mention.case === 'upper') return opening ? 'openings' : 'names'
    return opening ? undefined : mention.case === 'lower' ? 'lowercaseNames' : 'uncasedNames'
  })
}

/**
 * Names in a question, in groups by what speaks for them, each as far as it is worth it.
 *
 * A title in lower case may as well be an ordinary phrase. It is worth no more than the other names leave, it lights a
 * passage by (relevance / highest)² only, and a question that has no other name names nothing. Measured: MRR on a vault
 * of help pages 86.1 → 88.3, on its Spanish translation 89.6 → 92.3; without these bounds, MAP on CISI ("information
 * retrieval") falls from 23.2 to 22.3 and on 2WikiMultihopQA ("place of birth") from 95.2 to 94.4.
 */
export async function nameGroups(
  graph: Graph,
  { mentions, knownMass }: Pick<Asked, 'mentions' | 'knownMass'>,
  shares: Ranking['seeds'],
  relevance: SparseVector,
): Promise<{ groups: SeedGroup[], named: boolean }> {
  const spoken = await evidenceFor(graph, mentions), names = [...new Set(mentions.map(({ name }) => name))]
  const seeds = await nameSeeds(graph, names), seedOf = new Map(names.map((name, i) => [name, seeds[i]!]))
  const kinds = NAME_EVIDENCE.map(evidence => {
    const found = mentions.filter((_, i) => spoken[i] === evidence)
    return { evidence, found, origins: Array.from(new Set(found.map(({ name }) => name)), name => seedOf.get(name)!) }
  })
  const sure = kinds.filter(({ evidence }) => evidence !== 'lowercaseNames'),
    lowercase = kinds.find(({ evidence }) => evidence === 'lowercaseNames')!
  const groups = await Promise.all(sure.map(async ({ evidence, found, origins }) => ({
    share: shares[evidence] * worthOf(found, knownMass) * (evidence === 'openings' ? await rarityOf(graph, found) : 1),
    origins,
  })))
  const left = 1 - worthOf(sure.flatMap(({ found }) => found), knownMass)
  const phrases = asFarAsRelevant(lowercase.origins, relevance)
  return {
    groups: [...groups, {
      share: shares.lowercaseNames * phrases.share * Math.min(left, worthOf(lowercase.found, knownMass)),
      origins: phrases.origins,
    }],
    named: groups.some(group => group.origins.some(origin => origin.passages.length > 0)),
  }
}

/** What origins light, weighed by (relevance / highest)²; their share is that of the most relevant one. */
function asFarAsRelevant(origins: readonly SeedOrigin[], relevance: SparseVector): SeedGroup {
  const highest = relevance.max()
  const near = (passage: number) => (highest > 0 ? (relevance.at(passage) / highest) ** 2 : 0)
  return {
    share: Math.max(0, ...origins.flatMap(({ passages }) => passages.map(([passage]) => near(passage)))),
    origins: origins.map(({ node, passages }) => ({
      node,
      passages: passages.flatMap(
        ([passage, amount]) => (near(passage) > 0 ? [[passage, amount * near(passage)] as const] : [])
      ),
    })),
  }
}

/**
 * What openings are worth by the passages that mention the rarest of them, from 1 to ¼: 1 − 0.18 · log2 df.
 *
 * What a few texts mention leads to the one that opens with it; what all mention is what they are all about. MAP with
 * the titles withheld, 0.1 for all openings → this: 2WikiMultihopQA 75.7 → 77.0, HotpotQA 75.5 → 77.1, MuSiQue 46.6 →
 * 48.3, SQuAD 84.6 → 84.8, where 0.2 for all loses 0.5.
 */
async function rarityOf(graph: Graph, openings: readonly AskedMention[]): Promise<number> {
  const mentioned = await graph.degrees('mentions', 'in', openings.map(({ name }) => name))
  return Math.max(0.25, 1 - 0.18 * Math.log2(Math.max(1, Math.min(...mentioned))))
}

/** The share of a question's words at which its names are worth all that names can be. */
const FULL_WORTH = 0.5

/**
 * What the names of a question are worth, from 0 to 1, by how much of the question they are:
 *
 * min(1, (Σ idf of their words ÷ Σ idf of the question's words) ÷ 0.5)
 *
 * A name that every question mentions (a product, in its own manual) is worth nothing: measured on the pages of a
 * framework, whose own name stood in a heading, that one passage came first for 138 of 206 questions.
 */
export const worthOf = (mentions: readonly AskedMention[], mass: number): number =>
  mass > 0 ? Math.min(1, mentions.reduce((sum, mention) => sum + mention.mass, 0) / mass / FULL_WORTH) : 1

/**
 * The passages that names light: those that are about one, each with
 *
 * units(name) / (passages about it · log2(2 + passages that mention it)),
 *
 * so that long and rare names count more. A name that no passage is about lights, by `knows` edges, the passages
 * about the names that it is known with; without such, none.
 */
export async function nameSeeds(graph: Graph, names: readonly number[]): Promise<SeedOrigin[]> {
  const [about, mentioned, entries] = await Promise.all([
    neighboursOf(graph, 'names', 'out', names),
    graph.degrees('mentions', 'in', names),
    graph.names(names),
  ])
  return Promise.all(names.map(async (name, i): Promise<SeedOrigin> => {
    const strength = entries[i]!.key.split(' ').length / Math.log2(2 + mentioned[i]!)
    return {
      node: { kind: 'name', node: name },
      passages: about[i]!.length > 0 ? lit(about[i]!, strength) : await litByKnown(graph, name, strength),
    }
  }))
}

const lit = (passages: ArrayLike<number>, strength: number): SeedOrigin['passages'] =>
  Array.from(passages, passage => [passage, strength / passages.length] as const)

/** What the names light that a name is known with. */
async function litByKnown(graph: Graph, name: number, strength: number): Promise<SeedOrigin['passages']> {
  const known = await knownWith(graph, name),
    about = await neighboursOf(graph, 'names', 'out', known.map(([other]) => other))
  return known.flatMap(([, weight], i) => lit(about[i]!, strength * weight))
}

/** Neighbours over `knows`, both ways, with weights that sum to 1. */
async function knownWith(graph: Graph, name: number): Promise<[number, number][]> {
  const found: [number, number][] = []
  for (const direction of ['out', 'in'] as const) {
    const rows = await graph.rows('knows', direction, [name])
    for (let e = rows.start[0]!; e < rows.end[0]!; e++) found.push([rows.columns[e]!, weightOf(rows, e)])
  }
  const total = found.reduce((sum, [, weight]) => sum + weight, 0)
  return found.map(([other, weight]) => [other, weight / total])
}
