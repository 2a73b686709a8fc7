import { drag, type D3DragEvent, pointer, select, zoom, zoomIdentity, type D3ZoomEvent } from 'd3'
import { wantsLessMotion } from '../motion.ts'
import { ZOOM } from '../scene/positions.ts'
import type { Camera } from '../state.ts'

/** What gestures tell; points are in CSS pixels of the picture, items those of the scene. */
export interface Hands {
  /** The item at a point. */
  at(x: number, y: number): number | undefined
  canDrag(item: number): boolean
  /** The camera moved, by hand or by {@link Gestures.move}. */
  moved(camera: Camera, byHand: boolean): void
  /** The hand let go of the camera; a wheel has no such moment, and says so a little later. */
  movedByHand(camera: Camera): void
  dragged(item: number, x: number, y: number): void
  dropped(item: number, x: number, y: number): void
  hovered(item: number | undefined): void
  clicked(item: number | undefined): void
  doubleClicked(item: number): void
}

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

export function createGestures(element: HTMLElement, hands: Hands): Gestures {
  const camera = { x: 0, y: 0, k: 1 } as Camera
  const area = select<HTMLElement, unknown>(element)
  let frame = 0, over: number | undefined

  const zoomer = zoom<HTMLElement, unknown>().scaleExtent(ZOOM).clickDistance(CLICK)
    .extent(() => [[0, 0], [Math.max(1, element.clientWidth), Math.max(1, element.clientHeight)]])
    .filter((event: MouseEvent) => event.type !== 'dblclick' && (!event.ctrlKey || event.type === 'wheel') && !event.button)
    .on('zoom', ({ sourceEvent, transform: { x, y, k } }: D3ZoomEvent<HTMLElement, unknown>) => {
      Object.assign(camera, { x, y, k })
      hands.moved({ x, y, k }, Boolean(sourceEvent))
    })
    .on('end', ({ sourceEvent, transform: { x, y, k } }: D3ZoomEvent<HTMLElement, unknown>) => { if (sourceEvent) hands.movedByHand({ x, y, k }) })

  interface Held {
    item: number
    x: number
    y: number
    isMoved: boolean
  }
  const dragger = drag<HTMLElement, unknown, Held>().clickDistance(CLICK).container(() => element)
    .subject(({ x, y }: { x: number, y: number }) => {
      const item = hands.at(x, y)
      // without a subject the event is the zoomer's
      return (item !== undefined && hands.canDrag(item) ? { item, x, y, isMoved: false } : null) as unknown as Held
    })
    .on('drag', ({ subject, x, y }: D3DragEvent<HTMLElement, unknown, Held>) => {
      subject.isMoved ||= Math.hypot(x - subject.x, y - subject.y) > CLICK
      if (subject.isMoved) hands.dragged(subject.item, x, y)
    })
    .on('end', ({ subject, x, y }: D3DragEvent<HTMLElement, unknown, Held>) => { if (subject.isMoved) hands.dropped(subject.item, x, y) })
  area.call(dragger).call(zoomer)

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
      cancelAnimationFrame(frame)
      area.interrupt().on('.zoom', null).on('.drag', null).on('.hands', null)
    },
  }
}
