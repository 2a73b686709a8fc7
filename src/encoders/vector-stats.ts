import { NODE_KIND_NAMES } from '../core/kinds.ts'
import type { PackedMatrix } from '../math/dense/packed.ts'
import type { VectorStats } from '../tables/stats.ts'
import type { GraphVectors } from './graph-vectors.ts'

/** What an index's statistics say of its vectors. @param holdsEncoder  whether the index has the encoder itself */
export function vectorStats(
  { encoder, passages, tokens, names, words, propagation }: GraphVectors,
  holdsEncoder: boolean,
): VectorStats {
  const bytesOf = (matrix:
    | PackedMatrix
    | undefined) => (matrix ? matrix.data.byteLength + (matrix.type === 'int8' ? matrix.scales.byteLength : 0) : 0)
  const made = { passage: passages, name: names, token: tokens }
  return {
    encoder: encoder.name,
    width: encoder.width,
    type: passages.type,
    nodes: NODE_KIND_NAMES.filter(kind => made[kind]),
    holdsEncoder,
    ...(propagation && { propagation: { ...propagation.about } }),
    ...(words && { words: { type: words.type, count: words.starts.at(-1)! } }),
    bytes: bytesOf(passages) + bytesOf(tokens) + bytesOf(names)
      + (words ? words.data.byteLength + words.scales.byteLength : 0),
  }
}
