import { TokenGraphError } from '../../core/errors.ts'
import { EDGE_FEATURES, type Features, NODE_FEATURES } from './features.ts'

/** A tensor by its name: shape and numbers, row-major. */
export type RankerWeights = ReadonlyMap<string, { shape: readonly number[], data: Float32Array }>

/** How wide the network is, in how many heads it attends. */
export const WIDTH = 32
export const HEADS = 4

const NODES = NODE_FEATURES.length, EDGES = EDGE_FEATURES.length, UNITS = WIDTH / HEADS

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

/** The weights in their order, by the names and in the shapes that PyTorch Geometric gives them. */
export const RANKER_SHAPES: readonly (readonly [name: string, shape: readonly number[]])[] = [
  ...linear(0, NODES, WIDTH),
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

/** One layer of attention, the features of edges folded into what they give to each head's score. */
interface Attention {
  kernel: Float32Array
  source: Float32Array
  target: Float32Array
  bias: Float32Array
  /** [EDGES, HEADS] */
  edge: Float64Array
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
  readonly #dense: { kernel: Float32Array, bias: Float32Array }[]
  readonly #attention: Attention[]

  /** @throws TokenGraphError `tensor` for weights that are missing, foreign, of another shape or not finite */
  constructor(weights: RankerWeights, where = 'ranker') {
    check(weights, where)
    const of = (name: string) => weights.get(name)!.data
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
    return out.map((value, i) => value + START * x[i * NODES]!)
  }
}

type Dense = { kernel: Float32Array, bias: Float32Array }

function check(weights: RankerWeights, where: string): void {
  const refuse = (got: string, expected: string): never => {
    throw new TokenGraphError('tensor', { where, got, expected })
  }
  for (const [name, shape] of RANKER_SHAPES) {
    const found = weights.get(name)
    if (!found) return refuse(`no tensor "${name}"`, `shape [${shape.join(', ')}]`)
    if (found.shape.join() !== shape.join())
      return refuse(`"${name}" of shape [${found.shape.join(', ')}]`, `[${shape.join(', ')}]`)
    if (!found.data.every(Number.isFinite)) return refuse(`"${name}" with what is no number`, 'finite numbers')
  }
  const foreign = [...weights.keys()].find(name => !RANKER_SHAPES.some(([known]) => known === name))
  if (foreign !== undefined) refuse(`a tensor "${foreign}"`, 'those of a re-ranker alone')
}

/** What each feature of an edge gives to each head's score. */
function folded(kernel: Float32Array, attention: Float32Array): Float64Array {
  const edge = new Float64Array(EDGES * HEADS)
  for (let c = 0; c < WIDTH; c++) {
    const head = Math.floor(c / UNITS)
    for (let f = 0; f < EDGES; f++) edge[f * HEADS + head]! += kernel[c * EDGES + f]! * attention[c]!
  }
  return edge
}

/** W x + b for each row of x. */
function times({ kernel, bias }: Dense, x: Float64Array, rows: number): Float64Array {
  const output = bias.length, input = kernel.length / output, y = new Float64Array(rows * output)
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < output; o++) {
      let sum = bias[o]!
      for (let i = 0, k = o * input, at = row * input; i < input; i++, k++, at++) sum += kernel[k]! * x[at]!
      y[row * output + o] = sum
    }
  }
  return y
}

const NONE = new Float32Array(WIDTH)

/** h + elu(GAT(h)): every candidate hears itself, too, as what the mean of the edges into it says. */
function attend(
  { kernel, source, target, edge, bias }: Attention,
  h: Float64Array,
  { nodes, sources, targets, about }: Omit<Features, 'x'>,
): Float64Array {
  const z = times({ kernel, bias: NONE }, h, nodes), count = sources.length
  const sent = byHead(z, source, nodes), heard = byHead(z, target, nodes)
  const own = new Float64Array(count * HEADS), mean = new Float64Array(nodes * HEADS), into = new Float64Array(nodes)
  for (let e = 0; e < count; e++) {
    const to = targets[e]!
    into[to]!++
    for (let head = 0; head < HEADS; head++) {
      let sum = 0
      for (let f = 0; f < EDGES; f++) sum += about[e * EDGES + f]! * edge[f * HEADS + head]!
      own[e * HEADS + head] = sum
      mean[to * HEADS + head]! += sum
    }
  }
  const score = (from: number, to: number, head: number, said: number) => {
    const sum = sent[from * HEADS + head]! + heard[to * HEADS + head]! + said
    return sum > 0 ? sum : SLOPE * sum
  }
  for (let at = 0; at < mean.length; at++) mean[at]! /= Math.max(1, into[Math.floor(at / HEADS)]!)
  const largest = Float64Array.from(
    mean,
    (said, at) => score(Math.floor(at / HEADS), Math.floor(at / HEADS), at % HEADS, said),
  )
  for (let e = 0; e < count; e++) {
    for (let head = 0; head < HEADS; head++) {
      const at = targets[e]! * HEADS + head
      largest[at] = Math.max(largest[at]!, score(sources[e]!, targets[e]!, head, own[e * HEADS + head]!))
    }
  }
  const total = new Float64Array(nodes * HEADS), sums = new Float64Array(nodes * WIDTH)
  const hear = (from: number, to: number, head: number, said: number) => {
    const at = to * HEADS + head, weight = Math.exp(score(from, to, head, said) - largest[at]!)
    total[at]! += weight
    for (let c = head * UNITS; c < (head + 1) * UNITS; c++) sums[to * WIDTH + c]! += weight * z[from * WIDTH + c]!
  }
  for (let node = 0; node < nodes; node++)
    for (let head = 0; head < HEADS; head++) hear(node, node, head, mean[node * HEADS + head]!)
  for (let e = 0; e < count; e++)
    for (let head = 0; head < HEADS; head++) hear(sources[e]!, targets[e]!, head, own[e * HEADS + head]!)
  for (let at = 0; at < sums.length; at++) sums[at] = sums[at]! / total[Math.floor(at / UNITS)]! + bias[at % WIDTH]!
  elu(sums)
  for (let at = 0; at < sums.length; at++) sums[at]! += h[at]!
  return sums
}

/** ⟨a, z⟩ of each node and head. */
function byHead(z: Float64Array, a: Float32Array, nodes: number): Float64Array {
  const sums = new Float64Array(nodes * HEADS)
  for (let node = 0; node < nodes; node++)
    for (let c = 0; c < WIDTH; c++) sums[node * HEADS + Math.floor(c / UNITS)]! += z[node * WIDTH + c]! * a[c]!
  return sums
}
