import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EDGE_KINDS } from '../../src/core/kinds.ts'
import { endsOf, memoryRows } from '../../src/graph/rows.ts'
import { denseOf } from '../helpers/dense.ts'
import { anyGraph, graphOf } from '../helpers/small-graphs.ts'

describe('memoryRows', () => {
  it('gives the rows of any nodes, along and against the edges, and their number', async () => {
    await fc.assert(fc.asyncProperty(anyGraph, fc.array(fc.nat({ max: 5 }), { maxLength: 5 }), async ({ counts, relations }, some) => {
      const reader = memoryRows(counts, relations)
      for (const [edge, relation] of relations) for (const direction of ['out', 'in'] as const) {
        const dense = denseOf(relation.rows(direction))
        const [from] = direction === 'out' ? EDGE_KINDS[edge].ends : [EDGE_KINDS[edge].ends[1]]
        expect(dense).toHaveLength(counts[from])
        const nodes = some.filter(node => node < dense.length)
        const { start, end, columns, weights } = await reader.rows(edge, direction, nodes)
        nodes.forEach((node, i) => {
          const row = Array.from({ length: counts[endsOf(edge, direction)[1]] }, () => 0)
          for (let e = start[i]; e < end[i]; e++) row[columns[e]] = weights ? weights[e] : 1
          expect(row).toEqual(dense[node])
        })
        expect([...await reader.degrees(edge, direction, nodes)]).toEqual(nodes.map(node => dense[node].filter(weight => weight > 0).length))
      }
    }))
  })

  it('counts nodes and knows which edges there are', () => {
    const { counts, relations } = graphOf({ passage: 2, name: 1 }, { mentions: [[0, 0]] })
    const reader = memoryRows(counts, relations)
    expect([reader.count('passage'), reader.count('name'), reader.count('token')]).toEqual([2, 1, 0])
    expect([reader.has('mentions'), reader.has('names')]).toEqual([true, false])
  })

  it('reads in place: nothing is copied but where rows begin and end', async () => {
    const { counts, relations } = graphOf({ passage: 2, name: 2 }, { mentions: [[0, 0], [1, 1]] })
    const { columns, weights } = await memoryRows(counts, relations).rows('mentions', 'out', [1])
    expect(columns).toBe(relations.get('mentions')!.out.columns)
    expect(weights).toBe(relations.get('mentions')!.out.weights)
  })

  it('gives the other direction, not the same one', async () => {
    const { counts, relations } = graphOf({ passage: 1, name: 3 }, { mentions: [[0, 2]] })
    const reader = memoryRows(counts, relations)
    expect([...await reader.degrees('mentions', 'out', [0])]).toEqual([1])
    expect([...await reader.degrees('mentions', 'in', [0, 1, 2])]).toEqual([0, 0, 1])
  })
})

describe('rows of edges or nodes that are not there', () => {
  it('are empty', async () => {
    const { counts, relations } = graphOf({ passage: 1, token: 2 }, { synonyms: [[0, 1]] })
    const reader = memoryRows({ ...counts, token: 3 }, relations)
    expect(await reader.rows('mentions', 'out', [0])).toMatchObject({ start: Uint32Array.of(0), end: Uint32Array.of(0) })
    expect([...await reader.degrees('mentions', 'out', [0])]).toEqual([0])
    // a token that came after the rows were made
    const { start, end } = await reader.rows('synonyms', 'out', [2])
    expect([start[0], end[0], ...await reader.degrees('synonyms', 'out', [2])]).toEqual([0, 0, 0])
  })
})

describe('endsOf', () => {
  it('says to which kind edges lead', () => {
    expect(endsOf('mentions', 'out')[1]).toBe('name')
    expect(endsOf('mentions', 'in')[1]).toBe('passage')
    expect(endsOf('co-occurs', 'in')[1]).toBe('token')
  })
})
