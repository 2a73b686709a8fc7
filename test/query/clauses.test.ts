import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex, openIndex, type Document, type TokenIndex } from '../../src/index.ts'
import { runs } from '../helpers/runs.ts'

const WORDS = ['oil', 'gas', 'coal', 'wind', 'dam']
const FIELD = ['amber', 'basil']

/** Documents of one passage each; all have a word in common, so that all are found. */
const anyDocuments = fc.array(
  fc.record({ words: fc.array(fc.constantFrom(...WORDS), { maxLength: 6 }), by: fc.constantFrom(...FIELD, undefined) }), { minLength: 1, maxLength: 8 },
).map(all => all.map(({ words, by }, i): Document => ({ id: `d${i}`, text: ['energy', ...words].join(' '), ...(by && { metadata: { by } }) })))

/** What is demanded, as it is written, and whether a document has it by a plain look at its words. */
interface Demand { text: string, has: (document: Document) => boolean }

const anyAtom: fc.Arbitrary<Demand> = fc.oneof(
  fc.constantFrom(...WORDS).map((word): Demand => ({ text: word, has: ({ text }) => text.split(' ').includes(word) })),
  fc.array(fc.constantFrom(...WORDS), { minLength: 2, maxLength: 3 }).map((words): Demand => ({ text: `"${words.join(' ')}"`, has: ({ text }) => `${text} `.includes(` ${words.join(' ')} `) })),
  fc.constantFrom(...FIELD).map((by): Demand => ({ text: `by:${by}`, has: ({ metadata }) => metadata?.by === by })),
  fc.constantFrom('o', 'ga', 'win', 'd').map((start): Demand => ({ text: `${start}*`, has: ({ text }) => text.split(' ').some(word => word.startsWith(start)) })),
)

/** Atoms, one of several, all of several, and none of them. */
const anyDemand = fc.letrec<{ demand: Demand }>(tie => ({
  demand: fc.oneof({ maxDepth: 3, withCrossShrink: true }, anyAtom,
    fc.array(tie('demand'), { minLength: 2, maxLength: 3 }).map(of => ({ text: `(${of.map(({ text }) => text).join(' OR ')})`, has: (each: Document) => of.some(({ has }) => has(each)) })),
    fc.array(tie('demand'), { minLength: 2, maxLength: 3 }).map(of => ({ text: `(${of.map(({ text }) => text).join(' ')})`, has: (each: Document) => of.every(({ has }) => has(each)) })),
    tie('demand').map(({ text, has }) => ({ text: `(-${/^[a-z"(]/.test(text) ? text : `(${text})`})`, has: (each: Document) => !has(each) }))),
})).demand

const idsOf = async (index: TokenIndex, question: string) =>
  (await index.search(question, { kinds: ['passage'], limit: 100 })).hits.map(({ document }) => document).sort()

describe('demands of a question', () => {
  it('leave exactly the passages that a plain look leaves', async () => {
    await fc.assert(fc.asyncProperty(anyDocuments, fc.array(fc.tuple(fc.constantFrom('+', '-'), anyDemand), { minLength: 1, maxLength: 3 }), async (documents, demands) => {
      const index = await createIndex(documents, { analysis: { stem: false } })
      // a field that no document has is none
      if (documents.every(({ metadata }) => !metadata) && demands.some(([, { text }]) => text.includes('by:'))) return
      const question = `energy ${demands.map(([sign, { text }]) => `${sign}${text}`).join(' ')}`
      const expected = documents.filter(each => demands.every(([sign, { has }]) => has(each) === (sign === '+'))).map(({ id }) => id).sort()
      expect(await idsOf(index, question), question).toEqual(expected)
    }), { numRuns: runs(200) })
  })

  it('are the same of an index that was stored, or grew', async () => {
    await fc.assert(fc.asyncProperty(anyDocuments, anyDemand, async (documents, { text }) => {
      const index = await createIndex(documents), question = `energy +(${text})`, expected = await idsOf(index, question)
      const grown = await (await createIndex(documents.slice(0, 1))).update({ put: documents.slice(1) })
      for (const other of [await openIndex(await index.toBytes()), grown]) expect(await idsOf(other, question)).toEqual(expected)
    }), { numRuns: runs(60) })
  })
})

it('of words without content, a group has none beside others', async () => {
  const index = await createIndex([
    { id: 'both', text: 'Otters eat eels' }, { id: 'one', text: 'Otters, herons and an AND gate' }, { id: 'other', text: 'The weir is slow' },
  ])
  for (const both of ['otters eels', 'otters and eels', 'otters AND eels', 'the otters and the eels']) {
    expect(await idsOf(index, `(${both}) OR weir`)).toEqual(['both', 'other'])
    expect(await idsOf(index, `otters weir -(${both})`)).toEqual(['one', 'other'])
    expect(await idsOf(index, `+(${both})`)).toEqual(['both'])
  }
  // nothing but such, or asked for by itself
  expect(await idsOf(index, 'otters weir +(and)')).toEqual(['one'])
  expect(await idsOf(index, 'otters +and')).toEqual(['one'])
})

const DOCUMENTS: Document[] = [
  { id: 'a', title: 'Oil crisis', text: 'The oil embargo of 1973 raised prices. The Yom Kippur war came before.', metadata: { author: 'Ann Smith', year: 1973, tags: ['War'] } },
  { id: 'b', title: 'Oil', text: 'Oil is refined into petrol. Send an e-mail to the refinery.', metadata: { author: ['Bob Jones', 'Cy Young'], year: 1980 } },
  { id: 'c', title: 'Embargo', text: 'An embargo on oil, gas. The trade Embargoes of the past.', metadata: { author: 'Ann Smith' } },
  { id: 'd', title: '石油危机', text: '石油禁运使价格上涨。中东战争爆发，经济衰退。' },
  { id: 'e', title: '石油', text: '石油是重要的能源。東京有石油。' },
]

describe('a question with operators', () => {
  let index: TokenIndex
  beforeAll(async () => { index = await createIndex(DOCUMENTS) })

  it.each<[string, string[]]>([
    ['oil -embargo', ['b']], ['"oil embargo"', ['a']], ['"OIL, Embargo"', ['a']], ['"embargo oil"', []], ['"trade embargo"', []], ['"trade embargoes"', ['c']],
    ['"oil gas"', ['c']], ['"oil crisis"', ['a']], ['oil +gas', ['c']], ['title:oil', ['a', 'b']], ['title:embargo oil', ['c']], ['text:crisis oil', []],
    ['author:smith', ['a', 'c']], ['author:"ann smith" -title:oil', ['c']], ['author:young', ['b']], ['year:1980', ['b']], ['tags:war', ['a']],
    ['petrol OR gas', ['b', 'c']], ['oil -e-mail', ['a', 'c']], ['oil +email', ['b']], ['+embar* -title:embargo', ['a']], ['石油 -禁运', ['e']], ['石油 -战争', ['e']],
    ['"中东战争"', ['d']], ['"東战争"', ['d']], ['"战东"', []], ['"东京有"', ['e']], ['石油 "价格 上涨"', ['d']], ['oil +"the"', ['a', 'b', 'c']], ['标题 OR 衰退', ['d']],
  ])('finds what has it: %s', async (question, expected) => {
    expect(await idsOf(index, question)).toEqual(expected)
  })

  it('takes names and words from passages that have it, and explains all of them', async () => {
    const { hits, query } = await index.search('oil -embargo', { explain: true, includeAsked: true })
    expect(new Set(hits.map(({ document }) => document))).toEqual(new Set(['b']))
    for (const { score, explanation } of hits) expect(explanation!.terms.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(score, 12)
    expect(query).toMatchObject({ text: 'oil -embargo', words: ['oil'], parts: [{ text: '-embargo', as: 'excluded' }] })
  })

  it('scores as if the operators were not there', async () => {
    const scores = async (question: string) => new Map((await index.search(question, { kinds: ['passage'] })).hits.map(({ id, score }) => [id, score]))
    const plain = await scores('oil crisis')
    for (const [id, score] of await scores('+oil crisis -petrol')) expect(score).toBe(plain.get(id))
  })

  it('is mere words where it is to be plain, and in a sentence', async () => {
    expect((await index.search('oil -embargo', { kinds: ['passage'], syntax: 'plain' })).hits[0]!.document).toBe('c')
    const sentence = await index.search('What is the "oil embargo"?'), { query } = sentence
    expect(query.parts).toEqual([{ text: '"oil embargo"', as: 'words' }])
    expect(sentence.hits).toEqual((await index.search('What is the oil embargo?')).hits)
    expect(sentence.notes).toBeUndefined()
  })

  it('tells that nothing has what is demanded, and refuses to look for nothing', async () => {
    expect((await index.search('oil +zeppelin')).notes).toEqual([expect.stringContaining('no passage that is found has all that is demanded: +zeppelin')])
    await expect(index.search('-oil')).rejects.toThrow('It only says what is left out.')
  })

  it('is the same beside a filter, in what-if and in a view', async () => {
    const filtered = await index.search('oil -petrol', { kinds: ['passage'], filter: { year: 1973 } })
    expect(filtered.hits.map(({ document }) => document)).toEqual(['a'])
    const without = await index.search('oil -petrol', { kinds: ['passage'], without: { nodes: [{ kind: 'passage', id: 'c#0' }] } })
    expect(without.hits.map(({ document }) => document)).toEqual(['a'])
    const { results } = await index.view('oil -petrol', { kinds: ['passage'] })
    expect(results).toHaveLength(2)
  })
})
