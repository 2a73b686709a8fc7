import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CaseCounts } from '../../../src/text/tokens/case-counts.ts'
import { loadHan } from '../../../src/text/tokens/fold.ts'
import { NameFinder, nameUnits } from '../../../src/text/tokens/names.ts'
import { NameTrie } from '../../../src/text/tokens/name-trie.ts'
import { anyText } from '../../helpers/texts.ts'
import { FOLDING } from '../../helpers/folding.ts'

await loadHan()


function learn(texts: readonly string[], ...names: string[]): CaseCounts {
  const counts = new CaseCounts(FOLDING, new Set(names))
  for (const text of texts) counts.count(text)
  return counts
}

describe('CaseCounts', () => {
  it('sees case in ordinary texts; none in lower case, in capitals, in scripts without', () => {
    const text = 'The city of Paris lies on the Seine. It is large.'
    expect(learn([text]).cased).toBe(true)
    expect(learn([text.toLowerCase()]).cased).toBe(false)
    expect(learn([text.toUpperCase()]).cased).toBe(false)
    expect(learn(['我们喜欢图书馆。'.repeat(9)]).cased).toBe(false)
    expect(learn([]).cased).toBe(false)
    expect(learn(['Paris']).cased).toBe(false)
  })

  it('asks for one capital in a hundred words at least, for six in ten at most', () => {
    const words = (capitals: number, others: number) => 'first' + ' Word'.repeat(capitals) + ' word'.repeat(others)
    expect([words(1, 99), words(1, 100), words(6, 4), words(7, 4)].map(text => learn([text]).cased)).toEqual([true, false, true, false])
  })

  it('counts the capitals of words inside sentences only, of those that are wanted or of all', () => {
    const texts = ['He has Memory and memory and memory. Memory fades.', 'Memory is here: memory', 'Then Memory.']
    expect([learn(texts, 'memory', 'other').capital('memory'), learn(texts, 'memory', 'other').capital('other'), learn(texts, 'other').capital('memory')]).toEqual([0.5, 1, 1])
    const all = new CaseCounts(FOLDING)
    for (const text of texts) all.count(text)
    expect([all.capital('memory'), all.capital('has')]).toEqual([0.5, 0])
  })

  it('learns of others what they counted', () => {
    const texts = ['He has Memory and memory.', 'Then Memory. They saw Paris and memory.'], whole = learn(texts, 'memory', 'paris', 'rome')
    const joined = new CaseCounts(FOLDING)
    for (const text of texts) joined.join(learn([text], 'memory', 'paris').state)
    expect([joined.cased, ...['memory', 'paris', 'rome'].map(key => joined.capital(key))]).toEqual([true, 0.5, 1, 1])
    expect(joined.state).toEqual(whole.state)
  })

  it('knows nothing of a text that was taken away', () => {
    fc.assert(fc.property(fc.array(anyText(20), { maxLength: 4 }), fc.array(anyText(20), { maxLength: 4 }), (kept, gone) => {
      const whole = new CaseCounts(FOLDING), never = new CaseCounts(FOLDING)
      for (const text of [...kept, ...gone]) whole.count(text)
      for (const text of gone) whole.count(text, -1)
      for (const text of kept) never.count(text)
      const keys = [...kept, ...gone].flatMap(text => nameUnits(text, FOLDING).map(({ key }) => key))
      expect([whole.cased, ...keys.map(key => whole.capital(key))]).toEqual([never.cased, ...keys.map(key => never.capital(key))])
    }))
  })

  it('makes a finder find by what it learned, and not by its opposite', () => {
    const texts = ['Information is here. He gave information and information to Paris. It was old news.', 'Paris grows. He saw Paris.']
    const finder = new NameFinder(new NameTrie([[0, ['information']], [1, ['paris']]]), FOLDING, () => false, learn(texts, 'information', 'paris'))
    const found = (by: NameFinder) => texts.flatMap(text => by.find(text).map(({ name }) => ['Information', 'Paris'][name]))
    expect(found(finder)).toEqual(['Paris', 'Paris', 'Paris'])
    expect(found(finder.knowing({ cased: true, capital: key => (key === 'paris' ? 0 : 1) }))).toEqual(['Information', 'Paris', 'Paris'])
  })
})
