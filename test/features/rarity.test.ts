import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rarity } from '../../src/features/rarity.ts'
import { anyCorpus, anyIndexOptions, ranking } from '../helpers/corpora.ts'
import { Ranker } from '../../src/ranking/ranker.ts'
import { graphOf } from '../helpers/graph.ts'

describe('rarity', () => {
  it('is the idf of BM25 for every word, by the passages that have it', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyIndexOptions, async (documents, options) => {
      const graph = await graphOf(documents, options)
      const { idf } = new Ranker(graph).bm25(ranking().bm25)
      expect(graph.tokens.terms.map(term => rarity(graph, term))).toEqual([...idf])
    }), { numRuns: 40 })
  })

  it('is larger the fewer passages have a word, and largest for words that none has', async () => {
    const graph = await graphOf([{ id: 'a', text: 'river bridge' }, { id: 'b', text: 'river stone river' }, { id: 'c', text: 'river bridge' }, { id: 'd', text: 'garden' }])
    expect(rarity(graph, 'river')).toBeCloseTo(Math.log(1 + 1.5 / 3.5), 12)
    expect(rarity(graph, 'bridg')).toBeCloseTo(Math.log(1 + 2.5 / 2.5), 12)
    expect(rarity(graph, 'stone')).toBeCloseTo(Math.log(1 + 3.5 / 1.5), 12)
    expect(rarity(graph, 'xyzzy')).toBeCloseTo(Math.log(1 + 4.5 / 0.5), 12)
    // terms, not words as they are written
    expect(rarity(graph, 'bridge')).toBe(rarity(graph, 'xyzzy'))
  })

  it('counts a synonym that no passage has as unknown', async () => {
    const graph = await graphOf([{ id: 'a', text: 'river' }], { synonyms: [['river', 'stream']] })
    expect(graph.tokens.terms).toContain('stream')
    expect(rarity(graph, 'stream')).toBe(rarity(graph, 'xyzzy'))
  })

  it('keeps graphs apart, and takes an empty one', async () => {
    const one = await graphOf([{ id: 'a', text: 'river' }, { id: 'b', text: 'stone' }]), other = await graphOf([{ id: 'a', text: 'stone' }, { id: 'b', text: 'stone' }]), empty = await graphOf([])
    expect([one, other, one, other].map(graph => rarity(graph, 'stone'))).toEqual([Math.log(2), Math.log(1.2), Math.log(2), Math.log(1.2)])
    expect(rarity(empty, 'river')).toBeCloseTo(Math.log(2), 12)
  })
})
