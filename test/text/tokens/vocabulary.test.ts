import { describe, expect, it } from 'vitest'
import { atOnce } from '../../../src/core/pace.ts'
import type { Token } from '../../../src/text/tokens/tokenizer.ts'
import { Vocabulary } from '../../../src/text/tokens/vocabulary.ts'

/** A vocabulary that has read words, each written as given, with one term for all that begin alike. */
function read(words: readonly string[], kind: Token['kind'] = 'word'): Vocabulary {
  const vocabulary = new Vocabulary()
  for (const word of words) vocabulary.add({ term: word.slice(0, 3).toLowerCase(), kind, start: 0, end: word.length }, word)
  return vocabulary
}

describe('Vocabulary', () => {
  it('numbers terms in the order in which they are first seen', () => {
    const vocabulary = read(['city', 'dog', 'cities', 'cat'])
    expect(vocabulary.terms).toEqual(['cit', 'dog', 'cat'])
    expect(['cit', 'dog', 'cat', 'cow'].map(term => vocabulary.id(term))).toEqual([0, 1, 2, undefined])
  })

  it('labels a word by how it is mostly written, in lower case', () => {
    expect(read(['City', 'cities', 'CITIES']).labels).toEqual(['cities'])
    expect(read(['city', 'city', 'city', 'cities', 'cities']).labels).toEqual(['city'])
    expect(read(['city', 'cities', 'cities']).labels).toEqual(['cities'])
    expect(read(['city', 'city', 'city', 'cities', 'citizen', 'cities']).labels).toEqual(['city'])
  })

  it('labels by the first by code unit where two are written equally often: the order of texts is no reason', () => {
    expect(read(['cities', 'city']).labels).toEqual(['cities'])
    expect(read(['city', 'cities']).labels).toEqual(['cities'])
    expect(read(['city', 'cities', 'cities', 'city']).labels).toEqual(['cities'])
  })

  it('tells words from grams, and lets a gram become a word', () => {
    const vocabulary = read(['city', 'dog'], 'gram')
    expect([...vocabulary.isWord]).toEqual([0, 0])
    expect(vocabulary.labels).toEqual(['cit', 'dog'])
    vocabulary.add({ term: 'cit', kind: 'word', start: 2, end: 8 }, 'a Cities')
    expect([...vocabulary.isWord]).toEqual([1, 0])
    expect(vocabulary.labels).toEqual(['cities', 'dog'])
  })

  it('joins another as if its words came next, and tells their numbers', () => {
    const [before, after] = [['city', 'dog', 'cities', 'cities'], ['cow', 'city', 'City', 'dogs', 'dogs', 'cit']]
    const joined = read(before), whole = read([...before, ...after])
    expect(Array.from(atOnce(joined.joining(read(after).state)))).toEqual([2, 0, 1])
    expect([joined.terms, joined.labels, joined.isWord]).toEqual([whole.terms, whole.labels, whole.isWord])
    atOnce(joined.joining(read(['owl'], 'gram').state))
    expect([joined.terms.at(-1), [...joined.isWord]]).toEqual(['owl', [1, 1, 1, 0]])
  })

  it('has nothing before it has read', () => {
    const { terms, labels, isWord } = new Vocabulary()
    expect([terms, labels, [...isWord]]).toEqual([[], [], []])
  })
})
