import { describe, expect, it } from 'vitest'
import { quotedNames } from '../../../src/text/tokens/quotes.ts'
import { time } from '../../helpers/texts.ts'

const STOPS = new Set(['the', 'of', 'a', 'and', 'in'])
const quoted = (text: string) => quotedNames(text, word => STOPS.has(word))

describe('quotedNames', () => {
  it('finds titles in the marks of several scripts', () => {
    expect(quoted('He wrote "The Hobbit" and “Unfinished Tales”.')).toEqual(['The Hobbit', 'Unfinished Tales'])
    expect(quoted('《红楼梦》、〈序〉、「吾輩は猫」と『坊っちゃん』')).toEqual(['红楼梦', '序', '吾輩は猫', '坊っちゃん'])
  })

  it('takes what is mostly capitalised, stop words aside', () => {
    expect(quoted('"Lord of the Rings"')).toEqual(['Lord of the Rings'])
    expect(quoted('"Memory and loss"')).toEqual(['Memory and loss'])
    expect(quoted('"memory and loss"')).toEqual([])
    expect(quoted('"Memory of old loss"')).toEqual([])
    expect(quoted('"the of"')).toEqual([])
    expect(quoted('"1984"')).toEqual(['1984'])
  })

  it('takes up to eight words, up to eighty characters, on one line', () => {
    const words = (count: number) => Array.from({ length: count }, () => 'Word').join(' ')
    expect(quoted(`"${words(8)}"`)).toEqual([words(8)])
    expect(quoted(`"${words(9)}"`)).toEqual([])
    expect(quoted(`"${'X'.repeat(80)}"`)).toEqual(['X'.repeat(80)])
    expect(quoted(`"${'X'.repeat(81)}"`)).toEqual([])
    expect(quoted('"Two\nLines"')).toEqual([])
  })

  it('takes nothing of marks that hold nothing', () => expect(quoted('"" "  " "!?" 《》')).toEqual([]))

  it.each<[string, string]>([
    ['quotation marks', '"'.repeat(100_000)], ['open title brackets', '《'.repeat(100_000)], ['open quotation marks and words', '“Word '.repeat(100_000)],
    ['marks with long stretches between', ('"' + 'x'.repeat(100)).repeat(10_000)], ['marks of all kinds', '《〈「『“"'.repeat(20_000)],
    ['one open mark and much text', '“' + 'x'.repeat(1_000_000)],
  ])('takes less than two seconds for 100,000 %s', (_, text) => expect(time(() => quoted(text))).toBeLessThan(2000))
})
