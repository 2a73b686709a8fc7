import { describe, expect, it } from 'vitest'
import { createRandom, nextSeed } from '../../src/core/random.ts'

const take = (seed: number, count: number) => Array.from({ length: count }, createRandom(seed))

describe('createRandom', () => {
  it('is mulberry32: the published sequence of seed 1', () => {
    expect(take(1, 3)).toEqual([0.6270739405881613, 0.002735721180215478, 0.5274470399599522])
  })

  it('gives the same sequence for the same seed, and another for another', () => {
    expect(take(42, 100)).toEqual(take(42, 100))
    expect(take(42, 100)).not.toEqual(take(43, 100))
  })

  it('goes on from the next seed', () => {
    for (const seed of [0, 7, 2 ** 32 - 1]) expect(take(nextSeed(nextSeed(seed)), 5)).toEqual(take(seed, 7).slice(2))
  })

  it('gives numbers in [0, 1), evenly', () => {
    const numbers = take(7, 20_000)
    expect(numbers.every(each => each >= 0 && each < 1)).toBe(true)
    const tenths = Array.from({ length: 10 }, () => 0)
    for (const each of numbers) tenths[Math.floor(each * 10)]++
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200)
  })

  it('takes any number for a seed', () => {
    for (const seed of [0, -1, 1.5, 2 ** 40]) expect(take(seed, 10).every(each => each >= 0 && each < 1)).toBe(true)
  })
})
