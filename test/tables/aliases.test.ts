import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import { openIndex } from '../../src/index/open-index.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { aliasGroups, isSame } from '../../src/tables/aliases.ts'
import type { GivenTriple } from '../../src/tables/edges/given-triples.ts'
import type { Document } from '../../src/text/document.ts'
import { FOLDING } from '../helpers/folding.ts'
import { runs } from '../helpers/runs.ts'

const KNOWS: GivenTriple[] = [['New York City', 'aka', 'NYC'], ['Big Apple', '也叫', 'NYC'], ['Anna Berg', 'born in', 'Big Apple']]
const DOCUMENTS: Document[] = [
  { id: 'city', title: 'New York City', text: 'A port on the Hudson.' },
  { id: 'met', text: 'On Monday we met in NYC, and talked of NYC.' },
  { id: 'live', text: 'They live in the Big Apple, which is New York City, by now.' },
  { id: 'anna', title: 'Anna Berg', text: 'A painter who likes lakes.' },
]
const mentionsOf = async (index: TokenIndex, id: string) => {
  const { node, related } = await index.related({ kind: 'name', id }, { edges: ['mentions', 'names'] })
  return [node.label, ...related.map(({ edge, id, weight }) => `${edge} ${id} ${weight}`)]
}

describe('names that triples say are one', () => {
  it('are one name: its pages, mentions and triples are those of all forms, each passage once', async () => {
    const index = await createIndex(DOCUMENTS, { knows: KNOWS }), all = ['New York City', 'mentions live#0 1', 'mentions met#0 1', 'names city#0 1']
    for (const form of ['NYC', 'nyc', 'Big Apple', 'New York City']) expect(await mentionsOf(index, form)).toEqual(all)
    expect(index.stats().edges.knows).toBe(1)
    expect((await index.path({ kind: 'name', id: 'Anna Berg' }, { kind: 'name', id: 'NYC' })).paths[0]!.line).toBe('Anna Berg —born in→ New York City')
    expect((await index.related({ kind: 'name', id: 'NYC' }, { edges: ['knows'] })).related).toMatchObject([{ id: 'Anna Berg', relations: ['born in'], direction: 'in' }])
    expect(await mentionsOf(await openIndex(await index.toBytes()), 'NYC')).toEqual(all)
  })

  it('light what the other form names, and are what relations join', async () => {
    const index = await createIndex(DOCUMENTS, { knows: KNOWS })
    for (const form of ['NYC', 'Big Apple', 'New York City']) {
      const { query, hits } = await index.search(`What is ${form}?`, { kinds: ['passage'], explain: true })
      expect(query.names).toEqual(['New York City'])
      const page = hits.find(({ document }) => document === 'city')!
      expect(page.explanation!.seeds.find(({ node }) => node.kind === 'name')).toMatchObject({ node: { id: 'New York City' } })
      expect((await index.search(`Who was born in ${form}?`, { kinds: ['passage'] })).hits[0]!.document).toBe('anna')
    }
    const without = { nodes: [{ kind: 'name' as const, id: 'NYC' }] }
    expect((await index.search('What is the Big Apple?', { without })).query.names).toEqual([])
  })

  it('find the words of each other as if the question had them', async () => {
    const documents: Document[] = [
      { id: 'a', text: 'The mayor of NYC spoke.' }, { id: 'b', text: 'The mayor of the Big Apple spoke.' }, { id: 'c', text: 'The mayor of the big town spoke of an apple.' },
    ]
    const index = await createIndex(documents, { knows: [['NYC', 'alias', 'Big Apple']] })
    const living = await (await createIndex([documents[2]!], { knows: [['NYC', 'alias', 'Big Apple']] })).update({ put: documents.slice(0, 2) })
    for (const each of [index, living, await openIndex(await index.toBytes()), await openIndex(await living.toBytes())]) {
      const { query, hits } = await each.search('NYC', { kinds: ['passage'] })
      expect(query.expanded.filter(({ edge }) => edge === 'synonyms').map(({ from, word, weight }) => [from, word, weight])).toEqual([['nyc', 'big apple', 1]])
      expect(hits.slice(0, 2).map(({ document }) => document)).toEqual(['a', 'b'])
      // as rare, in a text that is two words longer, of which one is asked by no form
      expect(hits[1]!.relevance! / hits[0]!.relevance!).toBeGreaterThan(0.6)
    }
    expect((await createIndex(documents, { knows: [['NYC', 'twin of', 'Big Apple']] })).graph.has('synonyms')).toBe(false)
    const given = await createIndex(documents, { knows: [['NYC', 'alias', 'Big Apple']], synonyms: [['mayor', 'burgomaster']] })
    expect((await given.search('burgomaster', { kinds: ['passage'] })).query.expanded.map(({ weight }) => weight)).toEqual([0.5])
  })

  it('are found where each stands', async () => {
    const index = await createIndex(DOCUMENTS, { knows: KNOWS })
    const { hits } = await index.search('Where is New York City?', { kinds: ['name'], includeAsked: true })
    expect(hits[0]).toMatchObject({ id: 'New York City' })
    const { edges } = (await index.path({ kind: 'passage', id: 'met' }, { kind: 'name', id: 'Big Apple' })).paths[0]!
    expect(edges[0]).toMatchObject({ edge: 'mentions', place: { text: 'On Monday we met in NYC, and talked of NYC.' } })
  })

  it('stay so through updates, as in an index made anew', async () => {
    const added: Document = { id: 'big', title: 'Big Apple', text: 'As people call it. We saw NYC.' }
    const living = await (await createIndex(DOCUMENTS.slice(1), { knows: KNOWS })).update({ put: [added, DOCUMENTS[0]!], remove: ['met'] })
    const anew = await createIndex([...DOCUMENTS.slice(2), added, DOCUMENTS[0]!], { knows: KNOWS })
    const expected = ['New York City', 'mentions live#0 1', 'names big#0 1', 'names city#0 1']
    for (const index of [living, anew, await openIndex(await living.toBytes())]) for (const form of ['NYC', 'Big Apple']) expect(await mentionsOf(index, form)).toEqual(expected)
    const scoresOf = async (index: TokenIndex) => (await index.search('Who met in NYC?', { kinds: ['passage'] })).hits.map(({ id, score }) => [id, Number(score.toFixed(9))])
    expect(await scoresOf(living)).toEqual(await scoresOf(anew))
  })

  it('are told by some relations alone', () => {
    const same = ['same', 'Same as', ' ALIAS ', 'aka', 'a.k.a.', 'also known as', 'owl:sameAs', '也叫', '又名']
    expect(same.filter(relation => !isSame({ relation }))).toEqual([])
    expect(['is', 'born in', 'same family as', ''].filter(relation => isSame({ relation }))).toEqual([])
  })

  it('are the connected parts of what is the same, the first subject of each leading', () => {
    const name = fc.constantFrom('Ada', 'Bram', 'Cleo', 'Dora', 'Emil', 'Fritz')
    fc.assert(fc.property(fc.array(fc.tuple(name, fc.constantFrom('same', 'knows'), name), { maxLength: 8 }), given => {
      const triples = given.map(([subject, relation, object]) => ({ subject, relation, object })), groups = aliasGroups(triples, FOLDING)
      // naive: names that a chain of such triples joins, by repeated merging
      let parts = [...new Set(given.flatMap(([a, relation, b]) => (relation === 'same' ? [a, b] : [])))].map(each => new Set([each]))
      for (const [a, relation, b] of given) if (relation === 'same') {
        const joined = parts.filter(part => part.has(a) || part.has(b))
        parts = [...parts.filter(part => !joined.includes(part)), new Set(joined.flatMap(part => [...part]))]
      }
      const sorted = (sets: Iterable<string>[]) => sets.map(each => [...each].sort().join()).sort()
      expect(sorted(groups)).toEqual(sorted(parts.filter(part => part.size > 1)))
      const order = given.flatMap(([a, relation, b]) => (relation === 'same' ? [a, b] : []))
      for (const group of groups) expect(group[0]).toBe(order.find(each => group.includes(each)))
    }), { numRuns: runs(200) })
  })
})
