import { describe, expect, test } from 'vitest'
import golden from '../golden/pagerank.json' with { type: 'json' }
import { Pace } from '../../src/core/pace.ts'
import { pageRank } from '../../src/keyphrases/pagerank.ts'
import { fromRows } from '../../src/math/sparse/make-csr.ts'

describe('PageRank', () => {
  const plain = golden.cases.filter(({ inputs }) => inputs.personalization === null)

  test.each(plain.map(each => [each.name, each] as const))('is what networkx gives: %s', async (_, { inputs, outputs }) => {
    const rows = Array.from({ length: inputs.num_nodes }, () => new Map<number, number>()), [from, to] = inputs.edge_index
    from!.forEach((source, i) => {
      const row = rows[source]!, target = to![i]!
      row.set(target, (row.get(target) ?? 0) + (inputs.edge_weight?.[i] ?? 1))
    })
    const scores = await pageRank(fromRows(rows, rows.length, 'floats'), new Pace(), inputs.alpha)
    outputs.scores.forEach((score, i) => expect(scores[i]).toBeCloseTo(score, 6))
  })

  test('of no nodes is empty', async () => {
    expect(await pageRank(fromRows([], 0, 'floats'), new Pace())).toEqual(new Float64Array(0))
  })
})
