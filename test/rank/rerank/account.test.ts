import { describe, expect, it } from 'vitest'
import { accountOf } from '../../../src/rank/rerank/account.ts'
import { EDGE_FEATURES, FEATURE_GROUPS, NODE_FEATURES } from '../../../src/rank/rerank/features.ts'
import { Ranker } from '../../../src/rank/rerank/ranker.ts'
import type { Reranked } from '../../../src/rank/rerank/reranked.ts'
import { sumOf } from '../../helpers/corpora.ts'
import { anyWeights, someFeatures } from '../../helpers/ranker.ts'

const features = someFeatures(6, 14, 4), ranker = new Ranker(anyWeights(9)), logits = ranker.logits(features)
const reranked = { candidates: { passages: [0, 1, 2, 3, 4, 5], scores: [6, 5, 4, 3, 2, 1] }, features, ranker, logits, before: [0, 1, 2, 3, 4, 5], after: [0, 3, 1, 2, 5, 4] } as unknown as Reranked

describe('the account of a place', () => {
  it.each([0, 3, 5])('adds up to the odds, less the mean (%i)', place => {
    const { logOdds, features: told, edges, rest, beside, place: { before, after } } = accountOf(reranked, place)
    expect(logOdds).toBeCloseTo(logits[place]! - sumOf([...logits]) / 6, 12)
    expect(sumOf([...told, ...edges].map(({ amount }) => amount)) + rest).toBeCloseTo(logOdds, 12)
    expect(beside).toBeCloseTo(Math.log(6 - place) / 2, 12)
    expect([before, after]).toEqual([place + 1, [1, 3, 4, 2, 6, 5][place]])
    expect(edges.map(({ from }) => from).sort()).toEqual([...new Set(Array.from(features.sources).filter((_, e) => features.targets[e] === place))].sort())
  })

  it('says what meaning gave, of a network that sees it', () => {
    const seeing = new Ranker(anyWeights(9, true)), x = someFeatures(6, 14, 4, true)
    const { features: told, edges, rest, logOdds } = accountOf({ ...reranked, features: x, ranker: seeing, logits: seeing.logits(x) }, 2)
    expect(told.map(({ name }) => name).sort()).toEqual(Object.keys(FEATURE_GROUPS).sort())
    expect(sumOf([...told, ...edges].map(({ amount }) => amount)) + rest).toBeCloseTo(logOdds, 12)
    expect(accountOf(reranked, 2).features.map(({ name }) => name)).not.toContain('its meaning')
  })

  it('says what would be missing without an edge, and with features as candidates mostly have them', () => {
    const { features: told, edges } = accountOf(reranked, 3), { from, amount } = edges[0]!
    const kept = [...features.sources.keys()].filter(e => features.sources[e] !== from || features.targets[e] !== 3)
    const less = ranker.logits({
      ...features, sources: Int32Array.from(kept, e => features.sources[e]!), targets: Int32Array.from(kept, e => features.targets[e]!),
      about: Float32Array.from(kept.flatMap(e => [...features.about.subarray(e * EDGE_FEATURES.length, (e + 1) * EDGE_FEATURES.length)])),
    })
    expect(amount).toBeCloseTo(logits[3]! - less[3]!, 12)
    const x = features.x.slice(), width = NODE_FEATURES.length
    for (const name of FEATURE_GROUPS['what came by a hop']!) {
      const at = NODE_FEATURES.findIndex(each => each === name)
      x[3 * width + at] = sumOf([0, 1, 2, 3, 4, 5].map(node => features.x[node * width + at]!)) / 6
    }
    expect(told.find(({ name }) => name === 'what came by a hop')!.amount).toBeCloseTo(logits[3]! - ranker.logits({ ...features, x })[3]!, 12)
    for (const each of [told, edges]) expect(each.map(part => Math.abs(part.amount))).toEqual(each.map(part => Math.abs(part.amount)).toSorted((a, b) => b - a))
  })
})
