import type { Features } from './features.ts'

/** W and b, as float64: kernels widen no number while they add. */
export interface Dense {
  /** [output, input], row-major. */
  kernel: Float64Array
  bias: Float64Array
}

/** One layer of attention: the weights of `nn/layers/transformer.ts`, which says what it computes. */
export interface Attention {
  key: Dense
  query: Dense
  value: Dense
  /** [width, features of edges], row-major. */
  edge: Float64Array
  heads: number
}

/** Edges by their ends, `about` as float64: functions that meet numbers of one kind alone are quicker. */
type Edges = Omit<Features, 'x' | 'about'> & { about: Float64Array }

/** W x + b for each row of x: four sums at once where there are so many, as none waits for another. */
export function times({ kernel, bias }: Dense, x: ArrayLike<number>, rows: number): Float64Array {
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

/** x Φ(x), in place; erf by formula 7.1.26 of Abramowitz and Stegun, as TensorFlow.js has it: within 1.5e-7. */
export function gelu(x: Float64Array): Float64Array {
  for (let i = 0; i < x.length; i++) {
    const z = Math.abs(x[i]!) * Math.SQRT1_2, t = 1 / (1 + 0.3275911 * z)
    const sum = 0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
    const tail = t * sum * Math.exp(-z * z)
    x[i]! *= x[i]! > 0 ? 1 - tail / 2 : tail / 2
  }
  return x
}

/**
 * What candidates hear of those that edges lead from. As ⟨q, k + W z⟩ = ⟨q, k⟩ + ⟨Wᵀ q, z⟩ and Σ α (v + W z) = Σ α v +
 * W Σ α z, the weights of edges meet each candidate once, not each edge.
 */
export function attend({ key, query, value, edge, heads }: Attention, h: Float64Array, edges: Edges): Float64Array {
  const { nodes, sources, targets, about } = edges, width = key.bias.length, seen = edge.length / width
  const k = times(key, h, nodes), q = times(query, h, nodes), v = times(value, h, nodes)
  const units = width / heads, asked = turned(edge, q, { nodes, heads })
  const alpha = attentionOf(edges, heads, (from, to, at, head) => {
    const score = product(q, to * width + head * units, k, from * width + head * units, units)
    return (score + product(asked, (to * heads + head) * seen, about, at * seen, seen)) / Math.sqrt(units)
  })
  const heard = new Float64Array(nodes * width), said = new Float64Array(nodes * heads * seen)
  for (let at = 0; at < sources.length; at++) {
    for (let head = 0; head < heads; head++) {
      const weight = alpha[at * heads + head]!, to = targets[at]! * width + head * units
      addTimes(heard, to, weight, v, sources[at]! * width + head * units, units)
      addTimes(said, (targets[at]! * heads + head) * seen, weight, about, at * seen, seen)
    }
  }
  for (let node = 0; node < nodes; node++) {
    for (let c = 0; c < width; c++) {
      const head = Math.floor(c / units)
      heard[node * width + c]! += product(edge, c * seen, said, (node * heads + head) * seen, seen)
    }
  }
  return heard
}

/** Softmax of the scores of the edges into each candidate, each head by itself. */
function attentionOf(
  { nodes, sources, targets }: Edges,
  heads: number,
  scoreOf: (from: number, to: number, at: number, head: number) => number,
): Float64Array {
  const scores = new Float64Array(sources.length * heads), total = new Float64Array(nodes * heads)
  const largest = new Float64Array(nodes * heads).fill(-Infinity)
  const intoOf = (at: number) => targets[Math.floor(at / heads)]! * heads + at % heads
  for (let edge = 0, at = 0; edge < sources.length; edge++) {
    for (let head = 0; head < heads; head++, at++) {
      scores[at] = scoreOf(sources[edge]!, targets[edge]!, edge, head)
      largest[intoOf(at)] = Math.max(largest[intoOf(at)]!, scores[at]!)
    }
  }
  for (let at = 0; at < scores.length; at++) {
    scores[at] = Math.exp(scores[at]! - largest[intoOf(at)]!)
    total[intoOf(at)]! += scores[at]!
  }
  return scores.map((power, at) => power / total[intoOf(at)]!)
}

/** Wᵀ q of each candidate and head. */
function turned(edge: Float64Array, q: Float64Array, { nodes, heads }: { nodes: number, heads: number }): Float64Array {
  const width = q.length / nodes, seen = edge.length / width, units = width / heads
  const all = new Float64Array(nodes * heads * seen)
  for (let node = 0; node < nodes; node++) {
    for (let c = 0; c < width; c++)
      addTimes(all, (node * heads + Math.floor(c / units)) * seen, q[node * width + c]!, edge, c * seen, seen)
  }
  return all
}

function product(a: Float64Array, from: number, b: Float64Array, at: number, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += a[from + i]! * b[at + i]!
  return sum
}

function addTimes(to: Float64Array, at: number, weight: number, x: Float64Array, from: number, count: number): void {
  for (let i = 0; i < count; i++) to[at + i]! += weight * x[from + i]!
}
