import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import type { SearchOptions } from '../../src/answer/search-options.ts'
import type { SearchResults } from '../../src/answer/results.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import { refusal } from '../helpers/refusal.ts'
import { runs } from '../helpers/runs.ts'
import { pseudoVector, unit } from '../helpers/vectors.ts'

const ALL = { kinds: ['passage'], limit: 1000 } satisfies SearchOptions
const ids = ({ hits }: SearchResults) => hits.map(({ id }) => id)

/** The rule of Carbonell & Goldstein as it reads, over ids from best to worst. */
function slowOrder(best: readonly string[], strength: number, like: (a: string, b: string) => number): string[] {
  const taken: string[] = [], rank = (id: string) => best.indexOf(id) + 1
  const worth = (id: string) => (1 - strength) / rank(id) - strength * Math.max(0, ...taken.map(other => like(id, other)))
  while (taken.length < best.length) {
    const left = best.filter(id => !taken.includes(id)), most = Math.max(...left.map(worth))
    taken.push(left.find(id => worth(id) === most)!)
  }
  return taken
}

const WORDS = ['otter', 'heron', 'river', 'mill', 'forge', 'tower']
const collection = fc.array(fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 14 })
  .map(texts => texts.map((words, i) => ({ id: `d${(i * 5) % 17}`, text: words.join(' ') })))
const strength = fc.constantFrom(0.1, 0.3, 0.5, 0.9, 1)

describe('diversify', () => {
  const storm = [
    { id: 'first', text: 'The storm took the roof of the old mill and the bridge.' },
    { id: 'again', text: 'The storm took the roof of the old mill and the bridge!' },
    { id: 'other', text: 'A storm kept the ferry in its harbour for weeks, as sailors tell.' },
  ]

  it('lets what says the same again come behind what says something else, and the best stays the best', async () => {
    const index = await createIndex(storm), question = 'storm roof mill'
    expect(ids(await index.search(question, ALL))).toEqual(['again#0', 'first#0', 'other#0'])
    expect(ids(await index.search(question, { ...ALL, diversify: true }))).toEqual(['again#0', 'other#0', 'first#0'])
  })

  it('changes the order alone: scores, total and explanations are what they were', async () => {
    const index = await createIndex(storm), options = { ...ALL, explain: true, facets: {} }
    const plain = await index.search('storm roof', options), other = await index.search('storm roof', { ...options, diversify: 0.9 })
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
    expect({ ...other, hits: other.hits.toSorted(byId) }).toEqual({ ...plain, hits: plain.hits.toSorted(byId) })
    for (const none of [false, 0]) expect(await index.search('storm roof', { ...options, diversify: none })).toEqual(plain)
    expect(await index.explain('storm roof', {}, { diversify: 1 })).toEqual(await index.explain('storm roof', {}))
  })

  it('takes the one with the most of 1 / rank less its likeness to what was taken, by vectors', () =>
    fc.assert(fc.asyncProperty(collection, fc.constantFrom(...WORDS), strength, async (documents, question, diversify) => {
      const encoder = ownEncoder({ name: 'own', width: 6, encode: texts => texts.map(text => pseudoVector(text, 6)) })
      const index = await createIndex(documents, { encoder, vectors: { type: 'float32' } })
      const vectors = new Map(documents.map(({ id, text }) => [`${id}#0`, unit(pseudoVector(text, 6))]))
      const cosine = (a: string, b: string) => vectors.get(a)!.reduce((sum, x, i) => sum + x * vectors.get(b)![i]!, 0)
      const best = ids(await index.search(question, ALL)), found = ids(await index.search(question, { ...ALL, diversify }))
      // vectors are kept in 32 bits: what is as like as another to 6 digits may stand on either side of it
      expect(found).toEqual(slowOrder(best, diversify, (a, b) => Math.round(1e6 * cosine(a, b)) / 1e6))
    }), { numRuns: runs(40) }))

  it('does so by the words that passages share, the rarer the more', async () => {
    const filler = Array.from({ length: 30 }, (_, i) => ({ id: `z${i}`, text: `river ${i}` }))
    const index = await createIndex([
      ...filler,
      { id: 'a', text: 'kestrel zither anvil river' }, { id: 'b', text: 'kestrel zither moss river' }, { id: 'c', text: 'kestrel river stone cloud' },
    ])
    const options = { ...ALL, filter: ({ id }: { id: string }) => 'abc'.includes(id) }
    expect(ids(await index.search('kestrel', options))).toEqual(['a#0', 'b#0', 'c#0'])
    // c shares fewer rare words with a than b does
    expect(ids(await index.search('kestrel', { ...options, diversify: 0.6 }))).toEqual(['a#0', 'c#0', 'b#0'])
  })

  it('has each result on one page, in the order of all, and leaves those behind the best hundred as they rank', async () => {
    const index = await createIndex(Array.from({ length: 130 }, (_, i) => ({ id: `d${i}`, text: `storm ${WORDS[i % 6]} ${WORDS[i % 5]} ${WORDS[(i * i) % 4]}`, metadata: { n: i % 50 } })))
    for (const option of [{}, { perDocument: 1 }, { groupBy: 'n' }]) {
      const plain = ids(await index.search('storm mill', { ...ALL, ...option })), options = { ...ALL, ...option, diversify: 0.5 }
      const all = ids(await index.search('storm mill', options)), pages: string[] = []
      for (let offset = 0; offset < all.length; offset += 45) pages.push(...ids(await index.search('storm mill', { ...options, offset, limit: 45 })))
      expect(pages).toEqual(all)
      expect(all).not.toEqual(plain)
      expect(all.slice(100)).toEqual(plain.slice(100))
      expect(all.toSorted()).toEqual(plain.toSorted())
    }
  })

  it('chooses what a context and a view are made of', async () => {
    const index = await createIndex(storm), options = { diversify: true, limit: { passage: 2 } }
    const { parts } = await index.context('storm roof mill', { diversify: true, passages: 2 })
    expect(parts.map(({ document }) => document)).toEqual(['again', 'other'])
    const { nodes, results } = await index.view('storm roof mill', options)
    expect(results.map(({ node }) => nodes[node]!).filter(({ kind }) => kind === 'passage').map(({ id }) => id)).toEqual(['again#0', 'other#0'])
  })

  it.each<[SearchOptions, RegExp]>([
    [{ diversify: -0.1 }, /"diversify"/],
    [{ diversify: 1.1 }, /"diversify"/],
    [{ diversify: 'much' as never }, /"diversify": got "much"/],
    [{ diversify: true, sortBy: { field: 'n' } }, /"diversify": got it beside "sortBy"; expected one of both/],
    [{ diversify: 0.5, order: 'score' }, /"diversify": got it beside \{ order: 'score' \}; expected one of both/],
  ])('%j is refused', async (options, message) => {
    const index = await createIndex(storm)
    expect(await refusal(() => index.search('storm', options), 'option')).toMatch(message)
  })

  it('is refused where nothing is asked', async () => {
    const index = await createIndex([{ id: 'a', text: 'red', metadata: { n: 1 } }])
    expect(await refusal(() => index.search('', { filter: { n: 1 }, diversify: true }), 'option')).toContain('without a question')
  })
})
