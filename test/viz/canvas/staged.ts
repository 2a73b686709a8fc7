import { type DrawnState, nextShown } from '../../../viz/canvas/shown.ts'
import { createStage, type Seen } from '../../../viz/canvas/stage.ts'
import { firstState, keyOf, type NodeKey } from '../../../viz/state.ts'
import { edge, node, viewOf } from '../scene/views.ts'

/** Two nodes of one community, side by side, and one of another below. */
export const view = viewOf([node('passage', 'a'), node('name', 'b'), node('token', 'c', 1)], [edge(0, 1)])

const first: DrawnState = { ...firstState(view), colour: 'kind' }

/** A stage with that graph on it, seen from where `seen` says. */
export function staged(state: Partial<DrawnState> = {}) {
  const positions = Float32Array.from([0, 0, 100, 0, 50, 200])
  const seen: Seen = { camera: { x: 10, y: 20, k: 2 }, width: 400, height: 300, margin: 5 }
  const placeOf = (key: NodeKey) => view.nodes.findIndex(each => keyOf(each) === key)
  const stage = createStage({ all: () => positions, placeOf }, () => seen)
  const scores = { node: new Float64Array(3) }
  const show = (more: Partial<DrawnState>) => {
    stage.shown = nextShown(stage.shown, { view, state: { ...first, ...more }, scores }, 'light')
    stage.moved()
  }
  show(state)
  return { stage, seen, positions, show }
}
