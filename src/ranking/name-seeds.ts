import { passageDocument, type TokenGraph } from '../graph/token-graph.ts'
import type { Hidden } from '../propagation/hidden-rows.ts'
import { rowOf, weightAt } from '../sparse/csr.ts'
import { mentioning } from './hidden.ts'
import type { Ranking } from './options.ts'
import type { Asked, AskedMention } from './query.ts'
import type { SeedGroup, SeedOrigin } from './seeds.ts'
import type { SparseVector } from '../sparse/vector.ts'

/**
 * What speaks for a name in a question; each kind has a share among the seeds, by the option of that name:
 *
 * - `names`: upper case, and a document with that title, or a triple of the user's
 * - `openings`: upper case, and no more than that untitled texts open with it
 * - `uncasedNames`: a title, in a script without case
 * - `lowercaseNames`: a title of two words or more, written without capitals
 */
export const NAME_EVIDENCE = ['names', 'openings', 'uncasedNames', 'lowercaseNames'] as const
/** One of {@link NAME_EVIDENCE}; undefined for what is no evidence: openings without upper case. */
export type NameEvidence = (typeof NAME_EVIDENCE)[number]

/** What speaks for a name that a question mentions. */
export function evidenceFor(graph: TokenGraph, mention: AskedMention, hidden?: Hidden): NameEvidence | undefined {
  const about = aboutOf(graph, mention.name, hidden)
  const opening = about.length > 0 && about.every(passage => !passageDocument(graph, passage).title)
  if (mention.case === 'upper') return opening ? 'openings' : 'names'
  return opening ? undefined : mention.case === 'lower' ? 'lowercaseNames' : 'uncasedNames'
}

/**
 * Names in a question, in groups by what speaks for them, each as far as it is worth it.
 *
 * A title in lower case may as well be an ordinary phrase. It is worth no more than the other names leave, it lights a
 * passage by (relevance / highest)² only, and a question that has no other name names nothing. Measured: MRR on a vault
 * of help pages 86.1 → 88.3, on its Spanish translation 89.6 → 92.3; without these bounds, MAP on CISI ("information
 * retrieval") falls from 23.2 to 22.3 and on 2WikiMultihopQA ("place of birth") from 95.2 to 94.4.
 */
export function nameGroups(
  graph: TokenGraph, { mentions, knownMass }: Asked, shares: Ranking['seeds'], relevance: SparseVector, hidden?: Hidden,
): { groups: SeedGroup[], named: boolean } {
  const spoken = mentions.map(mention => evidenceFor(graph, mention, hidden))
  const found = (evidence: NameEvidence) => mentions.filter((_, i) => spoken[i] === evidence)
  const seedsOf = (found: readonly AskedMention[]) => Array.from(new Set(found.map(({ name }) => name)), name => nameSeed(graph, name, hidden))
  const sure = NAME_EVIDENCE.filter(evidence => evidence !== 'lowercaseNames')
  const groups = sure.map(evidence => ({ share: shares[evidence] * worthOf(found(evidence), knownMass), origins: seedsOf(found(evidence)) }))
  const lowercase = found('lowercaseNames')
  const left = 1 - worthOf(sure.flatMap(found), knownMass)
  const phrases = asFarAsRelevant(seedsOf(lowercase), relevance)
  return {
    groups: [...groups, { share: shares.lowercaseNames * phrases.share * Math.min(left, worthOf(lowercase, knownMass)), origins: phrases.origins }],
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
      node, passages: passages.flatMap(([passage, amount]) => (near(passage) > 0 ? [[passage, amount * near(passage)] as const] : [])),
    })),
  }
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
 * The passages that a name lights: those that are about it, each with
 *
 * units(name) / (passages about it · log2(2 + passages that mention it)),
 *
 * so that long and rare names count more. A name that no passage is about lights, by `knows` edges, the passages
 * about the names that it is known with; without such, none.
 */
export function nameSeed(graph: TokenGraph, name: number, hidden?: Hidden): SeedOrigin {
  if (hidden?.node({ kind: 'name', node: name })) return { node: { kind: 'name', node: name }, passages: [] }
  const strength = graph.names.keys[name]!.split(' ').length / Math.log2(2 + mentioning(graph, name, hidden).length)
  const share = (of: number, strength: number) => {
    const passages = aboutOf(graph, of, hidden)
    return passages.map(passage => [passage, strength / passages.length] as const)
  }
  const direct = share(name, strength)
  const passages = direct.length > 0 ? direct : knownWith(graph, name, hidden).flatMap(([other, weight]) => share(other, strength * weight))
  return { node: { kind: 'name', node: name }, passages }
}

/** The passages that a name is about, without what is taken away. */
const aboutOf = (graph: TokenGraph, name: number, hidden: Hidden | undefined): number[] =>
  [...rowOf(graph.edges.get('names')?.out, name)].filter(passage => !hidden?.node({ kind: 'passage', node: passage }) && !hidden?.edge('names', name, passage))

/** Neighbours over `knows`, both ways, with weights that sum to 1. */
function knownWith(graph: TokenGraph, name: number, hidden: Hidden | undefined): [number, number][] {
  const knows = graph.edges.get('knows')
  if (!knows) return []
  const found = ([['out', knows.out], ['in', knows.in]] as const).flatMap(([direction, rows]) => {
    const neighbours: [number, number][] = []
    for (let e = rows.rowStart[name]!; e < rows.rowStart[name + 1]!; e++) {
      const other = rows.columns[e]!, [from, to] = direction === 'out' ? [name, other] : [other, name]
      if (!hidden?.node({ kind: 'name', node: other }) && !hidden?.edge('knows', from, to)) neighbours.push([other, weightAt(rows, e)])
    }
    return neighbours
  })
  const total = found.reduce((sum, [, weight]) => sum + weight, 0)
  return found.map(([other, weight]) => [other, weight / total])
}
