import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import { openIndex } from '../../src/index/open-index.ts'
import type { SearchOptions } from '../../src/answer/search-options.ts'
import type { SearchResults } from '../../src/answer/results.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { markMatches } from '../../src/answer/mark.ts'
import { IndexFolder } from '../../src/index/index-folder.ts'
import { type Disk, memoryStore } from '../helpers/memory-store.ts'
import type { Document } from '../../src/text/document.ts'
import { refusal } from '../helpers/refusal.ts'

const PAPERS: Document[] = [
  { id: 'engine', title: 'On the engine', text: 'Notes about weaving numbers.', metadata: { author: ['Ada Lovelace', 'Luigi Menabrea'], abstract: 'How a loom of brass counts.', year: 1843 } },
  { id: 'loom', title: 'The loom', text: 'The loom weaves flowers. Punched cards drive it.', metadata: { author: 'Joseph Jacquard', abstract: 'Silk.', year: 1804 } },
  { id: 'letter', title: 'A letter', text: 'Lovelace wrote to Babbage of the weather.', metadata: { author: 'unknown', year: 1844 } },
]
const FIELDS = { fields: ['author', 'abstract'] }
/** The documents that match, best first; those that are only reached are left aside. */
const passages = ({ hits }: SearchResults) => hits.filter(({ kind, matched }) => kind === 'passage' && matched !== false).map(({ document }) => document)

let index: TokenIndex
beforeAll(async () => { index = await createIndex(PAPERS, FIELDS) })
const found = async (question: string, options: SearchOptions = {}, of = index) => passages(await of.search(question, { kinds: ['passage'], ...options }))

describe('fields', () => {
  it('are searched by their words, and no others are', async () => {
    expect(await found('menabrea')).toEqual(['engine'])
    expect(await found('brass')).toEqual(['engine'])
    expect(await found('menabrea', {}, await createIndex(PAPERS))).toEqual([])
    expect((await index.search('menabrea')).total).toBe(1)
    expect((await index.search('menabrea')).hits[0]).toMatchObject({ document: 'engine', matched: true, relevance: expect.closeTo(0.99, 1) })
  })

  it('count as much as a question says; 0 finds nothing', async () => {
    expect(await found('lovelace', { boost: { author: 8 } })).toEqual(['engine', 'letter'])
    expect(await found('lovelace', { boost: { author: 0.05 } })).toEqual(['letter', 'engine'])
    expect(await found('menabrea', { boost: { author: 0 } })).toEqual([])
    expect((await index.search('loom', { boost: { abstract: 0 } })).total).toBe(1)
    expect(await found('loom', { boost: { text: 0, title: 0 } })).toEqual(['engine'])
    const plain = await createIndex(PAPERS), options = { kinds: ['passage'] } satisfies SearchOptions
    expect(await plain.search('the loom', { ...options, boost: { title: 1, text: 1 } })).toEqual(await plain.search('the loom', options))
    expect(await found('letter weather', { boost: { title: 0, text: 0 } }, plain)).toEqual([])
  })

  it('are read by operators, corrections, completions and filters as other words are', async () => {
    expect(await found('loom +menabrea')).toEqual(['engine'])
    expect(await found('loom -brass')).toEqual(['loom'])
    expect(await found('author:lovelace')).toEqual(['engine'])
    expect(await found('menabrae')).toEqual(['engine'])
    expect(await found('jacq*')).toEqual(['loom'])
    expect((await index.suggest('menab')).suggestions.map(({ text }) => text)).toEqual(['menabrea'])
    expect(await found('lovelace', { filter: { year: { max: 1843 } } })).toEqual(['engine'])
  })

  it('tell where they say what was looked for', async () => {
    const { hits } = await index.search('lovelace numbers loom', { matches: true, kinds: ['passage'] })
    const [hit] = hits.filter(({ document }) => document === 'engine')
    expect(hit!.fieldMatches!.map(({ field, text, matches }) => [field, markMatches(text, matches)])).toEqual([
      ['author', 'Ada <mark>Lovelace</mark>'], ['abstract', 'How a <mark>loom</mark> of brass counts.'],
    ])
    expect(hit!.matches!.map(({ term }) => term)).toEqual(['numbers'])
    expect((await (await createIndex(PAPERS)).search('loom', { matches: true })).hits[0]).not.toHaveProperty('fieldMatches')
  })

  it('are told by explanations: what each gave adds up to what words gave', async () => {
    for (const question of ['loom', 'lovelace weather loom', 'the loom']) {
      for (const { id, document } of (await index.search(question, { kinds: ['passage'] })).hits) {
        const { fields, terms } = await index.explain(question, { kind: 'passage', id }), lexical = terms.find(({ name }) => name === 'lexical')!
        expect(fields!.reduce((sum, { amount }) => sum + amount, 0), `${question} ${id}`).toBeCloseTo(lexical.raw, 9)
        if (question === 'loom') expect(fields!.map(({ field }) => field)).toEqual(document === 'loom' ? ['title', 'text'] : document === 'engine' ? ['abstract'] : [])
      }
    }
    expect(await (await createIndex(PAPERS)).explain('loom', {})).not.toHaveProperty('fields')
  })

  it('stay with an index that is kept and changed, as if it were made of what it holds', async () => {
    const options = { kinds: ['passage'], boost: { author: 3 } } satisfies SearchOptions, questions = ['lovelace loom', 'menabrea', 'silk babbage', 'hopper']
    const told = (of: TokenIndex) => Promise.all(questions.map(async question => (await of.search(question, options)).hits.map(({ id, score }) => [id, score.toFixed(12)])))
    const opened = await openIndex(await index.toBytes())
    expect(await told(opened)).toEqual(await told(index))
    const put = [{ id: 'loom', text: 'Another text.', metadata: { author: 'Grace Hopper' } }, { id: 'new', text: 'A loom.', metadata: { abstract: 'Lovelace and silk, silk' } }]
    const fresh = await told(await createIndex([PAPERS[2]!, ...put], FIELDS))
    for (const each of [index, opened]) {
      const changed = await each.update({ put, remove: ['engine'] })
      expect(await told(changed)).toEqual(fresh)
      expect(await told(await changed.compact())).toEqual(fresh)
      expect(await told(await openIndex(await changed.toBytes()))).toEqual(fresh)
    }
  })

  it('are in a folder, whose segments tell of them, too', async () => {
    const disk: Disk = new Map(), folder = await IndexFolder.open(memoryStore(disk), { create: FIELDS })
    await folder.put(PAPERS)
    await folder.commit()
    await folder.put([{ id: 'new', text: 'A loom.', metadata: { author: 'Grace Hopper', abstract: 'Silk, silk' } }])
    await folder.commit()
    await folder.close()
    const again = await IndexFolder.open(memoryStore(disk), {})
    const fresh = await createIndex([...PAPERS, { id: 'new', text: 'A loom.', metadata: { author: 'Grace Hopper', abstract: 'Silk, silk' } }], FIELDS)
    for (const question of ['hopper', 'silk loom']) {
      const told = async (of: TokenIndex) => (await of.search(question, { kinds: ['passage'] })).hits.map(({ id, score }) => [id, score.toFixed(12)])
      expect(await told(again.index as TokenIndex)).toEqual(await told(fresh))
    }
  })

  it('may name what is searched anyway, and change nothing of an index where nothing else is named', async () => {
    const plain = await (await createIndex(PAPERS)).toBytes()
    for (const fields of [[], ['title', 'text']]) expect(Buffer.compare(await (await createIndex(PAPERS, { fields })).toBytes(), plain)).toBe(0)
    const twice = await createIndex(PAPERS, { fields: ['title', 'author', 'author', 'abstract'] })
    expect(Buffer.compare(await twice.toBytes(), await index.toBytes())).toBe(0)
  })

  it('hold texts and lists of texts; of anything else nothing is searched', async () => {
    const odd = await createIndex([{ id: 'a', text: 'x', metadata: { author: ['alder', 3, null, { name: 'birch' }], abstract: { text: 'cedar' } } }, { id: 'b', text: 'y', metadata: { author: 17 } }], FIELDS)
    expect(await Promise.all(['alder', 'birch', 'cedar', '17'].map(word => found(word, {}, odd)))).toEqual([['a'], [], [], []])
    const proto = await createIndex([{ id: 'a', text: 'x' }], { fields: ['constructor', '__proto__', ':0:', 'a:b'] })
    expect(await found('x', { boost: { constructor: 2, 'a:b': 3 } as never }, proto)).toEqual(['a'])
  })

  it.each<[SearchOptions['boost'], RegExp]>([
    [{ autor: 2 }, /option "boost": got the field "autor"; expected fields that are searched: title, text, author, abstract\. Did you mean "author"\?/],
    [{ year: 2 }, /got the field "year".*with the option "fields"/],
    [{ author: -1 }, /"boost\.author": got -1; expected a number from 0 to 1e9/],
    [{ author: '2' as never }, /"boost\.author"/],
    [2 as never, /"boost": got 2; expected factors by fields/],
  ])('refuse the boost %j', async (boost, message) => {
    expect(await refusal(() => index.search('loom', { boost }), 'option')).toMatch(message)
  })
})
