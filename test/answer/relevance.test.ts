import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { refusal } from '../helpers/refusal.ts'

const documents = [
  { id: 'otter', title: 'Otter', text: 'Otters live in holts by the river, and eat eels.' },
  { id: 'heron', title: 'Heron', text: 'The heron nests on old pines, where Otter holts are near.' },
  { id: 'mill', title: 'Mill', text: 'The mill grinds corn. Its wheel stands in the river.' },
  { id: 'weir', text: 'Behind the weir the water is slow.' },
]
let index: TokenIndex
beforeAll(async () => { index = await createIndex(documents) })

const search = async (question: string, options = {}) => index.search(question, { kinds: ['passage'], ...options })

describe('relevance', () => {
  it('is high where a passage says what was asked, low where nothing does, whatever scores are', async () => {
    const said = await search('otters eat eels in holts'), not = await search('quantum holts of the senate budget committee')
    expect([said.answered, not.answered]).toEqual([true, false])
    expect([said.hits[0]!.score, not.hits[0]!.score].map(score => score >= 1)).toEqual([true, true])
    expect(said.hits[0]!.relevance).toBeGreaterThan(0.9)
    expect(not.hits[0]!.relevance).toBeLessThan(0.2)
  })

  it('of a passage that only the graph led to tells that it has no word', async () => {
    const { hits } = await search('eels')
    expect(hits.find(({ document }) => document === 'otter')!.matched).toBe(true)
    expect(hits.filter(({ document }) => document !== 'otter').map(({ matched }) => matched)).not.toContain(true)
  })

  it('is the same for one result as for several', async () => {
    const { hits: [first] } = await search('river mill'), { hits: [only] } = await search('river mill', { limit: 1 })
    expect(only!.relevance).toBe(first!.relevance)
  })

  it('counts what stands for a word of the question: a synonym, a corrected word', async () => {
    const words = await createIndex(documents, { synonyms: [['otter', 'lutra']] })
    const relevance = async (question: string) => (await words.search(question, { kinds: ['passage'] })).hits[0]!.relevance!
    expect(await relevance('lutra')).toBeGreaterThan(0.9)
    expect(await relevance('herron')).toBeGreaterThan(0.9)
  })

  it.each([
    ['wifi', 'Wi-Fi is a family of protocols.'],
    ['Who took his phd?', 'He took his Ph.D. in Bonn.'],
    ['COVID-19', 'The covid19 wards were full.'],
    ['data base', 'A database of birds.'],
    ['US', 'Prices rose in the U.S. again.'],
    ['台北', '首都是臺北市。'],
  ])('counts another writing of a word: %s', async (question, text) => {
    const written = await createIndex([...documents, { id: 'written', text }])
    const { hits: [first], answered } = await written.search(question, { kinds: ['passage'] })
    expect([first!.document, answered, first!.relevance! > 0.9]).toEqual(['written', true, true])
  })

  it('counts AND and NOT as words only where texts have them in capitals, AND only where it joins nothing', async () => {
    const gates = await createIndex([...documents, { id: 'gate', text: 'An AND gate has two inputs, and is NOT slow.' }])
    const relevance = async (some: TokenIndex, question: string) => (await some.search(question, { kinds: ['passage'] })).hits[0]!.relevance!
    expect(await relevance(index, 'otters AND eels')).toBe(await relevance(index, 'otters and eels'))
    expect(await relevance(index, 'otters NOT eels')).toBeGreaterThan(0.9)
    expect(await relevance(index, 'otters WHO eels')).toBeLessThan(0.9)
    expect((await gates.search('AND gate')).query.words).toEqual(['and', 'gate'])
    for (const joined of ['otters AND eels', 'otters && eels', '(otters AND eels)']) expect(await relevance(gates, joined)).toBeGreaterThan(0.9)
    expect(await relevance(gates, 'otters NOT eels')).toBeLessThan(0.9)
  })

  it('counts a word that no passage has as one that one passage has, so that few texts answer, too', async () => {
    const few = await createIndex([
      { id: 'coffee', text: 'Descale the machine every three months.' }, { id: 'eels', text: 'Otters eat eels.' }, { id: 'novel', text: 'A novel of 1818.' },
    ])
    const ask = async (question: string) => {
      const { hits: [first], answered } = await few.search(question, { kinds: ['passage'] })
      return [first?.document, answered, first?.relevance && Math.round(100 * first.relevance)]
    }
    expect(await ask('How often do I descale it?')).toEqual(['coffee', true, 50])
    expect(await ask('How often does one repair and descale it?')).toEqual(['coffee', false, 8])
    expect(await ask('Who owns the machine?')).toEqual(['coffee', true, 50])
  })

  it('does not count half of what is written as one', async () => {
    const { hits } = await (await createIndex([...documents, { id: 'half', text: 'All data are kept.' }]))
      .search('data base', { kinds: ['passage'] })
    expect(hits[0]!.document).toBe('half')
    expect(hits[0]!.relevance).toBeLessThan(0.51)
  })

  it('counts words that begin as one of the question does, even where texts have that one, too', async () => {
    const { hits } = await (await createIndex([...documents, { id: 'hol', text: 'Hol is a village.' }]))
      .search('hol', { kinds: ['passage'], prefix: true })
    expect(hits.find(({ document }) => document === 'otter')!.relevance).toBeGreaterThan(0.9)
  })

  it('leaves out what says too little; without passages nothing is said to be answered', async () => {
    expect((await search('quantum holts of the senate budget committee', { minRelevance: 0.5 })).hits).toEqual([])
    expect((await search('otters eat eels', { minRelevance: 0.5 })).hits.map(({ document }) => document)).toEqual(['otter'])
    expect((await index.search('otters', { kinds: ['name'] })).answered).toBeUndefined()
    await refusal(() => search('otters', { minRelevance: 2 }), 'option')
  })

  it('is not told where a question has no words: fields alone, or marks', async () => {
    const kinds = await createIndex([{ id: 'note', text: 'Otters', metadata: { kind: 'draft' } }])
    const told = async (question: string) => {
      const { hits, answered } = await kinds.search(question, { kinds: ['passage'] })
      return [hits.length, hits[0]?.relevance !== undefined, answered]
    }
    expect(await told('kind:draft')).toEqual([1, false, undefined])
    expect(await told('kind:draft otters')).toEqual([1, true, true])
    expect([await told('???'), await told('eels')]).toEqual([[0, false, undefined], [0, false, false]])
  })

  it('is from 0 to 1, and never less for a passage that has more of the words', async () => {
    const vocabulary = ['otters', 'eels', 'river', 'mill', 'corn', 'weir', 'slow', 'senate', 'budget']
    await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 5 }), async words => {
      const { hits, answered } = await search(words.join(' '))
      for (const { relevance } of hits) expect(relevance! >= 0 && relevance! <= 1).toBe(true)
      expect(answered).toBe(hits.some(({ relevance }) => relevance! >= 0.5))
      const has = ({ text, title = '' }: { text: string, title?: string }) => words.filter(word => `${title} ${text}`.toLowerCase().includes(word))
      const [best] = hits
      for (const other of hits.slice(1)) {
        if (has(best!).every(word => has(other).includes(word)) && has(other).length > has(best!).length) expect(other.relevance!).toBeGreaterThanOrEqual(best!.relevance!)
      }
    }), { numRuns: 40 })
  })
})
