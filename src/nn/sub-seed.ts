/** A seed made of a seed and a number, so that layers and steps choose independently (MurmurHash3's finaliser). */
export function subSeed(seed: number, number: number): number {
  let x = Math.imul(seed ^ Math.imul(number + 1, 0x9e3779b1), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 1
}
