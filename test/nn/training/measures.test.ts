import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkMeasures, ranksOf } from '../../../src/nn/training/measures.ts'
import { refusal } from '../../helpers/refusal.ts'

/** Scores with many ties. */
const scores = fc.array(fc.constantFrom(-2, -0.5, 0, 0.25, 1, 3), { minLength: 1, maxLength: 12 })

/** Of every edge and non-edge, whether the edge is above. */
const slowAuc = (edges: readonly number[], others: readonly number[]) =>
  edges.flatMap(e => others.map(o => (e > o ? 1 : e === o ? 0.5 : 0) as number)).reduce((sum, each) => sum + each, 0) / edges.length / others.length

/** Σ (R_n − R_{n−1}) P_n over thresholds, as scikit-learn defines it. */
function slowAveragePrecision(edges: readonly number[], others: readonly number[]): number {
  let before = 0, sum = 0
  for (const threshold of [...new Set([...edges, ...others])].sort((a, b) => b - a)) {
    const found = edges.filter(e => e >= threshold).length, wrong = others.filter(o => o >= threshold).length, recall = found / edges.length
    sum += (recall - before) * found / (found + wrong)
    before = recall
  }
  return sum
}

describe('measures of links', () => {
  it('are what their definitions say, in any order, ties counted together', () => {
    fc.assert(fc.property(scores, scores, (edges, others) => {
      const found = linkMeasures(edges, others)
      expect(found.auc).toBeCloseTo(slowAuc(edges, others), 12)
      expect(found.averagePrecision).toBeCloseTo(slowAveragePrecision(edges, others), 12)
      expect(linkMeasures(Float32Array.from(edges).reverse(), others.toReversed())).toEqual(found)
    }))
  })

  it('are 1 where all edges are above, 0.5 and the share of edges where all score the same', () => {
    expect(linkMeasures([3, 4], [1, 2, -Infinity])).toEqual({ auc: 1, averagePrecision: 1 })
    expect(linkMeasures([0, 0], [0, 0, 0, 0, 0, 0])).toEqual({ auc: 0.5, averagePrecision: 0.25 })
    expect(linkMeasures([1], [2])).toEqual({ auc: 0, averagePrecision: 0.5 })
  })

  it('are no numbers where scores are none; of no scores there are none', async () => {
    expect(linkMeasures([1, NaN], [0])).toEqual({ auc: NaN, averagePrecision: NaN })
    expect(await refusal(() => linkMeasures([], [1]), 'tensor')).toBe('linkMeasures: got scores of 0 edges and 1 non-edges; expected at least one of each')
    await refusal(() => linkMeasures([1], []), 'tensor')
  })
})

it('ranks: by falling scores, of equal ones the lower number first', () => {
  expect(ranksOf([0, 1, 2, 3, 4], [0.5, 2, 0.5, -1, 2])).toEqual([3, 1, 4, 5, 2])
  fc.assert(fc.property(scores, all => {
    const order = all.map((_, node) => node).sort((a, b) => all[b]! - all[a]! || a - b)
    expect(ranksOf(order, all)).toEqual(order.map((_, i) => i + 1))
  }))
})
