import { type D3ZoomEvent, select, zoom, zoomIdentity } from 'd3'
import { wantsLessMotion } from '../motion.ts'
import { ZOOM } from '../scene/positions.ts'
import type { Camera } from '../state.ts'
import { dragging } from './dragging.ts'
import type { Hands } from './hands.ts'
import { listenToPointer } from './pointing.ts'

/** Zooms, pans and drags. */
export interface Gestures {
  camera(): Camera
  /** Moves the camera, smoothly if so asked and the person does not want less motion. */
  move(camera: Camera, smoothly?: boolean, arrived?: () => void): void
  destroy(): void
}

/** How long a smooth move takes, in milliseconds. */
const DURATION = 350

/** Movements of the pointer below this, in pixels, are a click. */
const CLICK = 4

type Zoomed = D3ZoomEvent<HTMLElement, unknown>

export function createGestures(element: HTMLElement, hands: Hands): Gestures {
  const camera = { x: 0, y: 0, k: 1 } as Camera
  const area = select<HTMLElement, unknown>(element)
  const zoomer = zoom<HTMLElement, unknown>().scaleExtent(ZOOM).clickDistance(CLICK)
    .extent(() => [[0, 0], [Math.max(1, element.clientWidth), Math.max(1, element.clientHeight)]])
    .filter((event: MouseEvent) =>
      event.type !== 'dblclick' && (!event.ctrlKey || event.type === 'wheel') && !event.button
    )
    .on('zoom', ({ sourceEvent, transform: { x, y, k } }: Zoomed) => {
      Object.assign(camera, { x, y, k })
      hands.moved({ x, y, k }, Boolean(sourceEvent))
    })
    .on('end', ({ sourceEvent, transform: { x, y, k } }: Zoomed) => {
      if (sourceEvent) hands.movedByHand({ x, y, k })
    })
  area.call(dragging(element, hands, CLICK)).call(zoomer)
  const stopListening = listenToPointer(element, hands)
  return {
    camera: () => ({ ...camera }),
    move({ x, y, k }, smoothly = false, arrived) {
      const transform = zoomIdentity.translate(x, y).scale(k)
      area.interrupt()
      if (!smoothly || wantsLessMotion()) {
        area.call(zoomer.transform, transform)
        return arrived?.()
      }
      const way = area.transition().duration(DURATION)
      zoomer.transform(way, transform)
      way.on('end.arrived', () => arrived?.())
    },
    destroy() {
      area.interrupt().on('.zoom', null).on('.drag', null)
      stopListening()
    },
  }
}
