import { expect } from 'vitest'
import type { Explanation } from '../../src/view/explanation.ts'
import type { Hit } from '../../src/answer/results.ts'
import { isClose, sumOf } from './corpora.ts'

export const amounts = (parts: readonly { amount: number }[]): number => sumOf(parts.map(({ amount }) => amount))

/** Every sum that an explanation promises. */
export function expectWhole(explanation: Explanation, { kind, id, score }: Pick<Hit, 'kind' | 'id' | 'score'>): void {
  const { terms, seeds, restart, incoming, incomingRest, paths } = explanation
  expect(explanation).toMatchObject({ schema: 'tokengraph.explanation/1', node: { kind, id } })
  expect(isClose(explanation.score, score)).toBe(true)
  expect(isClose(sumOf(terms.map(({ value }) => value)), score)).toBe(true)
  for (const { share, raw, scale, value } of terms) expect(isClose(value, (share * raw) / scale)).toBe(true)
  const { raw } = terms[0]
  expect(isClose(amounts(seeds), raw, 1e-6)).toBe(true)
  expect(isClose(restart + amounts(incoming) + incomingRest, raw, 1e-6)).toBe(true)
  expect(amounts(paths)).toBeLessThanOrEqual(raw * (1 + 1e-9))
  for (const list of [seeds, incoming, paths]) expect(list.every(({ amount }, i) => amount >= 0 && (i === 0 || amount <= list[i - 1].amount))).toBe(true)
  for (const { amount, traffic, edges, via } of incoming) {
    expect(traffic).toBeGreaterThanOrEqual(amount)
    expect(traffic).toBeGreaterThan(0)
    // what was learned may lead where the graph does not
    if (edges.length > 0) expect(edges).toHaveLength(via.length + 1)
  }
  const origins = new Set(seeds.map(({ node }) => `${node.kind} ${node.id}`))
  for (const { amount, nodes, line } of paths) {
    expect(amount).toBeGreaterThan(0)
    expect(nodes.at(-1)).toEqual(explanation.node)
    if (kind !== 'token') expect(origins).toContain(`${nodes[0].kind} ${nodes[0].id}`)
    expect(line.split(/ → | —[^→]+→ | ←[^—]+— /)).toHaveLength(nodes.length)
  }
}
