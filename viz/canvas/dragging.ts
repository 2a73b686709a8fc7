import { drag, type DragBehavior, type D3DragEvent } from 'd3'
import type { Hands } from './hands.ts'

/** An item in the hand, and where it was taken. */
interface Held {
  item: number
  x: number
  y: number
  isMoved: boolean
}

type Dragged = D3DragEvent<HTMLElement, unknown, Held>

/**
 * Drags items; where there is none that can be dragged, the gesture is left to others.
 *
 * @param click  movements of the pointer up to this, in pixels, are a click
 */
export function dragging(element: HTMLElement, hands: Hands, click: number): DragBehavior<HTMLElement, unknown, Held> {
  return drag<HTMLElement, unknown, Held>().clickDistance(click).container(() => element)
    .subject(({ x, y }: { x: number, y: number }) => {
      const item = hands.at(x, y)
      // without a subject the event is the zoomer's
      return (item !== undefined && hands.canDrag(item) ? { item, x, y, isMoved: false } : null) as unknown as Held
    })
    .on('drag', ({ subject, x, y }: Dragged) => {
      subject.isMoved ||= Math.hypot(x - subject.x, y - subject.y) > click
      if (subject.isMoved) hands.dragged(subject.item, x, y)
    })
    .on('end', ({ subject, x, y }: Dragged) => {
      if (subject.isMoved) hands.dropped(subject.item, x, y)
    })
}
