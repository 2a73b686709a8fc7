/**
 * Softmax attention and cosines over rows of numbers: `tokengraph/attention`. No index is needed, and none comes with
 * it.
 */
export type { Grid, Mask, Rows } from './math/attention/rows.ts'
export {
  ExampleMemory,
  type MemoryClass,
  type MemoryData,
  type MemoryOptions,
  type MemoryPolicy,
} from './core/example-memory.ts'
export {
  attend,
  type Attention,
  type AttentionOptions,
  fromLinear,
  type Projections,
} from './math/attention/attention.ts'
export {
  learnProjections,
  type LearnedProjections,
  type LearnOptions,
  type Losses,
  type ProjectionExample,
  type ReplayOptions,
} from './math/attention/learn.ts'
export { addPositions, sinusoidalPositions } from './math/attention/positions.ts'
export { cosines, type MaxSim, maxSim } from './math/attention/similarity.ts'
export type { Matrix } from './math/dense/matrix.ts'
