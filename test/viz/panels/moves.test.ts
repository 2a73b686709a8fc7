import { describe, expect, it } from 'vitest'
import { type Move, movers, movesOf } from '../../../viz/panels/moves.ts'
import { listsOf, moved, walkOver } from '../../../viz/ranking.ts'
import { madeView } from './made-view.ts'

describe('movers', () => {
  it('are first the moves that touch the best ranks, then the farther ones', () => {
    const item = (rank: number, former?: number) => ({ rank, former })
    expect(movers([item(9, 8), item(5, 1), item(1, 4), item(2)])).toEqual([item(5, 1), item(1, 4), item(2), item(9, 8)])
    expect(movers(Array.from({ length: 40 }, (_, i) => item(i + 1, i + 2)))).toHaveLength(12)
  })

  it('are none without a change', () => {
    const lists = listsOf(walkOver(madeView()))
    expect(movers(moved(lists, lists).kinds.passage.filter(({ rank, former }) => rank !== former))).toEqual([])
  })
})

/** The moves of passages: which, from where, to where. */
const told = (moves: readonly Move[]) => moves.filter(({ node }) => node.kind === 'passage')
  .map(({ node, former, rank }) => [node.id, former, rank])

describe('movesOf', () => {
  it('tells of each kind what moved, what is new and what is gone', () => {
    const view = madeView(), before = listsOf(walkOver(view))
    const results = view.results.filter(({ node }) => view.nodes[node]!.kind === 'passage')
    expect(results.length).toBeGreaterThan(1)
    const first = view.nodes[results[0]!.node]!
    const without = walkOver(view, { without: { nodes: [{ kind: first.kind, id: first.id }] } })
    expect(first.id).toBe('a#0')
    expect(told(movesOf(view, moved(listsOf(without), before))))
      .toEqual([['c#0', 3, 1], ['d#0', 4, 3], ['a#0', 1, undefined]])
    // read the other way round, what was gone is new
    const now = { ...view, results: listsOf(without).kinds.passage.map(({ result }) => result) }
    expect(told(movesOf(now, moved(before, listsOf(without))))).toContainEqual([first.id, undefined, 1])
    expect(movesOf(view, moved(before, before)).filter(({ former }) => former === undefined)).toEqual([])
  })
})
