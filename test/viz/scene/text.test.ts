import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asLine, estimateWidth, shorten } from '../../../viz/scene/text.ts'

describe('shorten', () => {
  it.each([
    ['radium', 'radium'],
    ['a name of 24 characters!', 'a name of 24 characters!'],
    ['a name of 25 characters!!', 'a name of 25 characters…'],
    ['北京大学图书馆的历史与现状研究报告', '北京大学图书馆的历史与…'],
    ['two\nlines\tof  text', 'two lines of text'],
    ['', ''],
  ])('%s → %s', (text, line) => expect(shorten(text)).toBe(line))

  it('cuts between characters as people see them', () => {
    const family = '👨‍👩‍👧‍👦'
    expect(shorten(family.repeat(30), 6)).toBe(`${family.repeat(2)}…`)
    expect(shorten(`${'x'.repeat(4)}e\u0301e\u0301e\u0301`, 6)).toBe(`${'x'.repeat(4)}e\u0301…`)
  })

  it('leaves out what turns the direction of writing, and heaps of marks', () => {
    expect(asLine('a\u202eb\u2066c\u200fd\u0000e')).toBe('abcd e')
    expect(asLine(`x${'\u0301'.repeat(500)}`)).toBe(`x${'\u0301'.repeat(4)}`)
  })

  it('gives one line of well-formed text, no longer than asked', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer({ min: 2, max: 30 }), (text, columns) => {
      const line = shorten(text, columns)
      expect(line).toBe(line.toWellFormed())
      expect(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(line)).toBe(false)
      expect([...new Intl.Segmenter('en').segment(line)].length).toBeLessThanOrEqual(columns)
    }))
  })

  it('takes no time for very long texts', () => {
    expect(shorten('长'.repeat(1_000_000))).toBe(`${'长'.repeat(11)}…`)
  })
})

it('estimates full-width characters as wide as they are high', () => {
  expect(estimateWidth('北京', 12)).toBe(24)
  expect(estimateWidth('ab', 10)).toBeCloseTo(11.2)
})
