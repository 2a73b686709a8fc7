import type { DataType, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core'
import { TokenGraphError } from '../core/errors.ts'
import type { Kernels } from '../math/kernels/kernels.ts'
import { simdKernels, simdSupported } from '../math/kernels/simd.ts'
import { typescriptKernels } from '../math/kernels/typescript.ts'
import { tf } from './tensorflow.ts'

/** Where a backend keeps tensors, as the kernels read them: `F` and `I` as in {@link Kernels}. */
export interface KernelMemory<F, I> {
  kernels: Kernels<F, I>
  /**
   * A new tensor; its numbers are whatever was there. Make all of them before reading where others lie: the heap may
   * move.
   */
  output(shape: number[]): TensorInfo
  floats(tensor: TensorInfo): F
  ints(tensor: TensorInfo): I
  free(tensor: TensorInfo): void
}

/** A kernel, written once for every backend that it runs on. */
export type KernelRun = <F, I>(
  memory: KernelMemory<F, I>,
  inputs: Record<string, TensorInfo>,
  attrs: Record<string, number>,
) => TensorInfo | TensorInfo[]

/** Registers a kernel for the backends that keep their numbers where our loops can read them. */
export function defineKernel(kernelName: string, run: KernelRun): void {
  const register = (
    backendName: string,
    onMemory: (
      backend: unknown,
      inputs: Record<string, TensorInfo>,
      attrs: Record<string, number>,
    ) => TensorInfo | TensorInfo[],
  ) => {
    const kernelFunc: KernelFunc = ({ inputs, attrs, backend }) =>
      onMemory(backend, inputs as Record<string, TensorInfo>, attrs as unknown as Record<string, number>)
    tf.registerKernel({ kernelName, backendName, kernelFunc })
  }
  register('cpu', (backend, ...given) => run(cpuMemory(backend as CpuBackend), ...given))
  register(
    'wasm',
    (backend, ...given) => (takesSimd(backend as WasmBackend)
      ? run(simdMemory(backend as WasmBackend), ...given)
      : run(heapMemory(backend as WasmBackend), ...given)),
  )
}

/** Whether the backend in use runs our kernels; others get the same operations composed of their own. */
export const hasKernels = (): boolean => ['cpu', 'wasm'].includes(tf.getBackend())

/** What we use of TensorFlow.js' cpu backend; not part of its public types. */
interface CpuBackend {
  data: { get(id: object): { values: unknown } }
  makeTensorInfo(shape: number[], dtype: DataType, values: Float32Array): TensorInfo
  disposeIntermediateTensorInfo(tensor: TensorInfo): void
}

const cpuMemory = (backend: CpuBackend): KernelMemory<Float32Array, Int32Array> => ({
  kernels: typescriptKernels,
  output: shape => backend.makeTensorInfo(shape, 'float32', new Float32Array(sizeOf(shape))),
  floats: ({ dataId }) => backend.data.get(dataId).values as Float32Array,
  ints: ({ dataId }) => backend.data.get(dataId).values as Int32Array,
  free: tensor => backend.disposeIntermediateTensorInfo(tensor),
})

/** What we use of its wasm backend. */
interface WasmBackend {
  wasm: { asm: { memory: WebAssembly.Memory }, _malloc(bytes: number): number, _free(address: number): void }
  dataIdMap: { get(id: object): { memoryOffset: number } }
  makeOutput(shape: number[], dtype: DataType): TensorInfo
  typedArrayFromHeap(tensor: TensorInfo): unknown
  disposeData(id: object): boolean
}

/**
 * Whether the SIMD build can share the backend's heap: not where threads do, in pages that are isolated from other
 * origins.
 */
const takesSimd = ({ wasm }: WasmBackend): boolean =>
  simdSupported() && !(typeof SharedArrayBuffer === 'function' && wasm.asm.memory.buffer instanceof SharedArrayBuffer)

const instances = new WeakMap<WebAssembly.Memory, Kernels<number, number>>()

/** The SIMD build, run on the heap of the wasm backend itself: nothing is copied. */
function simdMemory(backend: WasmBackend): KernelMemory<number, number> {
  const { memory } = backend.wasm.asm
  let kernels = instances.get(memory)
  if (!kernels) instances.set(memory, kernels = simdKernels(memory))
  const at = ({ dataId }: TensorInfo) => backend.dataIdMap.get(dataId).memoryOffset
  return {
    kernels,
    output: shape => backend.makeOutput(shape, 'float32'),
    floats: at,
    ints: at,
    free: ({ dataId }) => {
      backend.disposeData(dataId)
    },
  }
}

/** The loops in TypeScript on that heap, where the SIMD build cannot be had. */
const heapMemory = (backend: WasmBackend): KernelMemory<Float32Array, Int32Array> => ({
  kernels: typescriptKernels,
  output: shape => backend.makeOutput(shape, 'float32'),
  floats: tensor => backend.typedArrayFromHeap(tensor) as Float32Array,
  ints: tensor => backend.typedArrayFromHeap(tensor) as Int32Array,
  free: ({ dataId }) => {
    backend.disposeData(dataId)
  },
})

const guarded = new WeakSet<object>()

/**
 * Makes the wasm backend, where it is the one in use, throw `limit` where its heap is full, which ends at 4 GiB. Its
 * allocator answers 0 there, and TensorFlow.js' own operations write to that address, over what keeps the heap in
 * order.
 */
export function refuseWhenFull(): void {
  if (tf.getBackend() !== 'wasm') return
  const { wasm } = tf.backend() as unknown as WasmBackend
  if (guarded.has(wasm)) return
  // the first call puts another function in the allocator's place
  wasm._free(wasm._malloc(8))
  const allocate = wasm._malloc
  wasm._malloc = bytes => {
    const address = bytes < 2 ** 32 ? allocate(bytes) : 0
    if (address === 0 && bytes > 0) throw noRoom(bytes)
    return address
  }
  guarded.add(wasm)
}

const noRoom = (bytes: number) =>
  new TokenGraphError('limit', {
    where: 'tokengraph/nn: backend wasm',
    got: `no room for a tensor of ${Math.ceil(bytes / 2 ** 20).toLocaleString('en')} MiB`,
    expected: 'tensors that fit into 4 GiB together',
    hint: 'Use fewer units or a smaller graph, or the backend cpu, which has no such limit.',
  })

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)
