import { describe, expect, it } from 'vitest'
import { createIndex, type IndexOptions } from '../../src/index/create-index.ts'
import { openIndex } from '../../src/index/open-index.ts'
import { meetings } from '../../src/rank/met.ts'
import type { Document } from '../../src/text/document.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import { normalise } from '../../src/math/dense/matrix.ts'
import { rankBy, sumOf } from '../helpers/corpora.ts'
import { pseudoVector } from '../helpers/vectors.ts'
import { Searcher } from '../../src/rank/searcher.ts'

const WIDTH = 64
/** A word's vector by chance, but for two that are nearly one. */
const wordVector = (word: string) => {
  const vector = pseudoVector(word === 'feline' ? 'cat' : word, WIDTH), other = pseudoVector(`beside ${word}`, WIDTH)
  return [...normalise(Float64Array.from(vector, (value, i) => 1e-9 + value + 0.2 * other[i]!))]
}
const encoder = ownEncoder({
  name: 'by hand', width: WIDTH, encode: texts => texts.map(text => pseudoVector(`${text}!`, WIDTH).map(value => value + 1e-3)),
  encodeWords: texts => texts.map(({ text, words }) => words.map(({ start, end }) => wordVector(text.slice(start, end).toLowerCase()))),
})

const DOCUMENTS: Document[] = [
  { id: 'bank', title: 'Rivers', text: 'The bank of the river is steep, and the cat sleeps.' },
  { id: 'money', text: 'A bank lends money to the town.' },
  { id: 'feline', text: 'A feline rests upon the roof.' },
  { id: 'else', text: 'Nothing of all this is said here.' },
]

const indexWith = (vectors?: IndexOptions['vectors']) => createIndex(DOCUMENTS, { encoder, ...(vectors && { vectors }) })
const found = async (index: Awaited<ReturnType<typeof indexWith>>, late = {}, question = 'cat of the town') =>
  (await rankBy(new Searcher(index.graph, index.vectors, index.encoder), question, { late })).found

describe.each(['bits', 'int8'] as const)('late interaction with words as %s', words => {
  it('finds for each word of the question the nearest of a passage, its title among them', async () => {
    const { late: { met } } = await found(await indexWith({ words }))
    expect(met!.asked.map(({ start, end }) => 'cat of the town'.slice(start, end))).toEqual(['cat', 'town'])
    const [cat] = meetings(met!, 2)
    // 'A feline rests …': its first word that has content
    expect([cat!.word, cat!.cosine > 0.8]).toEqual([0, true])
    // 'Rivers. The bank of the river is steep, and the cat …'
    expect(meetings(met!, 0)[0]).toMatchObject({ word: 4 })
    expect(meetings(met!, 0)[0]!.cosine).toBeGreaterThan(0.99)
  })

  it('is mixed with relevance over the best passages, from 0 to its share', async () => {
    const { late, relevance } = await found(await indexWith({ words }), { share: 0.4 })
    const amounts = [0, 1, 2, 3].map(passage => late.met!.amount(passage))
    expect([Math.min(...amounts), Math.max(...amounts)]).toEqual([0, 0.4])
    amounts.forEach((amount, passage) => {
      expect(late.scores.at(passage)).toBeCloseTo(0.6 * relevance.scores.at(passage) + amount, 12)
      expect(late.meaning!.at(passage)).toBeCloseTo(0.6 * relevance.meaning!.at(passage) + amount, 12)
    })
  })

  it('looks at so many of the most relevant', async () => {
    const { late, relevance } = await found(await indexWith({ words }), { passages: 2 })
    expect([...late.met!.rows.keys()].sort()).toEqual(relevance.scores.best(2).sort())
  })

  it('counts a rare word more than a common one', async () => {
    const { late: { met } } = await found(await indexWith({ words }), {}, 'bank town'), [bank, town] = met!.asked
    expect(bank!.weight).toBeLessThan(town!.weight)
    expect(sumOf(met!.asked.map(({ weight }) => weight))).toBeCloseTo(1, 12)
  })

  it('is told by index.explain: which words met, and what that gave', async () => {
    const index = await indexWith({ words }), { late } = await index.explain('cat of the town', { id: 'feline' })
    expect(late!.words[0]).toMatchObject({ asked: 'cat', met: 'feline' })
    expect(sumOf(late!.words.map(({ amount }) => amount))).toBeCloseTo(late!.share, 12)
    expect(late!.line).toMatch(/^'cat' ~ 'feline' 0\.\d\d, /)
  })
})

describe('late interaction', () => {
  it('has no say by itself where the question names what one passage alone is about', async () => {
    const documents = [...DOCUMENTS, ...['a', 'b'].map(id => ({ id, title: 'Old Mill', text: `The mill of ${id} grinds.` })), { id: 'one', title: 'Long Bridge', text: 'The Long Bridge spans the river near the Old Mill, as Ada Vale and Bram Oster saw.' }]
    const index = await createIndex(documents, { encoder, vectors: { words: 'bits' } })
    const met = async (question: string, late = {}) => (await found(index, late, question)).late.met
    expect(await met('Which river does the Long Bridge span?')).toBeUndefined()
    expect(await met('Which river does the Long Bridge span?', { when: 'always' })).toBeDefined()
    // of what several are about, words may tell which is meant; and no name is none
    expect(await met('Who grinds in the Old Mill?')).toBeDefined()
    expect(await met('which river does the long bridge span?')).toBeDefined()
    expect(await met('Who grinds in the Old Mill?', { when: 'never' })).toBeUndefined()
  })

  const said = async (index: Awaited<ReturnType<typeof indexWith>>, options = {}) => JSON.stringify(await index.search('cat of the town', { explain: true, ...options }))

  it('is nothing where no vectors of words are kept, or it is switched off: all stays as it was, to the last digit', async () => {
    const plain = await indexWith(), kept = await indexWith({ words: 'bits' })
    const { late, relevance } = await found(plain)
    expect(late).toBe(relevance)
    expect(await said(kept, { late: { share: 0 } })).toBe(await said(plain))
    expect(await said(kept)).not.toBe(await said(plain))
  })

  it('is nothing for a question that brings its vector, and for an index that is opened without its encoder', async () => {
    const plain = await indexWith(), kept = await indexWith({ words: 'bits' }), query = { text: 'cat of the town', vector: pseudoVector('any', WIDTH) }
    const hits = async (index: typeof kept) => JSON.stringify(await index.search(query, { explain: true }))
    expect(await hits(kept)).toBe(await hits(plain))
    expect(await hits(await openIndex(await kept.toBytes()))).toBe(await hits(plain))
  })

  it('says nothing where all passages are alike', async () => {
    const index = await createIndex(['a', 'b'].map(id => ({ id, text: 'The same words.' })), { encoder, vectors: { words: 'bits' } })
    const { late, relevance } = await found(index, {}, 'other words')
    expect(late).toBe(relevance)
  })
})
