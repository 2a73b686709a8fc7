import type { Camera } from '../state.ts'

/**
 * The size of the picture, and how much ground around it is painted too, in CSS pixels; and pixels of the canvas for
 * one of them.
 */
export interface Extent {
  width: number
  height: number
  margin: number
  density: number
}

/** The most pixels of a canvas; on larger pages and finer screens it gets coarser. */
const MOST_PIXELS = 16_000_000

/** Ground painted on each side, as a share of the picture. */
const MARGIN = 0.15

/** What was painted is shown up to so many times larger. */
const MOST_LARGER = 2.5

/** The extent of a picture in an element of a size; an element without one counts as a pixel. */
export function extentOf(wide: number, high: number, pixelRatio: number): Extent {
  const width = Math.max(1, wide), height = Math.max(1, high), margin = Math.ceil(MARGIN * Math.max(width, height))
  const most = Math.sqrt(MOST_PIXELS / ((width + 2 * margin) * (height + 2 * margin)))
  return { width, height, margin, density: Math.min(pixelRatio || 1, most) }
}

/** How what was painted from one place is moved to look as from another. */
export function shiftOf(from: Camera, to: Camera): Camera {
  const k = to.k / from.k
  return { k, x: to.x - k * from.x, y: to.y - k * from.y }
}

/** Whether what was painted, moved, leaves ground without paint in the picture, or is too coarse. */
export function isAstray({ k, x, y }: Camera, { width, height, margin }: Extent): boolean {
  const left = x - k * margin, top = y - k * margin
  return k > MOST_LARGER || left > 0 || top > 0
    || left + k * (width + 2 * margin) < width || top + k * (height + 2 * margin) < height
}
