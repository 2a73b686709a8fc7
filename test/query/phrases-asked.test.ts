import { describe, expect, it } from 'vitest'
import { createIndex, openIndex, type Document, type IndexOptions } from '../../src/index.ts'

/** The passages that are found, best first, with every index that should be the same. */
async function found(documents: readonly Document[], synonyms: string[][], question: string, options: IndexOptions = {}) {
  const index = await createIndex(documents, { ...options, synonyms })
  const grown = await (await createIndex(documents.slice(0, 1), { ...options, synonyms })).update({ put: documents.slice(1) })
  const told = await Promise.all([index, await openIndex(await index.toBytes()), grown, await openIndex(await grown.toBytes())].map(each =>
    each.search(question, { kinds: ['passage'], explain: true })))
  for (const { hits } of told) {
    expect(hits.map(({ id, score }) => [id, score])).toEqual(told[0]!.hits.map(({ id, score }) => [id, score]))
    for (const { score, explanation } of hits) expect(explanation!.terms.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(score, 12)
  }
  return { ids: told[0]!.hits.map(({ document }) => document), expanded: told[0]!.query.expanded, hits: told[0]!.hits }
}

const HARBOURS = [{ id: 'ship', text: 'A new ship sank.' }, { id: 'city', text: 'New York City has harbours.' }, { id: 'nyc', text: 'The NYC marathon.' }]

describe('synonyms of several words', () => {
  it.each<[string, string[][], readonly Document[], string, string[]]>([
    ['are asked for as a whole', [['NYC', 'New York City']], HARBOURS, 'NYC harbours', ['city', 'nyc']],
    ['do not ask for one of their words', [['NYC', 'New York City']], [HARBOURS[0]!, { id: 'york', text: 'The city of York is new.' }], 'NYC', []],
    ['bring others where a question has them', [['NYC', 'New York City']], HARBOURS, 'marathon in New York City', ['nyc', 'city', 'ship']],
    ['do so both ways between two of them', [['heart attack', 'myocardial infarction']], [{ id: 'a', text: 'Myocardial infarctions kill.' }, { id: 'b', text: 'My heart is strong, my hands are warm, and my head is cool.' }, { id: 'c', text: 'Nothing.' }], 'heart attacks', ['a', 'b']],
    ['may be Chinese', [['AI', '人工智能']], [{ id: 'breath', text: '人工呼吸很重要。' }, { id: 'ai', text: '我们研究人工智能的未来。' }], 'AI', ['ai']],
    ['may be asked for in traditional characters', [['著作权法', '版权']], [{ id: 'a', text: '版权是什么？' }, { id: 'b', text: '天气很好。' }], '著作權法', ['a']],
    ['may be of stop words, and abbreviate to one', [['WHO', 'World Health Organization']], [{ id: 'a', text: 'The World Health Organization met.' }, { id: 'b', text: 'Rain fell.' }], 'what did the WHO do', ['a']],
    ['may be in titles alone', [['NYC', 'New York City']], [{ id: 'a', title: 'New York City', text: 'It is large.' }, { id: 'b', text: 'It is small.' }], 'NYC', ['a']],
    ['count as the longest that stands there', [['NY', 'New York'], ['NYC', 'New York City']], [{ id: 'ny', text: 'NY state.' }, { id: 'nyc', text: 'NYC.' }], 'New York City', ['nyc']],
  ])('%s', async (_, synonyms, documents, question, ids) => {
    expect((await found(documents, synonyms, question)).ids).toEqual(ids)
  })

  it('are told as they were given, and explain what they gave', async () => {
    const { expanded, hits } = await found(HARBOURS, [['NYC', 'New York City']], 'NYC')
    expect(expanded).toEqual([{ word: 'new york city', from: 'nyc', edge: 'synonyms', weight: 0.5 }])
    expect(hits.find(({ document }) => document === 'city')!.explanation!.seeds.map(({ node }) => node.label)).toEqual(['new york city'])
  })

  it('stand for all words of one that was asked', async () => {
    const { ids, expanded } = await found(HARBOURS, [['NYC', 'New York City']], 'New York City')
    expect(ids).toEqual(['city', 'nyc', 'ship'])
    expect(expanded).toEqual([{ word: 'nyc', from: 'new york city', edge: 'synonyms', weight: 1.5 }])
  })

  it('are left alone where synonyms count nothing', async () => {
    const index = await createIndex(HARBOURS, { synonyms: [['NYC', 'New York City']] })
    expect((await index.search('New York City', { seeds: { synonyms: 0 } })).query.expanded).toEqual([])
  })

  it('are no nodes, nor do they lengthen texts', async () => {
    const [plain, index] = await Promise.all([{}, { synonyms: [['harbours', 'New York City']] }].map(each => createIndex(HARBOURS, each)))
    expect(index!.stats().nodes).toEqual(plain!.stats().nodes)
    expect(index!.stats().edges.synonyms).toBe(1)
    expect((await index!.toGraphology()).filterNodes((_, { label }) => label === 'new york city')).toEqual([])
    expect((await index!.search('ship')).hits).toEqual((await plain!.search('ship')).hits)
  })
})
