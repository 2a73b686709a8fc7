import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beginning, type DialogueState, stateAfter } from '../../../src/answer/dialogue/state.ts'
import type { SearchResults } from '../../../src/answer/results.ts'

const found = (names: string[], passages: [id: string, score: number, relevance?: number][]): SearchResults => ({
  schema: 'tokengraph.search/1',
  query: { text: '', words: [], expanded: [], names, channels: [] },
  hits: passages.map(([id, score, relevance]) => ({ kind: 'passage', id, score, text: '', document: id, ...(relevance !== undefined && { relevance }) })),
  total: passages.length,
})

describe('what a dialogue remembers', () => {
  it('is the names of the question and the three best passages, as far as they say of it', () => {
    const { turns, nodes } = stateAfter(beginning(), found(['Ada'], [['a', 2, 0.8], ['b', 1, 0.5], ['c', 0.5], ['d', 0.4, 1]]), 0.5)
    expect(turns).toBe(1)
    expect(nodes).toEqual([
      { kind: 'name', id: 'Ada', weight: 1 }, { kind: 'passage', id: 'a', weight: 0.8 },
      { kind: 'passage', id: 'b', weight: 0.25 }, { kind: 'passage', id: 'c', weight: 0.25 },
    ])
  })

  it('fades, unless it is spoken of again, until it is forgotten', () => {
    let state = stateAfter(beginning(), found(['Ada', 'Bob'], []), 0.5)
    const weights: (number | undefined)[] = []
    for (let turn = 0; turn < 5; turn++) {
      state = stateAfter(state, found(['Ada'], []), 0.5)
      expect(state.nodes[0]).toEqual({ kind: 'name', id: 'Ada', weight: 1 })
      weights.push(state.nodes.find(({ id }) => id === 'Bob')?.weight)
    }
    expect(weights).toEqual([0.5, 0.25, 0.125, 0.0625, undefined])
  })

  it('is nothing of what says nothing, and what was, where nothing is found', () => {
    const before = stateAfter(beginning(), found(['Ada'], [['a', 1, 0]]), 0.5)
    expect(before.nodes.map(({ id }) => id)).toEqual(['Ada'])
    expect(stateAfter(before, found([], []), 1)).toEqual({ ...before, turns: 2 })
    expect(stateAfter(before, found([], []), 0).nodes).toEqual([])
  })

  it('is bounded, sorted, each once, with weights up to 1, whatever was spoken of', () => {
    const anyAnswer = fc.tuple(fc.array(fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ')), fc.array(fc.tuple(fc.constantFrom(...'abcdefghij'), fc.double({ min: 0, max: 2, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))))
    fc.assert(fc.property(fc.array(anyAnswer, { maxLength: 8 }), fc.double({ min: 0, max: 1, noNaN: true }), (answers, fade) => {
      const { nodes, turns } = answers.reduce<DialogueState>((state, [names, passages]) => stateAfter(state, found(names, passages.sort((a, b) => b[1] - a[1])), fade), beginning())
      expect(turns).toBe(answers.length)
      expect(nodes.length).toBeLessThanOrEqual(20)
      expect(new Set(nodes.map(({ kind, id }) => `${kind} ${id}`)).size).toBe(nodes.length)
      expect(nodes.every(({ weight }) => weight >= 0.05 && weight <= 1)).toBe(true)
      expect(nodes.map(({ weight }) => weight)).toEqual(nodes.map(({ weight }) => weight).sort((a, b) => b - a))
    }))
  })
})
