import type { Camera } from '../state.ts'
import type { Scene } from './scene.ts'

/** Where something is, in the layout's units. */
export interface Bounds {
  x0: number
  y0: number
  x1: number
  y1: number
}

/** x and y of each item, in turn: a node's own, or the mean of a community's nodes. */
export function itemPositions({ items }: Pick<Scene, 'items'>, positions: Float32Array): Float32Array {
  const result = new Float32Array(items.length * 2)
  items.forEach(({ nodes }, i) => {
    let x = 0, y = 0
    for (const place of nodes) {
      x += positions[2 * place]!
      y += positions[2 * place + 1]!
    }
    result[2 * i] = x / nodes.length
    result[2 * i + 1] = y / nodes.length
  })
  return result
}

/** What holds all items, their radii in the layout's units too; a point where there is none. */
export function boundsOf(places: Float32Array, reach: (item: number) => number): Bounds {
  const bounds = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity }
  for (let i = 0; i < places.length / 2; i++) {
    const x = places[2 * i]!, y = places[2 * i + 1]!, r = reach(i)
    if (!Number.isFinite(x + y)) continue
    bounds.x0 = Math.min(bounds.x0, x - r)
    bounds.y0 = Math.min(bounds.y0, y - r)
    bounds.x1 = Math.max(bounds.x1, x + r)
    bounds.y1 = Math.max(bounds.y1, y + r)
  }
  return bounds.x0 <= bounds.x1 ? bounds : { x0: 0, y0: 0, x1: 0, y1: 0 }
}

/** How far a picture can be zoomed. */
export const ZOOM: [least: number, most: number] = [0.01, 20]

/** Nodes have labels that can be read from this zoom on. */
const LEGIBLE = 0.8

/** From where a picture of a size, in CSS pixels, is seen. */
interface Seen {
  camera: Camera
  width: number
  height: number
}

/** How much of the picture is left free around what is in it, in CSS pixels. */
const groundOf = (width: number, height: number): number => Math.min(40, width / 10, height / 10)

/**
 * The camera that shows all of something, in the middle, with ground around it; it does not enlarge small graphs much.
 */
export function fitCamera({ x0, y0, x1, y1 }: Bounds, width: number, height: number): Camera {
  const ground = groundOf(width, height)
  const wide = (width - 2 * ground) / (x1 - x0 || 1), high = (height - 2 * ground) / (y1 - y0 || 1)
  const k = Math.min(2, Math.max(ZOOM[0], Math.min(wide, high)))
  return { k, x: width / 2 - k * (x0 + x1) / 2, y: height / 2 - k * (y0 + y1) / 2 }
}

/** The camera with a point of the layout in the middle, near enough to read labels. */
export function around(x: number, y: number, { camera, width, height }: Seen): Camera {
  const k = Math.max(camera.k, LEGIBLE)
  return { k, x: width / 2 - k * x, y: height / 2 - k * y }
}

/** The camera that is nearer by a factor, around the middle: not further out than where all fits, or where it is. */
export function zoomed(factor: number, fitted: number, { camera, width, height }: Seen): Camera {
  const k = Math.min(ZOOM[1], Math.max(Math.min(camera.k, fitted), camera.k * factor)), q = k / camera.k
  return { k, x: width / 2 - q * (width / 2 - camera.x), y: height / 2 - q * (height / 2 - camera.y) }
}

/**
 * A camera moved as little as needed so that the picture is filled by something: none of its sides stands further
 * inside than {@link fitCamera} would have it while there is more of it at the other one; what is smaller than the
 * picture is in the middle.
 */
export function keepFilled({ k, x, y }: Camera, { x0, y0, x1, y1 }: Bounds, width: number, height: number): Camera {
  const ground = groundOf(width, height)
  const along = (at: number, from: number, to: number, length: number) => {
    const most = ground - k * from, least = length - ground - k * to
    return least > most ? (least + most) / 2 : Math.min(most, Math.max(least, at))
  }
  return { k, x: along(x, x0, x1, width), y: along(y, y0, y1, height) }
}
