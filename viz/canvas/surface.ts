import { DIMMED } from '../scene/marks.ts'
import type { Camera } from '../state.ts'

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
  size(): { width: number, height: number, margin: number }
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

/** The most pixels of a canvas; on larger pages and finer screens it gets coarser. */
const MOST_PIXELS = 16_000_000

/** Ground painted on each side, as a share of the picture. */
const MARGIN = 0.15

/** @param resized  called when the picture has another size */
export function createSurface(container: HTMLElement, resized: () => void): Surface {
  const element = document.createElement('div'), moved = document.createElement('div')
  Object.assign(element.style, { position: 'absolute', inset: '0', overflow: 'hidden', touchAction: 'none', userSelect: 'none' })
  Object.assign(moved.style, { position: 'absolute', insetInlineStart: '0', insetBlockStart: '0', transformOrigin: '0 0', willChange: 'transform' })
  const contexts = [0, 1].map(() => {
    const canvas = document.createElement('canvas')
    canvas.style.position = 'absolute'
    moved.append(canvas)
    return canvas.getContext('2d')!
  }) as [CanvasRenderingContext2D, CanvasRenderingContext2D]
  const [graph, lit] = contexts
  element.append(moved)
  container.append(element)
  let width = 1, height = 1, margin = 0, density = 1
  let from: Camera = { x: 0, y: 0, k: 1 }, to = from

  const measure = () => {
    width = Math.max(1, element.clientWidth)
    height = Math.max(1, element.clientHeight)
    margin = Math.ceil(MARGIN * Math.max(width, height))
    const wide = width + 2 * margin, high = height + 2 * margin
    density = Math.min(devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (wide * high)))
    for (const { canvas } of contexts) {
      canvas.width = Math.round(wide * density)
      canvas.height = Math.round(high * density)
      Object.assign(canvas.style, { width: `${wide}px`, height: `${high}px`, left: `${-margin}px`, top: `${-margin}px` })
    }
  }
  measure()
  const observer = new ResizeObserver(() => {
    if (element.clientWidth === width && element.clientHeight === height) return
    measure()
    resized()
  })
  observer.observe(element)
  return {
    element, graph, lit,
    size: () => ({ width, height, margin }),
    wipe(context) {
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
      const q = to.k / from.k
      moved.style.transform = `matrix(${q},0,0,${q},${to.x - q * from.x},${to.y - q * from.y})`
    },
    isAstray() {
      const q = to.k / from.k, x = to.x - q * (from.x + margin), y = to.y - q * (from.y + margin)
      return q > 2.5 || x > 0 || y > 0 || x + q * (width + 2 * margin) < width || y + q * (height + 2 * margin) < height
    },
    dim(isDimmed) {
      graph.canvas.style.opacity = isDimmed ? String(DIMMED) : ''
    },
    destroy() {
      observer.disconnect()
      element.remove()
    },
  }
}
