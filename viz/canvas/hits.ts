import { quadtree } from 'd3'
import { radiusOf, type Shot } from '../scene/picture.ts'

/** Nodes are found this near to their edge, in pixels: small ones can be met too. */
const REACH = 5

/** Finds the item at a point of the picture. Building it costs items · log items, a search log items. */
export function createHits(shot: Shot): (x: number, y: number, camera: Shot['camera']) => number | undefined {
  const { scene: { items }, places } = shot
  const communities = Array.from(items.keys()).filter(item => items[item]!.community !== undefined).reverse()
  const tree = quadtree<number>().x(item => places[2 * item]!).y(item => places[2 * item + 1]!)
    .addAll(Array.from(items.keys()).filter(item =>
      items[item]!.community === undefined && Number.isFinite(places[2 * item]! + places[2 * item + 1]!)
    ))
  return (x, y, camera) => {
    const at = { ...shot, camera }
    const distance = (item: number) =>
      Math.hypot(camera.k * places[2 * item]! + camera.x - x, camera.k * places[2 * item + 1]! + camera.y - y)
    const node = tree.find((x - camera.x) / camera.k, (y - camera.y) / camera.k, 24 / camera.k)
    if (node !== undefined && distance(node) <= radiusOf(at, node) + REACH) return node
    return communities.find(item => distance(item) <= radiusOf(at, item))
  }
}
