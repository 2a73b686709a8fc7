/**
 * A seeded generator of numbers in [0, 1): mulberry32 (Tommy Ettinger, public domain).
 * The same seed gives the same sequence everywhere. Not for secrets.
 */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = nextSeed(state)
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** The seed of the same sequence without its first number: what a sequence goes on from after it was stored. */
export const nextSeed = (seed: number): number => (seed + 0x6d2b79f5) >>> 0
