import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Document, readDocument } from '../../src/text/document.ts'
import { type PassageSpan, splitPassages } from '../../src/text/passages.ts'
import { anyText, inPair, time } from '../helpers/texts.ts'

const defaults = { joinBelow: 300, longest: 2000, overlap: 0 }
const split = (text: string, options = {}, headings?: Document['headings']) =>
  splitPassages(readDocument({ id: 'a', text, ...(headings && { headings }) }, 0), { ...defaults, ...options })
const texts = (text: string, options = {}) => split(text, options).map(({ start, end }) => text.slice(start, end))

/** What is wrong with a list of passages, in words. */
function problem(text: string, passages: readonly PassageSpan[], longest: number): string | undefined {
  let last = 0
  for (const { start, end } of passages) {
    if (start < last || start >= end || end > text.length) return `passage ${start} to ${end} after ${last}`
    if (/\S/.test(text.slice(last, start))) return `not covered: ${last} to ${start}`
    if (text.slice(start, end) !== text.slice(start, end).trim()) return `blanks around ${start} to ${end}`
    if (end - start > longest) return `passage of ${end - start}`
    if (inPair(text, start) || inPair(text, end)) return `a pair cut at ${start} or ${end}`
    last = end
  }
  return /\S/.test(text.slice(last)) ? `not covered: ${last} to the end` : undefined
}

const options = fc.record({ joinBelow: fc.constantFrom(0, 20, 300, 5000), longest: fc.integer({ min: 100, max: 700 }) })

describe('splitPassages', () => {
  it('gives passages in order, disjoint, trimmed, within the longest, that cover all but blanks', () => {
    fc.assert(fc.property(anyText(600), options, (given, options) => {
      const { text } = readDocument({ id: 'a', text: given }, 0)
      expect(problem(text, split(text, options), options.longest)).toBeUndefined()
    }), { numRuns: 300 })
  })

  it('would be caught if it lost, moved or joined one', () => {
    const text = 'One. 😀\n\nTwo.\n\nThree.'
    const passages = split(text, { joinBelow: 0 })
    expect(problem(text, passages, 100)).toBeUndefined()
    expect(problem(text, passages.slice(1), 100)).toMatch(/not covered/)
    expect(problem(text, passages.slice(0, -1), 100)).toMatch(/not covered/)
    expect(problem(text, [passages[0], ...passages], 100)).toMatch(/after/)
    expect(problem(text, passages.with(0, { start: 0, end: 8 }), 100)).toMatch(/blanks/)
    expect(problem(text, [{ start: 0, end: 6 }, { start: 6, end: 7 }, ...passages.slice(1)], 100)).toMatch(/pair/)
    expect(problem(text, passages, 5)).toBe('passage of 7')
  })

  it('keeps headings apart, and names each passage by the heading it stands under', () => {
    const headings = (text: string) => fc.array(fc.nat({ max: Math.max(0, text.length - 1) }), { maxLength: 8 })
      .map(starts => starts.filter(start => start < text.length).map(start => ({ start, end: start + 1 })))
    const cases = anyText(200).map(text => text.toWellFormed().replaceAll('#', '+')).chain(text => fc.tuple(fc.constant(text), headings(text)))
    fc.assert(fc.property(cases, options, ([text, given], options) => {
      const aligned = given.filter(({ start }) => !inPair(text, start))
      const passages = split(text, options, aligned)
      expect(problem(text, passages, options.longest)).toBeUndefined()
      const sorted = aligned.map(({ start }) => start).sort((a, b) => a - b)
      for (const { start, end, heading } of passages) {
        expect(heading).toBe(sorted.findLastIndex(each => each <= start) === -1 ? undefined : sorted.findLastIndex(each => each <= start))
        expect(sorted.some(each => each > start && each < end)).toBe(false)
      }
    }), { numRuns: 200 })
  })

  it('cuts at blank lines, whatever ends the lines', () => {
    const parts = ['One two.\nStill one.', 'Two.', 'Three.']
    for (const line of ['\n', '\r\n']) {
      const text = parts.map(part => part.replace('\n', line)).join(line + ' \t' + line)
      expect(texts(text, { joinBelow: 0 })).toEqual(parts.map(part => part.replace('\n', line)))
    }
    expect(texts('One.\n\n\n\n\nTwo.\n\n', { joinBelow: 0 })).toEqual(['One.', 'Two.'])
  })

  it('never has a blank line in a passage when paragraphs are kept apart', () => {
    fc.assert(fc.property(anyText(300).map(text => text.toWellFormed()), text => {
      for (const passage of texts(text, { joinBelow: 0 })) expect(passage).not.toMatch(/\n[^\S\n]*\n/)
    }))
    expect(texts('One.\n\nTwo.')[0]).toMatch(/\n\n/)
  })

  it('joins short neighbours up to the limit, and leaves long ones alone', () => {
    const short = 'a'.repeat(40), long = 'b'.repeat(100)
    expect(texts(`${short}\n\n${short}`, { joinBelow: 50 })).toEqual([`${short}\n\n${short}`])
    expect(texts(`${long}\n\n${long}`, { joinBelow: 50 })).toEqual([long, long])
    expect(texts(`${long}\n\n${short}\n\n${long}`, { joinBelow: 50, longest: 150 })).toEqual([`${long}\n\n${short}`, long])
    expect(texts(`${short}\n\n${long}`, { joinBelow: 50, longest: 100 })).toEqual([short, long])
    const two = 'A sentence of some forty characters, yes. And another one.'
    expect(texts(`${short}.\n\n${two}`, { joinBelow: 90, longest: 95 })).toEqual([`${short}.`, two])
  })

  it('cuts a long paragraph between sentences', () => {
    const sentence = 'This is a sentence of some length, is it not? '
    const passages = texts(sentence.repeat(30), { longest: 200 })
    expect(passages.length).toBeGreaterThan(5)
    for (const passage of passages) expect(passage).toMatch(/^This.*\?$/s)
  })

  it('cuts between sentences in texts that are longer than the segmenter is given', () => {
    const ends = (text: string, options: object) => texts(text, options).map(passage => passage.at(-1))
    for (let longest = 500; longest < 9000; longest += 211) {
      expect(new Set(ends('Sentence of some words here. '.repeat(1000), { longest })), String(longest)).toEqual(new Set(['.']))
    }
    expect(new Set(ends('这是一个句子，它有一些词。'.repeat(5000), {}))).toEqual(new Set(['。']))
    expect(new Set(ends('no sentence of some words here '.repeat(5000), {}))).not.toEqual(new Set(['.']))
  })

  it('makes pieces of nearly equal length', () => {
    const lengths = split('A short sentence. '.repeat(150), { longest: 2000 }).map(({ start, end }) => end - start)
    expect(lengths).toHaveLength(2)
    expect(Math.abs(lengths[0] - lengths[1])).toBeLessThan(40)
  })

  it('cuts a sentence that is too long between words, and a word between characters', () => {
    for (const passage of texts('word '.repeat(500), { longest: 103 })) expect(passage).toMatch(/^(word ?)+$/)
    expect(texts('x'.repeat(250), { longest: 100 }).map(passage => passage.length)).toEqual([100, 100, 50])
    expect(texts('x' + '😀'.repeat(100), { longest: 100 }).every(passage => passage.isWellFormed())).toBe(true)
  })

  it('gives none for nothing', () => {
    for (const text of ['', ' ', '\n\n\r\n\t', '\u3000\ufeff']) expect(split(text)).toEqual([])
  })

  it('begins a section with the marks before its heading', () => {
    const sections = (text: string) => split(text, { joinBelow: 0 }, [...text.matchAll(/(?<=#\s+)(\w.*)/g)].map(match => ({ start: match.index, end: match.index + match[0].length })))
      .map(({ start, end, heading }) => [heading, text.slice(start, end)])
    expect(sections('# One\n\nText.\n\n### Two\nmore #tag\r\n  ##\tThree\r\nlast')).toEqual([
      [0, '# One'], [0, 'Text.'], [1, '### Two\nmore #tag'], [2, '##\tThree\r\nlast'],
    ])
    expect(sections('C# Guide')).toEqual([[undefined, 'C#'], [0, 'Guide']])
    expect(split('##', { joinBelow: 0 }, [{ start: 0, end: 1 }, { start: 1, end: 2 }])).toEqual([{ start: 0, end: 1, heading: 0 }, { start: 1, end: 2, heading: 1 }])
  })

  it('starts headings within blanks and on one another', () => {
    expect(split('\n\n\nAbc\n\n\n', { joinBelow: 0 }, [{ start: 0, end: 1 }, { start: 1, end: 2 }, { start: 1, end: 3 }]))
      .toEqual([{ start: 3, end: 6, heading: 2 }])
    expect(split('before\n\nH\ntext', {}, [{ start: 8, end: 9 }])).toEqual([{ start: 0, end: 6 }, { start: 8, end: 14, heading: 0 }])
  })
})

describe('splitPassages in bounded time', () => {
  const bounded = (text: string, options = {}, headings?: Document['headings']) => {
    const document = readDocument({ id: 'a', text, ...(headings && { headings }) }, 0)
    const settings = { ...defaults, ...options }
    let passages: PassageSpan[] = []
    expect(time(() => { passages = splitPassages(document, settings) })).toBeLessThan(5000)
    expect(problem(text, passages, settings.longest)).toBeUndefined()
  }

  it('one word a million times', () => bounded('word '.repeat(1_000_000)))
  it('5 MB without a space', () => bounded('x'.repeat(5_000_000)))
  it('5 MB of emoji', () => bounded('😀'.repeat(1_250_000), { longest: 101 }))
  it('a hundred thousand short sentences', () => bounded('Go. '.repeat(100_000)))
  it('Chinese without a stop', () => bounded('我们喜欢图书馆'.repeat(150_000)))
  it('a limit of a million characters', () => bounded('Word and word. '.repeat(200_000), { longest: 1_000_000 }))
  it('blanks and line ends', () => bounded(('\n' + ' '.repeat(1000)).repeat(3000) + 'x' + ' '.repeat(1_000_000)))
  it('thirty thousand headings and no blank line', () => {
    const line = 'heading\nand a line of text\n'
    bounded(line.repeat(30_000), {}, Array.from({ length: 30_000 }, (_, i) => ({ start: i * line.length, end: i * line.length + 7 })))
  })
})
