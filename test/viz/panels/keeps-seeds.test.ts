import { describe, expect, it } from 'vitest'
import { keepsSeeds } from '../../../viz/panels/keeps-seeds.ts'
import type { RemovedEdge } from '../../../viz/store.ts'
import { madeView } from './made-view.ts'

const edge = (kind: RemovedEdge['kind'], source: string, target: string): RemovedEdge => ({ kind, source, target })

describe('keepsSeeds', () => {
  const view = madeView()
  it.each([
    ['at a name of the question', edge('mentions', 'a#0', 'North Sea')], ['from a name of the question', edge('names', 'North Sea', 'b#0')],
    ['from a passage with a seed to its words', edge('contains', 'a#0', 'run')], ['between a word of the question and another', edge('synonyms', 'x', 'run')],
  ])('is so for an edge %s', (_, gone) => {
    expect(keepsSeeds(view, { edges: [gone] })).toBe(true)
  })
  it.each([
    ['between passages', edge('follows', 'a#0', 'd#0')], ['of other names', edge('mentions', 'b#0', 'Sea')], ['to a passage without a seed', edge('names', 'Sea', 'c#0')],
    ['between other words', edge('synonyms', 'run', '金')], ['between words, of a kind that finds nothing', edge('co-occurs', 'x', 'run')],
  ])('is not for an edge %s', (_, gone) => {
    expect(keepsSeeds(view, { edges: [gone] })).toBe(false)
  })
  it('is so for kinds with such an edge', () => {
    expect((['contains', 'mentions', 'follows', 'synonyms'] as const).map(kind => keepsSeeds(view, { edgeKinds: [kind] }))).toEqual([true, true, false, false])
  })
  it('is not for nodes: their seeds go with them', () => {
    expect([keepsSeeds(view, { nodes: [{ kind: 'name', id: 'North Sea' }] }), keepsSeeds(view)]).toEqual([false, false])
  })
})
