import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codesIn } from '../../../src/text/tokens/codes.ts'
import { elisionOf } from '../../../src/text/tokens/elision.ts'
import { words } from '../../../src/text/tokens/segment.ts'
import { anyText } from '../../helpers/texts.ts'

const codes = (text: string) => codesIn(text, words(text, elisionOf([]))).map(({ start, end }) => text.slice(start, end))

describe('codesIn', () => {
  it.each<[string, string[]]>([
    ['order M/PO-R3 of 2024-02-01 on 10.0.0.1', ['M/PO-R3', '2024-02-01', '10.0.0.1']],
    ['PO:44, R3-17 and 2024-May-01', ['PO:44', 'R3-17', '2024-May-01']],
    ['anna@example.org, Anna_2.txt, reports/Berlin/2020.csv', ['anna@example.org', 'Anna_2.txt', 'reports/Berlin/2020.csv']],
    ['open http://Paris.Example.com/Node/1 now', ['Paris.Example.com/Node/1']],
    ['v4.5.6 of node.js', ['v4.5.6', 'node.js']],
    ['Spider-Man, Paris/London, Paris–Roubaix, TCP/IP', []],
    ['Apollo-11, Saint-Denis-2, Euro/2020', []],
    ['I like Paris.Then I left. Then.', []],
    ['A. B, 1 2 3', []],
  ])('of %s', (text, found) => expect(codes(text)).toEqual(found))

  it('are disjoint stretches of the text, in order, each with a word at both ends', () => {
    fc.assert(fc.property(anyText(200), text => {
      const found = words(text, elisionOf([]))
      let last = 0
      for (const { start, end } of codesIn(text, found)) {
        expect(start).toBeGreaterThanOrEqual(last)
        expect(found.some(word => word.start === start) && found.some(word => word.end === end)).toBe(true)
        last = end
      }
    }))
  })

  it('of a list that is joined without an end is all of it', () => expect(codes('1.'.repeat(100_000) + '1')).toHaveLength(1))
})
