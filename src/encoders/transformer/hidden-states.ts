import { TokenGraphError } from '../../core/errors.ts'
import type { Matrix } from '../../math/dense/matrix.ts'
import type { Tensor } from './library.ts'
import type { LayerWeight } from './options.ts'

/** What is read of a model's outputs. */
export interface Output {
  /** Whether it has a row for each token; or else it is one row, the sentence. */
  readonly tokens: boolean
  read(outputs: Readonly<Record<string, Tensor>>): Matrix
}

/** What exporters call the vectors of the tokens. */
const TOKENS = ['last_hidden_state', 'token_embeddings']

/** `hidden_states.0`, `hidden_states_0`, `hidden_state_0`: one output for each layer. */
const LAYER = /^(?:encoder_)?hidden_states?[._]?(\d+)$/

/** One output with all layers. */
const STACK = 'hidden_states'

/**
 * Chooses what to read of a model by the names of its outputs: the last layer, or some layers weighted together,
 * Σ weight · layer. Throws `encoder` where they are not among the outputs.
 */
export function chooseOutput(
  names: readonly string[],
  layers: readonly LayerWeight[] | undefined,
  where: string,
): Output {
  if (layers) return layerOutput(names, layers, where)
  const tokens = TOKENS.find(name => names.includes(name))
  const name = tokens ?? names.find(name => name === 'sentence_embedding')
  if (name !== undefined) return { tokens: tokens !== undefined, read: outputs => rowsOf(outputs[name]!) }
  throw new TokenGraphError('encoder', {
    where,
    got: `a model that is no encoder: it gives ${names.join(', ')}`,
    expected: 'one that gives last_hidden_state, token_embeddings or sentence_embedding',
    hint: 'Export the model without its head: optimum-cli export onnx --task feature-extraction.',
  })
}

function layerOutput(names: readonly string[], layers: readonly LayerWeight[], where: string): Output {
  const byNumber = new Map(names.flatMap(name => {
    const match = LAYER.exec(name)
    return match ? [[Number(match[1]), name] as const] : []
  }))
  const refuse = (count: number, layer?: number): never => {
    throw new TokenGraphError('encoder', {
      where,
      got: count > 0
        ? `layer ${layer} of a model that gives ${count}`
        : `layers of a model that gives only ${names.join(', ')}`,
      expected: count > 0 ? `0 to ${count - 1}, or −1 to −${count} from the end` : 'a model that gives hidden_states',
      hint: count > 0
        ? undefined
        : 'Leave out the option "layers", or export the model with its hidden states (output_hidden_states=True).',
    })
  }
  const place = (layer: number, count: number) =>
    layer < -count || layer >= count ? refuse(count, layer) : layer < 0 ? layer + count : layer
  if (byNumber.size > 0) {
    const count = Math.max(...byNumber.keys()) + 1
    const chosen = layers.map(({ layer, weight }) => ({
      name: byNumber.get(place(layer, count)) ?? refuse(count, layer),
      weight,
    }))
    return {
      tokens: true,
      read: outputs => weighted(chosen.map(({ name, weight }) => ({ rows: rowsOf(outputs[name]!), weight }))),
    }
  }
  if (!names.includes(STACK)) return refuse(0)
  return {
    tokens: true,
    read: outputs => {
      const stack = splitStack(outputs[STACK]!)
      return weighted(layers.map(({ layer, weight }) => ({ rows: stack[place(layer, stack.length)]!, weight })))
    },
  }
}

/**
 * A stack of layers has the dimensions [layers, 1, length, width] or [1, layers, length, width]: with one text, the
 * same numbers in the same order.
 */
function splitStack(tensor: Tensor): Matrix[] {
  const [width, length] = [tensor.dims.at(-1)!, tensor.dims.at(-2)!]
  const data = floats(tensor)
  return Array.from(
    { length: data.length / (width * length) },
    (_, i) => ({ width, data: data.subarray(i * width * length, (i + 1) * width * length) }),
  )
}

function weighted(layers: readonly { rows: Matrix, weight: number }[]): Matrix {
  if (layers.length === 1 && layers[0]!.weight === 1) return layers[0]!.rows
  const { width, data } = layers[0]!.rows
  return { width, data: data.map((_, i) => layers.reduce((sum, { rows, weight }) => sum + weight * rows.data[i]!, 0)) }
}

const rowsOf = (tensor: Tensor): Matrix => ({ width: tensor.dims.at(-1)!, data: floats(tensor) })

/** Numbers of 16 bits come as integers where the run-time has no array of them. */
export function floats({ data }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data
  return data instanceof Uint16Array ? Float32Array.from(data, half) : Float32Array.from(data)
}

/** The value of a number of IEEE 754's binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15))
}
