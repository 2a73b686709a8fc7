import { fromHalf } from '../../math/dense/half.ts'
import { Ranker, RANKER_SHAPES } from './ranker.ts'

let shipped: Promise<Ranker> | undefined

/** The re-ranker that comes with the package, read when it is first needed. */
export const shippedRanker = (): Promise<Ranker> => (shipped ??= read())

async function read(): Promise<Ranker> {
  const { WEIGHTS } = await import('./weights.ts')
  const bytes = Uint8Array.from(atob(WEIGHTS), character => character.charCodeAt(0)), view = new DataView(bytes.buffer)
  let at = 0
  const next = () => {
    at += 2
    return fromHalf(view.getUint16(at - 2, true))
  }
  return new Ranker(new Map(RANKER_SHAPES.map(([name, shape]) => {
    const size = shape.reduce((product, each) => product * each, 1)
    return [name, { shape, data: Float32Array.from({ length: size }, next) }]
  })))
}
