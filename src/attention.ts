/**
 * Softmax attention and cosines over rows of numbers: `tokengraph/attention`. No index is needed, and none comes with it.
 */
export type { Grid, Mask, Rows } from './attention/rows.ts'
export { attend, type Attention, type AttentionOptions, fromLinear, type Projections } from './attention/attention.ts'
export { learnProjections, type LearnedProjections, type LearnOptions, type Losses, type ProjectionExample } from './attention/learn.ts'
export { addPositions, sinusoidalPositions } from './attention/positions.ts'
export { cosines, type MaxSim, maxSim } from './attention/similarity.ts'
export type { Matrix } from './dense/matrix.ts'
