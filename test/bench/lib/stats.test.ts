import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areaUnderCurve, average, median, percentile, spearman, summarize } from '../../../bench/lib/stats.ts'

const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 60 })
const shares = fc.integer({ min: 0, max: 1000 })

/** The definition, literally, with whole numbers: the smallest value that enough of the values do not exceed. */
function naive(given: readonly number[], thousandths: number): number {
  const enough = given.filter(value => 1000 * given.filter(other => other <= value).length >= thousandths * given.length)
  return Math.min(...enough)
}

describe('percentile', () => {
  it('is the smallest value that the share of the values does not exceed', () => {
    fc.assert(fc.property(values, shares, (given, thousandths) => {
      expect(percentile(given, thousandths / 1000)).toBeCloseTo(naive(given, thousandths), 12)
    }))
  })

  it('is a rank, not the one after it, where the share times the count is whole but for rounding', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1)
    for (const rank of hundred) expect(percentile(hundred, rank / 100)).toBe(rank)
  })

  it('ends at the extremes, and sorts numbers as numbers', () => {
    expect([percentile([10, 9, 100], 0), percentile([10, 9, 100], 0.5), percentile([10, 9, 100], 1)]).toEqual([9, 10, 100])
  })

  it('is no number without values', () => {
    expect([percentile([], 0.5), median([])]).toEqual([NaN, NaN])
  })
})

describe('median', () => {
  it('is the middle one, or the mean of the two', () => {
    expect([median([7]), median([3, 1]), median([10, 1, 2]), median([4, 1, 3, 2])]).toEqual([7, 2, 2, 2.5])
  })

  it('lies between the halves, whatever the order', () => {
    fc.assert(fc.property(values, given => {
      const middle = median(given)
      expect(given.filter(value => value < middle).length * 2).toBeLessThanOrEqual(given.length)
      expect(given.filter(value => value > middle).length * 2).toBeLessThanOrEqual(given.length)
      expect(median([...given].reverse())).toBe(middle)
    }))
  })
})

describe('summarize', () => {
  it('gives the count, the middle and the spread, and leaves the values as they are', () => {
    const given = [5, 1, 4, 2, 3]
    expect(summarize(given)).toEqual({ count: 5, min: 1, p10: 1, median: 3, p90: 5, max: 5 })
    expect(given).toEqual([5, 1, 4, 2, 3])
  })
})

describe('spearman', () => {
  /** Ranks counted pair by pair, and Pearson's correlation as it is written. */
  function slow(a: readonly number[], b: readonly number[]): number {
    const rank = (list: readonly number[]) => list.map(x => list.filter(y => y < x).length + (list.filter(y => y === x).length + 1) / 2)
    const [x, y] = [rank(a), rank(b)], mean = (list: readonly number[]) => list.reduce((sum, each) => sum + each, 0) / list.length
    const cov = (p: readonly number[], q: readonly number[]) => mean(p.map((each, i) => (each - mean(p)) * (q[i] - mean(q))))
    return cov(x, y) / Math.sqrt(cov(x, x) * cov(y, y))
  }

  it('is the correlation of ranks, ties shared', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })), { minLength: 3, maxLength: 40 }), pairs => {
      const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)]
      fc.pre(new Set(a).size > 1 && new Set(b).size > 1)
      expect(spearman(a, b)).toBeCloseTo(slow(a, b), 12)
    }))
  })

  it('is 1 for the same order, −1 for the reverse, and no number without an order', () => {
    expect(spearman([1, 2, 3, 40], [0.1, 0.2, 5, 6])).toBeCloseTo(1, 12)
    expect(spearman([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12)
    expect(spearman([1, 1], [1, 2])).toBeNaN()
  })

  it('gives what scipy gives', () => {
    // scipy 1.17.1: spearmanr([1, 2, 2, 4, 5], [2, 1, 3, 3, 5])
    expect(spearman([1, 2, 2, 4, 5], [2, 1, 3, 3, 5])).toBeCloseTo(0.7631578947368421, 12)
  })
})

describe('areaUnderCurve', () => {
  const some = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 })

  it('counts pairs, equal ones half', () => {
    fc.assert(fc.property(some, some, (above, below) => {
      const pairs = above.flatMap(a => below.map(b => a > b ? 1 : a === b ? 0.5 : 0))
      expect(areaUnderCurve(above, below)).toBeCloseTo(average(pairs), 12)
    }))
  })

  it('gives what scipy gives, and no number for no values', () => {
    // scipy 1.17.1: mannwhitneyu([0.9, 0.4, 0.4, 0.7], [0.1, 0.4, 0.7]).statistic / 12
    expect(areaUnderCurve([0.9, 0.4, 0.4, 0.7], [0.1, 0.4, 0.7])).toBeCloseTo(0.7083333333333334, 12)
    expect(areaUnderCurve([], [1])).toBeNaN()
  })
})
