import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMarkdown } from '../../src/text/readers/read.ts'
import { createIndex } from '../../src/index/create-index.ts'
import type { SearchOptions } from '../../src/answer/search-options.ts'
import { anyCorpus, anyQuery, anyRanking, rank } from '../helpers/corpora.ts'
import { graphOf } from '../helpers/graph.ts'

const DISHES = ['apple', 'beef', 'cake', 'duck', 'egg', 'fish', 'goat', 'ham']

async function cookbook() {
  const recipes = DISHES.map(dish => readMarkdown(`Recipe for ${dish} needs cinnamon. It starts from [[Short crust]].`, { id: `${dish}.md` }))
  return createIndex(await Promise.all([...recipes, readMarkdown('Flour, butter, cold water.', { id: 'Short crust.md' })]))
}

describe('heldBack', () => {
  it('keeps a page that all link to, and that has no word of the question, behind those that have', async () => {
    const index = await cookbook()
    const { hits } = await index.search('cinnamon', { kinds: ['passage'], limit: 9, explain: true })
    expect(hits.slice(0, 8).every(({ text }) => text.includes('cinnamon'))).toBe(true)
    const [first, last] = [hits[0]!, hits[8]!]
    expect(last.document).toBe('Short crust.md')
    expect(last.score).toBeCloseTo(0.999 * first.score, 4)
    const terms = last.explanation!.terms
    expect(terms.map(({ name }) => name)).toEqual(['walk', 'held', 'lexical'])
    expect(terms[1]!.value).toBeLessThan(-1)
    expect(terms.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(last.score, 9)
  })

  it('lets it come first where the question lights it', async () => {
    const index = await cookbook(), options: SearchOptions = { kinds: ['passage'], limit: 1, explain: false }
    for (const question of ['cold water', 'short crust', 'flour and cinnamon']) {
      expect((await index.search(question, options)).hits[0]!.document, question).toBe('Short crust.md')
    }
  })

  it('is what an unlit passage has beyond the most of a lit one that leads to it, for any question', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyQuery, anyRanking, async (documents, query, options) => {
      const { walker, seeds, terms, walk: { restart } } = await rank(await graphOf(documents), query, { ...options, walk: { ...options.walk, precision: 0 } })
      const walk = terms.find(({ name }) => name === 'walk')?.raw, held = terms.find(({ name }) => name === 'held')?.raw
      if (!walk) return
      for (let passage = 0; passage < walk.length; passage++) {
        const leading = (await walker.incoming(passage)).map(({ from }) => from).filter(from => seeds.vector.at(from) > 0)
        const isUnlit = !(seeds.vector.at(passage) > 0) && leading.length > 0 && restart > 0
        const most = Math.max(0, ...leading.map(from => walk.at(from)))
        expect(held?.at(passage) ?? 0).toBe(isUnlit ? Math.max(0, walk.at(passage) - 0.999 * most) : 0)
      }
    }), { numRuns: 100 })
  })
})
