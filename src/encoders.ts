/**
 * What gives texts and words vectors: `tokengraph/encoders`. Each is an `Encoder`, for the option `encoder` of
 * `createIndex`, `openIndex` and `retrieveTokens`.
 */
export { cached, type CachedOptions, memoryStore, type VectorStore } from './encoders/cached.ts'
export { corpusEncoder, type CorpusOptions } from './encoders/corpus.ts'
export type { EncodeOptions, Encoder, EncoderRecipe, Role, WordsOfText } from './encoders/encoder.ts'
export type { CrossEncoder } from './encoders/cross-encoder.ts'
export { distillTable } from './encoders/distil/distill.ts'
export type { DistillOptions, DistillReport } from './encoders/distil/distill-table.ts'
export { httpEncoder, type HttpOptions } from './encoders/http/encoder.ts'
export { type OwnEncoder, ownEncoder, type Vector } from './encoders/own.ts'
export { staticEncoder, type StaticSource } from './encoders/piece-table/encoder.ts'
export { crossEncoder } from './encoders/transformer/cross-encoder.ts'
export type { CrossEncoderOptions } from './encoders/transformer/cross-options.ts'
export { transformerEncoder } from './encoders/transformer/encoder.ts'
export type { LayerWeight, Pooling, Prefixes, TransformerOptions } from './encoders/transformer/options.ts'
export { wordVectorEncoder, type WordVectorSource } from './encoders/word-vectors/encoder.ts'
export type { Matrix } from './math/dense/matrix.ts'
