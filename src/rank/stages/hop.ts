import { SparseVector } from '../../math/sparse/vector.ts'
import { anyOf, bestPassages } from '../best-passages.ts'
import { hopFrom, namingEdges } from '../hop.ts'
import { type Lacking, lackingWords } from '../lacking.ts'
import type { Ask, Found, Stage } from '../stage.ts'

/** What has less than this share of the best passage's score gives nothing. */
const LEAST = 1e-4

/** From the best passages to others that have an entity of theirs and what they lack: see {@link hopFrom}. */
export const hop: Stage<'hop'> = {
  name: 'hop',
  takes: ['fused', 'words', 'meaning', 'late', 'names'],
  async run(ask, found) {
    const { fused: { scores } } = found,
      { graph, asked, ranking: { hop: { share, passages, most } } } = ask,
      raw = new SparseVector(scores.length)
    const isNamed = share > 0 && namingEdges(graph, asked).length > 0
    const lacking = isNamed ? await lackingOf(ask, found) : undefined
    if (!lacking) return { scores: raw, hopped: new Map() }
    const best = scores.max(), anyone = { ...ask, wanted: anyOf(ask.wanted) }
    const givers = (await bestPassages(anyone, scores, passages))
      .map(passage => ({ passage, light: scores.at(passage) / best }))
      .filter(({ light }) => light > LEAST)
    const hopped = await hopFrom(graph, givers, { asked, most, lacking })
    for (const [passage, { score }] of hopped) raw.add(passage, score)
    return { scores: raw, hopped }
  },
}

type Given = Pick<Found, 'words' | 'meaning' | 'late' | 'names'>

/** What tells what passages lack: vectors where these are carried, else words; nothing where neither was asked. */
async function lackingOf(ask: Ask, { words, meaning, late, names }: Given): Promise<Lacking | undefined> {
  const { asked, pace, ranking: { propagate } } = ask
  if (propagate === 'vectors')
    return meaning.cosines && (await import('../lacking-vectors.ts')).lackingVectors(ask, meaning.cosines)
  if (asked.mass === 0) return undefined
  const nearest = late.meaning?.max() ?? 0
  return lackingWords({
    asked,
    bm25: words.bm25,
    lexical: passage => words.scores.at(passage),
    meaning: passage => (nearest > 0 ? late.meaning!.at(passage) / nearest : 0),
    said: names.related?.said,
    pace,
  })
}
