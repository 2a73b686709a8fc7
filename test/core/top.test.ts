import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { top } from '../../src/core/top.ts'

const byNumber = (a: number, b: number) => a < b

/** The same by sorting everything. */
function sorted(scores: readonly number[], k: number, before = byNumber): number[] {
  return scores.map((_, i) => i).sort((a, b) => scores[b] - scores[a] || (before(a, b) ? -1 : 1)).slice(0, k)
}

const few = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 })
const any = fc.array(fc.double({ noNaN: true }), { maxLength: 200 })

describe('top', () => {
  it('equals a full sort, ties included', () => {
    fc.assert(fc.property(fc.oneof(few, any), fc.integer({ min: 0, max: 80 }), (scores, k) => {
      expect(top(scores.keys(), k, i => scores[i], byNumber)).toEqual(sorted(scores, k))
    }))
  })

  it('breaks ties by the order it is given, whatever the order of the candidates', () => {
    fc.assert(fc.property(few, fc.integer({ min: 1, max: 20 }), fc.infiniteStream(fc.nat()), (scores, k, shuffle) => {
      const candidates = scores.map((_, i) => [shuffle.next().value, i]).sort((a, b) => a[0] - b[0]).map(pair => pair[1])
      const last = (a: number, b: number) => a > b
      expect(top(candidates, k, i => scores[i], last)).toEqual(sorted(scores, k, last))
    }))
  })

  it('differs from a sort with the ties turned round', () => {
    expect(top([0, 1, 2], 2, () => 1, byNumber)).toEqual([0, 1])
    expect(sorted([1, 1, 1], 2, (a, b) => a > b)).toEqual([2, 1])
  })

  it('gives all where k is more than there are, none where k is 0 or less', () => {
    const score = (i: number) => [2, 3, 1][i]
    expect(top([0, 1, 2], 9, score, byNumber)).toEqual([1, 0, 2])
    expect(top([0, 1, 2], 0, score, byNumber)).toEqual([])
    expect(top([0, 1, 2], -1, score, byNumber)).toEqual([])
    expect(top([], 3, score, byNumber)).toEqual([])
  })

  it('takes infinities', () => {
    const scores = [0, -Infinity, Infinity, 1]
    expect(top(scores.keys(), 4, i => scores[i], byNumber)).toEqual([2, 3, 0, 1])
  })
})
