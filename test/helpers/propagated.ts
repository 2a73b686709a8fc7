import fc from 'fast-check'
import type { IndexOptions } from '../../src/index/create-index.ts'
import { anyIndexOptions } from './corpora.ts'

/** Any index of vectors: few bytes a number or many, names and words with vectors of their own or without. */
export const anyVectors: fc.Arbitrary<IndexOptions> = fc.tuple(
  anyIndexOptions, fc.constantFrom('float32' as const, 'float16' as const, 'int8' as const), fc.boolean(), fc.boolean(), fc.constantFrom(undefined, 'bits' as const, 'int8' as const),
).map(([options, type, names, tokens, words]) => ({ ...options, vectors: { type, names, tokens, words }, edges: { 'similar-names': { atLeast: 0.3 } } }))

/** What is carried over the graph. */
export const anyCarried = fc.constantFrom('scores' as const, 'vectors' as const)
