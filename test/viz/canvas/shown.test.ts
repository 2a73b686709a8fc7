import { describe, expect, it } from 'vitest'
import { type DrawnState, isChangeOf, nextShown, type Shown } from '../../../viz/canvas/shown.ts'
import { PALETTE } from '../../../viz/scene/palette.ts'
import { firstState } from '../../../viz/state.ts'
import { madeView } from '../panels/made-view.ts'

const view = madeView(), scores = { node: new Float64Array(view.nodes.length) }
const state: DrawnState = { ...firstState(view), colour: 'community' }
const first = nextShown(undefined, { view, state, scores }, 'light')
const after = (change: Partial<DrawnState>, more: Partial<Shown> = {}) =>
  nextShown(first, { view, scores, state: { ...state, ...change }, ...more }, 'light')
const kept = ({ scene, looks }: Shown) => [scene === first.scene, looks === first.looks]

describe('what is shown next', () => {
  it.each<[string, Partial<DrawnState>]>([
    ['selects', { selected: 'name Sea' }], ['hovers', { hovered: 'name Sea' }],
    ['moves', { camera: { x: 1, y: 2, k: 3 } }], ['changes the walk', { change: { restart: 0.5 } }],
  ])('is drawn as it was where one %s', (_, change) => {
    expect(kept(after(change))).toEqual([true, true])
  })

  it.each<[string, Partial<DrawnState>]>([
    ['colours', { colour: 'kind' }], ['sizes', { size: 'degree' }], ['the step', { step: 1 }],
    ['pins', { pinned: { 'name Sea': [0, 0] } }], ['the theme', { theme: 'dark' }],
  ])('looks otherwise after another choice of %s', (_, change) => {
    expect(kept(after(change))).toEqual([true, false])
  })

  it.each<[string, Partial<DrawnState>]>([
    ['filters', { filters: { ...state.filters, weight: 0.5 } }], ['communities as marks', { collapsed: true }],
    ['open ones', { open: [0] }], ['what is taken away', { change: { without: { edgeKinds: ['follows'] } } }],
  ])('is another scene after another choice of %s', (_, change) => {
    expect(kept(after(change))).toEqual([false, false])
  })

  it('is another one of another view, and looks otherwise by other scores', () => {
    expect(kept(after({}, { view: madeView() }))).toEqual([false, false])
    expect(kept(after({}, { scores: { node: new Float64Array(view.nodes.length) } }))).toEqual([true, false])
  })

  it('has the theme of the state, or the one that auto comes to', () => {
    expect([first, after({ theme: 'dark' })].map(({ looks }) => looks.palette)).toEqual([PALETTE.light, PALETTE.dark])
    expect(nextShown(undefined, { view, state, scores }, 'dark').looks.palette).toBe(PALETTE.dark)
  })
})

describe('a change of a view', () => {
  it('is of the same question, and made by a walk as it was', () => {
    const { settings: _, ...unwalked } = madeView()
    expect(isChangeOf(madeView(), view)).toBe(true)
    expect(isChangeOf(view, undefined)).toBe(false)
    expect(isChangeOf(view, unwalked)).toBe(false)
    expect(isChangeOf(unwalked, view)).toBe(false)
    expect(isChangeOf({ ...view, query: 'another' }, view)).toBe(false)
  })
})
