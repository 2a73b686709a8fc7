import type { Parts } from './panel.ts'

/** How far an arrow key moves the picture, in CSS pixels. */
const STRIDE = 60

/** How much nearer a key brings it. */
const NEARER = 1.5

type Moves = Pick<Parts, 'panBy' | 'zoomBy' | 'fit'>

/** Moves and zooms the picture by keys. */
export function steerByKey(event: KeyboardEvent, { panBy, zoomBy, fit }: Moves): void {
  const act = {
    ArrowLeft: () => panBy(STRIDE, 0),
    ArrowRight: () => panBy(-STRIDE, 0),
    ArrowUp: () => panBy(0, STRIDE),
    ArrowDown: () => panBy(0, -STRIDE),
    '+': () => zoomBy(NEARER),
    '=': () => zoomBy(NEARER),
    '-': () => zoomBy(1 / NEARER),
    0: fit,
  }[event.key]
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  act()
}
