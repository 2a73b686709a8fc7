import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentsAmong } from '../../src/graph/contents-among.ts'

const rising = fc.uniqueArray(fc.nat({ max: 30 })).map(list => list.toSorted((a, b) => a - b))

describe('contents among some tokens', () => {
  it('are those of the passage that are asked for, with all that is told of them', () => {
    fc.assert(fc.property(rising, rising, (tokens, among) => {
      const contents = { tokens, counts: tokens.map(token => token + 1), inTitle: tokens.map(token => token % 3), size: 9, title: 2 }
      const kept = tokens.filter(token => among.includes(token))
      expect(contentsAmong(contents, among)).toEqual({ tokens: kept, counts: kept.map(token => token + 1), inTitle: kept.map(token => token % 3), size: 9, title: 2 })
      expect(contentsAmong(contents, undefined)).toBe(contents)
    }))
  })

  it('have no counts where each stands there once', () => {
    expect(contentsAmong({ tokens: Uint16Array.of(2, 5, 7), counts: undefined }, [5, 6, 7])).toEqual({ tokens: [5, 7], counts: undefined })
  })
})
