import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Block, type Document } from '../../src/text/document.ts'
import { readDocument } from '../../src/text/read-document.ts'
import { type PassageSpan, splitPassages } from '../../src/text/passages.ts'
import { shownText } from '../../src/text/shown-text.ts'
import { runs } from '../helpers/runs.ts'
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
    }), { numRuns: runs(300) })
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
})

/** A text of Markdown: its headings, code fences and tables, with where each stands. */
function outline(text: string): Document {
  const found = (pattern: RegExp) => [...text.matchAll(pattern)].map(match => ({ start: match.index, end: match.index + match[0].length, match }))
  const blocks: Block[] = found(/^```\n[^]*?\n```$|^\|.*\|\n\|[-|]+\|(?:\n\|.*\|)*/gm).map(({ start, end, match: [block] }) =>
    (block.startsWith('|') ? { start, end, header: { start, end: start + block.indexOf('|\n|', block.indexOf('\n') + 1) + 1 || end } } : { start, end }))
  const headings = found(/^#+ .+$/gm).map(({ start, end, match: [line] }) => ({ start: start + line.indexOf(' ') + 1, end, level: line.indexOf(' ') }))
  return readDocument({ id: 'a', text, headings, blocks }, 0)
}

const cut = (text: string, options = {}) => splitPassages(outline(text), { ...defaults, ...options })
const pieces = (text: string, options = {}) => cut(text, options).map(({ start, end }) => text.slice(start, end))
const words = (length: number) => 'some words '.repeat(length / 11 + 1).slice(0, length - 1).trimEnd() + '.'

describe('splitPassages, of texts without headings and blocks', () => {
  it('cuts as it always has', () => {
    const paragraphs = [words(120), words(90), words(700), words(20), words(1500), 'One. '.repeat(60).trim()]
    const text = paragraphs.join('\n\n')
    const of = (options: object) => split(text, options).map(({ start, end }) => [start, end])
    expect(of({})).toEqual([[0, 936], [938, 2739]])
    expect(of({ joinBelow: 0 })).toEqual([[0, 120], [122, 212], [214, 914], [916, 936], [938, 2438], [2440, 2739]])
    expect(of({ longest: 400, joinBelow: 100 })).toEqual([
      [0, 212], [214, 614], [615, 914], [916, 936], [938, 1338], [1339, 1734], [1735, 2130], [2131, 2438], [2440, 2739],
    ])
  })
})

describe('splitPassages, of headings', () => {
  const plain = (joinBelow: number, text: string) => split(text, { joinBelow }, [...text.matchAll(/(?<=#\s+)(\w.*)/g)].map(match => ({ start: match.index, end: match.index + match[0].length })))
    .map(({ start, end, heading }) => [heading, text.slice(start, end)])

  it('puts a heading before its text, marks and underlines with it', () => {
    expect(plain(0, '# One\n\nText.\n\nMore.\n\n### Two\nmore #tag\r\n  ##\tThree\r\nlast')).toEqual([
      [0, '# One\n\nText.'], [0, 'More.'], [1, '### Two\nmore #tag'], [2, '##\tThree\r\nlast'],
    ])
    expect(plain(0, 'C# Guide')).toEqual([[undefined, 'C#'], [0, 'Guide']])
    const text = 'Title\n=====\n\nText.'
    expect(split(text, { joinBelow: 0 }, [{ start: 0, end: 5 }])).toEqual([{ start: 0, end: text.length, heading: 0 }])
  })

  it('starts headings within blanks and on one another', () => {
    expect(split('\n\n\nAbc\n\n\n', { joinBelow: 0 }, [{ start: 0, end: 1 }, { start: 1, end: 2 }, { start: 1, end: 3 }]))
      .toEqual([{ start: 3, end: 6, heading: 2 }])
    expect(split('before\n\nH\ntext', { joinBelow: 0 }, [{ start: 8, end: 9 }])).toEqual([{ start: 0, end: 6 }, { start: 8, end: 14, heading: 0 }])
  })

  it('puts headings without text before the next one, and leaves the last alone', () => {
    expect(pieces('# A\n\n## B\n\nText.\n\n## C', { joinBelow: 0 })).toEqual(['# A\n\n## B\n\nText.', '## C'])
    expect(pieces('# A\n\nText.\n\n## C')).toEqual(['# A\n\nText.\n\n## C'])
  })

  it('keeps a heading with the beginning of a long text', () => {
    for (const paragraph of [words(2000), words(5000), 'x'.repeat(3000), 'One. '.repeat(900).trim()]) {
      const [first, ...rest] = pieces(`## Heading of it\n\n${paragraph}`)
      expect(first!.length).toBeGreaterThan(1000)
      expect(first).toMatch(/^## Heading of it\n\n/)
      expect(rest.length).toBeGreaterThan(0)
    }
  })

  it('joins small sections beside and below the first, but not over a higher heading', () => {
    const section = (heading: string, length = 60) => `${heading}\n\n${words(length)}`
    const [a, a1, a2, b] = [section('## A'), section('### A1'), section('### A2'), section('## B')]
    expect(pieces([a, a1, a2].join('\n\n'))).toEqual([[a, a1, a2].join('\n\n')])
    expect(pieces([a1, a2, b].join('\n\n'))).toEqual([[a1, a2].join('\n\n'), b])
    expect(pieces([a, a1, b].join('\n\n'), { joinBelow: 0 })).toEqual([a, a1, b])
    const long = section('### L', 700)
    expect(pieces([a, long, a1].join('\n\n'))).toEqual([a, long, a1])
    expect(cut([a, a1, b].join('\n\n')).map(({ heading }) => heading)).toEqual([0])
  })
})

describe('splitPassages, of blocks', () => {
  const row = (i: number) => `| row ${i} | ${'cell '.repeat(8)}|`
  const tableOf = (rows: number) => ['| Key | Value |', '|---|---|', ...Array.from({ length: rows }, (_, i) => row(i))].join('\n')
  const code = (lines: number, line = 'call(something)') => ['```', ...Array.from({ length: lines }, (_, i) => (i % 5 === 4 ? '' : line)), '```'].join('\n')

  it('cuts no block that fits: not at blank lines, and not in a paragraph that is too long', () => {
    const block = code(40)
    expect(pieces(block, { joinBelow: 0 })).toEqual([block])
    expect(pieces(`${words(1900)}\n${block}\n${words(1900)}`)).toEqual([words(1900), block, words(1900)])
    expect(pieces(`## Head\n${block}\n${words(1900)}`)).toEqual([`## Head\n${block}`, words(1900)])
  })

  it('cuts a longer one between its lines', () => {
    const block = code(400)
    const found = pieces(`## Head\n\n${block}`)
    expect(found.length).toBeGreaterThan(2)
    expect(found[0]).toMatch(/^## Head\n\n```\ncall/)
    for (const piece of found) expect(piece).toMatch(/(call\(something\)|```)$/)
  })

  it('shows the header of a table with every passage that begins within it', () => {
    const text = `Before it.\n\n${tableOf(120)}\n\nBehind it, ${words(400)}`
    const document = outline(text), passages = cut(text)
    const shown = passages.map(({ start, end }) => shownText(document, start, end))
    expect(passages.length).toBeGreaterThan(3)
    passages.slice(2, -1).forEach(({ start, end }, i) => {
      expect(shown[i + 2]).toBe(`| Key | Value |\n|---|---|\n${text.slice(start, end)}`)
      expect(text.slice(start, end)).toMatch(/^\| row [^]*\|$/)
      expect(shown[i + 2]!.length).toBeLessThanOrEqual(2000)
    })
    expect(shown[0]).toMatch(/^Before it/)
    expect(shown.at(-1)).toMatch(/^Behind it/)
  })

  it('keeps what looks like a heading within code in its block', () => {
    const text = `# Real\n\n\`\`\`\n# comment\ncall()\n\`\`\`\n\n${words(400)}`
    expect(pieces(text, { joinBelow: 0 })).toEqual([text.slice(0, text.lastIndexOf('`') + 1), words(400)])
  })
})

describe('splitPassages with overlap', () => {
  const sentence = (i: number) => `This is sentence number ${i} of them all.`
  const text = Array.from({ length: 100 }, (_, i) => sentence(i)).join(' ')

  it('begins with whole sentences of the passage before, up to so many characters', () => {
    const passages = split(text, { longest: 500, overlap: 100 })
    expect(passages.length).toBeGreaterThan(8)
    passages.slice(1).forEach(({ start, end }, i) => {
      const before = passages[i]!
      expect(before.end - start).toBeGreaterThan(40)
      expect(before.end - start).toBeLessThanOrEqual(100)
      expect(text.slice(start)).toMatch(/^This is/)
      expect(end - start).toBeLessThanOrEqual(500)
    })
  })

  it('takes nothing from before a heading', () => {
    const two = `${text}\n\n# Head\n\n${text}`
    expect(pieces(two, { longest: 500, overlap: 100 }).filter(piece => piece.includes('# Head')).map(piece => piece.indexOf('#'))).toEqual([0])
  })
})

describe('splitPassages, whatever the Markdown', () => {
  const part = fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 30 })).map(([level, n]) => `${'#'.repeat(level)} ${'h'.repeat(n)}`),
    fc.integer({ min: 12, max: 900 }).map(words),
    fc.integer({ min: 1, max: 40 }).map(n => ['```', ...Array.from({ length: n }, (_, i) => (i % 4 === 2 ? '' : 'x = call()')), '```'].join('\n')),
    fc.integer({ min: 1, max: 30 }).map(n => ['| K | V |', '|---|---|', ...Array.from({ length: n }, () => '| a | bcd |')].join('\n')),
  )
  const markdown = fc.array(fc.tuple(part, fc.constantFrom('\n', '\n\n', '\n\n\n')), { maxLength: 14 })
    .map(parts => parts.map(([text, gap]) => text + (/^[`|]/.test(text) ? '\n\n' : gap)).join(''))

  it('covers all, cuts no block that fits, lets no heading stand alone before text that it fits with', () => {
    fc.assert(fc.property(markdown, options, fc.boolean(), (text, options, loose) => {
      const document = outline(text), { headings = [], blocks = [] } = document
      // blanks at the edges of blocks change nothing
      const behind = (end: number) => end + Math.max(0, /^\s*/.exec(text.slice(end))![0].length - 1)
      const given = loose ? { ...document, blocks: blocks.map(block => ({ ...block, start: block.start - (text[block.start - 1] === '\n' ? 1 : 0), end: behind(block.end) })) } : document
      const passages = splitPassages(given, { ...options, overlap: 0 })
      expect(problem(text, passages, options.longest)).toBeUndefined()
      const cuts = passages.slice(1).map(({ start }) => start)
      for (const { start, end } of blocks) {
        if (end - start <= options.longest) expect(cuts.filter(at => at > start && at < end)).toEqual([])
      }
      passages.forEach(({ start, end, heading }, i) => {
        const before = headings.findLastIndex(each => text.lastIndexOf('\n', each.start) + 1 <= start)
        expect(heading).toBe(before === -1 ? undefined : before)
        const last = text.slice(start, end).split('\n').at(-1)!, next = passages[i + 1]
        const isHeading = headings.some(each => each.end === end) && /^#+ h+$/.test(last)
        if (!isHeading || !next) return
        // only before a block with which it would be too long, or behind so many headings that they fill half a passage
        const block = blocks.find(each => each.start === next.start)
        const run = /(?:#+ h+\s*)+$/.exec(text.slice(start, end))![0].length
        const more = /^(?:#+ h+\s*)*/.exec(text.slice(next.start))![0].length
        expect((block && block.end - start > options.longest) || run + more + 3 > options.longest / 2, text).toBe(true)
      })
    }), { numRuns: runs(400) })
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
