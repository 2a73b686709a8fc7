import type { Tensor } from '@tensorflow/tfjs-core'
import { TokenGraphError, show } from '../core/errors.ts'
import type { NamedTensor } from '../store/safetensors.ts'
import type { GraphLayer, TorchWeight } from './layers/graph-layer.ts'
import { tf } from './tensorflow.ts'

/**
 * Sets a built layer's weights from a state dict of the PyTorch Geometric layer of the same name.
 *
 * @param tensors  by PyG's names (`lin.weight`, `att_src`, `bias` …), under `prefix` (`conv1.`)
 * @throws TokenGraphError `tensor` for a layer without weights yet, and for a tensor that is missing, of another shape,
 *   not finite, or not the layer's
 */
export function setTorchWeights(layer: GraphLayer, tensors: ReadonlyMap<string, NamedTensor>, prefix = ''): void {
  refuseUnbuilt(layer)
  const known = layer.torchWeights.map(({ name }) => prefix + name)
  const foreign = [...tensors.keys()].find(name => name.startsWith(prefix) && !known.includes(name))
  if (foreign !== undefined)
    throw new TokenGraphError('tensor', {
      where: layer.name,
      got: `a tensor ${show(foreign)}`,
      expected: known.join(', ') || 'no tensors',
    })
  tf.tidy(() =>
    layer.setWeights(layer.torchWeights.map(({ name, form }, i) => {
      const shape = layer.weights[i]!.shape as number[]
      return fromTorch(
        checked(tensors.get(prefix + name), torchShape(shape, form), `${layer.name}: ${show(prefix + name)}`),
        shape,
        form,
      )
    }))
  )
}

/**
 * A built layer's weights as the PyTorch Geometric layer of the same name has them.
 *
 * @throws TokenGraphError `tensor` for a layer without weights yet
 */
export function torchWeightsOf(layer: GraphLayer, prefix = ''): Map<string, NamedTensor> {
  refuseUnbuilt(layer)
  return new Map(layer.torchWeights.map(({ name, form }, i) => {
    const value = layer.weights[i]!.read()
    const data = tf.tidy(() => (form === 'linear' ? tf.transpose(value) : value).dataSync()) as Float32Array
    return [prefix + name, { shape: torchShape(value.shape, form), data: data.slice() }]
  }))
}

function refuseUnbuilt(layer: GraphLayer): void {
  if (layer.built) return
  throw new TokenGraphError('tensor', {
    where: layer.name,
    got: 'a layer without weights yet',
    expected: 'one that is built',
    hint: 'Call network.build(width), or layer.build([nodes, width]), with the width of the features.',
  })
}

const torchShape = (shape: readonly number[], form: TorchWeight['form']): number[] =>
  form === 'linear' ? shape.toReversed() : form === 'row' ? [1, ...shape] : [...shape]

function fromTorch({ shape: torch, data }: NamedTensor, shape: number[], form: TorchWeight['form']): Tensor {
  return form === 'linear' ? tf.transpose(tf.tensor(data, [...torch])) : tf.tensor(data, shape)
}

/** A tensor as it was found, or a refusal by name. */
export function checked(tensor: NamedTensor | undefined, shape: readonly number[], where: string): NamedTensor {
  const expected = `shape [${shape.join(', ')}]`
  if (!tensor) throw new TokenGraphError('tensor', { where, got: 'no such tensor', expected })
  if (tensor.shape.join() !== shape.join())
    throw new TokenGraphError('tensor', { where, got: `shape [${tensor.shape.join(', ')}]`, expected })
  const broken = tensor.data.findIndex(value => !Number.isFinite(value))
  if (broken >= 0)
    throw new TokenGraphError('tensor', {
      where,
      got: `${tensor.data[broken]} at place ${broken}`,
      expected: 'finite numbers',
    })
  return tensor
}
