import * as v from 'valibot'
import { Pace } from '../../src/core/pace.ts'
import { buildGraph, type GraphOptions, graphOptions } from '../../src/tables/build.ts'
import { MemoryGraph } from '../../src/graph/memory-graph.ts'
import type { TokenGraph } from '../../src/tables/token-graph.ts'
import { partsOf, type TokenIndex } from '../../src/index/token-index.ts'
import type { Document } from '../../src/text/document.ts'
import { createWordTokenizer } from '../../src/text/tokens/word-tokenizer.ts'
import { FOLDING } from './folding.ts'

const tokenizer = createWordTokenizer()

/** The tables of some documents' graph, with the default tokenizer; nothing is checked as an index would. */
export async function graphOf(documents: readonly Document[], options: GraphOptions = {}): Promise<TokenGraph> {
  return buildGraph(documents, v.parse(graphOptions, options), await tokenizer, FOLDING, new Pace())
}

/** Tables as a graph to read. */
export const read = (tables: TokenGraph): MemoryGraph => new MemoryGraph(tables)

/** What an index was written from. */
export const tablesOf = (index: TokenIndex): TokenGraph => partsOf(index).tables!
