import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import { describe, expect, it, vi } from 'vitest'
import { Adjacency } from '../../src/nn/adjacency.ts'
import type { BackendName } from '../../src/nn/backend.ts'
import { type Feature, type NodeFeatures, SparseFeatures } from '../../src/nn/features.ts'
import { APPNP } from '../../src/nn/layers/appnp.ts'
import { GATConv } from '../../src/nn/layers/gat.ts'
import { GATv2Conv } from '../../src/nn/layers/gatv2.ts'
import { GCNConv } from '../../src/nn/layers/gcn.ts'
import type { GraphContext, GraphLayer } from '../../src/nn/layers/graph-layer.ts'
import { Linear } from '../../src/nn/layers/linear.ts'
import { PropagationConv } from '../../src/nn/layers/propagation.ts'
import { SAGEConv } from '../../src/nn/layers/sage.ts'
import { SGConv } from '../../src/nn/layers/sgc.ts'
import { TransformerConv } from '../../src/nn/layers/transformer.ts'
import { GraphNetwork } from '../../src/nn/network.ts'
import { tf } from '../../src/nn/tensorflow.ts'
import { setTorchWeights, torchWeightsOf } from '../../src/nn/weights.ts'
import { refusal } from '../helpers/refusal.ts'
import { near, onBackend, withoutLeak } from './tensors.ts'

/** Every layer, with options other than the defaults. */
const layers: Record<string, (also?: object) => GraphLayer> = {
  GCNConv: also => new GCNConv({ units: 3, activation: 'tanh', seed: 5, ...also }),
  GATConv: also => new GATConv({ units: 3, heads: 2, slope: 0.1, dropout: 0.5, activation: 'elu', seed: 5, ...also }),
  GATv2Conv: also => new GATv2Conv({ units: 3, heads: 2, concat: false, dropout: 0.5, seed: 5, ...also }),
  TransformerConv: also => new TransformerConv({ units: 3, heads: 2, dropout: 0.5, activation: 'gelu', seed: 5, ...also }),
  SAGEConv: also => new SAGEConv({ units: 3, normalize: true, seed: 5, ...also }),
  SGConv: also => new SGConv({ units: 3, steps: 3, seed: 5, ...also }),
  APPNP: also => new APPNP({ steps: 4, alpha: 0.2, dropout: 0.5, ...also }),
  Linear: also => new Linear({ units: 3, activation: 'sigmoid', seed: 5, ...also }),
  PropagationConv: also => new PropagationConv({ heads: 2, seed: 5, ...also }),
}
const names = Object.keys(layers)
const seeded = names.filter(name => name !== 'APPNP'), weighted = ['GCNConv', 'SGConv', 'APPNP']

/** A loop, parallel edges, a node that only sends, one that only hears and one without edges. */
const EDGES = { nodes: 6, sources: [0, 1, 1, 2, 3, 0, 0, 4], targets: [1, 0, 2, 1, 3, 2, 2, 0] }

const ROWS: Feature[][] = [[0, [2, 0.5]], [[1, -1]], [], [[3, 2], 3], [4], [[0, 0.25], [4, -0.75]]]

const WIDTH = 5

/** The same written out. */
const table = (): Tensor => tf.tensor2d([[1, 0, 0.5, 0, 0], [0, -1, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 3, 0], [0, 0, 0, 0, 1], [0.25, 0, 0, 0, -0.75]])

const variablesOf = (layer: GraphLayer) => layer.trainableWeights.map(weight => weight.read() as Variable)

/** Weights of no pattern, biases too. */
function randomise(layer: GraphLayer, seed = 1): void {
  tf.tidy(() => layer.setWeights(layer.weights.map((weight, i) => tf.randomUniform(weight.shape as number[], -1, 1, 'float32', seed + i))))
}

const numbersOf = (x: Tensor): number[] => {
  const numbers = [...x.dataSync()]
  x.dispose()
  return numbers
}

describe.each<BackendName>(['wasm', 'cpu'])('layers, on %s', backend => {
  onBackend(backend)

  /** Runs with the graph above and its features; frees them, and the layers, and leaves nothing else behind. */
  const withGraph = (act: (x: Tensor, adjacency: Adjacency, made: (layer: GraphLayer) => GraphLayer) => void, edges: ConstructorParameters<typeof Adjacency>[0] = EDGES) => withoutLeak(() => {
    const adjacency = new Adjacency(edges), x = table(), owned: GraphLayer[] = []
    act(x, adjacency, layer => { owned.push(layer); return layer })
    for (const layer of owned) layer.dispose()
    adjacency.dispose()
    x.dispose()
  })

  describe.each(names)('%s', name => {
    it('made again from its configuration, by its class name, and given its weights gives the same', () => withGraph((x, adjacency, made) => {
      const layer = made(layers[name]!())
      layer.apply(x, { adjacency }).dispose()
      randomise(layer)
      const config = JSON.parse(JSON.stringify(layer.getConfig())), [cls, fromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[layer.getClassName()]!
      const again = made((fromConfig as (cls: unknown, config: unknown) => GraphLayer)(cls, config))
      expect(again).toBeInstanceOf(layer.constructor)
      expect([again.name, again.getConfig()]).toEqual([layer.name, layer.getConfig()])
      again.build([null, WIDTH])
      again.setWeights(layer.getWeights())
      expect(numbersOf(again.apply(x, { adjacency }))).toEqual(numbersOf(layer.apply(x, { adjacency })))
      expect(tf.tidy(() => again.apply(x, { adjacency }).shape)).toEqual(layer.computeOutputShape([EDGES.nodes, WIDTH]))
    }))

    it('sparse features give what dense ones give, in value and gradients', () => withGraph((x, adjacency, made) => {
      const layer = made(layers[name]!()), sparse = new SparseFeatures(ROWS, WIDTH)
      layer.apply(sparse, { adjacency }).dispose()
      randomise(layer)
      const results = ([x, sparse] as NodeFeatures[]).map(features => tf.tidy(() => {
        const loss = () => {
          const y = layer.apply(features, { adjacency })
          return tf.sum(tf.mul(y, tf.randomUniform(y.shape, -1, 1, 'float32', 8))) as never
        }
        const gradients = variablesOf(layer).length > 0 ? Object.values(tf.variableGrads(loss, variablesOf(layer)).grads) : []
        return [layer.apply(features, { adjacency }), ...gradients].flatMap(each => [...each.dataSync()])
      }))
      near(results[1]!, results[0]!)
      sparse.dispose()
    }))

    it('without any edge, also of a single node, gives numbers, and gradients that are numbers', async () => {
      for (const nodes of [1, 3]) {
        for (const selfLoops of [true, false]) {
          await withoutLeak(() => {
            const adjacency = new Adjacency({ nodes, sources: [], targets: [] }), layer = layers[name]!('selfLoops' in layers[name]!().getConfig() ? { selfLoops } : {})
            tf.tidy(() => {
              const x = tf.randomUniform([nodes, WIDTH], -1, 1, 'float32', 2)
              layer.apply(x, { adjacency })
              const loss = (each: Tensor) => tf.sum(tf.square(layer.apply(each, { adjacency })))
              const gradients = variablesOf(layer).length > 0 ? Object.values(tf.variableGrads(() => loss(x) as never, variablesOf(layer)).grads) : []
              for (const each of [layer.apply(x, { adjacency }), tf.grad(loss)(x), ...gradients]) expect([...each.dataSync()].every(Number.isFinite)).toBe(true)
            })
            layer.dispose()
            adjacency.dispose()
          })
        }
      }
    })

    it('refuses features that do not fit the edges or the weights, and goes on as before', () => withGraph((x, adjacency, made) => {
      const layer = made(layers[name]!())
      const told = (features: unknown, context: object = { adjacency }) => {
        try {
          layer.apply(features as Tensor, context as GraphContext)
        } catch (error) {
          return `${(error as { code?: string }).code}: ${(error as Error).message}`
        }
        return undefined
      }
      tf.tidy(() => {
        // before there are weights, and once there are
        for (const _ of [0, 1]) {
          expect(told(tf.ones([5, WIDTH]))).toBe(`tensor: ${layer.name}: got features of shape [5, 5]; expected [6, 5]: a row for each node`)
          expect(told(tf.ones([6]))).toMatch(/^tensor: .*got features of shape \[6\]/)
          expect(told(tf.ones([1, 6, WIDTH]))).toMatch(/^tensor: .*got features of shape \[1, 6, 5\]/)
          expect(told(new SparseFeatures([[0]], WIDTH))).toMatch(/^tensor: .*got features of shape \[1, 5\]; expected \[6, 5\]/)
          expect(told(tf.ones([6, WIDTH], 'int32'))).toBe(`tensor: ${layer.name}: got features of dtype int32; expected float32. Use tf.cast(x, 'float32').`)
          expect(told(tf.ones([6, WIDTH], 'bool'))).toMatch(/^tensor: .*dtype bool/)
          expect(told([[1, 2]])).toMatch(/^tensor: .*got an array of 1; expected features: a tensor or SparseFeatures/)
          expect(told(undefined)).toMatch(/^tensor: .*got undefined/)
          expect(told(x, {})).toMatch(/^option: .*option "adjacency": got undefined; expected Adjacency/)
          expect(told(x, { adjacency: EDGES })).toMatch(/^option: .*option "adjacency": got an object/)
          expect(told(x, { adjacency, trainig: true })).toMatch(/^option: .*got unknown option "trainig"\. Did you mean "training"\?/)
          expect(told(x)).toBeUndefined()
        }
        expect(told(tf.ones([6, WIDTH + 1]))).toMatch(/^tensor: .*got features of shape \[6, 6\]; expected \[6, 5\]/)
        expect(told(x)).toBeUndefined()
      })
    }))
  })

  it.each(names)('%s: refuses features of another width, weights before there are any, and work without a backend', async name => {
    const layer = layers[name]!(), adjacency = new Adjacency(EDGES)
    if (layer.torchWeights.length > 0) {
      const hint = 'got a layer without weights yet; expected one that is built. Call network.build(width), or layer.build([nodes, width]), with the width of the features.'
      expect(await refusal(() => torchWeightsOf(layer), 'tensor')).toContain(hint)
      expect(await refusal(() => setTorchWeights(layer, new Map()), 'tensor')).toContain(hint)
    }
    const x = table(), inUse = vi.spyOn(tf, 'getBackend').mockReturnValue('')
    expect(await refusal(() => layer.apply(x, { adjacency }), 'backend')).toBe(`${layer.name}: got no backend yet; expected one in use. Begin with "await useBackend()".`)
    inUse.mockRestore()
    layer.apply(x, { adjacency }).dispose()
    const wide = tf.ones([6, WIDTH + 1])
    expect(await refusal(() => layer.apply(wide, { adjacency }), 'tensor')).toMatch(/got features of shape \[6, 6\]; expected \[6, 5\]: as wide as its weights/)
    tf.dispose([x, wide])
    layer.dispose()
    adjacency.dispose()
  })

  it.each(seeded)('%s: the same seed gives the same weights, another seed others', name => withGraph((_, __, made) => {
    const weightsOf = (seed: number) => {
      const layer = made(layers[name]!({ seed }))
      layer.build([null, WIDTH])
      return [...torchWeightsOf(layer)].map(([, { data }]) => [...data])
    }
    const first = weightsOf(3)
    expect(weightsOf(3)).toEqual(first)
    expect(weightsOf(4)).not.toEqual(first)
    // those of one layer differ among themselves; biases are 0
    const drawn = first.filter(values => values.some(value => value !== 0))
    expect(new Set(drawn.map(values => values.join())).size).toBe(drawn.length)
    expect(drawn.length).toBeGreaterThan(0)
  }))

  it.each(['GATConv', 'GATv2Conv', 'TransformerConv', 'APPNP'])('%s: dropout is on in training alone, by the seed', name => withGraph((x, adjacency, made) => {
    const layer = made(layers[name]!())
    const apply = (context: object) => numbersOf(layer.apply(x, { adjacency, ...context }))
    const without = apply({}), first = apply({ training: true, seed: 1 })
    expect(apply({ seed: 9 })).toEqual(without)
    expect(apply({ training: true, seed: 1 })).toEqual(first)
    expect(first).not.toEqual(without)
    expect(apply({ training: true, seed: 2 })).not.toEqual(first)
  }))

  it.each(['GATConv', 'GATv2Conv'])('%s: dropout of messages takes away what is summed, not what is attended to', name => withGraph((x, adjacency, made) => {
    const rate = 0.4, layer = made(layers[name]!({ activation: 'linear', heads: 1, concat: true, dropout: 0, messageDropout: rate }))
    layer.apply(x, { adjacency }).dispose()
    randomise(layer)
    const bias = torchWeightsOf(layer).get('bias')!.data, whole = numbersOf(layer.apply(x, { adjacency }))
    const rounds = 2000, sum = whole.map(() => 0)
    for (let seed = 0; seed < rounds; seed++) {
      const y = numbersOf(layer.apply(x, { adjacency, training: true, seed }))
      y.forEach((value, i) => { sum[i]! += value / rounds })
      // node 5 hears itself alone: each of its numbers is there, and larger, or gone
      y.slice(-3).forEach((value, i) => {
        const own = (whole.at(i - 3)! - bias[i]!) / (1 - rate)
        expect(Math.min(Math.abs(value - bias[i]! - own), Math.abs(value - bias[i]!))).toBeLessThan(1e-5)
      })
    }
    // the sum is linear in the messages, so its mean stays
    sum.forEach((mean, i) => expect(Math.abs(mean - whole[i]!)).toBeLessThan(0.15))
  }))

  it.each(['GCNConv', 'GATConv', 'GATv2Conv', 'SAGEConv', 'SGConv'])('%s without self-loops: a node that hears nobody gives the bias, as far as it does not hear itself', name => withGraph((x, adjacency, made) => {
    const layer = made(layers[name]!({ activation: 'linear', ...(name === 'SAGEConv' ? { normalize: false } : { selfLoops: false }) }))
    layer.apply(x, { adjacency }).dispose()
    randomise(layer)
    const weights = torchWeightsOf(layer), bias = weights.get('bias') ?? weights.get('lin.bias') ?? weights.get('lin_l.bias')!
    const own = name === 'SAGEConv' ? tf.tidy(() => tf.matMul(x as never, tf.transpose(tf.tensor2d(weights.get('lin_r.weight')!.data, [3, WIDTH]))).dataSync() as Float32Array) : new Float32Array(6 * bias.data.length)
    const y = numbersOf(layer.apply(x, { adjacency })), units = bias.data.length
    // nodes 4 and 5 have no edge into them
    for (const node of [4, 5]) near(y.slice(node * units, (node + 1) * units), bias.data.map((value, i) => value + own[node * units + i]!))
  }))

  it.each(['GCNConv', 'GATConv', 'SGConv'])('%s with self-loops: a node without edges hears itself alone', name => withGraph((x, adjacency, made) => {
    const layer = made(layers[name]!({ activation: 'linear' }))
    layer.apply(x, { adjacency }).dispose()
    randomise(layer)
    const weights = torchWeightsOf(layer), { shape, data } = weights.get('lin.weight')!, bias = (weights.get('bias') ?? weights.get('lin.bias'))!.data
    // W x + b for the last node, whose features are 0.25 at place 0 and −0.75 at place 4
    const own = Array.from({ length: shape[0]! }, (_, unit) => 0.25 * data[unit * WIDTH]! - 0.75 * data[unit * WIDTH + 4]! + bias[unit]!)
    near(numbersOf(layer.apply(x, { adjacency })).slice(-own.length), own)
  }))

  it('self-loops that were given: GAT replaces them, GCN takes one of weight 1 as its own', () => withGraph((x, adjacency, made) => {
    const others = EDGES.sources.map((_, k) => k).filter(k => EDGES.sources[k] !== EDGES.targets[k])
    const without = new Adjacency({ nodes: 6, sources: others.map(k => EDGES.sources[k]!), targets: others.map(k => EDGES.targets[k]!) })
    for (const name of ['GATConv', 'GATv2Conv', 'GCNConv', 'SGConv', 'APPNP']) {
      const layer = made(layers[name]!())
      near(numbersOf(layer.apply(x, { adjacency })), numbersOf(layer.apply(x, { adjacency: without })), 1e-6, name)
    }
    without.dispose()
  }))

  it('parallel edges: GCN adds their weights up, SAGE and GAT count each', () => withGraph((x, adjacency, made) => {
    // 0→2 is there twice
    const merged = new Adjacency({ nodes: 6, sources: EDGES.sources.slice(0, -2).concat(4), targets: EDGES.targets.slice(0, -2).concat(0), weights: [1, 1, 1, 1, 1, 2, 1] })
    for (const name of weighted) {
      const layer = made(layers[name]!())
      near(numbersOf(layer.apply(x, { adjacency })), numbersOf(layer.apply(x, { adjacency: merged })), 1e-5, name)
    }
    for (const name of ['SAGEConv', 'GATConv', 'GATv2Conv', 'TransformerConv']) {
      const layer = made(layers[name]!()), width = (layer.computeOutputShape([6, WIDTH]) as number[])[1]!
      const [twice, once] = [adjacency, merged].map(each => numbersOf(layer.apply(x, { adjacency: each })).slice(2 * width, 3 * width))
      expect(twice, name).not.toEqual(once)
    }
    merged.dispose()
  }))

  it.each(weighted)('%s: weights in a tensor are those of the edges, in place of them', name => withGraph((x, adjacency, made) => {
    const weights = [2, 0, 1, 3, 0.5, 1, 4, 0.25], layer = made(layers[name]!()), given = new Adjacency({ ...EDGES, weights }), tensor = tf.tensor1d(weights)
    near(numbersOf(layer.apply(x, { adjacency, edgeWeight: tensor })), numbersOf(layer.apply(x, { adjacency: given })), 1e-5)
    const short = tf.ones([7])
    expect(() => layer.apply(x, { adjacency, edgeWeight: short })).toThrow('edgeWeight: got shape [7]; expected [8], a weight for each edge')
    expect(() => layer.apply(x, { adjacency, edgeWeight: weights as never })).toThrow('option "edgeWeight": got an array of 8; expected Tensor')
    tf.dispose([short, tensor])
    given.dispose()
  }))

  it.each(['GATConv', 'GATv2Conv', 'TransformerConv', 'SAGEConv', 'PropagationConv'])('%s refuses weights in a tensor: it would not hear them', name => withGraph((x, adjacency, made) => {
    const layer = made(layers[name]!()), edgeWeight = tf.ones([8])
    layer.apply(x, { adjacency }).dispose()
    expect(() => layer.apply(x, { adjacency, edgeWeight })).toThrow(/option "edgeWeight": got weights of edges; expected none: this layer has its own\. Use GCNConv, SGConv or APPNP, or leave them out\.$/)
    edgeWeight.dispose()
  }))

  it.each(['GATConv', 'TransformerConv'])('%s with edgeWidth asks for a row for each edge', name => withGraph((x, adjacency, made) => {
    const edgeFeatures = tf.ones([8, 2]), layer = made(layers[name]!({ heads: 1, edgeWidth: 2 }))
    expect(numbersOf(layer.apply(x, { adjacency, edgeFeatures }))).toHaveLength(18)
    expect(() => layer.apply(x, { adjacency })).toThrow('option "edgeFeatures": got none; expected [8, 2] of float32: a row for each edge')
    const short = tf.ones([7, 2])
    expect(() => layer.apply(x, { adjacency, edgeFeatures: short })).toThrow('option "edgeFeatures": got shape [7, 2] of float32; expected [8, 2] of float32')
    const network = new GraphNetwork([made(new Linear({ units: 3 })), made(layers[name]!({ heads: 1, edgeWidth: 2 }))])
    expect(numbersOf(network.apply(x, { adjacency, edgeFeatures }))).toHaveLength(18)
    tf.dispose([edgeFeatures, short])
  }))

  it.each(names.filter(name => name !== 'Linear'))('%s without edgeWidth refuses features of edges', name => withGraph((x, adjacency) => {
    const edgeFeatures = tf.ones([8, 2])
    expect(() => layers[name]!().apply(x, { adjacency, edgeFeatures })).toThrow('option "edgeFeatures": got features of edges; expected none: this layer does not hear them')
    edgeFeatures.dispose()
  }))

  it('TransformerConv: a node that hears nobody has what it is itself, and nothing where that is left out', () => withGraph((x, adjacency, made) => {
    for (const skip of [true, false]) {
      const layer = made(new TransformerConv({ units: 3, skip }))
      layer.apply(x, { adjacency }).dispose()
      randomise(layer)
      const weights = torchWeightsOf(layer), own = weights.get('lin_skip.weight')?.data, bias = weights.get('lin_skip.bias')?.data
      // the last node's features are 0.25 at place 0 and −0.75 at place 4
      const expected = [0, 1, 2].map(unit => (own ? 0.25 * own[unit * WIDTH]! - 0.75 * own[unit * WIDTH + 4]! + bias![unit]! : 0))
      near(numbersOf(layer.apply(x, { adjacency })).slice(-3), expected)
    }
  }))

  it('gelu is x Φ(x)', () => withGraph((x, adjacency, made) => {
    const layer = made(new Linear({ units: WIDTH, activation: 'gelu', useBias: false }))
    layer.apply(x, { adjacency }).dispose()
    tf.tidy(() => layer.setWeights([tf.eye(WIDTH)]))
    // Φ(0.5), Φ(−1), Φ(3), Φ(1), Φ(0.25) and Φ(−0.75), of a table
    const phi = new Map([[0, 0.5], [0.5, 0.6914625], [-1, 0.1586553], [3, 0.9986501], [1, 0.8413447], [0.25, 0.5987063], [-0.75, 0.2266274]])
    near(numbersOf(layer.apply(x, { adjacency })), Array.from(x.dataSync(), value => value * phi.get(value)!), 1e-6)
  }))

  it('Linear, which hears no edges, leaves them to the layer after it', () => withGraph((x, adjacency, made) => {
    const edgeWeight = tf.ones([8]), network = new GraphNetwork([made(new Linear({ units: 3 })), made(new APPNP())])
    near(numbersOf(network.apply(x, { adjacency, edgeWeight })), numbersOf(network.apply(x, { adjacency })), 1e-5)
    edgeWeight.dispose()
  }))

  it('SGC of several steps is as many GCNs without bias, and APPNP that never restarts', () => withGraph((x, adjacency, made) => {
    for (const selfLoops of [true, false]) {
      const sgc = made(new SGConv({ units: WIDTH, steps: 3, selfLoops, useBias: false, seed: 2 }))
      const gcns = [0, 1, 2].map(() => made(new GCNConv({ units: WIDTH, selfLoops, useBias: false })))
      const appnp = made(new APPNP({ steps: 3, alpha: 0, selfLoops }))
      tf.tidy(() => {
        const expected = sgc.apply(x, { adjacency })
        for (const gcn of gcns) gcn.apply(x, { adjacency })
        gcns.forEach((gcn, i) => gcn.setWeights(i === 0 ? sgc.getWeights() : [tf.eye(WIDTH)]))
        near(gcns.reduce((z, gcn) => gcn.apply(z, { adjacency }), x).dataSync(), expected.dataSync())
        near(appnp.apply(tf.matMul(x as never, sgc.getWeights()[0]! as never), { adjacency }).dataSync(), expected.dataSync())
      })
    }
  }))

  it.each(['GATConv', 'GATv2Conv', 'TransformerConv', 'PropagationConv'])('%s: attention into a node sums to 1 for every head, with or without loops', async name => withoutLeak(async () => {
    const adjacency = new Adjacency(EDGES), x = table(), choices = { PropagationConv: [true], TransformerConv: [false] }[name]
    for (const selfLoops of choices ?? [true, false]) {
      const layer = layers[name]!(choices ? {} : { selfLoops }) as GATConv
      const { sources, targets, weights, heads } = await layer.attention(x, adjacency)
      const edges = selfLoops ? 7 + 6 : 8
      expect([sources.length, targets.length, weights.length, heads]).toEqual([edges, edges, 2 * edges, 2])
      const sums = new Float64Array(6 * heads)
      targets.forEach((target, k) => { for (let h = 0; h < heads; h++) sums[target * heads + h]! += weights[k * heads + h]! })
      near(sums, Array.from(sums, (_, at) => Number(selfLoops || at < 4 * heads)), 1e-6)
      layer.dispose()
    }
    adjacency.dispose()
    x.dispose()
  }))

  it('weights of another layer are refused by name', () => withGraph((x, adjacency, made) => {
    const layer = made(new GCNConv({ units: 3, name: 'first' }))
    layer.apply(x, { adjacency }).dispose()
    const own = torchWeightsOf(layer), before = [...torchWeightsOf(layer)]
    const told = (change: (tensors: typeof own) => void) => {
      const tensors = new Map(own)
      change(tensors)
      return () => setTorchWeights(layer, tensors)
    }
    expect(told(tensors => tensors.delete('bias'))).toThrow('first: "bias": got no such tensor; expected shape [3]')
    expect(told(tensors => tensors.set('att_src', own.get('bias')!))).toThrow('first: got a tensor "att_src"; expected lin.weight, bias')
    expect(told(tensors => tensors.set('lin.weight', { ...own.get('lin.weight')!, shape: [WIDTH, 3] }))).toThrow('first: "lin.weight": got shape [5, 3]; expected shape [3, 5]')
    expect(told(tensors => tensors.set('bias', { shape: [3], data: Float32Array.of(1, NaN, 2) }))).toThrow('first: "bias": got NaN at place 1; expected finite numbers')
    expect([...torchWeightsOf(layer)]).toEqual(before)
  }))
})

describe('options', () => {
  it.each<[string, () => unknown, string]>([
    ['no units', () => new GCNConv({} as never), 'GCNConv: option "units": got undefined; expected number'],
    ['no units at all', () => new GCNConv({ units: 0 }), 'GCNConv: option "units": got 0; expected a whole number of at least 1'],
    ['half a unit', () => new SAGEConv({ units: 2.5 }), 'SAGEConv: option "units": got 2.5; expected a whole number'],
    ['a misspelt option', () => new GATConv({ units: 8, head: 8 } as never), 'GATConv: got unknown option "head". Did you mean "heads"?'],
    ['another one', () => new GCNConv({ units: 8, selfloops: false } as never), 'GCNConv: got unknown option "selfloops". Did you mean "selfLoops"?'],
    ['an option of another layer', () => new APPNP({ units: 8 } as never), 'APPNP: got unknown option "units". Known: name, trainable, dtype, batchInputShape, steps, alpha, dropout, selfLoops.'],
    ['a misspelt activation', () => new SGConv({ units: 8, activation: 'rellu' as never }), 'SGConv: option "activation": got "rellu"; expected "linear" or "relu" or "elu" or "leakyRelu" or "tanh" or "sigmoid" or "gelu"'],
    ['dropout of everything', () => new GATv2Conv({ units: 8, dropout: 1 }), 'GATv2Conv: option "dropout": got 1; expected a number from 0 to 0.999'],
    ['no heads', () => new GATConv({ units: 8, heads: 0 }), 'GATConv: option "heads": got 0; expected a whole number of at least 1'],
    ['a slope of 0', () => new GATConv({ units: 8, slope: 0 }), 'GATConv: option "slope": got 0; expected a number from 0.000001 to 1'],
    ['a seed below 0', () => new GCNConv({ units: 8, seed: -1 }), 'GCNConv: option "seed": got -1; expected a whole number of at least 0'],
    ['steps of none', () => new SGConv({ units: 8, steps: 0 }), 'SGConv: option "steps": got 0; expected a whole number of at least 1'],
    ['a chance above 1', () => new APPNP({ alpha: 1.1 }), 'APPNP: option "alpha": got 1.1; expected a number from 0 to 1'],
    ['numbers of another kind', () => new GCNConv({ units: 8, dtype: 'float16' } as never), 'GCNConv: option "dtype": got "float16"; expected "float32"'],
  ])('%s', async (_, make, told) => {
    expect(await refusal(make, 'option')).toBe(told)
  })
})
