import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { markMatches } from '../../src/answer/mark.ts'
import { refusal } from '../helpers/refusal.ts'

const TEXT = 'Nikola Tesla lit the city & its streets. Cities of <light> were built by Tesla. A lantern is no lamp.'
let index: TokenIndex
beforeAll(async () => {
  index = await createIndex([
    { id: 'tesla', title: 'Nikola Tesla', text: TEXT },
    { id: 'zh', text: '北京的城墙很古老。' },
    { id: 'long', text: `${'Nothing is said here of it. '.repeat(20)}The weir was opened in May. ${'Nor is it here. '.repeat(20)}` },
  ], { synonyms: [['lamp', 'lantern']] })
})
const matched = async (question: string, options = {}) =>
  (await index.search(question, { kinds: ['passage'], limit: 1, matches: true, ...options })).hits[0]!

describe('matches', () => {
  it('are words, their forms, names, synonyms and corrected words, in order, with why', async () => {
    const { text, matches } = await matched('Which city did Nikola Tesla light with a lamp?')
    expect(matches!.map(({ start, end, term, why }) => [text.slice(start, end), term, why])).toEqual([
      ['Nikola Tesla', 'Nikola Tesla', 'name'], ['city', 'cities', 'word'], ['Cities', 'cities', 'form'], ['light', 'light', 'word'],
      ['Tesla', 'tesla', 'word'], ['lantern', 'lantern', 'synonyms'], ['lamp', 'lamp', 'word'],
    ])
    expect((await matched('lanturn streets')).matches!.map(({ term, why }) => [term, why])).toEqual([['streets', 'word'], ['lantern', 'typos']])
  })

  it('of Chinese are joined where they overlap', async () => {
    const { text, matches } = await matched('北京城墙')
    expect(matches!.map(({ start, end }) => text.slice(start, end))).toEqual(['北京', '城墙'])
  })

  it('are told where they are asked for alone', async () => {
    expect((await matched('city', { matches: false })).matches).toBeUndefined()
    expect((await matched('city')).snippet).toBeUndefined()
  })

  it('a snippet is the best short stretch, as long as it may be', async () => {
    const short = await matched('weir', { snippet: 40 }), { snippet } = short
    expect(short.text.slice(snippet!.start, snippet!.end)).toBe(snippet!.text)
    expect(snippet!.text).toMatch(/weir was opened/)
    expect(snippet!.text.length).toBeLessThanOrEqual(41)
    expect((await matched('weir', { snippet: true })).snippet!.text.length).toBeGreaterThan(60)
    await refusal(() => matched('weir', { snippet: 3 }), 'option')
  })
})

describe('marking', () => {
  it('gives safe HTML, or bold text of a terminal', async () => {
    const { text, matches } = await matched('city light')
    expect(markMatches(text, matches!)).toBe('Nikola Tesla lit the <mark>city</mark> &amp; its streets. <mark>Cities</mark> of &lt;<mark>light</mark>&gt; were built by Tesla. A lantern is no lamp.')
    expect(markMatches('a\u001b[31mb', [{ start: 0, end: 1 }], { as: 'ansi' })).toBe('\u001b[1ma\u001b[22m[31mb')
  })

  it('leaves out what does not stand there, and refuses other ways', async () => {
    expect(markMatches('abc', [{ start: 1, end: 2 }, { start: 1, end: 3 }, { start: 2, end: 9 }, { start: 2, end: 2 }])).toBe('a<mark>b</mark>c')
    expect(markMatches('<a>', undefined)).toBe('&lt;a&gt;')
    expect(await refusal(() => markMatches(5 as never, []), 'option')).toBe('markMatches: got 5; expected a text')
    expect(await refusal(() => markMatches('a', {} as never), 'option')).toBe('markMatches: got an object; expected a list of matches, as a hit has it')
    await refusal(() => markMatches('a', [], { as: 'pdf' as never }), 'option')
    await refusal(() => markMatches('a', [], { within: { start: -1, end: 1 } }), 'option')
  })

  it('are marked in a snippet alone, those that it holds whole', () => {
    const matches = [{ start: 0, end: 3 }, { start: 4, end: 7 }, { start: 8, end: 11 }]
    expect(markMatches('one two & three', matches, { within: { start: 2, end: 9 } })).toBe('e <mark>two</mark> &amp;')
    expect(markMatches('one two', matches, { within: { start: 4, end: 99 } })).toBe('<mark>two</mark>')
  })
})
