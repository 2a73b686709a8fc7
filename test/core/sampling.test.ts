import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/core/random.ts'
import { among, below, distinct, shuffled } from '../../src/core/sampling.ts'

describe('candidates', () => {
  it('are all nodes where there are no more than are wanted', () => {
    expect([...among(4, 4, [2], () => { throw new Error('no chance needed') })]).toEqual([0, 1, 2, 3])
  })

  it('are those that must be there and others by chance, each once, in order', () => {
    for (let seed = 0; seed < 50; seed++) {
      const chosen = [...among(1000, 20, [999, 3, 3, 500], createRandom(seed))]
      expect(chosen).toHaveLength(20)
      expect(chosen).toEqual(expect.arrayContaining([3, 500, 999]))
      expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b))
      expect([...among(1000, 20, [999, 3, 500], createRandom(seed))]).toEqual(chosen)
    }
  })

  it('are all that must be there, even where those are more', () => {
    expect([...among(100, 2, [7, 5, 9], createRandom(0))]).toEqual([5, 7, 9])
  })
})

describe('draws', () => {
  it('reach every number, and none beyond', () => {
    const random = createRandom(1), drawn = Array.from({ length: 500 }, () => below(5, random))
    expect([...new Set(drawn)].sort()).toEqual([0, 1, 2, 3, 4])
  })

  it('are different numbers, all in order where there are no more', () => {
    const random = createRandom(2)
    for (let i = 0; i < 50; i++) expect(new Set(distinct(6, 9, random)).size).toBe(6)
    expect(distinct(9, 4, random)).toEqual([0, 1, 2, 3])
  })
})

describe('shuffled', () => {
  it('gives every order alike often, and leaves the list as it is', () => {
    const random = createRandom(4), counts = new Map<string, number>(), list = ['a', 'b', 'c']
    for (let i = 0; i < 6000; i++) {
      const order = shuffled(list, random).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect([...counts.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120)
    expect(list).toEqual(['a', 'b', 'c'])
  })
})
