import { TokenGraphError } from '../../core/errors.ts'
import { attend, type Attention, type Dense, gelu, times } from './attention.ts'
import { EDGE_FEATURES, type Features, NODE_FEATURES, VECTOR_FEATURES } from './features.ts'

/** A tensor by its name: shape and numbers, row-major. */
export type RankerWeights = ReadonlyMap<string, { shape: readonly number[], data: Float32Array }>

/** How wide the network is, in how many heads it attends. */
export const WIDTH = 32
export const HEADS = 4

/** How many features of candidates a network sees: without vectors, and with. */
const SEEN = { words: NODE_FEATURES.length, vectors: NODE_FEATURES.length + VECTOR_FEATURES.length }

const linear = (name: string | number, input: number, output: number): [string, number[]][] => [
  [`${name}.weight`, [output, input]],
  [`${name}.bias`, [output]],
]

const attention = (place: number): [string, number[]][] => [
  ...['key', 'query', 'value'].flatMap(name => linear(`${place}.lin_${name}`, WIDTH, WIDTH)),
  [`${place}.lin_edge.weight`, [WIDTH, EDGE_FEATURES.length]],
]

/**
 * The weights in their order, by the names and in the shapes that PyTorch Geometric gives them.
 * @param seesVectors  whether the network sees what candidates have by meaning, too
 */
export const rankerShapes = (seesVectors: boolean): readonly (readonly [name: string, shape: readonly number[]])[] => [
  ...linear(0, seesVectors ? SEEN.vectors : SEEN.words, WIDTH),
  ...linear(1, WIDTH, WIDTH),
  ...attention(2),
  ...attention(3),
  ...linear(4, WIDTH, WIDTH),
  ...linear(5, WIDTH, 1),
]

/** How much the logarithm of what a candidate ranks by counts from the first. */
export const START = 3

/**
 * A graph attention network that tells by what candidates have, and by what joins them, which belong to the answer:
 *
 * h = W₁ gelu(W₀ x);  twice h ← h + gelu(attention(h, edges));  logit = W₅ gelu(W₄ h) + 3 · x₀
 *
 * Weights are float32, sums float64; the value is that of TensorFlow.js' layers in `nn/ranker-network.ts`, to rounding.
 * Cost: candidates × 10 matrices of 32 × 32, and edges × 168, twice.
 */
export class Ranker {
  readonly #dense: Dense[]
  readonly #attention: Attention[]
  /** Whether it has learned from what candidates have by meaning, and needs it. */
  readonly seesVectors: boolean

  /** @throws TokenGraphError `tensor` for weights that are missing, foreign, of another shape or not finite */
  constructor(weights: RankerWeights, where = 'ranker') {
    this.seesVectors = weights.get('0.weight')?.shape[1] === SEEN.vectors
    check(weights, rankerShapes(this.seesVectors), where)
    const of = (name: string) => Float64Array.from(weights.get(name)!.data)
    const linear = (name: string | number): Dense => ({ kernel: of(`${name}.weight`), bias: of(`${name}.bias`) })
    this.#dense = [0, 1, 4, 5].map(linear)
    this.#attention = [2, 3].map(place => ({
      key: linear(`${place}.lin_key`),
      query: linear(`${place}.lin_query`),
      value: linear(`${place}.lin_value`),
      edge: of(`${place}.lin_edge.weight`),
      heads: HEADS,
    }))
  }

  /** Of each candidate the logarithm of its odds, but for a constant. */
  logits({ nodes, x, sources, targets, about }: Features): Float64Array {
    const [first, second, third, last] = this.#dense as [Dense, Dense, Dense, Dense]
    let h = times(second, gelu(times(first, Float64Array.from(x), nodes)), nodes)
    const edges = { nodes, sources, targets, about: Float64Array.from(about) }
    for (const layer of this.#attention) h = added(h, gelu(attend(layer, h, edges)))
    const out = times(last, gelu(times(third, h, nodes)), nodes)
    return out.map((value, i) => value + START * x[i * x.length / nodes]!)
  }
}

function check(weights: RankerWeights, shapes: ReturnType<typeof rankerShapes>, where: string): void {
  const refuse = (got: string, expected: string): never => {
    throw new TokenGraphError('tensor', { where, got, expected })
  }
  for (const [name, shape] of shapes) {
    const found = weights.get(name)
    if (!found) return refuse(`no tensor "${name}"`, `shape [${shape.join(', ')}]`)
    if (found.shape.join() !== shape.join())
      return refuse(`"${name}" of shape [${found.shape.join(', ')}]`, `[${shape.join(', ')}]`)
    if (!found.data.every(Number.isFinite)) return refuse(`"${name}" with what is no number`, 'finite numbers')
  }
  const foreign = [...weights.keys()].find(name => !shapes.some(([known]) => known === name))
  if (foreign !== undefined) refuse(`a tensor "${foreign}"`, 'those of a re-ranker alone')
}

const added = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, at) => value + b[at]!)
