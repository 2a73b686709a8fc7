import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadHan } from '../../../src/text/tokens/fold.ts'
import { type CaseKnowledge, NameFinder, nameKey, nameUnits } from '../../../src/text/tokens/names.ts'
import { nameOf } from '../../../src/text/tokens/name-of.ts'
import { NameTrie } from '../../../src/text/tokens/name-trie.ts'
import { anyText, inPair, time } from '../../helpers/texts.ts'
import { FOLDING } from '../../helpers/folding.ts'

await loadHan()

const STOPS = new Set(['the', 'of', 'a', 'and', 'in', 'it', '的'])
const isStop = (word: string) => STOPS.has(word)
const keyOf = (title: string) => nameOf(title, FOLDING, isStop)?.units.join(' ')

/** A finder of titles, numbered in their order, and what it finds in a text: the titles, or their places. */
function finder(titles: readonly string[], knowledge: CaseKnowledge = { cased: true, capital: () => 1 }): NameFinder {
  return new NameFinder(new NameTrie(titles.map((title, i) => [i, nameOf(title, FOLDING, isStop)!.units] as const)), FOLDING, isStop, knowledge)
}
const found = (titles: readonly string[], text: string, knowledge?: CaseKnowledge) =>
  finder(titles, knowledge).find(text).map(mention => titles[mention.name])
const places = (titles: readonly string[], text: string) => finder(titles).find(text).map(({ start, end }) => text.slice(start, end))

describe('nameUnits', () => {
  it('cuts words, and unspaced scripts into characters, each with its place', () => {
    const text = 'Tours’s É. 圖書𠮷'
    expect(nameUnits(text, FOLDING).map(({ key, start, end }) => [key, text.slice(start, end)])).toEqual([
      ['tours', 'Tours’s'], ['e', 'É'], ['图', '圖'], ['书', '書'], ['𠮷', '𠮷'],
    ])
  })

  it('gives units in order, disjoint, of whole characters', () => {
    fc.assert(fc.property(anyText(), text => {
      let last = 0
      for (const { start, end, key } of nameUnits(text, FOLDING)) {
        expect(start >= last && end > start && !inPair(text, start) && !inPair(text, end) && key !== '').toBe(true)
        last = end
      }
    }))
  })
})

describe('nameOf', () => {
  it('drops a closing parenthesis, and only that', () => {
    expect(nameOf('Mercury (planet)', FOLDING, isStop)).toEqual({ label: 'Mercury', units: ['mercury'] })
    expect(nameOf('水星（行星） ', FOLDING, isStop)).toEqual({ label: '水星', units: ['水', '星'] })
    expect(nameOf('(What) If', FOLDING, isStop)?.label).toBe('(What) If')
    expect(nameOf('(Untitled)', FOLDING, isStop)).toEqual({ label: '(Untitled)', units: ['untitled'] })
    expect(nameOf('Song (live) (2004)', FOLDING, isStop)?.label).toBe('Song (live)')
  })

  it('has one key for all ways of writing', () => {
    expect(keyOf('JEAN-PAUL  Sartre')).toBe(keyOf('Jean Paul Sartre'))
    expect(keyOf('Beyoncé')).toBe(keyOf('Beyonce\u0301'))
    expect(keyOf('圖書館')).toBe(keyOf('图书馆'))
    expect(keyOf('Tours’s Gate')).toBe(keyOf("tours gate"))
    expect(keyOf('Tour Gate')).not.toBe(keyOf('Tours Gate'))
    expect(nameKey(['new', 'york'])).toBe('new york')
  })

  it.each(['', '  ', '!?', 'The', 'the', '1999', '图', '的', '…（图书馆）'])('makes no name of "%s"', title => {
    expect(nameOf(title, FOLDING, isStop)).toBeUndefined()
  })

  it.each(['The Who', '1999 AD', '图书', 'Q', 'A of the'])('makes a name of "%s"', title => expect(nameOf(title, FOLDING, isStop)).toBeDefined())

  it.each<[string, string]>([
    ['open brackets', '('.repeat(100_000)], ['brackets', '()'.repeat(100_000)], ['closing brackets', ')'.repeat(100_000)], ['blanks', `x${' '.repeat(1_000_000)}x`],
    ['blanks and a bracket', `x${' '.repeat(1_000_000)}(`], ['brackets and blanks', '( '.repeat(100_000)], ['one letter', 'x'.repeat(5_000_000)], ['one character', '字'.repeat(500_000)],
  ])('takes less than two seconds for a title of %s', (_, title) => expect(time(() => keyOf(title))).toBeLessThan(2000))
})

describe('NameFinder', () => {
  it('passes over names that are gone: shorter ones inside them are found', () => {
    const titles = ['New York Times', 'New York', 'York', 'Times'], found = (...gone: string[]) =>
      finder(titles).find('He reads the New York Times daily.', name => gone.includes(titles[name])).map(({ name }) => titles[name])
    expect(found()).toEqual(['New York Times'])
    expect(found('New York Times')).toEqual(['New York', 'Times'])
    expect(found('New York Times', 'New York')).toEqual(['York', 'Times'])
    expect(found('New York')).toEqual(['New York Times'])
    expect(found(...titles)).toEqual([])
  })

  it('takes a word for a name where it has a capital', () => {
    expect(found(['Memory'], 'They spoke of Memory.')).toEqual(['Memory'])
    expect(found(['Memory'], 'They spoke of memory.')).toEqual([])
    expect(found(['memory'], 'They spoke of Memory.')).toEqual(['memory'])
  })

  it('takes a word that begins a sentence for a name if the word is mostly capitalised elsewhere', () => {
    const knowing = (share: number) => ({ cased: true, capital: () => share })
    for (const text of ['Memory fades.', 'So it is. Memory fades.', 'So: Memory fades.', '"Memory" fades.', 'Why?\r\n\r\nMemory fades.', 'Why? (Memory fades.)']) {
      expect(found(['Memory'], text, knowing(0.2)), text).toEqual([])
      expect(found(['Memory'], text, knowing(0.5)), text).toEqual(['Memory'])
    }
    expect(found(['Memory'], 'It is Memory that fades.', knowing(0.2))).toEqual(['Memory'])
    expect(found(['Memory'], 'Memory fades.')).toEqual(['Memory'])
  })

  it('needs capitals or digits in half of the words, stop words aside', () => {
    expect(found(['Lord of the Rings'], 'the lord of the Rings')).toEqual(['Lord of the Rings'])
    expect(found(['Lord of the Rings'], 'the lord of the rings')).toEqual([])
    expect(found(['History of modern art'], 'a History of modern art')).toEqual([])
    expect(found(['History of modern art'], 'a History of Modern art')).toEqual(['History of modern art'])
    expect(found(['Apollo 11'], 'on apollo 11')).toEqual(['Apollo 11'])
    expect(found(['The Who'], 'when the who sang')).toEqual([])
  })

  it('takes a name of stop words only where all of it is marked, and it is more than one word', () => {
    expect(found(['It And The'], 'he saw It And The end')).toEqual(['It And The'])
    expect(found(['It And The'], 'he saw It and The end, It And the end')).toEqual([])
    expect(found(['It And Them'], 'he saw It And Them end')).toEqual(['It And Them'])
  })

  it('reads over possessives, hyphens and accents', () => {
    expect(places(['Tours'], "in Tours's gate, in Tours’s gate, in TOURS")).toEqual(["Tours's", 'Tours’s', 'TOURS'])
    expect(places(['Jean-Paul Sartre'], 'by Jean Paul Sartre and Jean-Paul Sartre')).toEqual(['Jean Paul Sartre', 'Jean-Paul Sartre'])
    expect(places(['Beyonce'], 'by Beyoncé')).toEqual(['Beyoncé'])
    expect(found(['Tours'], 'in Tour')).toEqual([])
  })

  it('takes what stands within a code of a question for no name, but all of it', () => {
    const asked = (titles: readonly string[], text: string) => finder(titles).findAsked(text).map(mention => titles[mention.name])
    expect(asked(['PO', 'R3', 'A1', 'Feb'], 'where are M/PO-R3, srv-A1_2024 and 2024-Feb-01?')).toEqual([])
    expect(asked(['Paris', 'Node', 'Anna', 'Berlin'], 'http://Paris.Example.com/Node/1, Anna@example.org, reports/Berlin/2020.csv')).toEqual([])
    expect(asked(['PO', 'R3'], 'Is the PO near R3?')).toEqual(['PO', 'R3'])
    expect(asked(['M/PO-R3', 'PO'], 'where is M/PO-R3?')).toEqual(['M/PO-R3'])
    expect(asked(['Apollo', 'Paris', 'Roubaix'], 'Apollo-11, Paris-Roubaix')).toEqual(['Apollo', 'Paris', 'Roubaix'])
    expect(asked(['Paris', 'Boeing 747'], 'I like Paris.Then came Boeing 747-400.')).toEqual(['Paris', 'Boeing 747'])
    expect(found(['PO'], 'Order M/PO-R3 today.')).toEqual(['PO'])
  })

  it('takes a capital after a full stop that is part of the name for one', () => {
    expect(found(['.NET'], 'It is made with .NET by now.')).toEqual(['.NET'])
    expect(found(['.NET'], 'The net of the fisher.')).toEqual([])
  })

  it('finds the longest name, left to right, none within another', () => {
    const titles = ['York', 'New York', 'New York City', 'City Hall']
    expect(found(titles, 'in New York City Hall')).toEqual(['New York City'])
    expect(found(titles, 'in New York, at City Hall in York')).toEqual(['New York', 'City Hall', 'York'])
    expect(found(titles, 'New Yorkers of New')).toEqual([])
  })

  it('finds Chinese names of two characters and more as they stand, the longest', () => {
    const titles = ['中国', '中国人民大学', '人民']
    expect(found(titles, '他在中国人民大学读书，人民爱中国')).toEqual(['中国人民大学', '人民', '中国'])
    expect(found(['圖書館'], '我们的图书馆')).toEqual(['圖書館'])
    expect(found(['图书馆'], '我們的圖書館')).toEqual(['图书馆'])
    expect(found(['中国'], '中 国')).toEqual(['中国'])
    expect(found(['中国'], '中')).toEqual([])
  })

  it('tells whether upper case spoke for a name', () => {
    expect(finder(['Paris', '中国']).find('to Paris 中国').map(mention => mention.case)).toEqual(['upper', 'none'])
  })

  it('finds a title of two words or more without capitals in questions only', () => {
    const titles = ['Accepted File Formats', 'Files', 'The End', '中国']
    const asked = (text: string, knowledge?: CaseKnowledge) =>
      finder(titles, knowledge).findAsked(text).map(mention => [titles[mention.name], mention.case])
    const text = 'which are the accepted file formats for files, in the end?'
    expect(found(titles, text)).toEqual([])
    expect(asked(text)).toEqual([['Accepted File Formats', 'lower']])
    expect(asked('Which Accepted File Formats in 中国?')).toEqual([['Accepted File Formats', 'upper'], ['中国', 'none']])
    expect(asked(text, { cased: false, capital: () => 1 })).toEqual([])
  })

  it('finds nothing with case in texts without, and Chinese all the same', () => {
    const none = { cased: false, capital: () => 1 }
    expect(found(['Paris', '中国'], 'In Paris and 中国.', none)).toEqual(['中国'])
  })

  it('gives places that are those of the words', () => {
    fc.assert(fc.property(anyText(60), anyText(60), (before, after) => {
      const text = `${before}. Wow New York! ${after}`
      for (const { start, end, name } of finder(['New York', '图书馆']).find(text)) {
        expect(nameKey(nameUnits(text.slice(start, end), FOLDING).map(unit => unit.key))).toBe(keyOf(['New York', '图书馆'][name]))
      }
      expect(places(['New York'], text)).toContain('New York')
    }))
  })

  it.each<[string, string]>([
    ['100,000 capitals', 'A '.repeat(100_000)], ['1 MB of one letter', 'A'.repeat(1_000_000)], ['1 MB of apostrophes', "'".repeat(1_000_000)], ['beginnings of names', 'New '.repeat(100_000)],
    ['100,000 Chinese characters', '中国'.repeat(50_000)], ['blanks', `A${' '.repeat(1_000_000)}A`],
  ])('takes less than two seconds for %s', (_, text) => {
    expect(time(() => finder(['New York', 'A B', '中国人', 'Q']).find(text))).toBeLessThan(2000)
  })
})

it('takes a title of more than 64 words for no name, so that searching stays linear', () => {
  expect(nameOf('Hugo '.repeat(64), FOLDING, isStop)).toBeDefined()
  expect(nameOf('Hugo '.repeat(65), FOLDING, isStop)).toBeUndefined()
})
