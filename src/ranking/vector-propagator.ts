import type { NodeKind, NodeRef } from '../core/kinds.ts'
import type { Pace } from '../core/pace.ts'

/** A part of what is asked, as a vector of the encoder's space; the question's vector is Σ weight · vector, of length 1. */
export interface QuestionPart {
  /** The node that was given; absent for the text's part. */
  node?: NodeRef
  vector: Float32Array
  weight: number
}

/**
 * Vectors of all nodes after layers over the graph, H′ = layers(H, A): what ranking asks of them. {@link LinearGcn} is
 * the layer that leaves values alone, its edges weighed as the graph says or as was trained.
 */
export interface VectorPropagator {
  /** A node's row of H′ in the question's space, of unit length; zeros where nothing reaches it. */
  row(ref: NodeRef): Promise<Float32Array>
  /** A question among the rows; nothing is computed yet. The pace is that of work done once for all questions. */
  compare(question: readonly QuestionPart[], pace: Pace): Comparison
}

/** A question among the rows of H′. */
export interface Comparison {
  /** cos(q, H′) of every node of a kind, −1 to 1; 0 where a node has no vector. @throws TokenGraphError `aborted` */
  cosines(kind: NodeKind): Promise<Float64Array>
}
