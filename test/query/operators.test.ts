import { describe, expect, it } from 'vitest'
import { readOperators } from '../../src/query/operators.ts'

const FIELDS = ['author', 'Year']
const read = (text: string, isForced = false) => readOperators(text, FIELDS, isForced)
const partsOf = (text: string) => read(text).parts.map(({ as, text }) => `${as} ${text}`)
const lookedFor = (text: string) => read(text).text.trim().replace(/\s+/g, ' ')

describe('operators', () => {
  it.each<[string, string, string[]]>([
    ['oil -embargo', 'oil', ['excluded -embargo']],
    ['oil +gas', 'oil gas', ['required +gas']],
    ['"oil embargo" -"price cap"', '"oil embargo"', ['phrase "oil embargo"', 'excluded -"price cap"']],
    ['embar* crisis~ oil~2', 'embar crisis oil', ['prefix embar*', 'typos crisis~', 'typos oil~2']],
    ['title:oil AUTHOR:smith year:1973', 'oil', ['field title:oil', 'field AUTHOR:smith', 'field year:1973']],
    ['title:"oil embargo" -author:smith', '"oil embargo"', ['field title:"oil embargo"', 'excluded -author:smith']],
    ['oil OR gas coal', 'oil gas coal', ['either oil OR gas']],
    ['a OR b OR "c d"', 'a b "c d"', ['either a OR b OR "c d"']],
    ['coal (oil OR gas) -(a b)', 'coal (oil gas)', ['either oil OR gas', 'excluded -(a b)']],
    ['(oil -gas) OR coal', '(oil ) coal', ['either (oil -gas) OR coal']],
    ['石油 -禁运 +价格 “中东 战争”', '石油 价格 “中东 战争”', ['excluded -禁运', 'required +价格', 'phrase “中东 战争”']],
    ['北京 OR 上海', '北京 上海', ['either 北京 OR 上海']],
  ])('are read: %s', (text, rest, parts) => {
    expect(lookedFor(text)).toBe(rest)
    expect(partsOf(text)).toEqual(parts)
    expect(read(text).notes).toEqual([])
  })

  it.each([
    'state-of-the-art oil - gas', 'C++ and C# -5 degrees +1', 'https://example.org/a:b 10:30 std::string', '5" pipe and 6" hose', 'a +1 charge',
    'Safe Haven (Film)', 'don’t', '(a (b) c)',
  ])('are none in: %s', text => {
    expect(read(text)).toEqual({ text, demands: [], opened: [], phrases: [], parts: [], notes: [] })
  })

  it.each<[string, RegExp]>([
    ['oil "embargo', /quotation mark has no partner/], ['(oil OR gas', /parenthesis is not closed/], ['oil OR', /"OR" has nothing on one side/],
    ['OR oil', /"OR" has nothing on one side/], ['*bargo', /\* in "\*bargo" stands behind no word/], ['em*go', /\* in "em\*go"/], ['oil~7', /more than two letters/],
    ['topic:oil', /no document has the field "topic"; it is read as a word\. Known: author, Year, title, text\./], ['oil NOT gas', /"NOT" is no operator/], ['oil && gas', /"&&" is no operator/], ['oil || gas', /"\|\|" is no operator; OR/], ['!oil gas', /"!oil" is no operator/], ['oil^2 gas', /"oil\^2" is no operator/], ['title:(oil gas)', /"title:" stands before no word/],
    ['what methods -dash exact or approximate .', /-dash is read as words, since the question ends as a sentence/],
    ['the profession of Amy Johnson of whom the "They Flew Alone" told', /"They Flew Alone" is read as words, as in a sentence/],
  ])('that are not understood are told: %s', (text, note) => {
    expect(read(text).notes).toEqual([expect.stringMatching(note)])
  })

  it('are mere words in a sentence, unless they are asked for', () => {
    for (const text of ['Who is the director of "X"?', 'Who is -not a director?', 'oil -embargo.', '谁是“X”的导演？']) {
      expect(read(text)).toMatchObject({ text, demands: [], opened: [] })
      expect(read(text).parts.map(({ as }) => as)).toEqual(['words'])
      expect(read(text, true).demands).toHaveLength(1)
    }
    expect(read('Who is the director of "X"?').notes).toEqual([])
  })

  it('keep every offset of what is left', () => {
    const text = 'oil -embargo title:gas cris* OR (coal)', { text: left } = read(text)
    expect(left).toHaveLength(text.length)
    for (const word of ['oil', 'gas', 'cris', 'coal']) expect(left.indexOf(word)).toBe(text.indexOf(word))
  })

  it.each([
    '-a '.repeat(10_000), '('.repeat(10_000), ')'.repeat(10_000), 'a OR '.repeat(10_000), '"'.repeat(10_001), '"a" '.repeat(10_000), 'a* '.repeat(10_000),
    '-('.repeat(10_000), 'author:'.repeat(10_000), '(a OR '.repeat(10_000), '+"'.repeat(10_000), '~'.repeat(100_000),
  ])('are read in any number: %#', text => {
    const started = performance.now(), { parts, notes } = read(text)
    expect(parts.length).toBeLessThanOrEqual(1000)
    expect(notes.length).toBeLessThanOrEqual(10)
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('open the first 64 words, and say so of what follows', () => {
    const { opened, notes } = read('a* b~ '.repeat(40))
    expect(opened).toHaveLength(64)
    expect(notes).toEqual(['query: the first 64 words with * or ~ bring words like them; what follows is mere words.'])
  })
})
