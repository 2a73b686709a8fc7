import type { Listeners } from '../listeners.ts'
import type { Camera } from '../state.ts'
import type { Item } from '../scene/scene.ts'
import type { DrawingEvents } from './events.ts'
import type { Frames } from './frames.ts'
import type { NodePositions } from './node-positions.ts'
import type { Stage } from './stage.ts'
import type { Surface } from './surface.ts'
import type { Tooltip } from './tooltip.ts'

/** What gestures tell; points are in CSS pixels of the picture, items those of the scene. */
export interface Hands {
  /** The item at a point. */
  at(x: number, y: number): number | undefined
  canDrag(item: number): boolean
  /** The camera moved, by hand or by a control. */
  moved(camera: Camera, byHand: boolean): void
  /** The hand let go of the camera; a wheel has no such moment, and says so a little later. */
  movedByHand(camera: Camera): void
  dragged(item: number, x: number, y: number): void
  dropped(item: number, x: number, y: number): void
  hovered(item: number | undefined): void
  clicked(item: number | undefined): void
  doubleClicked(item: number): void
}

/** What gestures act on. */
export interface Handled {
  stage: Stage
  nodes: Pick<NodePositions, 'drag' | 'isPinned'>
  frames: Pick<Frames, 'soon' | 'moved' | 'isMoving' | 'isLight'>
  surface: Pick<Surface, 'move' | 'isAstray'>
  tooltip: Pick<Tooltip, 'show'>
  camera(): Camera
  emit: Listeners<DrawingEvents>['emit']
}

/** What gestures come to. */
export function handsOf({ stage, nodes, frames, surface, tooltip, camera, emit }: Handled): Hands {
  let dragged: Item | undefined
  const itemOf = (item: number | undefined) => (item === undefined ? undefined : stage.shown?.scene.items[item])
  /** Pins a node to a point of the picture; gives the place in the layout's units. */
  const dragTo = (place: number, x: number, y: number): [number, number] => {
    const from = camera(), at: [number, number] = [(x - from.x) / from.k, (y - from.y) / from.k]
    nodes.drag(place, at)
    stage.moved()
    frames.soon(frames.isLight())
    return at
  }
  return {
    at: stage.itemAt,
    canDrag(item) {
      dragged = itemOf(item)!
      return dragged.community === undefined
    },
    moved(to, byHand) {
      stage.isFitted &&= !byHand
      surface.move(to)
      if (frames.isLight()) return frames.soon()
      tooltip.show(undefined)
      frames.moved(surface.isAstray())
    },
    movedByHand(to) {
      if (frames.isMoving()) frames.soon()
      emit('camera', to)
    },
    dragged(item, x, y) {
      // another view or filter may have come meanwhile
      if (itemOf(item) !== dragged) return
      stage.held = item
      dragTo(dragged!.nodes[0]!, x, y)
    },
    dropped(item, x, y) {
      stage.held = undefined
      if (itemOf(item) === dragged) emit('pin', dragged!.nodes[0]!, dragTo(dragged!.nodes[0]!, x, y))
    },
    hovered(item) {
      const own = itemOf(item)
      stage.over = own?.community === undefined ? undefined : item
      frames.soon(false)
      emit('hover', own?.community === undefined ? own?.nodes[0] : undefined)
    },
    clicked(item) {
      const own = itemOf(item)
      if (own?.community !== undefined) emit('open', own.community)
      else emit('select', own?.nodes[0])
    },
    doubleClicked(item) {
      const { nodes: [place], community } = itemOf(item)!, { view, state } = stage.shown!
      if (community !== undefined) return
      if (nodes.isPinned(place!)) emit('pin', place!, undefined)
      else if (state.collapsed) emit('open', view.nodes[place!]!.community)
    },
  }
}
