import * as v from 'valibot'
import type { Pace } from '../core/pace.ts'
import { mutualNeighbours } from '../dense/nearest.ts'
import { packedHeight, unpack } from '../dense/packed.ts'
import type { GraphVectors } from '../features/graph-vectors.ts'
import type { GraphSettings } from '../graph/build.ts'
import { similarEdges, similarOptions } from '../graph/edges/similar.ts'
import type { TokenGraph } from '../graph/token-graph.ts'

/** The graph, with edges between words and between names whose vectors are near each other. */
export async function withSimilar(graph: TokenGraph, { tokens, names }: GraphVectors, edges: GraphSettings['edges'], pace: Pace): Promise<TokenGraph> {
  const all = new Map(graph.edges)
  for (const [kind, matrix] of [['similar', tokens], ['similar-names', names]] as const) {
    const wanted = edges[kind]
    if (!matrix || wanted === false) continue
    const options = v.parse(similarOptions, wanted === true ? {} : wanted)
    all.set(kind, similarEdges(kind, await mutualNeighbours(unpack(matrix), options, pace), packedHeight(matrix)))
  }
  return { ...graph, edges: all }
}
