import * as v from 'valibot'
import { Pace } from '../../src/core/pace.ts'
import { buildGraph, type GraphOptions, graphOptions } from '../../src/graph/build.ts'
import type { TokenGraph } from '../../src/graph/token-graph.ts'
import type { Document } from '../../src/text/document.ts'
import { createWordTokenizer } from '../../src/tokens/word-tokenizer.ts'

const tokenizer = createWordTokenizer()

/** The graph of some documents, with the default tokenizer; nothing is checked as an index would. */
export async function graphOf(documents: readonly Document[], options: GraphOptions = {}): Promise<TokenGraph> {
  return buildGraph(documents, v.parse(graphOptions, options), await tokenizer, { diacritics: true, foldHan: true }, new Pace())
}
