import fc from 'fast-check'
import removeAccents from 'remove-accents'
import { describe, expect, it } from 'vitest'
import { foldHan, foldWord, loadHan } from '../../../src/text/tokens/fold.ts'
import { anyText } from '../../helpers/texts.ts'

await loadHan()

const plain = (word: string) => foldWord(word, { diacritics: true })
const accented = (word: string) => foldWord(word, { diacritics: false })

describe('foldHan', () => {
  it('makes traditional characters simplified ones', () => {
    expect(foldHan('鋼鐵')).toBe('钢铁')
    expect(foldHan('臺灣圖書館')).toBe('台湾图书馆')
    expect(foldHan('钢铁')).toBe('钢铁')
    expect(foldHan('薴')).toBe(foldHan('苧'))
  })

  it('leaves other scripts and other characters alone', () => {
    for (const text of ['', 'Steel, café', 'ひらがな', 'Привет 😀']) expect(foldHan(text)).toBe(text)
    expect(foldHan('x鋼y😀鐵')).toBe('x钢y😀铁')
    expect(foldHan('鋼')).not.toBe(foldHan('鐵'))
  })

  it('keeps every length and place, and is done after one time', () => {
    fc.assert(fc.property(anyText(), fc.string({ unit: fc.integer({ min: 0x3400, max: 0x9fff }).map(code => String.fromCodePoint(code)) }), (text, han) => {
      const folded = foldHan(text + han)
      expect(folded).toHaveLength(text.length + han.length)
      expect(folded).toBe(foldHan(text) + foldHan(han))
      expect(foldHan(folded)).toBe(folded)
    }))
  })
})

describe('foldWord', () => {
  it('lowers case, straightens apostrophes and undoes compatibility forms', () => {
    expect(plain('TOURS’S')).toBe("tours's")
    expect(plain('ﬁne')).toBe('fine')
    expect(plain('Ｗｏｒｄ')).toBe('word')
    expect(plain('ﾊﾟﾝ')).toBe('パン')
    expect(plain('ΣΊΣΥΦΟΣ')).toBe(plain('Σίσυφος'))
  })

  it('takes accents off Latin letters, composed or not, only where asked', () => {
    for (const word of ['Beyoncé', 'Beyonce\u0301', 'BEYONCÉ']) expect(plain(word)).toBe('beyonce')
    expect(plain('Øresund')).toBe('oresund')
    for (const word of ['e\u0301te\u0301\u0301', 'x\u0304y', 'ệ']) expect(plain(word)).toMatch(/^[a-z]+$/)
    expect(accented('Beyonce\u0301')).toBe('beyoncé')
    expect(accented('Beyoncé')).not.toBe(accented('Beyonce'))
  })

  it('takes them off as remove-accents does, of every letter that there is, and any mark that it leaves', () => {
    const slow = (word: string) => removeAccents(word.normalize('NFC')).normalize('NFD').replace(/\p{Mn}/gv, '')
    const characters = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code))
    const letters = characters.filter(each => /[\p{sc=Latin}\p{N}\p{M}]/v.test(each)).map(accented)
      .filter(letter => /^(?=.*\P{ASCII})[\p{sc=Latin}\p{N}\p{M}']+$/v.test(letter))
    expect(letters.filter(letter => plain(letter) !== slow(letter))).toEqual([])
    const marks = characters.slice(0x300, 0x370)
    const marked = [...'abcdefghijklmnopqrstuvwxyzɛɨæøı'].flatMap(letter =>
      marks.flatMap(mark => [`x${letter}${mark}ł`, `${letter}\u0302${mark}`]))
    expect(marked.filter(word => plain(word) !== slow(accented(word)))).toEqual([])
  })

  it('leaves the marks of other scripts, where they make another letter', () => {
    for (const word of ['йод', 'ѓон', 'їжак', 'ѝ']) expect(plain(word)).toBe(word)
    expect(plain('か\u3099')).toBe('が')
    expect(plain('जन्म')).toBe('जन्म')
  })

  it.each([
    ['हिन्दी', 'हिंदी'], ['सम्बन्ध', 'संबंध'], ['अंग्रेज़ी', 'अंग्रेजी'], ['ёлка', 'елка'], ['کتاب', 'كتاب'], ['فارسی', 'فارسي'], ['مدرسة', 'مدرسه'],
    ['צה״ל', 'צהל'], ['צה"ל', 'צהל'], ["צ'יפס", 'צ׳יפס'], ['👍🏽', '👍'], ['&', 'AND'],
    ['θεὸς', 'θεοσ'], ['Γιώργος', 'ΓΙΩΡΓΟΣ'], ['ᾠδή', 'ωδη'], ['Μαΐου', 'μαιου'], ['Миха\u0301ил', 'Михаил'], ['за\u0300мок', 'замок'],
  ])('has one form of what is written in two ways: %s, %s', (one, other) => expect(plain(one)).toBe(plain(other)))

  it('is done after one time, and takes composed and decomposed letters for the same', () => {
    fc.assert(fc.property(anyText(10).map(text => text.toWellFormed()), fc.boolean(), (word, diacritics) => {
      const folded = foldWord(word, { diacritics })
      expect(foldWord(folded, { diacritics })).toBe(folded)
      expect(foldWord(word.normalize('NFD'), { diacritics })).toBe(foldWord(word.normalize('NFC'), { diacritics }))
    }), { numRuns: 500 })
  })
})
