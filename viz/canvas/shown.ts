import type { GraphView } from '../../src/view/graph-view.ts'
import { dress, type Looks, type LooksState, type Scores } from '../scene/looks.ts'
import type { Theme } from '../scene/palette.ts'
import { makeScene, type Scene } from '../scene/scene.ts'
import type { State } from '../state.ts'

/** A state of which nothing that is drawn is left open. */
export type DrawnState = State & LooksState

/** What stands on the page: a view in a state, with what follows from it. */
export interface Shown {
  view: GraphView
  state: DrawnState
  scores: Scores
  scene: Scene
  looks: Looks
}

/**
 * What is shown next. A scene, or looks, that would be the same as the last ones are the same object.
 *
 * @param theme  what a state's `auto` comes to
 */
export function nextShown(
  last: Shown | undefined,
  { view, state, scores }: Pick<Shown, 'view' | 'state' | 'scores'>,
  theme: Theme,
): Shown {
  const before = last && last.view === view ? last : undefined
  const scene = before && hasSameScene(state, before.state) ? before.scene : makeScene(view, state)
  const isDressed = scene === before?.scene && hasSameLooks(state, before.state) && hasSameScores(scores, before.scores)
  const looks = isDressed
    ? before.looks
    : dress(view, scene, state, scores, state.theme === 'auto' ? theme : state.theme)
  return { view, state, scores, scene, looks }
}

/** Whether a view is of the same question as the one before, after a change to what is known of it. */
export const isChangeOf = (view: GraphView, last: GraphView | undefined): boolean =>
  last?.settings !== undefined && view.settings !== undefined && view.query === last.query

const hasSame = (state: DrawnState, last: DrawnState, ...names: (keyof State)[]): boolean =>
  names.every(name => Object.is(state[name], last[name]))

const hasSameScene = (state: DrawnState, last: DrawnState): boolean =>
  hasSame(state, last, 'filters', 'collapsed', 'open') && state.change.without === last.change.without

const hasSameLooks = (state: DrawnState, last: DrawnState): boolean =>
  hasSame(state, last, 'colour', 'size', 'step', 'pinned', 'theme')

const hasSameScores = (scores: Scores, last: Scores): boolean =>
  scores.node === last.node && scores.carried === last.carried
