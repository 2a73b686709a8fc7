import { pointer, select } from 'd3'
import type { Hands } from './hands.ts'

/** Tells what the pointer is over, and what is clicked. @returns what ends it */
export function listenToPointer(element: HTMLElement, hands: Hands): () => void {
  const area = select<HTMLElement, unknown>(element)
  let frame = 0, over: number | undefined
  const hover = (item: number | undefined) => {
    element.style.cursor = item === undefined ? 'grab' : 'pointer'
    if (item === over) return
    over = item
    hands.hovered(item)
  }
  const place = (event: MouseEvent) => pointer(event, element)
  const listen = (type: string, listener: (event: MouseEvent) => void) => area.on(`${type}.hands` as string, listener)
  listen('pointermove', event => {
    if (event.buttons !== 0 || (event as PointerEvent).pointerType === 'touch') return
    const [x, y] = place(event)
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(() => hover(hands.at(x, y)))
  })
  listen('pointerleave', () => {
    cancelAnimationFrame(frame)
    hover(undefined)
  })
  listen('click', event => hands.clicked(hands.at(...place(event))))
  listen('dblclick', event => {
    const item = hands.at(...place(event))
    if (item !== undefined) hands.doubleClicked(item)
  })
  element.style.cursor = 'grab'
  return () => {
    cancelAnimationFrame(frame)
    area.on('.hands', null)
  }
}
