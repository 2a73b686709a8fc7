import { describe, expect, it } from 'vitest'
import { LANGUAGES, loadLanguage } from '../../../src/text/tokens/languages.ts'

describe('loadLanguage', () => {
  it.each(LANGUAGES)('loads %s: a stemmer or stop words, or both', async code => {
    const { stem, stopWords } = await loadLanguage(code)
    expect(stem !== undefined || stopWords.length > 0).toBe(true)
    expect(stopWords.every(word => typeof word === 'string')).toBe(true)
    if (stem) expect(typeof stem('word')).toBe('string')
  })

  it('knows what its library lacks', async () => {
    const { stopWords } = await loadLanguage('en')
    for (const word of ['a', 'an', 'the', 'also']) expect(stopWords).toContain(word)
    expect(stopWords).not.toContain('library')
  })

  it('stems alike every time', async () => {
    const { stem } = await loadLanguage('en')
    expect(['cities', 'running', 'cities'].map(word => stem!(word))).toEqual(['citi', 'run', 'citi'])
  })

  it('takes no letter of "add"', async () => {
    const { stem } = await loadLanguage('en')
    expect(['add', 'adds', 'added', 'adding', 'ads', 'erred', 'padded'].map(word => stem!(word))).toEqual(['add', 'add', 'add', 'add', 'ad', 'err', 'pad'])
  })
})
