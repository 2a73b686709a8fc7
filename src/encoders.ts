/**
 * What gives texts and words vectors: `tokengraph/encoders`. Each is an `Encoder`, for the option `encoder` of
 * `createIndex`, `openIndex` and `retrieveTokens`.
 */
export { cached, type CachedOptions, memoryStore, type VectorStore } from './features/cached.ts'
export { corpusEncoder, type CorpusOptions } from './features/corpus.ts'
export type { EncodeOptions, Encoder, EncoderRecipe, Role, WordsOfText } from './features/encoder.ts'
export { type OwnEncoder, ownEncoder, type Vector } from './features/own.ts'
export { transformerEncoder } from './features/transformer/encoder.ts'
export type { LayerWeight, Pooling, Prefixes, TransformerOptions } from './features/transformer/options.ts'
export { wordVectorEncoder, type WordVectorSource } from './features/word-vectors/encoder.ts'
export type { Matrix } from './dense/matrix.ts'
