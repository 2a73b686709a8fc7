import type { NodeKind, NodeRef } from '../../core/kinds.ts'
import { dot } from '../../math/dense/matrix.ts'
import { SparseVector } from '../../math/sparse/vector.ts'
import { onlyTerm, type Origin, type Share, sumOfShares } from '../share.ts'
import type { VectorsEvidence } from '../evidence.ts'
import { fadedReasons } from '../reasons/faded.ts'
import type { Ask, Found, LastReasons, LastStage } from '../stage.ts'
import type { LinearComparison, LinearGcn, QuestionPart } from '../linear-gcn.ts'
import { nearestOf } from '../vector-nodes.ts'
import { waysOfWalk, type WalkMade } from '../ways.ts'
import * as fade from '../fade.ts'
import { fadedOf } from './faded.ts'

/** The kinds of nodes by vectors, and the stages that rank them. */
const KINDS = { vectors: 'passage', 'name-vectors': 'name', 'token-vectors': 'token' } as const
type Name = keyof typeof KINDS

/**
 * Ranks nodes of a kind by cos(q, H′): see {@link LinearGcn}. As H̃_v is a sum of vectors, each with a factor, its
 * product with the question is the sum of theirs, each with its factor: the node's own vector's, and those of its
 * neighbours by path. A product may be below 0, and so may a share.
 */
function vectorsOf(name: Name): LastStage<Name> {
  const kind: NodeKind = KINDS[name]
  return {
    name,
    takes: name === 'vectors' ? [] : ['vectors'],
    reasons: reasonsFor(name),
    async run(ask, found) {
      const comparison = name === 'vectors' ? await compared(ask) : found.vectors.comparison
      const carried = await comparison.carried(kind),
        last = carried.trace.at(-1)!,
        first = carried.walker.number({ kind, node: 0 })!
      const scores = new SparseVector(carried.lengths.length)
      carried.lengths.forEach((length, node) => {
        if (length > 0) scores.add(node, last.at(first + node))
      })
      return { comparison, carried, scores }
    },
    async best(ask, found, count) {
      const { comparison } = found[name]
      return nearestOf(ask, kind, await comparison.cosines(kind), await comparison.cosines('passage'), count)
    },
  }
}

/** Why nodes of a kind have their scores. */
function reasonsFor(name: Name): LastReasons {
  const kind: NodeKind = KINDS[name]
  const numberOf = ({ carried: { walker } }: VectorsEvidence, node: number): number => walker.number({ kind, node })!
  const madeOf = (found: Found): Promise<WalkMade> => walkMade(found[name])
  const explain: LastReasons['explain'] = async (_, found, nodes) => {
    const { comparison, carried: { walker, parts } } = found[name], shares: Share[][] = []
    for (const node of nodes) {
      const response = await walker.response(numberOf(found[name], node), comparison.gcn.options)
      const given = parts.map((part, i): Share => ({
        origin: originOf(comparison, i),
        amount: response.places.reduce((sum, place) => sum + response.at(place) * part.at(place), 0),
      }))
      shares.push(sumOfShares([[given.filter(({ amount }) => amount !== 0), 1]]))
    }
    return shares
  }
  return {
    explain,
    split: explain,
    has: () => true,
    score: (found, node) => found[name].scores.at(node) / (found[name].carried.lengths[node]! || 1),
    terms: (found, node) => [onlyTerm('vectors', found[name].scores.at(node), found[name].carried.lengths[node]! || 1)],
    ways: async (_, found, node, paths) => waysOfWalk(await madeOf(found), numberOf(found[name], node), paths),
    walk: (_, found) => madeOf(found),
  }
}

const byVectors = vectorsOf('vectors') as LastStage<'vectors'>

/**
 * Passages by their vectors; names by theirs, and those of the passages that are about them or mention them; tokens by
 * theirs, and those of the passages that they stand in.
 */
export const VECTOR_STAGES: { readonly [Each in Name | 'faded-vectors']: LastStage<Each> } = {
  vectors: byVectors,
  'faded-vectors': {
    ...fadedOf('faded-vectors', byVectors as LastStage, async () => fade),
    reasons: fadedReasons('faded-vectors', 'vectors', byVectors.reasons!),
  },
  'name-vectors': vectorsOf('name-vectors') as LastStage<'name-vectors'>,
  'token-vectors': vectorsOf('token-vectors') as LastStage<'token-vectors'>,
}

const originOf = ({ question }: LinearComparison, part: number): Origin =>
  question[part]!.node ?? { kind: 'meaning', node: 0 }

const MADE = new WeakMap<VectorsEvidence, Promise<WalkMade>>()

function walkMade(made: VectorsEvidence): Promise<WalkMade> {
  let found = MADE.get(made)
  if (!found) MADE.set(made, found = splitCarried(made))
  return found
}

async function splitCarried({ comparison, carried: { walker, parts, trace } }: VectorsEvidence): Promise<WalkMade> {
  const walk = comparison.gcn.options, sizes = new SparseVector(walker.size)
  for (const part of parts) for (const place of part.places) sizes.add(place, Math.abs(part.at(place)))
  const seedParts = (number: number) =>
    parts.flatMap((part, i) => {
      const amount = part.at(number)
      return amount === 0 ? [] : [{ origin: originOf(comparison, i), amount }]
    })
  return {
    walker,
    walk,
    trace,
    bounds: await walker.trace(sizes, walk),
    seedParts,
    incoming: number => walker.incoming(number),
  }
}

async function compared(ask: Ask): Promise<LinearComparison> {
  const propagator = (await ask.searcher.byVectors()).propagator(ask.query, ask.ranking)
  return propagator.compare(await questionOf(ask, propagator), ask.pace)
}

/**
 * The text's vector and those of given nodes, as they count: q = (1 − nodeShare) · text + nodeShare · Σ weight · H′ / Σ
 * weight, of unit length.
 */
async function questionOf({ query, searcher, pace }: Ask, propagator: LinearGcn): Promise<QuestionPart[]> {
  const { nodes, nodeShare } = query
  const text = await (await searcher.byVectors()).vectorOf(query, pace.signal)
  const total = nodes.reduce((sum, { weight }) => sum + weight, 0)
  const share = text ? nodeShare : 1
  const parts: QuestionPart[] = text ? [{ vector: text, weight: nodes.length > 0 ? 1 - share : 1 }] : []
  for (const { kind, id, weight } of nodes) {
    const node: NodeRef = { kind, node: await searcher.find(kind, id) }
    parts.push({ node, vector: await propagator.row(node), weight: (share * weight) / total })
  }
  return unitLength(parts)
}

/** Parts whose weighted sum has length 1, those that add nothing left out. */
function unitLength(parts: readonly QuestionPart[]): QuestionPart[] {
  const sum = new Float64Array(parts[0]?.vector.length ?? 0)
  for (const { vector, weight } of parts)
    vector.forEach((value, i) => {
      sum[i]! += weight * value
    })
  const length = Math.sqrt(dot(sum, sum))
  return length > 0
    ? parts.filter(({ weight }) => weight > 0).map(part => ({ ...part, weight: part.weight / length }))
    : []
}
