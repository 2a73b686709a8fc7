import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byCodeUnit } from '../../../../src/core/order.ts'
import { joinedPieces } from '../../../../src/text/tokens/pieces/learn.ts'

/** The same, slow and plain: counts all pairs again for each. */
function slow(times: ReadonlyMap<string, number>, size: number) {
  let words = Array.from(times, ([word, count]) => ({ pieces: [...word], count }))
  const known = new Set(words.flatMap(({ pieces }) => pieces).sort(byCodeUnit)), merges: string[] = []
  while (known.size < size) {
    const counts = new Map<string, number>()
    for (const { pieces, count } of words)
      for (let i = 1; i < pieces.length; i++) counts.set(`${pieces[i - 1]} ${pieces[i]}`, count + (counts.get(`${pieces[i - 1]} ${pieces[i]}`) ?? 0))
    const [best] = [...counts].filter(([, count]) => count > 1).sort(([a, x], [b, y]) => y - x || byCodeUnit(a, b))
    if (!best) break
    merges.push(best[0])
    const parts = best[0].split(' ')
    known.add(parts.join(''))
    words = words.map(({ pieces, count }) => {
      const made: string[] = []
      for (let i = 0; i < pieces.length; i++) {
        if (pieces[i] === parts[0] && pieces[i + 1] === parts[1]) made.push(pieces[i]! + pieces[++i]!)
        else made.push(pieces[i]!)
      }
      return { pieces: made, count }
    })
  }
  return { vocabulary: [...known], merges }
}

describe('joinedPieces', () => {
  it('joins what stands together most often', () => {
    // the example of Sennrich et al. 2016, without its mark for the end of a word
    const { merges } = joinedPieces(new Map([['low', 5], ['lower', 2], ['newest', 6], ['widest', 3]]), 17)
    expect(merges).toEqual(['e s', 'es t', 'l o', 'lo w', 'e w', 'ew est', 'n ewest'])
  })

  it('joins as counting all pairs again for each would', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '图', '😀'), minLength: 1, maxLength: 8 })
    fc.assert(fc.property(fc.array(fc.tuple(word, fc.integer({ min: 1, max: 9 })), { maxLength: 12 }), fc.integer({ min: 0, max: 30 }), (words, size) => {
      const times = new Map(words)
      expect(joinedPieces(times, size)).toEqual(slow(times, size))
    }), { numRuns: 300 })
  })
})
