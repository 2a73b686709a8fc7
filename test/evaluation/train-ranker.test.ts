import { describe, expect, it } from 'vitest'
import type { Dataset } from '../../src/evaluation/dataset.ts'
import { trainRanker } from '../../src/evaluation/train-ranker.ts'
import { Ranker } from '../../src/rank/rerank/ranker.ts'
import { pseudoEncoder } from '../helpers/vectors.ts'
import { onBackend, withoutLeak } from '../nn/tensors.ts'

/** Ferries and the yards that built them: a question of two hops for each of some. */
function ferries(count: number): Dataset {
  const towns = ['Arnis', 'Vadum', 'Lemvig', 'Skagen', 'Korsoer']
  const documents = Array.from({ length: count }, (_, i) => [
    { id: `ferry ${i}`, title: `Ferry Karlin ${i}`, text: `The Ferry Karlin ${i} crosses the sound every two hours, and was built by Yard Holm ${i} in the last century.` },
    { id: `yard ${i}`, title: `Yard Holm ${i}`, text: `A yard of shipbuilders in the town of ${towns[i % 5]}, founded long ago by two brothers who came from the north.` },
  ]).flat()
  const questions = Array.from({ length: count }, (_, i) => ({ id: `q${i}`, text: `In which town stands the yard that built Ferry Karlin ${i}?`, answers: [] }))
  return { name: 'ferries', documents, questions, qrels: new Map(questions.map(({ id }, i) => [id, new Map([[`ferry ${i}`, 1], [`yard ${i}`, 1]])])) }
}

describe('training on judged questions', () => {
  onBackend('wasm')

  it('gives weights of a re-ranker, and what it does with what it has not seen, beside the ranking without it', () => withoutLeak(async () => {
    const { weights, report } = await trainRanker([ferries(90)], { epochs: 2, seeds: 2, seed: 4 })
    expect(() => new Ranker(weights)).not.toThrow()
    const { sets, aside, networks, kept, given, madeUp, differences } = report
    expect(sets).toEqual([{ name: 'ferries', questions: 90, madeUp: expect.any(Number) }])
    expect(sets[0]!.madeUp).toBeGreaterThan(20)
    expect(aside.questions + aside.madeUp).toBe(Math.ceil((90 + sets[0]!.madeUp) / 10))
    expect(networks.map(({ seed }) => seed)).toEqual([4, 5])
    expect(networks.find(({ seed }) => seed === kept)!.loss).toBe(Math.min(...networks.map(({ loss }) => loss)))
    for (const runs of [given, madeUp]) {
      expect(Object.keys(runs)).toEqual(['graph', 'learned', 'learned-always', 'learned-alone', 'learned-alone-always'])
      for (const measures of Object.values(runs)) for (const value of Object.values(measures)) expect(value >= 0 && value <= 1).toBe(true)
      // the leader stays
      expect(runs.learned['hit@1']).toBe(runs.graph['hit@1'])
    }
    expect(differences).toHaveLength(4 * 5)
    for (const { difference, low, high } of differences) expect(low <= difference && difference <= high).toBe(true)
  }))

  it('gives one that sees what passages have by meaning, with an encoder', () => withoutLeak(async () => {
    const { weights } = await trainRanker([ferries(60)], { epochs: 1, seeds: 1, encoder: pseudoEncoder() })
    expect(new Ranker(weights).seesVectors).toBe(true)
  }))

  it('is the same for the same seed', () => withoutLeak(async () => {
    const [a, b] = [await trainRanker([ferries(60)], { epochs: 1, seeds: 1 }), await trainRanker([ferries(60)], { epochs: 1, seeds: 1 })]
    expect([...a.weights]).toEqual([...b.weights])
    expect(a.report).toEqual(b.report)
  }))

  it('refuses too few questions', async () => {
    await expect(trainRanker([ferries(12)], { epochs: 1 })).rejects.toMatchObject({ code: 'format', message: expect.stringContaining('training a re-ranker') })
  })
})
