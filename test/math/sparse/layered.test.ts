import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LayeredVector } from '../../../src/math/sparse/layered.ts'
import { SparseVector } from '../../../src/math/sparse/vector.ts'

const LENGTH = 12
// few values, so that there are equal ones, and sums are exact
const additions = fc.array(fc.tuple(fc.nat({ max: LENGTH - 1 }), fc.integer({ min: -4, max: 4 })), { maxLength: 20 })
const factors = fc.constantFrom(-2, -1, 0.5, 1, 3)

function vectorOf(list: readonly (readonly [number, number])[], vector = new SparseVector(LENGTH)): SparseVector {
  for (const [place, value] of list) vector.add(place, value)
  return vector
}

const inOrder = (places: Iterable<number>) => [...places].sort((a, b) => a - b)

describe('LayeredVector', () => {
  it('equals a copy to which the same was added, in every operation', () => {
    fc.assert(fc.property(additions, additions, factors, factors, fc.nat({ max: LENGTH }), fc.integer({ min: -9, max: 9 }), (below, own, factor, again, count, least) => {
      const layered = vectorOf(own, new LayeredVector(vectorOf(below), factor)), copy = vectorOf(own, vectorOf(below).scaled(factor))
      for (const [one, other] of [[layered, copy], [layered.scaled(again), copy.scaled(again)]] as const) {
        expect(inOrder(one.places)).toEqual(inOrder(other.places))
        expect([...one.values].map(value => value + 0)).toEqual([...other.values].map(value => value + 0))
        expect([one.count, one.sum() + 0, one.norm1(), one.max()]).toEqual([other.count, other.sum() + 0, other.norm1(), other.max()])
        expect(one.best(count)).toEqual(other.best(count))
        expect(inOrder(one.atLeast(least))).toEqual(inOrder(other.atLeast(least)))
        for (let place = 0; place < LENGTH; place++) expect(one.has(place)).toBe(other.has(place))
        const [sum, ofCopy] = [new SparseVector(LENGTH).addScaled(one, again), new SparseVector(LENGTH).addScaled(other, again)]
        expect([...sum.values].map(value => value + 0)).toEqual([...ofCopy.values].map(value => value + 0))
      }
    }))
  })

  it('leaves what it lies on as it was', () => {
    const below = vectorOf([[0, 1]]), layered = new LayeredVector(below, 2)
    layered.add(0, 5)
    layered.add(1, 5)
    layered.scaled(3).add(2, 1)
    expect([layered.at(0), layered.at(1), layered.at(2)]).toEqual([7, 5, 0])
    expect([below.at(0), below.count]).toEqual([1, 1])
  })
})
