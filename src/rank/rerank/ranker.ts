import { TokenGraphError } from '../../core/errors.ts'
import { EDGE_FEATURES, type Features, NODE_FEATURES, VECTOR_FEATURES } from './features.ts'

/** A tensor by its name: shape and numbers, row-major. */
export type RankerWeights = ReadonlyMap<string, { shape: readonly number[], data: Float32Array }>

/** How wide the network is, in how many heads it attends. */
export const WIDTH = 32
export const HEADS = 4

const EDGES = EDGE_FEATURES.length, UNITS = WIDTH / HEADS

/** How many features of candidates a network sees: without vectors, and with. */
const SEEN = { words: NODE_FEATURES.length, vectors: NODE_FEATURES.length + VECTOR_FEATURES.length }

const linear = (place: number, input: number, output: number): [string, number[]][] => [
  [`${place}.weight`, [output, input]],
  [`${place}.bias`, [output]],
]

const attention = (place: number): [string, number[]][] => [
  [`${place}.lin.weight`, [WIDTH, WIDTH]],
  [`${place}.att_src`, [1, HEADS, UNITS]],
  [`${place}.att_dst`, [1, HEADS, UNITS]],
  [`${place}.lin_edge.weight`, [WIDTH, EDGES]],
  [`${place}.att_edge`, [1, HEADS, UNITS]],
  [`${place}.bias`, [WIDTH]],
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

/** LeakyReLU's slope below 0. */
const SLOPE = 0.2

/** ELU, in place. */
function elu(x: Float64Array): Float64Array {
  for (let i = 0; i < x.length; i++) if (x[i]! < 0) x[i] = Math.expm1(x[i]!)
  return x
}

/** W and b, as float64: kernels widen no number while they add. */
interface Dense {
  kernel: Float64Array
  bias: Float64Array
}

/** One layer of attention, the features of edges folded into what they give to each head's score. */
interface Attention extends Dense {
  source: Float64Array
  target: Float64Array
  edge: Dense
}

/**
 * A graph attention network that tells by what candidates have, and by what joins them, which belong to the answer:
 *
 * h = W₁ elu(W₀ x);  twice h ← h + elu(GAT(h, edges));  logit = W₅ elu(W₄ h) + 3 · x₀
 *
 * Weights are float32, sums float64; the value is that of TensorFlow.js' layers in `nn/ranker-network.ts`, to rounding.
 * Cost: candidates × 5 matrices of 32 × 32, and edges × 32, twice.
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
    this.#dense = [0, 1, 4, 5].map(place => ({ kernel: of(`${place}.weight`), bias: of(`${place}.bias`) }))
    this.#attention = [2, 3].map(place => ({
      kernel: of(`${place}.lin.weight`),
      source: of(`${place}.att_src`),
      target: of(`${place}.att_dst`),
      bias: of(`${place}.bias`),
      edge: folded(of(`${place}.lin_edge.weight`), of(`${place}.att_edge`)),
    }))
  }

  /** Of each candidate the logarithm of its odds, but for a constant. */
  logits({ nodes, x, sources, targets, about }: Features): Float64Array {
    const [first, second, third, last] = this.#dense as [Dense, Dense, Dense, Dense]
    let h = times(second, elu(times(first, Float64Array.from(x), nodes)), nodes)
    for (const layer of this.#attention) h = attend(layer, h, { nodes, sources, targets, about })
    const out = times(last, elu(times(third, h, nodes)), nodes)
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

/** What each feature of an edge gives to each head's score. */
function folded(kernel: Float64Array, attention: Float64Array): Dense {
  const edge = new Float64Array(HEADS * EDGES)
  for (let c = 0; c < WIDTH; c++) {
    const head = Math.floor(c / UNITS)
    for (let f = 0; f < EDGES; f++) edge[head * EDGES + f]! += kernel[c * EDGES + f]! * attention[c]!
  }
  return { kernel: edge, bias: new Float64Array(HEADS) }
}

/** W x + b for each row of x: four sums at once where there are so many, as none waits for another. */
function times({ kernel, bias }: Dense, x: ArrayLike<number>, rows: number): Float64Array {
  const output = bias.length, input = kernel.length / output, y = new Float64Array(rows * output)
  const fours = output - (output % 4)
  for (let row = 0; row < rows; row++) {
    const first = row * input, to = row * output
    for (let o = 0; o < fours; o += 4) {
      let a = bias[o]!, b = bias[o + 1]!, c = bias[o + 2]!, d = bias[o + 3]!
      for (let i = 0, k = o * input; i < input; i++, k++) {
        const value = x[first + i]!
        a += kernel[k]! * value
        b += kernel[k + input]! * value
        c += kernel[k + 2 * input]! * value
        d += kernel[k + 3 * input]! * value
      }
      y[to + o] = a
      y[to + o + 1] = b
      y[to + o + 2] = c
      y[to + o + 3] = d
    }
    for (let o = fours; o < output; o++) {
      let sum = bias[o]!
      for (let i = 0; i < input; i++) sum += kernel[o * input + i]! * x[first + i]!
      y[to + o] = sum
    }
  }
  return y
}

/** h + elu(GAT(h)): every candidate hears itself, too, as what the mean of the edges into it says. */
function attend(
  { kernel, source, target, edge, bias }: Attention,
  h: Float64Array,
  { nodes, sources, targets, about }: Omit<Features, 'x'>,
): Float64Array {
  const z = times({ kernel, bias: NONE }, h, nodes)
  const sent = byHead(z, source, nodes), heard = byHead(z, target, nodes)
  const from = withItself(nodes, sources), to = withItself(nodes, targets)
  const scores = meanFirst(times(edge, about, sources.length), targets, nodes)
  const largest = new Float64Array(nodes * HEADS).fill(-Infinity)
  for (let e = 0, at = 0; e < from.length; e++) {
    for (let head = 0; head < HEADS; head++, at++) {
      const into = to[e]! * HEADS + head, sum = sent[from[e]! * HEADS + head]! + heard[into]! + scores[at]!
      const score = scores[at] = sum > 0 ? sum : SLOPE * sum
      if (score > largest[into]!) largest[into] = score
    }
  }
  const total = new Float64Array(nodes * HEADS), sums = new Float64Array(nodes * WIDTH)
  for (let e = 0, at = 0; e < from.length; e++) {
    for (let head = 0; head < HEADS; head++, at++) {
      const into = to[e]! * HEADS + head, weight = Math.exp(scores[at]! - largest[into]!)
      total[into]! += weight
      const read = from[e]! * WIDTH + head * UNITS, write = to[e]! * WIDTH + head * UNITS
      for (let c = 0; c < UNITS; c++) sums[write + c]! += weight * z[read + c]!
    }
  }
  for (let node = 0, at = 0; node < nodes; node++)
    for (let c = 0; c < WIDTH; c++, at++) sums[at] = sums[at]! / total[(at / UNITS) | 0]! + bias[c]!
  elu(sums)
  for (let at = 0; at < sums.length; at++) sums[at]! += h[at]!
  return sums
}

const NONE = new Float64Array(WIDTH)

/** The ends of edges, after those of an edge from each node to itself. */
function withItself(nodes: number, ends: Int32Array): Int32Array {
  const all = new Int32Array(nodes + ends.length)
  for (let node = 0; node < nodes; node++) all[node] = node
  all.set(ends, nodes)
  return all
}

/** What edges say to each head, after the mean of what those into each node say; 0 where none is. */
function meanFirst(said: Float64Array, targets: Int32Array, nodes: number): Float64Array {
  const all = new Float64Array(nodes * HEADS + said.length), into = new Float64Array(nodes)
  for (let e = 0, at = 0; e < targets.length; e++) {
    into[targets[e]!]!++
    for (let head = 0; head < HEADS; head++, at++) all[targets[e]! * HEADS + head]! += said[at]!
  }
  for (let at = 0; at < nodes * HEADS; at++) all[at]! /= Math.max(1, into[(at / HEADS) | 0]!)
  all.set(said, nodes * HEADS)
  return all
}

/** ⟨a, z⟩ of each node and head. */
function byHead(z: Float64Array, a: Float64Array, nodes: number): Float64Array {
  const sums = new Float64Array(nodes * HEADS)
  for (let node = 0, at = 0; node < nodes; node++)
    for (let c = 0; c < WIDTH; c++, at++) sums[(at / UNITS) | 0]! += z[at]! * a[c]!
  return sums
}
