import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { readOptions } from '../../src/core/read-options.ts'
import { similarEdges } from '../../src/tables/edges/similar.ts'
import { similarOptions } from '../../src/tables/edges/similar-options.ts'
import { csrProblem } from '../../src/math/sparse/csr.ts'
import { denseOf, transposed, zeros } from '../helpers/dense.ts'

const anyPairs = fc.uniqueArray(
  fc.record({ a: fc.nat({ max: 6 }), b: fc.nat({ max: 6 }), cosine: fc.double({ min: 0.01, max: 1, noNaN: true }) }).filter(({ a, b }) => a < b),
  { selector: ({ a, b }) => 7 * a + b },
)

describe('similar', () => {
  it.each([['similar', 'token'], ['similar-names', 'name']] as const)('ties nodes both ways by their cosine: %s', (kind, node) => {
    fc.assert(fc.property(anyPairs, pairs => {
      const relation = similarEdges(kind, pairs, 7)
      expect([relation.kind, relation.from, relation.to, relation.symmetric]).toEqual([kind, node, node, true])
      expect(csrProblem(relation.out, 7)).toBeUndefined()
      const slow = zeros(7, 7)
      for (const { a, b, cosine } of pairs) slow[a][b] = slow[b][a] = Math.fround(cosine)
      expect(denseOf(relation.out)).toEqual(slow)
      expect(denseOf(relation.in)).toEqual(transposed(slow, 7))
    }))
  })

  it('takes no pairs, and no nodes', () => {
    expect(denseOf(similarEdges('similar', [], 2).out)).toEqual([[0, 0], [0, 0]])
    expect(denseOf(similarEdges('similar', [], 0).out)).toEqual([])
  })

  it('has defaults, and bounds', () => {
    expect(v.parse(similarOptions, {})).toEqual({ neighbours: 6, atLeast: 0.6 })
    for (const bad of [{ neighbours: 0 }, { atLeast: 0 }, { atLeast: 1.1 }, { near: 1 }]) {
      expect(() => readOptions(similarOptions, bad, 'edges.similar')).toThrow(expect.objectContaining({ code: 'option' }))
    }
  })
})
