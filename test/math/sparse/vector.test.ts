import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SparseVector } from '../../../src/math/sparse/vector.ts'

const LENGTH = 8
const additions = fc.array(fc.tuple(fc.nat({ max: LENGTH - 1 }), fc.double({ min: -9, max: 9, noNaN: true })), { maxLength: 30 })

function vectorOf(list: readonly (readonly [number, number])[]): SparseVector {
  const vector = new SparseVector(LENGTH)
  for (const [place, value] of list) vector.add(place, value)
  return vector
}

function denseOf(list: readonly (readonly [number, number])[]): number[] {
  const dense = Array.from({ length: LENGTH }, () => 0)
  for (const [place, value] of list) dense[place] += value
  return dense
}

describe('SparseVector', () => {
  it('equals a plain array in every operation', () => {
    fc.assert(fc.property(additions, additions, fc.double({ min: -3, max: 3, noNaN: true }), (a, b, factor) => {
      const one = denseOf(a), other = denseOf(b)
      const vector = vectorOf(a)
      expect([...vector.values]).toEqual(one)
      expect(vector.sum()).toBeCloseTo(one.reduce((sum, value) => sum + value, 0), 10)
      expect(vector.max()).toBe(Math.max(0, ...one))
      expect([...vector.scaled(factor).values].map(value => value + 0)).toEqual(one.map(value => 0 + factor * value))
      expect([...vector.values]).toEqual(one)
      expect([...vector.addScaled(vectorOf(b), factor).values]).toEqual(one.map((value, i) => value + factor * other[i]))
    }))
  })

  it('tells the places of its largest values, and of those that are large enough', () => {
    // few values, so that there are equal ones
    const small = fc.array(fc.tuple(fc.nat({ max: LENGTH - 1 }), fc.integer({ min: -3, max: 3 })), { maxLength: 30 })
    fc.assert(fc.property(small, fc.nat({ max: LENGTH }), fc.integer({ min: -3, max: 3 }), (list, count, least) => {
      const vector = vectorOf(list), dense = denseOf(list), inOrder = vector.places.toSorted((a, b) => dense[b]! - dense[a]! || a - b)
      expect(vector.best(count)).toEqual(inOrder.slice(0, count))
      expect(vector.atLeast(least)).toEqual(vector.places.filter(place => dense[place]! >= least))
    }))
  })

  it('knows the places touched, each once, in the order of the first touch', () => {
    fc.assert(fc.property(additions, list => {
      expect(vectorOf(list).places).toEqual([...new Set(list.map(([place]) => place))])
    }))
    expect(vectorOf([[3, 1], [1, 0], [3, -1]]).places).toEqual([3, 1])
  })

  it('is the same however many values were expected, for short and long ones, few and many values', () => {
    const long = fc.array(fc.tuple(fc.nat({ max: 9999 }), fc.integer({ min: -9, max: 9 })), { maxLength: 3000, size: 'max' })
    fc.assert(fc.property(long, fc.nat({ max: 20_000 }), (list, expected) => {
      const vector = new SparseVector(10_000, expected), plain = new Map<number, number>()
      for (const [place, value] of list) {
        vector.add(place, value)
        plain.set(place, (plain.get(place) ?? 0) + value)
      }
      expect(vector.places.map(place => [place, vector.at(place)])).toEqual([...plain])
    }), { numRuns: 30 })
  })

  it('has touched a place to which 0 was added, and none besides', () => {
    const vector = vectorOf([[2, 0]])
    expect(vector.places).toEqual([2])
    expect(vector.at(2)).toBe(0)
    expect(vector.at(3)).toBe(0)
  })

  it('does not share its values with what was made from it', () => {
    const vector = vectorOf([[0, 1]])
    const copy = vector.scaled(2)
    copy.add(0, 5)
    copy.add(1, 5)
    expect([vector.at(0), vector.at(1), vector.places.length]).toEqual([1, 0, 1])
    expect([copy.at(0), copy.at(1)]).toEqual([7, 5])
  })

  it('is empty when new, and may have no places at all', () => {
    for (const vector of [new SparseVector(3), new SparseVector(0)]) expect([vector.places, vector.sum(), vector.max()]).toEqual([[], 0, 0])
    expect(new SparseVector(3)).toHaveLength(3)
  })
})
