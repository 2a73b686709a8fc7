import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startsUnspaced } from '../../../src/text/tokens/scripts.ts'
import { elisionOf } from '../../../src/text/tokens/elision.ts'
import { bigrams, hasDictionary, type Span, words } from '../../../src/text/tokens/segment.ts'
import { anyText, inPair, time } from '../../helpers/texts.ts'
import { runs } from '../../helpers/runs.ts'

const cut = (text: string, spans: readonly Span[]) => spans.map(({ start, end }) => text.slice(start, end))
const wordsOf = (text: string) => cut(text, words(text, elisionOf([])))

describe('words', () => {
  it('finds words of spaced scripts, with inner apostrophes, marks and digits', () => {
    expect(wordsOf("Don't stop: the cat’s 3rd café, 'quoted' e\u0301te\u0301!")).toEqual(["Don't", 'stop', 'the', 'cat’s', '3rd', 'café', 'quoted', 'e\u0301te\u0301'])
    expect(wordsOf('Привет, мир! שלום 한국어 हिन्दी')).toEqual(['Привет', 'мир', 'שלום', '한국어', 'हिन्दी'])
    expect(wordsOf('Jean-Paul O’Neill’ 3.14 snake_case')).toEqual(['Jean', 'Paul', 'O’Neill', '3', '14', 'snake', 'case'])
  })

  it('finds words of unspaced scripts by the dictionary, in simplified and traditional characters', () => {
    expect(hasDictionary()).toBe(true)
    expect(wordsOf('我们喜欢猫。')).toEqual(['我们', '喜欢', '猫'])
    expect(wordsOf('我們喜歡貓。')).toEqual(['我們', '喜歡', '貓'])
    expect(wordsOf('東京都に住んでいます')).toContain('東京')
    expect(wordsOf('ฉันรักแมว')).toEqual(['ฉัน', 'รัก', 'แมว'])
  })

  it('parts scripts that stand side by side without a space', () => {
    expect(wordsOf('2024年AI模型')).toEqual(['2024', '年', 'AI', '模型'])
    expect(wordsOf('ฉันใช้iPhoneรุ่น12ปี')).toEqual(['ฉัน', 'ใช้', 'iPhone', 'รุ่น', '12', 'ปี'])
    expect(wordsOf('abcไทยabc')).toEqual(['abc', 'ไทย', 'abc'])
    expect(wordsOf('カ_A ﾊﾟ')).toEqual(['カ', 'A', 'ﾊﾟ'])
  })

  it('takes no mark on its own for a word', () => {
    expect(wordsOf('\u0301 \u20e3 か\u3099')).toEqual(['か\u3099'])
  })

  it('takes emoji for words, each whole, and no digits, signs of trade or arrows', () => {
    expect(wordsOf('I ❤️ 🍕, 👨‍👩‍👧 and 👍🏽, 🇩🇪')).toEqual(['I', '❤️', '🍕', '👨‍👩‍👧', 'and', '👍🏽', '🇩🇪'])
    expect(wordsOf('A® ©2024 ™ → ➡ ❶')).toEqual(['A', '2024', '➡', '❶'])
    expect(wordsOf('1️⃣')).toEqual(['1️⃣'])
  })

  it.each<[string, string[]]>([
    ['C, C++ and C# (or .NET) in g++', ['C', 'C++', 'and', 'C#', 'or', '.NET', 'in', 'g++']],
    ['a+b, #1, page#2, x++y, end.THEN, ...NO', ['a', 'b', '1', 'page', '2', 'x', 'y', 'end', 'THEN', 'NO']],
    ['U.S.A. and e.g. A. B, p.m.', ['U.S.A.', 'and', 'e.g.', 'A', 'B', 'p.m.']],
    ['so\u00adft hy\u2060phen, zero\u200bwidth', ['so\u00adft', 'hy\u2060phen', 'zero', 'width']],
    ['rock’n’roll don´t don`t Hawaiʻi צ׳ק', ['rock’n’roll', 'don´t', 'don`t', 'Hawaiʻi', 'צ׳ק']],
    ['l’écran de l\u02bchomme, qu\'il, dell’arte, L\'Oréal', ['écran', 'de', 'homme', 'il', 'arte', 'Oréal']],
    ["all's well, d'Artagnan, o'clock, l'a", ["all's", 'well', 'Artagnan', "o'clock", "l'a"]],
  ])('cuts %s', (text, found) => expect(wordsOf(text)).toEqual(found))

  it('knows which words a dictionary found', () => {
    expect(words('AI 模型', elisionOf([])).map(({ unspaced }) => unspaced)).toEqual([false, true])
  })

  it('gives words in order, disjoint, not empty, of whole characters', () => {
    fc.assert(fc.property(anyText(300), text => {
      let last = 0
      for (const { start, end, unspaced } of words(text, elisionOf([]))) {
        expect(start).toBeGreaterThanOrEqual(last)
        expect(end).toBeGreaterThan(start)
        expect(inPair(text, start) || inPair(text, end)).toBe(false)
        expect(startsUnspaced(text.slice(start, end))).toBe(unspaced)
        last = end
      }
      expect(last).toBeLessThanOrEqual(text.length)
    }), { numRuns: runs(300) })
  })

  it('loses no letter of any script', () => {
    // a low line joins: whether カ_ is a word is the segmenter's to say
    fc.assert(fc.property(anyText(200).map(text => text.replaceAll(/\p{Pc}/gu, ' ')), text => {
      let rest = text
      for (const { start, end } of words(text, elisionOf([]))) rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end)
      expect(rest).not.toMatch(/[[\p{L}\p{N}]--[ー々〆ｰﾞﾟ〇]]/v)
    }), { numRuns: runs(300) })
  })

  it('cuts no character in two where a long text is handed to the segmenter in stretches', () => {
    for (const start of ['', '字', '字字']) {
      const text = start + '𠮷'.repeat(5000)
      expect(cut(text, words(text, elisionOf([]))).join('')).toBe(text)
      expect(words(text, elisionOf([])).some(({ start, end }) => inPair(text, start) || inPair(text, end))).toBe(false)
    }
  })

  it('finds the same words in a long text as in its sentences', () => {
    const sentence = '我们喜欢图书馆里的猫，'
    const text = sentence.repeat(2000)
    expect(wordsOf(text)).toEqual(Array.from({ length: 2000 }, () => wordsOf(sentence)).flat())
    expect(wordsOf(text)).not.toEqual(Array.from({ length: 2000 }, () => wordsOf(sentence.slice(1))).flat())
  })

  it.each<[string, string]>([
    ['100,000 Chinese characters without a stop', '我们喜欢图书馆里的猫'.repeat(10_000)],
    ['100,000 Chinese characters', '我们喜欢图书馆里的猫，'.repeat(9000)],
    ['100,000 Thai characters', 'ฉันรักห้องสมุด'.repeat(7000)],
    ['Chinese and English by turns', '模型 model '.repeat(12_000)],
  ])('takes less than two seconds for %s', (_, text) => expect(time(() => words(text, elisionOf([])))).toBeLessThan(2000))

  it.each<[string, string]>([
    ['5 MB of one letter', 'x'.repeat(5_000_000)], ['5 MB of one character', '字'.repeat(200_000)], ['letters and apostrophes', "a'".repeat(2_500_000)],
    ['1 MB of apostrophes', "'".repeat(1_000_000)], ['1 MB of marks', 'e' + '\u0301'.repeat(1_000_000)], ['long words and apostrophes', ('a'.repeat(9999) + "'").repeat(500)],
  ])('neither overflows nor hangs on %s', (_, text) => expect(time(() => words(text, elisionOf([])))).toBeLessThan(5000))
})

describe('bigrams', () => {
  it('pairs neighbouring Han characters, of whatever plane', () => {
    const grams = (text: string) => cut(text, bigrams(text))
    expect(grams('图书馆')).toEqual(['图书', '书馆'])
    expect(grams('图，书馆')).toEqual(['书馆'])
    expect(grams('a𠮷野家b')).toEqual(['𠮷野', '野家'])
    expect(grams('図書かん々々')).toEqual(['図書', '書か', 'かん', 'ん々', '々々'])
    expect(grams('图')).toEqual([])
    expect(grams('')).toEqual([])
  })

  it('pairs kana, Hangul, Burmese and Khmer, marks with their character, and no two scripts but Han and kana', () => {
    const grams = (text: string) => cut(text, bigrams(text))
    expect(grams('ニュース abc')).toEqual(['ニュ', 'ュー', 'ース'])
    expect(grams('서울은 abc')).toEqual(['서울', '울은'])
    expect(grams('東京タワー')).toEqual(['東京', '京タ', 'タワ', 'ワー'])
    expect(grams('မြန်မာ')).toEqual(['မြန်', 'န်မာ'])
    expect(grams('ភាសា')).toEqual(['ភាសា'])
    expect(grams('서울東京')).toEqual(['서울', '東京'])
    expect(grams('が')).toEqual([])
    expect(grams('か\u3099き\u3099')).toEqual(['か\u3099き\u3099'])
    expect(grams('abc, вода, 1')).toEqual([])
  })
})
