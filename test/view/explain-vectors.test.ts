import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import type { SearchOptions } from '../../src/answer/search-options.ts'
import { replay, rerank } from '../../src/view/replay.ts'
import type { Document } from '../../src/text/document.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { anyCorpus, anyQuery, anyRanking, isClose, sumOf } from '../helpers/corpora.ts'
import { amounts, expectWhole } from '../helpers/explanations.ts'
import { learnedBy } from '../helpers/learned.ts'
import { anyVectors } from '../helpers/propagated.ts'
import { runs } from '../helpers/runs.ts'
import { pseudoEncoder } from '../helpers/vectors.ts'

/** An index of vectors, as it is or with what was learned of how they are carried. */
async function made(documents: readonly Document[], indexing: object, seed: number): Promise<TokenIndex> {
  const index = await createIndex(documents, { ...indexing, encoder: pseudoEncoder() })
  return seed % 2 === 0 ? index : index.withPropagation(await learnedBy(seed, index))
}

describe('search by vectors carried over the graph, with explanations', () => {
  it('splits every score of every kind without a rest, whatever carries', async () => {
    const seen = new Set<string>()
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anyQuery, anyRanking, fc.nat({ max: 999 }), async (documents, indexing, query, options, seed) => {
      const index = await made(documents, indexing, seed), settings: SearchOptions = { ...options, propagate: 'vectors', limit: 20 }
      const { hits } = await index.search(query, { ...settings, explain: { incoming: 5, paths: 4 } })
      for (const hit of hits) {
        seen.add(`${hit.kind}${seed % 2 ? ' learned' : ''}`)
        expectWhole(hit.explanation!, hit)
        if (!hit.explanation!.hop) continue
        seen.add('hop')
        expect(isClose(amounts(hit.explanation!.hop.lacking), hit.explanation!.terms.find(({ name }) => name === 'hop')!.raw, 1e-6)).toBe(true)
      }
      expect(hits).toEqual((await index.search(query, settings)).hits.map((hit, i) => ({ ...hit, explanation: hits[i]!.explanation })))
      for (const { kind, id, explanation } of hits.slice(0, 3)) expect(await index.explain(query, { kind, id }, { ...settings, explain: { incoming: 5, paths: 4 } })).toEqual(explanation)
    }), { numRuns: runs(160) })
    expect(seen.size).toBe(7)
  })

  it('replays in a view, to the same list', async () => {
    let carried = 0
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anyQuery, fc.nat({ max: 999 }), fc.constantFrom(1, 3, 200), async (documents, indexing, query, seed, nodes) => {
      const index = await made(documents, indexing, seed), view = await index.view(query, { propagate: 'vectors', nodes }), run = replay(view)
      expect(view.settings!.view.name).toBe(seed % 2 ? 'passages, learned' : 'passages')
      run.states.forEach((state, t) => view.nodes.forEach(({ scores }, place) => expect(Math.abs(state[place]! - (scores?.[t] ?? 0))).toBeLessThan(1e-9 * Math.max(1, state[place]!))))
      for (const { kind, seed: own, seeds } of view.nodes) if (kind === 'passage') expect(sumOf(seeds!.map(({ amount }) => amount))).toBeCloseTo(own!, 9)
      const listed = (results: typeof view.results) => results.filter(({ score }) => score > 1e-9).map(({ node, score }) => [view.nodes[node]!.kind, score.toPrecision(6)]).sort()
      const known = new Set(view.results.map(({ node }) => node))
      expect(listed(rerank(view, run).filter(({ node }) => known.has(node)))).toEqual(listed(view.results))
      const { hits } = await index.search(query, { propagate: 'vectors' })
      expect(view.results.map(({ node, score }) => [view.nodes[node]!.kind, view.nodes[node]!.id, score])).toEqual(hits.slice(0, nodes).map(({ kind, id, score }) => [kind, id, score]))
      if (view.transitions.some(({ weight }) => weight > 0)) carried++
    }), { numRuns: runs(80) })
    expect(carried).toBeGreaterThan(3)
  })
})

describe('an explanation of what vectors were carried to', () => {
  /** Where she was born is told without a title by which an edge would lead there. */
  const DOCUMENTS: Document[] = [
    { id: 'film', title: 'The Glass Harbour', text: 'pictures by Ilsa Marden.' }, { id: 'marden', title: 'Ilsa Marden', text: 'she painted for the Karl Viktor.' },
    { id: 'yard', text: 'The Karl Viktor came from the wharf.' }, { id: 'mill', text: 'The Karl Viktor lies at the mill.' }, { id: 'stone', text: 'old stones.' },
  ]
  const MEANING: Record<string, number[]> = {
    'The Glass Harbour. pictures by Ilsa Marden.': [1, 0.1, 0], 'Ilsa Marden. she painted for the Karl Viktor.': [0.8, 0.1, 0.6], 'The Karl Viktor came from the wharf.': [0.1, 1, 0], 'The Karl Viktor lies at the mill.': [0.1, 0, 1], 'old stones.': [0, -1, 0],
    'who built what the movie shows': [1, 0.8, 0],
  }
  let index: TokenIndex
  beforeAll(async () => { index = await createIndex(DOCUMENTS, { encoder: ownEncoder({ name: 'by hand', width: 3, encode: texts => texts.map(text => MEANING[text] ?? [0, 0, 0]) }) }) })
  const explain = (id: string) => index.explain('who built what the movie shows', { kind: 'passage', id }, { propagate: 'vectors' })

  it('tells the way of meaning over names', async () => {
    const { seeds, paths } = await explain('marden#0')
    expect(seeds.map(({ node }) => node.kind)).toEqual(['meaning'])
    expect(paths.map(({ line }) => line)).toContain("the meaning → passage 'The Glass Harbour' → name 'Ilsa Marden' → passage 'Ilsa Marden'")
  })

  it('tells from where a hop came, over what, and that it was the meaning that was lacking', async () => {
    const { hop, terms } = await explain('yard#0'), other = (await explain('mill#0')).hop
    expect(hop).toMatchObject({ from: { id: 'marden#0' }, over: 'Karl Viktor', lacking: [{ node: { kind: 'meaning' } }] })
    expect(amounts(hop!.lacking)).toBeCloseTo(terms.find(({ name }) => name === 'hop')!.raw, 12)
    // what the painter's passage has of the question already, the mill has no more of
    expect(other ? amounts(other.lacking) : 0).toBeLessThan(amounts(hop!.lacking) / 2)
  })
})
