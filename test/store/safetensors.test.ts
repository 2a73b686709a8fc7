import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { TokenGraphError } from '../../src/core/errors.ts'
import { Adjacency } from '../../src/nn/adjacency.ts'
import type { BackendName } from '../../src/nn/backend.ts'
import { GATConv } from '../../src/nn/layers/gat.ts'
import { GATv2Conv } from '../../src/nn/layers/gatv2.ts'
import { GCNConv } from '../../src/nn/layers/gcn.ts'
import type { GraphLayer } from '../../src/nn/layers/graph-layer.ts'
import { SAGEConv } from '../../src/nn/layers/sage.ts'
import { floatsOf, type NamedTensor, openSafetensors, readSafetensors, readSafetensorsMetadata, writeSafetensors } from '../../src/store/safetensors.ts'
import { tf } from '../../src/nn/tensorflow.ts'
import { setTorchWeights, torchWeightsOf } from '../../src/nn/weights.ts'
import { refusal } from '../helpers/refusal.ts'
import { near, onBackend, withoutLeak } from '../nn/tensors.ts'

interface NetworkCase {
  name: string
  inputs: { num_nodes: number, edge_index: [number[], number[]], x: number[][] }
  outputs: { out: number[][] }
}
interface DtypesCase { name: 'dtypes', outputs: Record<string, { shape: number[], data: (number | string)[] }> }

const golden = (file: string): Buffer => readFileSync(new URL(`../golden/${file}`, import.meta.url))

const { cases } = JSON.parse(golden('safetensors.json').toString()) as { cases: (NetworkCase | DtypesCase)[] }
const isNetwork = (each: NetworkCase | DtypesCase): each is NetworkCase => each.name !== 'dtypes'
const files = cases.map(({ name }) => `${name}.safetensors`)

const networks: Record<string, () => [GraphLayer, GraphLayer]> = {
  gcn: () => [new GCNConv({ units: 6, activation: 'relu' }), new GCNConv({ units: 3 })],
  gat: () => [new GATConv({ units: 6, heads: 2, activation: 'elu' }), new GATConv({ units: 3, heads: 3, concat: false })],
  gatv2: () => [new GATv2Conv({ units: 6, heads: 2, activation: 'elu' }), new GATv2Conv({ units: 3 })],
  sage: () => [new SAGEConv({ units: 6, activation: 'relu' }), new SAGEConv({ units: 3 })],
}

describe.each<BackendName>(['wasm', 'cpu'])('weights that torch_geometric wrote, on %s', backend => {
  onBackend(backend)

  it.each(cases.filter(isNetwork).map(each => [each.name, each] as const))('a network of two layers: %s', async (name, { inputs, outputs }) => withoutLeak(async () => {
    const tensors = readSafetensors(golden(`${name}.safetensors`)), [sources, targets] = inputs.edge_index
    const adjacency = new Adjacency({ nodes: inputs.num_nodes, sources, targets }), [first, second] = networks[name]!()
    const x = tf.tensor2d(inputs.x)
    const apply = () => tf.tidy(() => second.apply(first.apply(x, { adjacency } as never) as typeof x, { adjacency } as never) as typeof x)
    apply().dispose()
    setTorchWeights(first, tensors, 'conv1.')
    setTorchWeights(second, tensors, 'conv2.')
    const out = apply()
    near(await out.data(), outputs.out.flat())
    const written = readSafetensors(writeSafetensors(new Map([...torchWeightsOf(first, 'conv1.'), ...torchWeightsOf(second, 'conv2.')])))
    expect([...written].sort()).toEqual([...tensors].sort())
    tf.dispose([x, out])
    for (const each of [first, second, adjacency]) each.dispose()
  }))
})

describe('reading and writing', () => {
  it.each(files.filter(name => !name.startsWith('dtypes')))('%s is written as it was, to the byte', name => {
    const file = golden(name), metadata = readSafetensorsMetadata(file)
    expect(metadata).toEqual({ format: 'pt' })
    expect(Buffer.from(writeSafetensors(readSafetensors(file), metadata)).equals(file)).toBe(true)
  })

  it('16-bit floats of both kinds, 32-bit and 64-bit ones, a scalar and nothing at all', () => {
    const file = golden('dtypes.safetensors'), { outputs } = cases.find(({ name }) => name === 'dtypes') as DtypesCase
    const read = readSafetensors(file)
    expect(new Set(read.keys())).toEqual(new Set(Object.keys(outputs)))
    for (const [name, { shape, data }] of Object.entries(outputs)) {
      expect(read.get(name), name).toEqual({ shape, data: Float32Array.from(data, each => (typeof each === 'number' ? each : Number(each.replace('inf', 'Infinity')))) })
    }
    expect(readSafetensorsMetadata(file)).toEqual({ 'written by': 'make_safetensors.py' })
  })

  const anyTensor = fc.array(fc.nat({ max: 3 }), { maxLength: 4 }).chain(shape => {
    const size = shape.reduce((product, each) => product * each, 1)
    return fc.float32Array({ minLength: size, maxLength: size }).map((data): NamedTensor => ({ shape, data }))
  })
  const anyName = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('0', '10', '2', '__proto__', 'constructor', '', 'a"b\\', 'shape', '},{')).filter(name => name !== '__metadata__')
  const anyTensors = fc.uniqueArray(fc.tuple(anyName, anyTensor), { selector: ([name]) => name, maxLength: 6 }).map(entries => new Map(entries))

  it('what was written is read again, whatever the names and numbers, also from the middle of a buffer', () => {
    fc.assert(fc.property(anyTensors, fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'prototype')), fc.string()), fc.nat({ max: 9 }), (tensors, metadata, shift) => {
      const bytes = writeSafetensors(tensors, metadata)
      const shifted = new Uint8Array(bytes.length + shift).subarray(shift)
      shifted.set(bytes)
      expect(new Map([...readSafetensors(shifted)].sort())).toEqual(new Map([...tensors].sort()))
      expect(Object.entries(readSafetensorsMetadata(shifted)).sort()).toEqual(Object.entries(metadata).sort())
    }), { numRuns: 200 })
  })

  it('a file that is cut short, goes on after its end, or has another byte in its header is refused or read, and breaks nothing', () => {
    const readOrRefused = (bytes: Uint8Array) => {
      try {
        return readSafetensors(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(TokenGraphError)
        expect((error as TokenGraphError).code).toBe('format')
        return undefined
      }
    }
    const file = golden('gat.safetensors')
    for (let length = 0; length < file.length; length++) expect(readOrRefused(file.subarray(0, length))).toBeUndefined()
    expect(readOrRefused(Buffer.concat([file, Buffer.of(0)]))).toBeUndefined()
    const header = 8 + file.readUInt32LE(0)
    fc.assert(fc.property(fc.nat({ max: header - 1 }), fc.nat({ max: 255 }), (at, byte) => {
      const changed = Buffer.from(file)
      changed[at] = byte
      readOrRefused(changed)
    }), { numRuns: 1000 })
  })
})

/** A file with this header and so many zeros. */
function fileOf(header: string, zeros: number): Uint8Array {
  const json = Buffer.from(header), length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  return Buffer.concat([length, json, Buffer.alloc(zeros)])
}

const info = (begin: number, end: number, shape: unknown = [(end - begin) / 4], dtype: unknown = 'F32') => JSON.stringify({ dtype, shape, data_offsets: [begin, end] })

describe('what is refused', () => {
  it('the order in a header is free, as in the reference implementation; tensors come as they lie', () => {
    expect([...readSafetensors(fileOf(`{"b": ${info(8, 12)}, "a":${info(0, 8)} }  `, 12)).keys()]).toEqual(['a', 'b'])
    expect(readSafetensors(fileOf('{}', 0)).size).toBe(0)
  })

  it.each<[string, Uint8Array, RegExp]>([
    ['no bytes', new Uint8Array(), /got 0 bytes/],
    ['a header longer than the file', fileOf(`{"a":${info(0, 4)}}`, 4).subarray(0, 30), /got 30 bytes; expected at least \d+/],
    ['a header of 100 MB and a byte', (() => { const file = fileOf('{}', 0); new DataView(file.buffer, file.byteOffset).setUint32(0, 100_000_001, true); return file })(), /a header of 100000001 bytes/],
    ['another kind of file', Buffer.from('PK\x03\x04 a zip file, say, as torch.save writes it'), /a header of \d+ bytes/],
    ['an empty header', fileOf('', 0), /header: got no bytes/],
    ['a list for a header', fileOf('[]', 0), /a first byte 91/],
    ['blanks before the header', fileOf(' {}', 0), /a first byte 32/],
    ['half a header', fileOf(`{"a":${info(0, 4)}`, 4), /expected JSON/],
    ['a header that is not UTF-8', fileOf('{}', 0).with(9, 0xff), /expected JSON in UTF-8/],
    ['a name twice', fileOf(`{"a":${info(0, 4)},"b":${info(4, 8)},"\\u0061":${info(0, 4)}}`, 8), /got "a" twice/],
    ['a key twice', fileOf('{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}', 4), /got "shape" twice/],
    ['metadata twice', fileOf('{"__metadata__":{},"__metadata__":{}}', 0), /got "__metadata__" twice/],
    ['an unknown key', fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"offsets":[0,4]}}', 4), /"a": got unknown option "offsets"/],
    ['no dtype', fileOf('{"a":{"shape":[1],"data_offsets":[0,4]}}', 4), /"a": option "dtype"/],
    ['a tensor that is a number', fileOf('{"a":1}', 0), /"a": got 1/],
    ['a tensor that is null', fileOf('{"a":null}', 0), /"a": got null/],
    ['metadata that are no texts', fileOf('{"__metadata__":{"epoch":3}}', 0), /__metadata__: "epoch": got 3; expected a text/],
    ['metadata that are a list', fileOf('{"__metadata__":["a"]}', 0), /__metadata__: got an array/],
    ['whole numbers', fileOf(`{"a":${info(0, 8, [1], 'I64')}}`, 8), /"a": got dtype "I64"; expected F32, F16, BF16, F64/],
    ['a dtype that is none', fileOf(`{"a":${info(0, 4, [1], 'constructor')}}`, 4), /"a": got dtype "constructor"/],
    ['a size below 0', fileOf(`{"a":${info(0, 4, [-1, -1])}}`, 4), /"a": option "shape\.0": got -1/],
    ['a broken size', fileOf(`{"a":${info(0, 4, [1.5])}}`, 4), /"a": option "shape\.0": got 1\.5/],
    ['a size beyond numbers', fileOf(`{"a":${info(0, 4, [2 ** 53 - 1, 2 ** 53 - 1])}}`, 4), /"a": got bytes 0 to 4/],
    ['a shape that its bytes do not match', fileOf(`{"a":${info(0, 8, [3])}}`, 8), /"a": got bytes 0 to 8; expected 12 bytes, for shape \[3\] of F32/],
    ['three offsets', fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}', 4), /"a": /],
    ['offsets backwards', fileOf(`{"a":${info(4, 0, [1])}}`, 4), /"a": got bytes 4 to 0/],
    ['an overlap', fileOf(`{"a":${info(0, 8)},"b":${info(4, 12)}}`, 12), /"b": got a start at byte 4 of the data; expected 8/],
    ['the same place twice', fileOf(`{"a":${info(0, 4)},"b":${info(0, 4)}}`, 4), /"b": got a start at byte 0 of the data; expected 4/],
    ['a hole', fileOf(`{"a":${info(0, 4)},"b":${info(8, 12)}}`, 12), /"b": got a start at byte 8 of the data; expected 4/],
    ['a hole at the start', fileOf(`{"a":${info(4, 8)}}`, 8), /"a": got a start at byte 4 of the data; expected 0/],
    ['bytes after the end', fileOf(`{"a":${info(0, 4)}}`, 5), /got 5 bytes of data; expected 4/],
    ['too few bytes', fileOf(`{"a":${info(0, 400)}}`, 396), /got 396 bytes of data; expected 400/],
  ])('%s', async (_, bytes, told) => {
    expect(await refusal(() => readSafetensors(bytes, 'x.safetensors'), 'format')).toMatch(told)
    expect(await refusal(() => readSafetensorsMetadata(bytes, 'x.safetensors'), 'format')).toMatch(/^x\.safetensors/)
  })

  it('what is no Uint8Array', async () => {
    expect(await refusal(() => readSafetensors(new ArrayBuffer(8) as never), 'format')).toMatch(/expected a Uint8Array/)
  })

  it('in writing, a shape that the numbers do not match, the name of the metadata, and metadata that are no texts', async () => {
    const tensor = { shape: [2], data: new Float32Array(3) }
    expect(await refusal(() => writeSafetensors(new Map([['a', tensor]])), 'format')).toMatch(/"a": got 3 numbers; expected 2, for shape \[2\]/)
    expect(await refusal(() => writeSafetensors(new Map([['__metadata__', { shape: [3], data: tensor.data }]])), 'format')).toMatch(/"__metadata__"/)
    expect(await refusal(() => writeSafetensors(new Map(), { epoch: 3 as never }), 'format')).toMatch(/metadata: "epoch": got 3/)
  })
})

describe('whole numbers', () => {
  it('are written a byte each, behind the floats, and read as they stand', () => {
    const bytes = writeSafetensors(new Map<string, { shape: number[], data: Float32Array | Int8Array }>([
      ['a', { shape: [3], data: Int8Array.of(-128, 0, 127) }],
      ['b', { shape: [1], data: Float32Array.of(0.5) }],
    ]), { note: 'x' })
    const { tensors, metadata } = openSafetensors(bytes)
    expect([...tensors.keys()]).toEqual(['b', 'a'])
    expect(metadata).toEqual({ note: 'x' })
    expect([tensors.get('a')!.dtype, ...floatsOf(tensors.get('a')!)]).toEqual(['I8', -128, 0, 127])
    expect([...floatsOf(tensors.get('b')!)]).toEqual([0.5])
  })

  it('of four and eight bytes are read as numbers', () => {
    const header = '{"a":{"dtype":"I64","shape":[2],"data_offsets":[0,16]},"b":{"dtype":"I32","shape":[1],"data_offsets":[16,20]}}'
    const bytes = new Uint8Array(8 + header.length + 20), view = new DataView(bytes.buffer)
    view.setBigUint64(0, BigInt(header.length), true)
    bytes.set(new TextEncoder().encode(header), 8)
    const at = 8 + header.length
    view.setBigInt64(at, -1n, true)
    view.setBigInt64(at + 8, 70_000n, true)
    view.setInt32(at + 16, -7, true)
    const { tensors } = openSafetensors(bytes)
    expect([...floatsOf(tensors.get('a')!), ...floatsOf(tensors.get('b')!)]).toEqual([-1, 70_000, -7])
  })
})
