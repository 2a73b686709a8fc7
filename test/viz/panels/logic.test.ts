import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cut } from '../../../viz/panels/dom.ts'
import { weightsOf } from '../../../viz/panels/edge-weights.ts'
import { facetsOf } from '../../../viz/panels/facets.ts'
import { hiddenText, isOpen } from '../../../viz/panels/filters.ts'
import { find } from '../../../viz/panels/find.ts'
import { addedUp, amount, counted, percent, roundedParts } from '../../../viz/panels/numbers.ts'
import { restShare } from '../../../viz/panels/rest.ts'
import { bridgesOf, linksBetween } from '../../../viz/panels/structure.ts'
import { walkOver } from '../../../viz/ranking.ts'
import { madeView } from './made-view.ts'

describe('numbers', () => {
  it('are written the same everywhere', () => {
    expect([amount(0.123456), amount(-0), amount(12345.6), amount(1.23456e-7), percent(0.12345), percent(-0.00001), counted(1, { one: 'node', many: 'nodes' }), counted(12345, { one: 'node', many: 'nodes' })])
      .toEqual(['0.1235', '0', '12,350', '1.235E-7', '12.3%', '-0.0%', '1 node', '12,345 nodes'])
  })

  it('that are parts add up as they are shown, and are within a unit of what they are', () => {
    const part = fc.double({ min: -1e3, max: 1e3, noNaN: true })
    fc.assert(fc.property(fc.array(part, { maxLength: 12 }), fc.integer({ min: 0, max: 6 }), (parts, digits) => {
      const rounded = roundedParts(parts, digits), unit = 10 ** -digits
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
      expect(Math.abs(sum(rounded) - sum(parts))).toBeLessThanOrEqual(unit / 2 + 1e-9)
      rounded.forEach((value, i) => expect(Math.abs(value - parts[i]!)).toBeLessThanOrEqual(unit * (1 + 1e-6) + 1e-9))
    }))
  })

  it('that are parts add up as texts: three thirds are 100 %', () => {
    const third = addedUp([1 / 3, 1 / 3, 1 / 3])
    expect(third).toEqual({ parts: ['0.334', '0.333', '0.333'], total: '1.000', shares: ['33.4%', '33.3%', '33.3%'] })
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 10 }), parts => {
      const { parts: texts, total } = addedUp(parts)
      expect(texts.reduce((sum, text) => sum + Number(text.replaceAll(',', '')), 0)).toBeCloseTo(Number(total.replaceAll(',', '')), 10)
    }))
    expect(addedUp([0, 0])).toMatchObject({ parts: ['0.0', '0.0'], shares: ['0.0%', '0.0%'] })
  })
})

describe('find', () => {
  const nodes = [['Nordsee', 1], ['Die Nordsee', 5], ['NORD', 2], ['Anord', 9], ['Å nord', 3], ['金閣寺', 1], ['Ｗｉｄｅ', 1]].map(([label, degree]) => ({ label: label as string, degree: degree as number }))
  it('folds case, accents and width, whole labels first, then beginnings, words, and the rest', () => {
    expect(find(nodes, ' nörd ')).toEqual([2, 0, 1, 4, 3])
    expect(find(nodes, '閣')).toEqual([5])
    expect(find(nodes, 'wide')).toEqual([6])
    expect([find(nodes, ' '), find(nodes, 'zzz')]).toEqual([[], []])
  })
})

describe('facets', () => {
  it('are what a view can be filtered by', () => {
    const facets = facetsOf(madeView())
    expect(facets).toEqual({
      nodeKinds: new Map([['passage', 4], ['name', 2], ['token', 2]]),
      edgeKinds: new Map([['mentions', 2], ['names', 2], ['follows', 1], ['contains', 2], ['co-occurs', 1]]),
      documents: new Map([['a', 'Alpha'], ['b', 'Beta'], ['c', 'Gamma'], ['d', 'Delta']]),
      metadata: new Map([['tags', ['all', 'first', 'second']], ['year', ['1990', '1991', '1992', '1993']]]),
      degree: 30,
    })
  })

  it('filters say how much they hide', () => {
    expect(hiddenText({ nodes: 1, hiddenNodes: 1200, hiddenEdges: 1, communities: 0 })).toBe('hidden: 1,200 nodes, 1 edge')
    const open = { nodeKinds: [], edgeKinds: [], weight: 0, degree: 0 }
    expect([isOpen(open), isOpen({ ...open, weight: 0.1 }), isOpen({ ...open, nodeKinds: ['token'] }), isOpen({ ...open, document: '' })]).toEqual([true, false, false, false])
  })
})

describe('structure', () => {
  it('lists bridges from the highest betweenness on, and the links over a gap', () => {
    const view = madeView()
    expect(bridgesOf(view)).toEqual([4, 3, 2, 1])
    expect(linksBetween(view, view.gaps[0]!).map(({ kind }) => kind)).toEqual(['mentions', 'follows', 'contains', 'co-occurs'])
  })
})

describe('weights of edges', () => {
  it('are what the edges of a view counted', () => {
    expect(weightsOf(madeView())).toEqual({ mentions: 1, back: 0.3, follows: 0.1, links: 0, knows: 0, similar: 0 })
    expect(weightsOf({})).toEqual({ mentions: 0, back: 0, follows: 0, links: 0, knows: 0, similar: 0 })
  })
})

describe('restShare', () => {
  it('is what is beyond the view at a step, and unknown after a change over the graph shown', () => {
    const view = madeView(), { run } = walkOver(view)
    expect(restShare({ view, run: run!, step: 0 })).toBeCloseTo(0.15 / (0.15 + 0.85), 12)
    expect(restShare({ view, run: run!, step: 0, over: 'shown' })).toBeUndefined()
    expect(restShare({ view: { ...view, rest: { ...view.rest, passages: 0 } }, run: run!, step: 0 })).toBeUndefined()
    expect(restShare({ view, step: 0 })).toBeUndefined()
  })
})

describe('cut', () => {
  it('leaves no half characters', () => {
    expect([cut('abc', 3), cut('abcd', 3), cut('a😀b', 3)]).toEqual(['abc', 'ab…', 'a…'])
  })
})
