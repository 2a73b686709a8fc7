import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../src/view/replay.ts'
import { takeApart } from '../../../viz/panels/taken-apart.ts'
import { listsOf, walkOver } from '../../../viz/ranking.ts'
import { madeView } from './made-view.ts'

const sum = (parts: readonly { amount: number }[]) => parts.reduce((total, { amount }) => total + amount, 0)

function apart(place: number, change: Change = {}, step?: number) {
  const view = madeView(), walked = walkOver(view, change)
  return { view, ...takeApart({ view, run: walked.run!, step: step ?? walked.run!.steps, lists: listsOf(walked, step) }, place) }
}

describe('takeApart', () => {
  it.each([0, 1, 2, 3])('gives the engine\'s numbers of passage %i, and they add up twice over', place => {
    const { view, walk, item } = apart(place)
    expect(walk!.value).toBeCloseTo(view.nodes[place]!.scores!.at(-1)!, 12)
    expect(walk!.restart + sum(walk!.incoming) + walk!.rest).toBeCloseTo(walk!.value, 12)
    expect(sum(walk!.shares) + walk!.sharesRest).toBeCloseTo(walk!.value, 12)
    expect(item!.result.terms.reduce((total, { value }) => total + value, 0)).toBeCloseTo(item!.result.score, 12)
    for (const { share, raw, scale, value } of item!.result.terms) expect((share * raw) / scale).toBeCloseTo(value, 12)
    expect(item!.result.terms[0]!.raw).toBeCloseTo(walk!.value, 12)
  })

  it('adds up after any change and at every step', () => {
    const change = fc.record({
      restart: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }), steps: fc.option(fc.nat(6), { nil: undefined }),
      edges: fc.option(fc.record({ mentions: fc.double({ min: 0, max: 2, noNaN: true }), follows: fc.double({ min: 0, max: 2, noNaN: true }) }), { nil: undefined }),
      without: fc.record({ nodes: fc.subarray([{ kind: 'name' as const, id: 'Sea' }, { kind: 'passage' as const, id: 'b#0' }, { kind: 'token' as const, id: 'x' }]), edges: fc.subarray([{ kind: 'mentions' as const, source: 'a#0', target: 'North Sea' }]) }),
    })
    fc.assert(fc.property(change, fc.nat(3), fc.nat(6), (each, place, step) => {
      const { walk, item } = apart(place, each, Math.min(step, each.steps ?? 3))
      expect(walk!.restart + sum(walk!.incoming) + walk!.rest).toBeCloseTo(walk!.value, 10)
      expect(sum(walk!.shares) + walk!.sharesRest).toBeCloseTo(walk!.value, 10)
      if (item) expect(item.result.terms.reduce((total, { value }) => total + value, 0)).toBeCloseTo(item.result.score, 10)
    }))
  })

  it('at a step tells of that step: of the seeds, only themselves', () => {
    const { view, walk } = apart(1, {}, 0)
    expect(walk).toMatchObject({ value: 0.2, restart: 0.2, incoming: [], rest: 0, shares: [{ origin: 0, amount: 0.2 }], sharesRest: 0 })
    expect(apart(1, {}, 1).walk!.value).toBeCloseTo(view.nodes[1]!.scores![1]!, 12)
  })

  it('has the strongest ways, none more than the whole', () => {
    const { walk } = apart(2)
    expect(walk!.ways.length).toBeGreaterThan(0)
    expect(sum(walk!.ways)).toBeLessThanOrEqual(walk!.value + 1e-12)
    for (const { nodes } of walk!.ways) expect(nodes.at(-1)).toBe(2)
  })

  it('of names and tokens has what passages gave, which adds up to what the term is made of', () => {
    const { given, walk, item } = apart(4)
    expect(walk).toBeUndefined()
    expect(sum(given!)).toBeCloseTo(item!.result.terms[0]!.raw, 12)
    expect(sum(apart(4, { restart: 0.9 }).given!)).toBeCloseTo(apart(4, { restart: 0.9 }).item!.result.terms[0]!.raw, 12)
  })

  it('is empty for a node of a view without a walk', () => {
    const { settings: _, ...view } = madeView(), walked = walkOver({ ...view, results: [] })
    expect(takeApart({ view: walked.view, step: 0, lists: listsOf(walked) }, 0)).toEqual({})
  })
})
