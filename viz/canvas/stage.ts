import { SPACING } from '../layout/first-positions.ts'
import { itemPositions, type Bounds, boundsOf } from '../scene/positions.ts'
import type { Lit, Shot } from '../scene/picture.ts'
import type { NodeKey } from '../state.ts'
import { createHits } from './hits.ts'
import type { NodePositions } from './node-positions.ts'
import type { Shown } from './shown.ts'

/** From where the picture is seen. */
export type Seen = Pick<Shot, 'camera' | 'width' | 'height' | 'margin'>

/** What stands on the page and how it is being handled; what is drawn is a function of it. */
export interface Stage {
  /** Absent before there is a view. */
  shown: Shown | undefined
  /** Whether all that is shown is to fit into the picture: until somebody moves it. */
  isFitted: boolean
  /** The item that is being dragged. */
  held: number | undefined
  /** The mark of a community that is under the pointer; of nodes the state knows. */
  over: number | undefined
  /** x and y of each item, in turn. */
  places(): Float32Array
  /** Takes it that nodes have other positions, or items other looks. */
  moved(): void
  /** What holds all items. */
  bounds(): Bounds
  /** The item at a point of the picture. */
  itemAt(x: number, y: number): number | undefined
  /** What is lit; what is under the pointer too, unless told otherwise. */
  lit(isHovered?: boolean): Lit
  /**
   * What is shown from where it is seen.
   *
   * @param margin  how much ground around it is drawn too, if another than is seen
   */
  shot(margin?: number): Shot | undefined
}

export function createStage(nodes: Pick<NodePositions, 'all' | 'placeOf'>, seen: () => Seen): Stage {
  let places: Float32Array = new Float32Array(), hits: ReturnType<typeof createHits> | undefined
  const itemOf = (key: NodeKey | undefined): number | undefined => {
    const place = key === undefined ? undefined : nodes.placeOf(key)
    const item = place === undefined ? -1 : stage.shown!.scene.itemOf[place]!
    return item < 0 ? undefined : item
  }
  const stage: Stage = {
    shown: undefined,
    isFitted: true,
    held: undefined,
    over: undefined,
    places: () => places,
    moved() {
      places = itemPositions(stage.shown!.scene, nodes.all())
      hits = undefined
    },
    bounds() {
      const { scene: { items }, looks: { radii } } = stage.shown!
      return boundsOf(places, item => (items[item]!.community === undefined ? SPACING : radii[item]!))
    },
    itemAt(x, y) {
      const now = stage.shot()
      return now && (hits ??= createHits(now))(x, y, now.camera)
    },
    lit(isHovered = true) {
      const { state } = stage.shown!, selected = itemOf(state.selected)
      const hovered = isHovered ? stage.held ?? itemOf(state.hovered) ?? stage.over : undefined
      return { ...(selected !== undefined && { selected }), ...(hovered !== undefined && { hovered }) }
    },
    shot(margin) {
      if (!stage.shown) return undefined
      const { view, scene, looks } = stage.shown, from = seen()
      return { view, scene, looks, places, ...from, margin: margin ?? from.margin }
    },
  }
  return stage
}
