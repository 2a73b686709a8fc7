import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wordWeights } from '../../src/encoders/word-weights.ts'
import { anyCorpus, sumOf } from '../helpers/corpora.ts'
import { denseOf } from '../helpers/dense.ts'
import { graphOf, read } from '../helpers/graph.ts'

describe('wordWeights', () => {
  it('is a / (a + the word’s share of all words), from a recount', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, async documents => {
      const graph = await graphOf(documents)
      const counts = denseOf(graph.edges.get('contains')!.in).map((row, token) => graph.tokens.isWord[token] * sumOf(row))
      const words = [...graph.tokens.terms, 'xyzzy']
      const weights = await wordWeights(read(graph), words, word => (word === 'xyzzy' ? undefined : graph.tokens.terms.indexOf(word)))
      words.forEach((word, i) => expect(weights[i], word).toBeCloseTo(1e-3 / (1e-3 + (counts[i] ?? 0) / Math.max(1, sumOf(counts))), 6))
      expect(weights.at(-1)).toBe(1)
    }), { numRuns: 40 })
  })

  it('weighs frequent words less, as often as they stand, and neither grams nor words without content', async () => {
    const graph = await graphOf([{ id: 'a', title: 'River', text: 'the river, the river and a stone.' }, { id: 'b', text: 'the 图书' }])
    const { terms } = graph.tokens
    expect(terms).toContain('~图书')
    const weights = await wordWeights(read(graph), ['river', 'stone', '图书', '~图书', 'the'], word => { const at = terms.indexOf(word); return at < 0 ? undefined : at })
    // river stands in the title, too: three of five words
    const expected = [3 / 5, 1 / 5, 1 / 5, 0, 0].map(share => 1e-3 / (1e-3 + share))
    expected.forEach((weight, i) => expect(weights[i]).toBeCloseTo(weight, 7))
  })

  it('takes words in any number, and a graph without words', async () => {
    expect(await wordWeights(read(await graphOf([])), [], () => undefined)).toEqual(new Float32Array(0))
    expect(await wordWeights(read(await graphOf([{ id: 'a', text: '' }])), ['river'], () => undefined)).toEqual(Float32Array.of(1))
  })
})
