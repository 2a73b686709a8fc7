import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import { type Query, type QueryNode } from '../../src/query/query.ts'
import { readQuery } from '../../src/query/read-query.ts'
import { LONGEST_QUERY } from '../../src/query/query.ts'
import type { Hit } from '../../src/answer/results.ts'
import type { SearchOptions } from '../../src/answer/search-options.ts'
import type { Document } from '../../src/text/document.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { anyCorpus, anyIndexOptions, rank, sumOf } from '../helpers/corpora.ts'
import { graphOf, tablesOf } from '../helpers/graph.ts'

describe('readQuery', () => {
  it('takes a text for a query', () => {
    expect(readQuery('river')).toEqual({ text: 'river', nodes: [], nodeShare: 0.5 })
    expect(readQuery({})).toEqual({ text: '', nodes: [], nodeShare: 0.5 })
    expect(readQuery({ nodes: [{ kind: 'name', id: 'Ada' }], nodeShare: 0 })).toEqual({ text: '', nodes: [{ kind: 'name', id: 'Ada', weight: 1 }], nodeShare: 0 })
    expect(readQuery('a\ud800b').text).toBe('a\ufffdb')
  })

  it.each<[string, unknown]>([
    ['nothing', undefined], ['null', null], ['a number', 3], ['a list', ['river']], ['a function', () => 'river'],
    ['a text that is none', { text: 3 }], ['an unknown key', { txt: 'river' }],
    ['nodes that are no list', { nodes: { kind: 'name', id: 'x' } }], ['a node that is a string', { nodes: ['Ada'] }],
    ['an unknown kind', { nodes: [{ kind: 'word', id: 'x' }] }], ['a number for an id', { nodes: [{ kind: 'name', id: 3 }] }],
    ['weight 0', { nodes: [{ kind: 'name', id: 'x', weight: 0 }] }], ['a weight below 0 for a word', { nodes: [{ kind: 'token', id: 'x', weight: -1 }] }],
    ['NaN as a weight', { nodes: [{ kind: 'name', id: 'x', weight: NaN }] }], ['an endless weight', { nodes: [{ kind: 'name', id: 'x', weight: Infinity }] }],
    ['a share above 1', { nodeShare: 1.1 }], ['a share below 0', { nodeShare: -0.1 }], ['NaN as a share', { nodeShare: NaN }],
  ])('refuses %s', (_, query) => {
    expect(() => readQuery(query)).toThrow(expect.objectContaining({ code: 'query' }))
  })

  it.each([undefined, null, 3, ['river']])('says what a query is, where it gets %j', query => {
    expect(() => readQuery(query)).toThrow(/^query: got .*; expected a text, or \{ text, nodes, nodeShare, vector \}$/)
  })

  it('refuses a text that is too long', () => {
    expect(() => readQuery('x'.repeat(LONGEST_QUERY + 1))).toThrow(expect.objectContaining({ code: 'limit', message: expect.stringContaining('xxx') }))
    expect(readQuery('x'.repeat(LONGEST_QUERY)).text).toHaveLength(LONGEST_QUERY)
  })
})

const documents: Document[] = [
  { id: 'ada', title: 'Ada Vale', text: 'the poet lived in Quill and saw bridges.\n\nher second book was of winter, "The Long Night" she called it.' },
  { id: 'quill', title: 'Quill', text: 'an island of fishermen without bridges.' },
  { id: 'bram', title: 'Bram Oster', text: 'the composer read "The Long Night" in winter, and databases of ships.' },
  { id: 'tolvik', title: 'Tolvik', text: 'a town of bakers and rivers.' },
]
const knows = [{ subject: 'Tolvik', relation: 'twin of', object: 'Quill' }, { subject: 'Nova', relation: 'lived in', object: 'Tolvik' }]

describe('search', () => {
  let index: TokenIndex
  beforeAll(async () => { index = await createIndex(documents, { passages: { joinBelow: 0 }, knows }) })

  const hitsOf = async (query: Query, kind: Hit['kind'] = 'passage', options?: SearchOptions) =>
    (await index.search(query, options)).hits.filter(hit => hit.kind === kind).map(({ id, score }): [string, number] => [id, score])
  const idsOf = async (...given: Parameters<typeof hitsOf>) => (await hitsOf(...given)).map(([id]) => id)
  const name = (id: string): QueryNode => ({ kind: 'name', id })

  it('takes a text in either form', async () => {
    expect(await index.search({ text: 'Who is Ada Vale?' })).toEqual(await index.search('Who is Ada Vale?'))
  })

  it('finds nothing for what says nothing', async () => {
    for (const query of ['?!', 'whereupon', { text: '?!', nodes: [], nodeShare: 1 }]) {
      expect(await index.search(query)).toMatchObject({ schema: 'tokengraph.search/1', query: { words: [], names: [], channels: [] }, hits: [] })
    }
  })

  it('finds stop words where they are all that was asked, and with other words nothing by them', async () => {
    const having = async (word: string) => (await idsOf(word)).sort()
    expect(await having('of')).not.toEqual([])
    expect(await idsOf('of winter')).toEqual(await idsOf('winter'))
  })

  it('starts from a passage, by the id of its document or its own', async () => {
    expect(await idsOf({ nodes: [{ kind: 'passage', id: 'quill' }] })).toEqual(['quill#0', 'tolvik#0', 'ada#0', 'ada#1'])
    expect(await hitsOf({ nodes: [{ kind: 'passage', id: 'ada' }] })).toEqual(await hitsOf({ nodes: [{ kind: 'passage', id: 'ada#0' }] }))
    expect((await idsOf({ nodes: [{ kind: 'passage', id: 'ada#1' }] }))[0]).toBe('ada#1')
  })

  it('starts from a name, however it is written', async () => {
    const all = await hitsOf({ nodes: [name('Ada Vale')] })
    expect(all.slice(0, 2).map(([id]) => id)).toEqual(['ada#0', 'ada#1'])
    expect(await hitsOf({ nodes: [name('ada vale')] })).toEqual(all)
    expect(await hitsOf({ nodes: [name('Ada Vale’s')] })).toEqual(all)
  })

  it('starts from a word, by its term or as it is written', async () => {
    expect(await idsOf({ nodes: [{ kind: 'token', id: 'bridges' }] })).toEqual(await idsOf('bridges', 'passage', { spread: { when: 'never' } }))
    expect(await hitsOf({ nodes: [{ kind: 'token', id: 'bridg' }] })).toEqual(await hitsOf({ nodes: [{ kind: 'token', id: 'Bridges' }] }))
    expect((await index.search({ nodes: [{ kind: 'token', id: 'bridges' }] })).query.words).toEqual(['bridges'])
    const light = await rank(tablesOf(index), { text: 'winter', nodes: [{ kind: 'token', id: 'bridges', weight: 0.25 }] })
    const bridges = tablesOf(index).tokens.labels.indexOf('bridges')
    expect(light.asked.tokens.get(bridges)).toBe(0.25)
  })

  it('takes back every term under which it names a word, where a stem has a stem of its own', async () => {
    const term = tablesOf(index).tokens.terms[tablesOf(index).tokens.labels.indexOf('databases')]
    expect(index.graph.tokenizer.tokenize(term)[0].term).not.toBe(term)
    expect(await idsOf({ nodes: [{ kind: 'token', id: term }] })).toEqual(await idsOf({ nodes: [{ kind: 'token', id: 'databases' }] }))
    expect(await idsOf({ nodes: [{ kind: 'token', id: term }] })).toContain('bram#0')
    for (const id of tablesOf(index).tokens.terms.filter(each => !each.startsWith('-'))) expect(await idsOf({ nodes: [{ kind: 'token', id }] })).not.toEqual([])
  })

  it.each<[QueryNode, RegExp]>([
    [{ kind: 'name', id: 'Ada Vael' }, /Did you mean "Ada Vale"\?$/],
    [{ kind: 'passage', id: 'quil' }, /Did you mean "quill"\?$/],
    [{ kind: 'passage', id: 'ada#2' }, /Did you mean "ada"\?$/],
    [{ kind: 'passage', id: 'Nowhere at all' }, /expected a passage of the index. Documents have ids as "\w+", their passages as "\w+#0"\.$/],
    [{ kind: 'name', id: '' }, /expected a name of the index$/],
    [{ kind: 'token', id: 'xyzzy' }, /expected a token of the index$/],
    [{ kind: 'token', id: 'the' }, /expected a token of the index$/],
    [{ kind: 'token', id: '' }, /expected a token of the index$/],
  ])('does not know %o', async (node, message) => {
    await expect(index.search({ text: 'winter', nodes: [node] })).rejects.toMatchObject({ code: 'not-found', message: expect.stringMatching(message) })
  })

  it('gives nodes their share beside a text', async () => {
    const text = 'winter'
    const shareOf = async (nodeShare?: number) => {
      const { seeds } = await rank(tablesOf(index), { text, nodes: [name('Quill')], ...(nodeShare !== undefined && { nodeShare }) })
      return [sumOf(seeds.origins.flatMap(origin => origin.passages.map(([, amount]) => amount))), seeds.text.sum()].map(share => Number(share.toFixed(9)))
    }
    expect([await shareOf(), await shareOf(0), await shareOf(0.5), await shareOf(0.9), await shareOf(1)]).toEqual([[0.5, 0.5], [0, 1], [0.5, 0.5], [0.9, 0.1], [1, 0]])
  })

  it('goes by the text alone at a share of 0, by the nodes alone at 1', async () => {
    const nodes = [name('Quill')], text = 'winter'
    const never = { spread: { when: 'never' as const } }
    expect(await hitsOf({ text, nodes, nodeShare: 0 }, 'passage', never)).toEqual(await hitsOf(text, 'passage', never))
    const [both, alone] = [await hitsOf({ text, nodes, nodeShare: 1 }), await hitsOf({ nodes })]
    // what only the text has comes last, in the order of BM25
    expect(both.slice(0, alone.length - 1).map(([id]) => id)).toEqual(alone.slice(0, -1).map(([id]) => id))
    expect((await idsOf({ text, nodes, nodeShare: 0.01 }))[0]).toBe('ada#1')
    expect((await idsOf({ text, nodes, nodeShare: 0.99 }))[0]).toBe('quill#0')
  })

  it('needs no text for the whole share', async () => {
    const { seeds } = await rank(tablesOf(index), { nodes: [name('Quill')], nodeShare: 0.1 })
    expect(seeds.vector.sum()).toBeCloseTo(1, 12)
  })

  it('weighs nodes against each other', async () => {
    const weighed = (weight: number) => idsOf({ nodes: [{ kind: 'passage', id: 'tolvik', weight }, { kind: 'passage', id: 'bram' }] })
    expect((await weighed(4))[0]).toBe('tolvik#0')
    expect((await weighed(0.25))[0]).toBe('bram#0')
    const { seeds } = await rank(tablesOf(index), { nodes: [{ kind: 'passage', id: 'tolvik', weight: 3 }, name('Ada Vale')] })
    expect(seeds.origins.map(({ passages }) => sumOf(passages.map(([, amount]) => amount)))).toEqual([0.75, expect.closeTo(0.25, 12)])
  })

  it('takes for a name that no passage is about those that mention it', async () => {
    const node = name('The Long Night')
    expect((await index.search('The Long Night')).query.names).toEqual([])
    const { seeds } = await rank(tablesOf(index), { nodes: [node] })
    expect([...seeds.vector.values]).toEqual([0, 0.5, 0, 0.5, 0])
    expect((await idsOf({ nodes: [node] })).slice(0, 2).sort()).toEqual(['ada#1', 'bram#0'])
  })

  it('takes for a name that no text has what it is known with', async () => {
    expect((await idsOf({ nodes: [name('Nova')] }))[0]).toBe('tolvik#0')
    expect((await idsOf('Where is Nova?'))[0]).toBe('tolvik#0')
  })

  it('finds nothing from a name without passages and friends', async () => {
    const lonely = await createIndex(documents, { knows: [{ subject: 'Nova', relation: 'knows', object: 'Vega' }] })
    expect((await lonely.search({ nodes: [name('Nova')] })).hits).toEqual([])
    // and it takes nothing from a text beside it
    const [beside, alone] = [await lonely.search({ text: 'winter', nodes: [name('Nova')] }), await lonely.search('winter', { spread: { when: 'never' } })]
    expect(beside.hits).toEqual(alone.hits)
  })

  it('leads over what is known from one name’s passages to the other’s', async () => {
    const query = 'What is the twin of Tolvik?'
    const unknown = await createIndex(documents, { passages: { joinBelow: 0 } })
    expect((await unknown.search(query)).hits.map(({ id }) => id)).not.toContain('quill#0')
    expect(await idsOf(query)).toEqual(expect.arrayContaining(['tolvik#0', 'quill#0']))
    expect(await idsOf('Is Quill a twin?')).toContain('tolvik#0')
    expect(await idsOf(query, 'passage', { walk: { edges: { knows: 0 } } })).not.toContain('quill#0')
  })

  it('lights by synonyms the passages with the other word', async () => {
    const synonyms = [['boats', 'ships'], ['vessels', 'rivers']]
    const other = await createIndex(documents, { synonyms })
    const ids = async (query: string, options?: SearchOptions) => (await other.search(query, { kinds: ['passage'], ...options })).hits.map(({ id }) => id)
    expect(await ids('boats')).toContain('bram#0')
    expect(await ids('boats', { seeds: { synonyms: 0 } })).toEqual([])
    expect((await index.search('boats')).hits).toEqual([])
    // a word that was asked counts more than one that means the same
    expect((await ids('bakers vessels fishermen', { seeds: { synonyms: 0.01 } }))[0]).toBe('quill#0')
    expect((await other.search('boats')).query).toMatchObject({ words: ['boats'], expanded: [{ word: 'ships', from: 'boats', edge: 'synonyms', weight: 0.5 }] })
  })

  it('counts bigrams of Han characters for less than words, in a text and in a node', async () => {
    const other = await createIndex([{ id: 'a', text: '图书馆有很多图书。' }, { id: 'b', text: '钢铁厂。' }])
    const grams = async (query: Query, bigrams?: number) => {
      const { asked } = await rank(tablesOf(other), query, bigrams === undefined ? {} : { seeds: { bigrams } })
      return [...asked.tokens].flatMap(([token, weight]) => (tablesOf(other).tokens.isWord[token] === 1 ? [] : [[tablesOf(other).tokens.terms[token], weight] as const]))
    }
    const word = { nodes: [{ kind: 'token' as const, id: '图书馆', weight: 2 }] }
    expect(await grams('图书馆', 0.25)).toEqual([['~图书', 0.25], ['~书馆', 0.25]])
    expect(await grams(word, 0.25)).toEqual([['~图书', 0.5], ['~书馆', 0.5]])
    expect(await grams('图书馆', 0)).toEqual([])
    expect((await grams('图书馆'))[0][1]).toBeLessThan(1)
  })

  it('has no number that is none where only bigrams are known and these count nothing', async () => {
    const other = await createIndex([{ id: 'a', text: '图书馆' }])
    const { asked, scores, terms } = await rank(tablesOf(other), '书馆子', { seeds: { bigrams: 0 }, spread: { when: 'always' } })
    expect([asked.tokens.size, scores.places, terms]).toEqual([0, [], []])
    expect((await rank(tablesOf(other), '书馆子', { seeds: { bigrams: 1 }, spread: { when: 'always' } })).scores.at(0)).toBeGreaterThan(1)
  })

  it('is the same however often, and in whatever order it is asked', async () => {
    const queries: Query[] = ['winter', 'Who is Ada Vale?', { nodes: [name('Quill')] }, { text: 'ships', nodes: [name('Tolvik')] }]
    const first = await Promise.all(queries.map(query => index.search(query, { explain: true })))
    const again = []
    for (const query of queries.toReversed()) again.unshift(await index.search(query, { explain: true }))
    expect(again).toEqual(first)
  })
})

describe('a query of one passage', () => {
  it('starts there alone, and keeps what it has', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyIndexOptions, async (documents, options) => {
      const { scores, seeds } = await rank(await graphOf(documents, options), { nodes: [{ kind: 'passage', id: 'd0' }] })
      expect([...seeds.vector.places]).toEqual([0])
      expect(seeds.vector.sum()).toBe(1)
      expect(scores.at(0)).toBeGreaterThan(0)
    }), { numRuns: 100 })
  })
})
