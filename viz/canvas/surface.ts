import { DIMMED } from '../scene/marks.ts'
import type { Camera } from '../state.ts'
import { type Extent, extentOf, isAstray, shiftOf } from './extent.ts'

/**
 * What is drawn on: two canvases, a little larger than the picture, that move as a whole while the picture is being
 * moved.
 */
export interface Surface {
  /** Takes gestures. */
  element: HTMLElement
  graph: CanvasRenderingContext2D
  lit: CanvasRenderingContext2D
  /** The size of the picture, and how much ground around it is painted too; CSS pixels. */
  size(): Omit<Extent, 'density'>
  /** Wipes a canvas; what is painted then is in CSS pixels of the picture. */
  wipe(context: CanvasRenderingContext2D): void
  /** Says from where the canvases have been painted. */
  painted(camera: Camera): void
  /** Shows what was painted as it would look from elsewhere, without painting it anew. */
  move(camera: Camera): void
  /**
   * How far the canvases are from what they should show: whether ground without paint shows, and how much larger or
   * smaller they are.
   */
  isAstray(): boolean
  /** Lets the graph stand back, or not. */
  dim(isDimmed: boolean): void
  destroy(): void
}

/** @param resized  called when the picture has another size */
export function createSurface(container: HTMLElement, resized: () => void): Surface {
  const element = document.createElement('div'), moved = document.createElement('div')
  Object.assign(element.style, FRAME)
  Object.assign(moved.style, MOVED)
  const [graph, lit] = [canvasIn(moved), canvasIn(moved)]
  element.append(moved)
  container.append(element)
  let extent!: Extent
  let from: Camera = { x: 0, y: 0, k: 1 }, to = from
  const measure = () => {
    extent = extentOf(element.clientWidth, element.clientHeight, devicePixelRatio)
    for (const { canvas } of [graph, lit]) stretch(canvas, extent)
  }
  measure()
  const observer = new ResizeObserver(() => {
    if (element.clientWidth === extent.width && element.clientHeight === extent.height) return
    measure()
    resized()
  })
  observer.observe(element)
  return {
    element,
    graph,
    lit,
    size: () => ({ width: extent.width, height: extent.height, margin: extent.margin }),
    wipe(context) {
      const { density, margin } = extent
      context.setTransform(1, 0, 0, 1, 0, 0)
      context.clearRect(0, 0, context.canvas.width, context.canvas.height)
      context.setTransform(density, 0, 0, density, margin * density, margin * density)
    },
    painted(camera) {
      from = to = camera
      moved.style.transform = ''
    },
    move(camera) {
      to = camera
      const { k, x, y } = shiftOf(from, to)
      moved.style.transform = `matrix(${k},0,0,${k},${x},${y})`
    },
    isAstray: () => isAstray(shiftOf(from, to), extent),
    dim(isDimmed) {
      graph.canvas.style.opacity = isDimmed ? String(DIMMED) : ''
    },
    destroy() {
      observer.disconnect()
      element.remove()
    },
  }
}

const FRAME = { position: 'absolute', inset: '0', overflow: 'hidden', touchAction: 'none', userSelect: 'none' }

const MOVED = {
  position: 'absolute',
  insetInlineStart: '0',
  insetBlockStart: '0',
  transformOrigin: '0 0',
  willChange: 'transform',
}

function canvasIn(parent: HTMLElement): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas')
  canvas.style.position = 'absolute'
  parent.append(canvas)
  return canvas.getContext('2d')!
}

/** Gives a canvas a size, which wipes it. */
function stretch(canvas: HTMLCanvasElement, { width, height, margin, density }: Extent): void {
  const wide = width + 2 * margin, high = height + 2 * margin
  canvas.width = Math.round(wide * density)
  canvas.height = Math.round(high * density)
  Object.assign(canvas.style, { width: `${wide}px`, height: `${high}px`, left: `${-margin}px`, top: `${-margin}px` })
}
