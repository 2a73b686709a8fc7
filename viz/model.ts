import type { GraphView } from '../src/view/graph-view.ts'
import { type Change, isUnchanged } from '../src/view/replay.ts'
import type { DrawnState } from './canvas/shown.ts'
import { memo } from './memo.ts'
import type { Model } from './panels/panel.ts'
import { type Lists, listsOf, moved, scoresOf, stepsOf, type Walked, walkOver } from './ranking.ts'
import type { Scores } from './scene/looks.ts'
import { type Colour, keyOf, type NodeKey, type State } from './state.ts'

type Known = Pick<Model, 'before' | 'state' | 'theme' | 'busy' | 'canUndo' | 'canRedo' | 'canGoBack'>

/** What a model is made of: a view in a state, and what its surroundings know. */
export interface Given extends Known {
  /** What the state's change came to over the whole graph, where that is known. */
  whole?: Walked
}

/** What is shown: all that panels need but what is in the picture, and what the picture needs. */
export interface Made {
  model: Omit<Model, 'shown'>
  drawn: DrawnState
  scores: Scores
}

/** Makes models. What did not change since the last one is the same object as in it. */
export function createModels(): (given: Given) => Made {
  const before = memo((view: GraphView) => walkOver(view))
  const after = memo((view: GraphView, change: Change) => walkOver(view, change))
  const listsBefore = memo(listsOf), listsAfter = memo(listsOf), bothLists = memo(moved)
  const scored = memo(scoresOf), indexed = memo(placesOf), drawnFor = memo(drawnState)
  return ({ whole, ...given }) => {
    const { state, theme } = given, { step, change } = state, walkedBefore = before(given.before)
    const isChanged = !isUnchanged(change) && walkedBefore.run !== undefined
    const walked = !isChanged ? walkedBefore : whole ?? after(given.before, change)
    const were = listsBefore(walkedBefore, step), lists = isChanged ? bothLists(listsAfter(walked, step), were) : were
    const { view, run } = walked, places = indexed(view), steps = stepsOf(walked)
    const selected = placeIn(places, state.selected), hovered = placeIn(places, state.hovered)
    const colour = state.colour ?? (lists.by === 'score' ? 'score' : 'community')
    return {
      model: {
        ...given,
        view,
        places,
        lists,
        colour,
        steps,
        step: Math.min(step ?? steps, steps),
        ...(run && { run }),
        ...(selected !== undefined && { selected }),
        ...(hovered !== undefined && { hovered }),
        ...(isChanged && { over: whole ? 'whole' as const : 'shown' as const }),
      },
      drawn: drawnFor(state, theme, colour, lists.by),
      scores: scored(walked, lists, step),
    }
  }
}

const placesOf = ({ nodes }: GraphView): ReadonlyMap<NodeKey, number> =>
  new Map(nodes.map((node, place) => [keyOf(node), place]))

const placeIn = (places: ReadonlyMap<NodeKey, number>, key: NodeKey | undefined): number | undefined =>
  key === undefined ? undefined : places.get(key)

/** Where nothing was scored, sizes can only say how well linked nodes are. */
const drawnState = (state: State, theme: Model['theme'], colour: Colour, by: Lists['by']): DrawnState => ({
  ...state,
  theme,
  colour,
  size: by === 'degree' ? 'degree' : state.size,
})
