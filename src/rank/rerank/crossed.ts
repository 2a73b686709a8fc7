import type { CrossEncoder } from '../../encoders/cross-encoder.ts'
import type { Reordered } from './reordered.ts'

/** Passages in the order that a cross-encoder gives them. */
export interface Crossed extends Reordered {
  encoder: CrossEncoder
  /** Of each, by place: s · ln p, and (1 − s) · ln of its score; they are ordered by the sum. */
  read: readonly number[]
  beside: readonly number[]
}
