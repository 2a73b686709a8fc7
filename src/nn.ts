/**
 * Graph layers on TensorFlow.js: `tokengraph/nn`. TensorFlow.js is an optional peer; importing this module without it
 * throws a TokenGraphError of code `backend` that says what to install.
 */
export { TokenGraphError, type ErrorCode } from './core/errors.ts'
export type { Progress } from './core/pace.ts'
export { backendInUse, useBackend, type BackendName } from './nn/backend.ts'
export { Adjacency, type EdgeList } from './nn/adjacency.ts'
export { SparseFeatures, type Feature, type NodeFeatures } from './nn/features.ts'
export type { ActivationName, GraphContext, WeightOptions } from './nn/layers/graph-layer.ts'
export type { EdgeAttention, GraphAttentionOptions, HeadOptions } from './nn/layers/attention-layer.ts'
export { GCNConv, type GCNOptions } from './nn/layers/gcn.ts'
export { GATConv, type GATOptions } from './nn/layers/gat.ts'
export { GATv2Conv, type GATv2Options } from './nn/layers/gatv2.ts'
export { TransformerConv, type TransformerConvOptions } from './nn/layers/transformer.ts'
export { SAGEConv, type SAGEOptions } from './nn/layers/sage.ts'
export { APPNP, type APPNPOptions } from './nn/layers/appnp.ts'
export { SGConv, type SGOptions } from './nn/layers/sgc.ts'
export { Linear } from './nn/layers/linear.ts'
export { GraphNetwork, type NetworkOptions } from './nn/network.ts'
export { PropagationConv, type PropagationOptions } from './nn/layers/propagation.ts'
export { trainPropagation, type LinkedVectors, type PropagationTrainOptions } from './nn/training/propagation.ts'
export {
  distillation,
  featureDistillation,
  infoNce,
  marginRanking,
  mixedDistillation,
  ntXent,
  responseDistillation,
  type CosineLossOptions,
  type Distilled,
  type DistillationWeights,
} from './nn/training/losses.ts'
export { linkScores, trainLinks, type LinkedNodes, type LinkTrainOptions } from './nn/training/links.ts'
export { splitEdges, type EdgeSplit, type SplitOptions } from './nn/training/split-edges.ts'
export type { JudgedPairs, NodePairs } from './nn/training/pairs.ts'
export { linkMeasures, type LinkMeasures } from './nn/training/measures.ts'
export { trainContrastive, type ContrastiveTrainOptions } from './nn/training/contrastive.ts'
export {
  queryScores,
  trainRanking,
  type JudgedQueries,
  type RankedNodes,
  type RankingTrainOptions,
} from './nn/training/ranking.ts'
export type { LearnedPropagation } from './encoders/learned-propagation.ts'
export type { PropagationTraining } from './tables/stats.ts'
export {
  trainOnIndex,
  type IndexTrainOptions,
  type KindCount,
  type TrainedPropagation,
} from './index/train-on-index.ts'
export { type NamedTensor, readSafetensors, readSafetensorsMetadata, writeSafetensors } from './store/safetensors.ts'
export { setTorchWeights, torchWeightsOf } from './nn/weights.ts'
export { accuracy, classify, trainClassifier, type ClassifiedNodes } from './nn/training/classification.ts'
export type { EpochReport, TrainingReport, TrainOptions } from './nn/training/fit.ts'
