import * as v from 'valibot'
import { Pace } from '../../src/core/pace.ts'
import { buildGraph } from '../../src/tables/build.ts'
import { type GraphOptions, graphOptions } from '../../src/tables/graph-options.ts'
import { MemoryGraph } from '../../src/graph/memory-graph.ts'
import type { TokenGraph } from '../../src/tables/token-graph.ts'
import { partsOf, type TokenIndex } from '../../src/index/token-index.ts'
import type { Document } from '../../src/text/document.ts'
import { createWordTokenizer } from '../../src/text/tokens/create-word-tokenizer.ts'
import { FOLDING } from './folding.ts'

const tokenizer = createWordTokenizer()

/** Tables whose lists are arrays, be they those of a snapshot, which are read item by item. */
export interface WholeGraph extends TokenGraph {
  documents: readonly Document[]
  tokens: TokenGraph['tokens'] & { terms: readonly string[], labels: readonly string[] }
  names: TokenGraph['names'] & { keys: readonly string[], labels: readonly string[] }
}

const arrayOf = <T>(list: Iterable<T>): readonly T[] => (Array.isArray(list) ? list : [...list])

/** Reads all of some tables. */
export const whole = (graph: TokenGraph): WholeGraph => {
  const { passages, titles, edges, tokenizer, finder, coOccurs, triples, tokens, names } = graph
  return {
    passages, edges, tokenizer, finder, triples, ...(titles && { titles }), ...(coOccurs && { coOccurs }),
    documents: arrayOf(graph.documents),
    tokens: { ...tokens, terms: arrayOf(tokens.terms), labels: arrayOf(tokens.labels) },
    names: { ...names, keys: arrayOf(names.keys), labels: arrayOf(names.labels) },
  }
}

/** The tables of some documents' graph, with the default tokenizer; nothing is checked as an index would. */
export async function graphOf(documents: readonly Document[], options: GraphOptions = {}): Promise<WholeGraph> {
  return whole(await buildGraph(documents, v.parse(graphOptions, options), await tokenizer, FOLDING, new Pace()))
}

/** Tables as a graph to read. */
export const read = (tables: TokenGraph): MemoryGraph => new MemoryGraph(tables)

/** What an index was written from. */
export const tablesOf = (index: TokenIndex): WholeGraph => whole(partsOf(index).tables!)
