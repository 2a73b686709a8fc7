import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldHan, foldWord } from '../../../src/text/tokens/fold.ts'
import type { LanguageCode } from '../../../src/text/tokens/languages.ts'
import { type AnalysisOptions } from '../../../src/text/tokens/analysis-options.ts'
import { createWordTokenizer } from '../../../src/text/tokens/create-word-tokenizer.ts'
import { anyText, inPair, time } from '../../helpers/texts.ts'

const tokenizer = await createWordTokenizer()
const bare = await createWordTokenizer({ stem: false, stopWords: false })
const terms = async (text: string, options: AnalysisOptions = {}, kind = 'word') =>
  (await createWordTokenizer(options)).tokenize(text).filter(token => token.kind === kind).map(token => token.term)

describe('createWordTokenizer', () => {
  it('gives words and stop words in the order of the text, then grams', () => {
    expect(tokenizer.tokenize('The cities: 图书')).toEqual([
      { term: '-the', kind: 'stop', start: 0, end: 3 }, { term: 'citi', kind: 'word', start: 4, end: 10 },
      { term: '图书', kind: 'word', start: 12, end: 14 }, { term: '~图书', kind: 'gram', start: 12, end: 14 },
    ])
  })

  it('has each term be what its place in the text folds to', () => {
    fc.assert(fc.property(anyText(200), text => {
      for (const { term, kind, start, end } of bare.tokenize(text)) {
        const place = text.slice(start, end)
        expect(inPair(text, start) || inPair(text, end)).toBe(false)
        if (kind === 'variant') continue
        expect(term).toBe(kind === 'gram' ? `~${foldHan(place)}` : foldWord(foldHan(place), { diacritics: true }).replace(/'s$/, ''))
      }
    }), { numRuns: 300 })
  })

  it('would be caught with offsets one off', () => {
    const text = 'The Naïve 圖書館'
    const moved = bare.tokenize(text).filter(({ term, kind, start, end }) => kind !== 'gram' && term !== foldWord(foldHan(text.slice(start + 1, end + 1)), { diacritics: true }))
    expect(moved.map(({ start }) => start)).toEqual(bare.tokenize(text).filter(({ kind }) => kind !== 'gram').map(({ start }) => start))
  })

  it('finds the same words with stems and without, in the same places', () => {
    fc.assert(fc.property(anyText(100), text => {
      const places = (tokens: ReturnType<typeof tokenizer.tokenize>) => tokens.map(({ start, end }) => [start, end])
      expect(places(tokenizer.tokenize(text))).toEqual(places(bare.tokenize(text)))
    }))
  })

  it('takes traditional for simplified characters, and not where told otherwise', async () => {
    expect(tokenizer.tokenize('臺灣的圖書館')).toEqual(tokenizer.tokenize('台湾的图书馆'))
    const apart = await createWordTokenizer({ foldHan: false })
    expect(apart.tokenize('圖書館')).not.toEqual(apart.tokenize('图书馆'))
  })

  it('takes accented for plain letters, and not where told otherwise', async () => {
    expect(await terms('Beyoncé Beyonce\u0301')).toEqual(await terms('Beyonce Beyonce'))
    expect(await terms('Beyoncé', { diacritics: false })).not.toEqual(await terms('Beyonce', { diacritics: false }))
  })

  it.each<[LanguageCode, string, string]>([
    ['en', 'cities', 'city'], ['en', 'running', 'runs'], ['de', 'Häuser', 'Hauses'], ['de', 'Katzen', 'Katze'], ['fr', 'nationales', 'national'],
    ['fr', 'continuerons', 'continuer'], ['ru', 'книги', 'книгу'], ['es', 'gatos', 'gato'], ['tr', 'kitaplar', 'kitap'], ['uk', 'книги', 'книга'],
  ])('has one stem in %s for %s and %s', async (language, one, other) => {
    const [a, b] = await terms(`${one} ${other}`, { languages: [language] })
    expect(a).toBe(b)
    const [c, d] = await terms(`${one} ${other}`, { languages: [language], stem: false })
    expect(c).not.toBe(d)
  })

  it('tries the stemmers in the order of the languages, until one changes the word', async () => {
    expect(await terms('книги cities', { languages: ['en', 'ru'] })).toEqual(['книг', 'citi'])
    expect(await terms('книги cities', { languages: ['en'] })).toEqual(['книги', 'citi'])
  })

  it('takes off the possessive before all else', async () => {
    expect(await terms('Tours’s Tours\'s Tours TOURS’S', { stem: false })).toEqual(['tours', 'tours', 'tours', 'tours'])
    expect(await terms('who’s', {}, 'stop')).toEqual(['-who'])
  })

  it.each<[LanguageCode, string, string[]]>([
    ['en', 'the cat and a dog', ['cat', 'dog']], ['de', 'der Hund und die Katze', ['hund', 'katze']], ['fr', 'le chat et les chiens', ['chat', 'chiens']],
    ['ru', 'и книга', ['книга']], ['zh', '猫 和 狗', ['猫', '狗']],
  ])('leaves out stop words of %s', async (language, text, content) => {
    expect(await terms(text, { languages: [language], stem: false })).toEqual(content)
    expect((await terms(text, { languages: [language], stem: false, stopWords: false })).length).toBeGreaterThan(content.length)
    expect((await terms(text, { languages: [language], stopWords: false }, 'stop'))).toEqual([])
  })

  it('takes no number for a stop word', async () => {
    expect(await terms('type 2 diabetes, 4.5.6, 5月, ５月', { languages: ['en', 'zh'], stem: false })).toEqual(['type', '2', 'diabetes', '4', '5', '6', '5', '5'])
  })

  it('joins the stop words of several languages', async () => {
    expect(await terms('the cat und Hund', { languages: ['en', 'de'], stem: false })).toEqual(['cat', 'hund'])
    expect(await terms('the cat was there, und the Hund', { languages: ['en', 'de'], stem: false })).toEqual(['cat', 'und', 'hund'])
  })

  it('pairs Han characters beside the words, and not where told otherwise', async () => {
    expect(await terms('图书馆', {}, 'gram')).toEqual(['~图书', '~书馆'])
    expect(await terms('圖書館', {}, 'gram')).toEqual(['~图书', '~书馆'])
    expect(await terms('图书馆', { bigrams: false }, 'gram')).toEqual([])
    expect(await terms('a library', {}, 'gram')).toEqual([])
  })

  it('reads Japanese and Thai', async () => {
    const japanese = await terms('東京で猫を見ました', { languages: ['ja'] })
    expect(japanese).toContain(foldHan('東京'))
    expect(japanese).toContain('猫')
    expect(await terms('ฉันรักแมว')).toEqual(['ฉัน', 'รัก', 'แมว'])
  })

  it('names itself by its settings', async () => {
    const names = await Promise.all([{}, { stem: false }, { languages: ['en'] }, { languages: ['zh', 'en'] }].map(async options => (await createWordTokenizer(options as AnalysisOptions)).name))
    expect(new Set(names).size).toBe(4)
    expect((await createWordTokenizer({ stem: true })).name).toBe(names[0])
  })

  it('gives the same for the same text, first and later', () => {
    fc.assert(fc.property(anyText(50), text => { expect(tokenizer.tokenize(text)).toEqual(tokenizer.tokenize(text)) }))
  })

  it.each([{ languages: ['xx'] }, { languages: [] }, { stem: 'yes' }, { stemm: true }])('refuses %o', async options => {
    await expect(createWordTokenizer(options as AnalysisOptions)).rejects.toMatchObject({ code: 'option', message: expect.stringMatching(/^text\.analysis/) as string })
  })

  it('gives nothing for nothing', () => {
    for (const text of ['', ' \n', '…!?', "'’'"]) expect(tokenizer.tokenize(text)).toEqual([])
  })

  it.each<[string, string]>([
    ['a Chinese query of 100,000 characters', '我们喜欢图书馆里的猫和狗'.repeat(8334)], ['one word 100,000 times', 'word '.repeat(100_000)], ['1 MB of apostrophes', "'".repeat(1_000_000)],
    ['1 MB of one letter', 'a'.repeat(1_000_000)], ['1 MB of letters and apostrophes', "a'".repeat(500_000)], ['1 MB of s with apostrophes', "'s".repeat(500_000)],
  ])('takes less than two seconds for %s', (_, text) => expect(time(() => tokenizer.tokenize(text))).toBeLessThan(2000))
})
