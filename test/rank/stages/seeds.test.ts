import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedShares } from '../../../src/rank/reasons/seeds.ts'
import type { NodeRef } from '../../../src/core/kinds.ts'
import { nameNode } from '../../../src/graph/node-names.ts'
import type { Query } from '../../../src/query/query.ts'
import type { Document } from '../../../src/text/document.ts'
import { anyCorpus, anyIndexOptions, anyQuery, anyRanking, isClose, rank, ranking, sumOf } from '../../helpers/corpora.ts'
import { graphOf, read } from '../../helpers/graph.ts'

describe('the shares of seeds', () => {
  it('adds up to what every passage has as a seed', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyIndexOptions, anyQuery, anyRanking, async (documents, indexing, query, options) => {
      const ranked = await rank(await graphOf(documents, indexing), query, options)
      const { seeds: { vector } } = ranked, partsOf = await seedShares(ranked.ask, ranked.found)
      for (let passage = 0; passage < vector.length; passage++) {
        const parts = partsOf(passage)
        expect(isClose(sumOf(parts.map(({ amount }) => amount)), vector.at(passage))).toBe(true)
        expect(parts.every(({ amount }) => amount > 0)).toBe(true)
        expect(new Set(parts.map(({ origin }) => `${origin.kind} ${origin.node}`)).size).toBe(parts.length)
      }
    }), { numRuns: 200 })
  })

  const documents: Document[] = [
    { id: 'a', title: 'Quill', text: 'an island of ships and bridges.' },
    { id: 'b', text: 'bridges, bridges and ships, said Nobody. 图书馆里有图书。' },
  ]
  const partsOf = async (query: Query, passage: number, options = {}) => {
    const graph = await graphOf(documents, options)
    const ranked = await rank(graph, query)
    const parts = (await seedShares(ranked.ask, ranked.found))(passage)
    return new Map(await Promise.all(parts.map(async ({ origin, amount }) => [`${origin.kind} ${(await nameNode(read(graph), origin as NodeRef)).id}`, amount] as const)))
  }

  it('shares the words’ part as they shared in the lexical score', async () => {
    const parts = await partsOf('bridges and ships', 1)
    expect([...parts.keys()].sort()).toEqual(['token -and', 'token bridg', 'token ship'])
    expect(parts.get('token -and')!).toBeLessThan(0.1 * parts.get('token ship')!)
    // two bridges say more than one ship, and both words are equally rare
    expect(parts.get('token bridg')!).toBeGreaterThan(parts.get('token ship')!)
    expect(parts.get('token bridg')!).toBeLessThan(2 * parts.get('token ship')!)
  })

  it('keeps a name in the text apart from its words, and from a node only by kind', async () => {
    expect([...(await partsOf('Is Quill known for bridges?', 0)).keys()].sort()).toEqual(['name Quill', 'token bridg', 'token quill'])
    const both = await partsOf({ text: 'Is Quill there?', nodes: [{ kind: 'name', id: 'Quill' }, { kind: 'passage', id: 'a' }] }, 0)
    expect([...both.keys()].sort()).toEqual(['name Quill', 'passage a#0', 'token quill'])
    expect(both.get('name Quill')).toBeCloseTo(ranking().seeds.names + 0.25, 12)
    expect(both.get('passage a#0')).toBeCloseTo(0.25, 12)
  })

  it('names a word once for itself and its bigram', async () => {
    const graph = await graphOf(documents)
    const { asked } = await rank(graph, '图书')
    expect(asked.tokens.size).toBe(2)
    expect([...(await partsOf('图书', 1)).keys()]).toEqual(['token 图书'])
  })

  it('names a synonym, not the word that was asked', async () => {
    expect([...(await partsOf('boats', 1, { synonyms: [['boats', 'ships']] })).keys()]).toEqual(['token ship'])
  })
})
