import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { runs } from '../../src/keyphrases/runs.ts'
import { wordsOf } from '../../src/keyphrases/words-of.ts'
import { createWordTokenizer } from '../../src/text/tokens/create-word-tokenizer.ts'
import type { Tokenizer } from '../../src/text/tokens/tokenizer.ts'

let tokenizer: Tokenizer
beforeAll(async () => { tokenizer = await createWordTokenizer() })

const phrasesOf = (text: string) => {
  const words = wordsOf(tokenizer, text)
  return runs(text, words).map(({ from, to }) => text.slice(words[from]!.start, words[to - 1]!.end))
}

describe('runs of words', () => {
  test('lie between stop words, punctuation and lines', () => {
    expect(phrasesOf('Graph search of the token-relation tables, (linked) passages\nRanked names')).toEqual(
      ['Graph search', 'token-relation tables', 'linked', 'passages', 'Ranked names'],
    )
  })

  test('are none of digits alone, and no longer than there are words', () => {
    expect(phrasesOf('In 1984, and of the 3.')).toEqual([])
    expect(phrasesOf('')).toEqual([])
  })

  test('of more than four words are what is said again in them, but not what only stands in longer such', () => {
    expect(phrasesOf('图神经网络直接学习表示。图神经网络用于分类。')).toContain('图神经网络')
    expect(phrasesOf('图神经网络直接学习表示。图神经网络用于分类。')).not.toContain('图神经')
    const found = phrasesOf('fast deep graph search engine core. Slow old graph search tool chain.')
    expect(found.filter(each => each === 'graph search')).toHaveLength(2)
    expect(found).not.toContain('graph')
  })

  /** Slow and clear: every stretch of content words side by side, kept by the two rules. */
  function naive(text: string) {
    const words = wordsOf(tokenizer, text), key = (from: number, to: number) => words.slice(from, to).map(({ term }) => term).join(' ')
    const joined = (from: number, to: number) => words.slice(from, to).every(({ content, start }, i) =>
      content && (i === 0 || /^(?:[^\S\r\n]*|-)$/.test(text.slice(words[from + i - 1]!.end, start))))
    const all: { from: number, to: number }[] = []
    for (let from = 0; from < words.length; from++) for (let to = from + 1; to <= Math.min(words.length, from + 4); to++) if (joined(from, to)) all.push({ from, to })
    const isRun = ({ from, to }: { from: number, to: number }) => !joined(Math.max(0, from - 1), to) || from === 0
      ? !joined(from, to + 1) || to === words.length : false
    const count = (wanted: string) => all.filter(({ from, to }) => key(from, to) === wanted).length
    return all.filter(stretch => {
      const own = key(stretch.from, stretch.to), times = count(own)
      if (all.some(each => isRun(each) && key(each.from, each.to) === own)) return true
      const longer = all.filter(({ from, to }) => to - from === stretch.to - stretch.from + 1 && (key(from + 1, to) === own || key(from, to - 1) === own))
      return times > 1 && longer.every(({ from, to }) => count(key(from, to)) < times)
    }).map(({ from, to }) => text.slice(words[from]!.start, words[to - 1]!.end)).filter(each => /\p{L}/u.test(each))
  }

  test('are what a slow twin finds', () => {
    const word = fc.constantFrom('graph', 'search', 'token', 'the', 'of', '7', 'engine')
    fc.assert(fc.property(fc.array(fc.tuple(word, fc.constantFrom(' ', ' ', ' ', '-', ', ', '\n')), { maxLength: 14 }), parts => {
      const text = parts.flat().join('')
      expect(phrasesOf(text)).toEqual(naive(text))
    }), { numRuns: 300 })
  })
})
