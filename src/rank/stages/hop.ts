import { SparseVector } from '../../math/sparse/vector.ts'
import { anyOf, bestPassages } from '../best-passages.ts'
import { hopFrom, namingEdges } from '../hop.ts'
import type { Stage } from '../stage.ts'

/** What has less than this share of the best passage's score gives nothing. */
const LEAST = 1e-4

/** From the best passages to others that have an entity of theirs and what they lack: see {@link hopFrom}. */
export const hop: Stage<'hop'> = {
  name: 'hop',
  takes: ['fused', 'words', 'late', 'names'],
  async run(ask, { fused: { scores }, words: { bm25, scores: lexical }, late: relevance, names: { related } }) {
    const { graph, asked, pace, ranking: { hop: { share, passages, most } } } = ask,
      raw = new SparseVector(scores.length)
    if (share === 0 || asked.mass === 0 || namingEdges(graph, asked).length === 0)
      return { scores: raw, hopped: new Map() }
    const best = scores.max(), anyone = { ...ask, wanted: anyOf(ask.wanted) }
    const givers = (await bestPassages(anyone, scores, passages))
      .map(passage => ({ passage, light: scores.at(passage) / best }))
      .filter(({ light }) => light > LEAST)
    const nearest = relevance.meaning?.max() ?? 0
    const meaning = (passage: number) => (nearest > 0 ? relevance.meaning!.at(passage) / nearest : 0)
    const hopped = await hopFrom(graph, givers, {
      asked,
      bm25,
      most,
      lexical: passage => lexical.at(passage),
      meaning,
      said: related?.said,
      pace,
    })
    for (const [passage, { score }] of hopped) raw.add(passage, score)
    return { scores: raw, hopped }
  },
}
