import * as v from 'valibot'
import type { Pace } from '../core/pace.ts'
import { mutualNeighbours } from '../math/dense/nearest.ts'
import { pack, packedHeight, type PackedMatrix, unpack } from '../math/dense/packed.ts'
import type { EncodeOptions, Encoder, EncoderRecipe } from '../encoders/encoder.ts'
import { encodeGraph, type GivenVectors, type GraphVectors } from '../encoders/graph-vectors.ts'
import { StaticEncoder } from '../encoders/static.ts'
import { vectorOptions } from '../encoders/vector-options.ts'
import type { EdgeSettings } from '../tables/graph-options.ts'
import { similarEdges } from '../tables/edges/similar.ts'
import { similarOptions } from '../tables/edges/similar-options.ts'
import { MemoryGraph } from '../graph/memory-graph.ts'
import { readOnly } from '../graph/read-only.ts'
import type { TokenGraph } from '../tables/token-graph.ts'

/**
 * A graph with the vectors of its nodes, and the edges between those that are near each other.
 *
 * @param given  vectors that documents brought, by the place of the document, or those of all passages
 */
export async function withVectors(
  graph: TokenGraph,
  encoder: Encoder | EncoderRecipe,
  wanted: v.InferOutput<typeof vectorOptions> | undefined,
  given: GivenVectors,
  edges: EdgeSettings,
  pace: Pace,
): Promise<{ tables: TokenGraph, vectors: GraphVectors, encoder: Encoder }> {
  const { signal, onProgress } = pace, telling = { ...(signal && { signal }), ...(onProgress && { onProgress }) }
  const kept = wanted ?? v.parse(vectorOptions, {}), fitted = await fit(encoder, graph, kept.type, telling)
  const vectors = await encodeGraph(graph, fitted, kept, given, telling)
  return { tables: await withSimilar(graph, vectors, edges, pace), vectors, encoder: fitted }
}

/**
 * The encoder for a collection. One without a model has its vectors, and cuts texts, as it will when the index is
 * opened again.
 */
async function fit(
  encoder: Encoder | EncoderRecipe,
  graph: TokenGraph,
  type: PackedMatrix['type'],
  options: EncodeOptions,
): Promise<Encoder> {
  const fitted = 'fit' in encoder ? await encoder.fit(readOnly(new MemoryGraph(graph)), options) : encoder
  if (!(fitted instanceof StaticEncoder)) return fitted
  return new StaticEncoder({ ...fitted.table, vectors: unpack(pack(fitted.table.vectors, type)) }, graph.tokenizer)
}

/** The graph, with edges between words and between names whose vectors are near each other. */
export async function withSimilar(
  graph: TokenGraph,
  { tokens, names }: GraphVectors,
  edges: EdgeSettings,
  pace: Pace,
): Promise<TokenGraph> {
  const all = new Map(graph.edges)
  for (const [kind, matrix] of [['similar', tokens], ['similar-names', names]] as const) {
    const wanted = edges[kind]
    if (!matrix || wanted === false) continue
    const options = v.parse(similarOptions, wanted === true ? {} : wanted)
    all.set(kind, similarEdges(kind, await mutualNeighbours(unpack(matrix), options, pace), packedHeight(matrix)))
  }
  return { ...graph, edges: all }
}
