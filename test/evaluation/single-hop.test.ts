import { describe, expect, it } from 'vitest'
import { madeUpQuestions } from '../../src/evaluation/single-hop.ts'
import type { Document } from '../../src/text/document.ts'

const DOCUMENTS: Document[] = Array.from({ length: 40 }, (_, i) => (
  { id: `d${i}`, title: `Mount Harrow (hill ${i})`, text: `Mount Harrow is the hill number ${i} of a long row of hills along the northern coast. It rains.` }
))

describe('made-up questions', () => {
  const made = madeUpQuestions(DOCUMENTS, 30, 5)

  it('have words of one sentence of their document, some left out', () => {
    expect(made).toHaveLength(30)
    for (const { question: { text }, document } of made) {
      const { text: told } = DOCUMENTS.find(({ id }) => id === document)!, sentence = `${told.split('. ')[0]!} coast.`
      const words = text.replace(/^(What|Which|Who|When|Where|How many) /, '').replace(/ of Mount Harrow\?$/, '').replace(/\?$/, '').split(' ')
      for (const word of words) expect(sentence.split(' ')).toContain(word)
      expect(words.length).toBeGreaterThan(2)
      expect(text.endsWith('?')).toBe(true)
    }
    expect(new Set(made.map(({ document }) => document)).size).toBe(30)
    expect(new Set(made.map(({ question: { id } }) => id)).size).toBe(30)
  })

  it('keep the title now and then, without its parenthesis', () => {
    const titled = made.filter(({ question: { text } }) => text.includes('Mount Harrow'))
    expect(titled.length).toBeGreaterThan(4)
    expect(titled.length).toBeLessThan(22)
    expect(made.some(({ question: { text } }) => text.includes('(hill'))).toBe(false)
  })

  it('are the same for the same seed, and as many as there are texts that tell something', () => {
    expect(madeUpQuestions(DOCUMENTS, 30, 5)).toEqual(made)
    expect(madeUpQuestions(DOCUMENTS, 30, 6)).not.toEqual(made)
    expect(madeUpQuestions([{ id: 'short', text: 'It rains.' }], 5, 1)).toEqual([])
    expect(madeUpQuestions(DOCUMENTS, 100, 5).length).toBeLessThanOrEqual(40)
  })
})
