import { describe, expect, it } from 'vitest'
import { entitiesIn, entitiesOfTitles } from '../../../src/text/tokens/entities.ts'
import { loadHan } from '../../../src/text/tokens/fold.ts'
import { nameUnits } from '../../../src/text/tokens/names.ts'
import { FOLDING } from '../../helpers/folding.ts'

await loadHan()
const STOP = new Set(['the', 'of', 'a', 'in', 'and', 'it', 'when', 'who'])
const isStop = (word: string) => STOP.has(word)
const inText = (text: string) => [...entitiesIn(text, nameUnits(text, FOLDING), isStop)]
const inTitle = (title: string) => [...entitiesOfTitles([title], FOLDING, isStop)]

describe('entities of a text', () => {
  it.each<[string, string, string[]]>([
    ['are runs of capitalised words', 'ships left Lake Michigan', ['lake michigan']],
    ['end at a comma', 'he saw Paris, Rome', ['paris', 'rome']],
    ['end at a full stop', 'born in Rome. Paris came later', ['rome']],
    ['go on after an initial', 'read J. Keats', ['j keats']],
    ['end at a full stop after a number', 'in Rome 20. Otto Lund came', ['rome 20', 'otto lund', 'lund']],
    ['end at the end of a line', 'by Anna Berg\nOtto Lund', ['anna berg', 'otto lund']],
    ['are also what "in" and the like part', 'went to Norgaard in May', ['norgaard in may', 'norgaard', 'may']],
    ['begin with a dot', 'the Microsoft .NET Framework', ['microsoft .net framework', 'microsoft .net', '.net framework']],
    ['have links inside, not at their ends', 'the University of Texas and his house', ['university of texas']],
    ['have two links at most', 'the Battle of the Bulge', ['battle of the bulge']],
    ['take numbers after the first word', 'in Apollo 11 they flew', ['apollo 11']],
    ['fold accents, possessives and case', 'loved Beyoncé’s NASA hat', ['beyonce nasa']],
    ['leave out the stop word that they begin with', 'we met The Rolling Stones', ['rolling stones']],
    ['are no single word at the start of a sentence', 'Singer. Water is wet', []],
    ['are what follows the first word of a sentence, too', 'Singer Adele sang', ['singer adele', 'adele']],
    ['are no stop words, and nothing of two letters', 'so In The US', []],
    ['have no case in Chinese', '他在北京見過魯迅', []],
    ['are none of an empty text', '', []],
  ])('%s', (_, text, expected) => {
    expect(inText(text).sort()).toEqual(expected.toSorted())
  })

  it('are also the parts of a short run, of two words and more', () => {
    expect(inText('at Lake Michigan Beach').sort()).toEqual(['lake michigan', 'lake michigan beach', 'michigan beach'])
    expect(inText('at the University of Texas Press')).toContain('university of texas')
    expect(inText('at the University of Texas Press')).not.toContain('university of')
  })

  it('are not parted where the run is long', () => {
    const run = 'Alpha Beta Gamma Delta Epsilon Zeta'
    expect(inText(`so ${run}`)).toEqual([run.toLowerCase()])
  })

  it('are none where capitals tell nothing', () => {
    const words = Array.from({ length: 30 }, (_, i) => `Word${i}`).join(' and ')
    expect(inText(words.toUpperCase())).toEqual([])
    expect(inText(words.toLowerCase())).toEqual([])
  })

  it('take time in proportion to the text', () => {
    const text = 'Lake Michigan '.repeat(20_000)
    expect(inText(text)).toEqual([])
  })
})

describe('entities of a title', () => {
  it('are all of it, without the parenthesis, and the runs in it', () => {
    expect(inTitle('Fort Davis, Texas').sort()).toEqual(['fort davis', 'fort davis texas', 'texas'])
    expect(inTitle('mercury (planet)')).toEqual(['mercury'])
    expect(inTitle('photosynthesis')).toEqual(['photosynthesis'])
    expect(inTitle('安徒生')).toEqual(['安 徒 生'])
    expect(inTitle('42')).toEqual([])
  })
})
