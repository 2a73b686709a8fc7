import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryRows } from '../../src/graph/rows.ts'
import { similarEdges } from '../../src/tables/edges/similar.ts'
import { readAsked } from '../../src/query/asked.ts'
import { expand } from '../../src/query/expansion.ts'
import type { SeedOptions } from '../../src/rank/options.ts'
import { type Query } from '../../src/query/query.ts'
import { readQuery } from '../../src/query/read-query.ts'
import { ranking } from '../helpers/corpora.ts'
import { graphOf, read } from '../helpers/graph.ts'
import { graphOf as smallGraph } from '../helpers/small-graphs.ts'

const TOKENS = 6
const anyEdges = fc.uniqueArray(fc.tuple(fc.nat({ max: TOKENS - 1 }), fc.nat({ max: TOKENS - 1 }), fc.constantFrom(0.25, 0.6, 1)).filter(([a, b]) => a < b), { selector: ([a, b]) => `${a} ${b}`, maxLength: 8 })

/** Only the edges between tokens of a graph. */
function graphWith(synonyms: [number, number][], similar: [number, number, number][]) {
  const { counts, relations } = smallGraph({ token: TOKENS }, { synonyms, similar })
  return memoryRows(counts, relations)
}

describe('expand', () => {
  it('adds every neighbour with its reason and what it counts', async () => {
    const anyAsked = fc.uniqueArray(fc.tuple(fc.nat({ max: TOKENS - 1 }), fc.constantFrom(0.6, 1, 2)), { selector: ([token]) => token })
    const anyShare = fc.constantFrom(0, 0.1, 0.5, 1)
    await fc.assert(fc.asyncProperty(anyEdges, anyEdges, anyAsked, fc.record({ synonyms: anyShare, similar: anyShare }), async (same, near, asked, shares) => {
      const synonyms = same.map(([a, b]): [number, number] => [a, b])
      const similar = near.flatMap(([a, b, weight]): [number, number, number][] => [[a, b, weight], [b, a, weight]])
      const found = await expand(graphWith(synonyms, similar), new Map(asked), shares)
      const expected = [...new Map(asked)].flatMap(([from, weight]) => [
        ...same.flatMap(([a, b]) => (a === from ? [b] : b === from ? [a] : [])).map(token => ({ token, from, edge: 'synonyms', weight: shares.synonyms * weight })),
        ...near.flatMap(([a, b, cosine]) => (a === from ? [[b, cosine]] : b === from ? [[a, cosine]] : [])).filter(([token]) => !asked.some(([own]) => own === token))
          .map(([token, cosine]) => ({ token, from, edge: 'similar', weight: shares.similar * weight * Math.fround(cosine) })),
      ]).filter(({ weight }) => weight > 0)
      const listed = (list: readonly { token: number, from: number | string, edge: string, weight: number }[]) =>
        list.map(({ token, from, edge, weight }) => `${edge} ${from} ${token} ${weight.toPrecision(10)}`).sort()
      expect(listed(found)).toEqual(listed(expected))
    }), { numRuns: 300 })
  })

  it('needs no edges', async () => {
    expect(await expand(memoryRows({ passage: 0, name: 0, token: 1 }, new Map()), new Map([[0, 1]]), { synonyms: 0.5, similar: 0.1 })).toEqual([])
  })
})

describe('readAsked, with words that are near by vector', () => {
  const DOCUMENTS = [{ id: 'a', text: 'boats and ships, ships and vessels. 图书 yachts' }]
  const PAIRS: [string, string, number][] = [['boat', 'ship', 0.8], ['boat', 'vessel', 0.5], ['ship', 'vessel', 1], ['图书', 'yacht', 0.25]]

  async function asked(query: Query, seeds: SeedOptions = { similar: 0.1 }, options = {}) {
    const graph = await graphOf(DOCUMENTS, options), { terms } = graph.tokens
    const similar = similarEdges('similar', PAIRS.map(([a, b, cosine]) => ({ a: terms.indexOf(a), b: terms.indexOf(b), cosine })), terms.length)
    const asked = await readAsked(read({ ...graph, edges: new Map(graph.edges).set('similar', similar) }), readQuery(query), ranking({ seeds }).seeds)
    return {
      tokens: Object.fromEntries([...asked.tokens].map(([token, weight]) => [terms[token], Number(weight.toPrecision(6))])),
      own: [...asked.own].map(token => terms[token]), terms: [...asked.terms],
      expanded: asked.expanded.map(({ token, from, edge, weight }) => [terms[token], terms[from as number], edge, Number(weight.toPrecision(6))]),
    }
  }

  it('looks for them too, with less weight, and says why', async () => {
    const { tokens, own, terms, expanded } = await asked('boats')
    expect(tokens).toEqual({ boat: 1, ship: 0.08, vessel: 0.05 })
    expect(expanded).toEqual([['ship', 'boat', 'similar', 0.08], ['vessel', 'boat', 'similar', 0.05]])
    expect([own, terms]).toEqual([['boat'], ['boat']])
  })

  it('does not add the question’s own words again, and adds up what two of them bring', async () => {
    expect((await asked('a boat, a ship')).tokens).toEqual({ boat: 1, ship: 1, vessel: 0.15 })
    expect((await asked('boats, boats')).tokens).toEqual({ boat: 2, ship: 0.16, vessel: 0.1 })
    expect((await asked('a boat, a ship and vessels')).expanded).toEqual([])
  })

  it('goes one step, and from words only', async () => {
    // yachts are near a word, not its bigram
    expect((await asked('图书')).tokens).toEqual({ 图书: 1, '~图书': 0.6, yacht: 0.025 })
    expect((await asked({ nodes: [{ kind: 'token', id: 'boats', weight: 3 }] })).tokens).toEqual({ boat: 3, ship: 0.24, vessel: 0.15 })
  })

  it('counts as much as is said, or nothing', async () => {
    expect((await asked('boats', { similar: 1 })).tokens).toEqual({ boat: 1, ship: 0.8, vessel: 0.5 })
    const none = await asked('boats', { similar: 0 })
    expect(none.tokens).toEqual({ boat: 1 })
    expect(none.expanded).toEqual([])
  })

  it('is off unless it is asked for', async () => {
    expect((await asked('boats', {})).tokens).toEqual({ boat: 1 })
  })

  it('stands beside synonyms', async () => {
    const { tokens, expanded } = await asked('boats', { similar: 0.1 }, { synonyms: [['boat', 'ship']] })
    expect(tokens).toEqual({ boat: 1, ship: 0.58, vessel: 0.05 })
    expect(expanded).toEqual([['ship', 'boat', 'synonyms', 0.5], ['ship', 'boat', 'similar', 0.08], ['vessel', 'boat', 'similar', 0.05]])
  })
})
