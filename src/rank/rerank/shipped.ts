import { fromHalf } from '../../math/dense/half.ts'
import { Ranker, rankerShapes } from './ranker.ts'

const shipped = new Map<boolean, Promise<Ranker>>()

/**
 * The re-ranker that comes with the package, read when it is first needed.
 * @param seesVectors  the one that sees what candidates have by meaning, too
 */
export function shippedRanker(seesVectors: boolean): Promise<Ranker> {
  const known = shipped.get(seesVectors) ?? read(seesVectors)
  shipped.set(seesVectors, known)
  return known
}

async function read(seesVectors: boolean): Promise<Ranker> {
  const { WEIGHTS } = await (seesVectors ? import('./weights-with-vectors.ts') : import('./weights.ts'))
  const bytes = Uint8Array.from(atob(WEIGHTS), character => character.charCodeAt(0)), view = new DataView(bytes.buffer)
  let at = 0
  const next = () => {
    at += 2
    return fromHalf(view.getUint16(at - 2, true))
  }
  return new Ranker(new Map(rankerShapes(seesVectors).map(([name, shape]) => {
    const size = shape.reduce((product, each) => product * each, 1)
    return [name, { shape, data: Float32Array.from({ length: size }, next) }]
  })))
}
