import { describe, expect, it } from 'vitest'
import { phrasesOf } from '../../../src/text/tokens/phrases.ts'
import { synonymToken } from '../../../src/text/tokens/with-phrases.ts'
import { withPhrases } from '../../../src/text/tokens/with-phrases.ts'
import { createWordTokenizer } from '../../../src/text/tokens/create-word-tokenizer.ts'

const tokenizer = await createWordTokenizer()

/** What stands where one of some synonyms is found. */
const found = (text: string, ...synonyms: string[]) =>
  withPhrases(tokenizer, [synonyms]).tokenize(text).slice(tokenizer.tokenize(text).length).map(({ start, end, kind, term }) => {
    expect([kind, term[0]]).toEqual(['variant', '='])
    return text.slice(start, end)
  })

describe('withPhrases', () => {
  it.each<[string, string, string[]]>([
    ['New York City', 'In New York City, and in new york cities.', ['New York City', 'new york cities']],
    ['New York City', 'New York. A new city. York new city.', []],
    ['New York', 'In New\nYork and New\n\nYork, in New, York', ['New\nYork']],
    ['heart attack', 'a heart-attack', ['heart-attack']],
    ['St. Louis', 'Meet me in St. Louis.', ['St. Louis']],
    ['The Who', 'They saw The Who in 1969.', ['The Who']],
    ['Bank of America', 'the bank of america is a Bank', ['bank of america']],
    ['人工智能', '我们研究人工智能的未来，人工呼吸。', ['人工智能']],
    ['人工智慧', '人工智慧', ['人工智慧']],
    ['著作權', '《著作权法》', ['著作权']],
    ['iPhone 手机', '买iPhone手机。', ['iPhone手机']],
    ['café au lait', 'Two cafe\u0301 au lait', ['cafe\u0301 au lait']],
    ['😀 😀', 'so 😀😀 it is', ['😀😀']],
  ])('finds %j in %j', (synonym, text, expected) => {
    expect(found(text, synonym)).toEqual(expected)
  })

  it('finds one within another', () => {
    expect(found('New York City Hall', 'New York', 'York City Hall', 'New York City Hall')).toEqual(['New York', 'New York City Hall', 'York City Hall'])
  })

  it('is the tokenizer itself where all are single words', () => {
    expect(withPhrases(tokenizer, [['car', 'automobile'], []])).toBe(tokenizer)
  })
})

describe('synonymToken', () => {
  it('is the word, or one token of several', () => {
    expect(synonymToken('Cities', tokenizer)).toMatchObject({ term: 'citi', kind: 'word' })
    expect(synonymToken('Two Cities', tokenizer)).toEqual({ term: '=two citi', kind: 'variant', start: 0, end: 10 })
    expect(synonymToken('WHO', tokenizer)).toMatchObject({ term: 'who', kind: 'word' })
  })

  it.each(['', ' ', '!?', 'the', '的', 'x '.repeat(17), '书'.repeat(17)])('is not there of %j', written => {
    expect(synonymToken(written, tokenizer)).toBeUndefined()
  })
})

describe('phrasesOf', () => {
  it('is every stretch of two words to sixteen, the longest first from each place', () => {
    const text = 'The cities, and two towns'
    expect([...phrasesOf(text, tokenizer.tokenize(text))].map(({ term, start, end }) => [term, text.slice(start, end)])).toEqual([
      ['=the citi', 'The cities'], ['=and two town', 'and two towns'], ['=and two', 'and two'], ['=two town', 'two towns'],
    ])
    const many = Array.from({ length: 40 }, (_, i) => `w${i}`).join(' ')
    const lengths = [...phrasesOf(many, tokenizer.tokenize(many))].map(({ term }) => term.split(' ').length)
    expect(Math.max(...lengths)).toBe(16)
    expect(lengths).toHaveLength(24 * 15 + 16 * 15 / 2)
  })
})
