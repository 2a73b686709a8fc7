import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../src/core/random.ts'
import { type JudgedCandidates, trainReranker } from '../../../src/nn/training/reranking.ts'
import { onBackend, withoutLeak } from '../tensors.ts'

const OPTIONS = { width: 8, heads: 2, edgeWidth: 2, start: 1, batch: 8, learningRate: 0.02 }

/** Six candidates alike but for their first number; right is the one that an edge of the telling kind leads to from the first. */
function planted(count: number, seed: number): JudgedCandidates[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => {
    const right = 1 + Math.floor(random() * 5), targets = [1, 2, 3, 4, 5]
    return {
      nodes: 6, x: targets.concat(0).flatMap((_, i) => [i === 0 ? 1 : 0, random()]), sources: targets.map(() => 0), targets,
      about: targets.flatMap(to => (to === right ? [1, random()] : [0, random()])), relevant: [right],
    }
  })
}

const without = (questions: readonly JudgedCandidates[]): JudgedCandidates[] => questions.map(question => ({ ...question, sources: [], targets: [], about: [] }))

describe('training of a re-ranker', () => {
  onBackend('wasm')

  it('learns what edges tell, and without them nothing', () => withoutLeak(async () => {
    const learned = planted(160, 1), aside = planted(40, 2)
    const { report } = await trainReranker(learned, aside, { ...OPTIONS, epochs: 12, seed: 3 })
    const alone = await trainReranker(without(learned), without(aside), { ...OPTIONS, epochs: 12, seed: 3 })
    // by chance one of five is right, or of six where nothing tells the first
    expect(report.best.validation!.loss).toBeLessThan(0.3)
    expect(alone.report.best.validation!.loss).toBeGreaterThan(1.4)
  }))

  it('gives the same weights for the same seed, those of the epoch that does best on what is kept aside', () => withoutLeak(async () => {
    const [learned, aside] = [planted(40, 1), planted(20, 2)]
    const train = (seed: number) => trainReranker(learned, aside, { ...OPTIONS, epochs: 3, seed })
    const [a, b, other] = [await train(0), await train(0), await train(1)]
    expect([...a.weights]).toEqual([...b.weights])
    expect([...a.weights]).not.toEqual([...other.weights])
    expect(a.report.epochs).toHaveLength(3)
    expect(a.report.best.validation!.loss).toBe(Math.min(...a.report.epochs.map(({ validation }) => validation!.loss)))
    expect([...a.weights.keys()]).toContain('2.lin_edge.weight')
  }))

  it('counts a question as much as it is told to', () => withoutLeak(async () => {
    const [learned, aside] = [planted(16, 1), planted(8, 2)], options = { ...OPTIONS, epochs: 1, seed: 0, batch: 16 }
    const [once, twice] = await Promise.all([learned, learned.map(question => ({ ...question, weight: 2 }))].map(each => trainReranker(each, aside, options)))
    expect(twice!.report.epochs[0]!.loss).toBeCloseTo(2 * once!.report.epochs[0]!.loss, 4)
  }))

  it('ends when it is told to', () => withoutLeak(async () => {
    const controller = new AbortController()
    await expect(trainReranker(planted(40, 1), planted(8, 2), { ...OPTIONS, epochs: 50, seed: 0, signal: controller.signal, onEpoch: () => controller.abort() })).rejects.toMatchObject({ code: 'aborted' })
  }))
})
