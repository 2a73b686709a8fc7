import { describe, expect, it } from 'vitest'
import { titleTexts } from '../../src/tables/title-field.ts'
import { graphOf } from '../helpers/graph.ts'

describe('TitleField', () => {
  it('counts what stands in title, aliases and tags, once a document, and how many share a title', async () => {
    const graph = await graphOf([
      { id: 'a', title: 'Old Old Bridge', aliases: ['Crossing'], tags: ['river'], text: 'One.\n\nTwo of the bridge.' },
      { id: 'b', title: 'Twin', text: 'Text.' }, { id: 'c', title: 'Twin', text: 'Text.' }, { id: 'd', text: 'Text.' },
    ], { passages: { joinBelow: 0 } })
    const { titles, tokens: { terms }, passages } = graph
    const { rowStart, columns, weights } = titles!.counts
    expect(Object.fromEntries(Array.from(columns.subarray(0, rowStart[1]), (token, i) => [terms[token]!, weights![i]]))).toEqual({ old: 2, bridg: 1, cross: 1, river: 1 })
    expect([...titles!.size]).toEqual([5, 1, 1, 0])
    expect([...titles!.sharing]).toEqual([1, 2, 2, 1])
    expect([...titles!.in.columns.subarray(titles!.in.rowStart[terms.indexOf('twin')]!, titles!.in.rowStart[terms.indexOf('twin') + 1]!)]).toEqual([1, 2])
    // each passage has it beside its own words
    expect([...passages.size.subarray(0, 2)]).toEqual([6, 7])
  })

  it('has nothing of a document that says nothing beside its text', () => {
    expect(titleTexts({ id: 'a', text: 'x', title: '' })).toEqual([])
    expect(titleTexts({ id: 'a', text: 'x', title: 'T', aliases: ['A', 'B'], tags: ['c'] })).toEqual(['T', 'A', 'B', 'c'])
  })
})
