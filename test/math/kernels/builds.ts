import { expect } from 'vitest'
import type { Kernels } from '../../../src/math/kernels/kernels.ts'
import { simdKernels } from '../../../src/math/kernels/simd.ts'
import { typescriptKernels } from '../../../src/math/kernels/typescript.ts'

/** A build of the kernels, and how numbers come to where it reads them. */
export interface Build<F, I> {
  kernels: Kernels<F, I>
  floats(values: ArrayLike<number>): F
  wholes(values: ArrayLike<number>): I
  /** Room for so many numbers, which holds rubbish until it is written. */
  room(length: number): F
}

/** Work that any build can do; gives its outputs. */
export type Work = <F, I>(build: Build<F, I>) => F[]

const RUBBISH = 12345.678

const rubbish = (length: number): Float32Array => new Float32Array(length).fill(RUBBISH)

/** What the work gives on the loops in TypeScript. */
export const inTypescript = (work: Work): Float32Array[] =>
  work({ kernels: typescriptKernels, floats: values => Float32Array.from(values), wholes: values => Int32Array.from(values), room: rubbish })

const memory = new WebAssembly.Memory({ initial: 16 })
const simd = { memory, kernels: simdKernels(memory), from: 0 }

/** What stands between arrays and must stay as it is: so many bytes of this value. */
const GUARD = 64, GUARD_BYTE = 0xa5

interface Placed { at: number, bytes: number, given?: Uint8Array }

/**
 * What the work gives on the SIMD build. Its arrays stand in one memory, after the byte `from`, between guards, and some of them at
 * odd multiples of 4.
 *
 * Throws where a guard or an input is written to.
 */
export function inSimd(work: Work, { memory, kernels, from: begin } = simd): Float32Array[] {
  const placed: Placed[] = []
  const end = () => (placed.length === 0 ? begin : placed.at(-1)!.at + placed.at(-1)!.bytes)
  function place(array: Float32Array | Int32Array, input: boolean): number {
    const bytes = new Uint8Array(array.buffer)
    const from = end(), at = from + GUARD + 4 * (placed.length % 3), to = at + bytes.length + 2 * GUARD
    if (to > memory.buffer.byteLength) memory.grow(Math.ceil((to - memory.buffer.byteLength) / 65536))
    const heap = new Uint8Array(memory.buffer)
    heap.fill(GUARD_BYTE, from, to)
    heap.set(bytes, at)
    placed.push({ at, bytes: bytes.length, ...(input && { given: bytes }) })
    return at
  }
  const outputs = work<number, number>({
    kernels,
    floats: values => place(Float32Array.from(values), true),
    wholes: values => place(Int32Array.from(values), true),
    room: length => place(rubbish(length), false),
  })
  checkGuards(memory, begin, placed)
  return outputs.map(output => new Float32Array(memory.buffer.slice(output, output + placed.find(({ at }) => at === output)!.bytes)))
}

function checkGuards(memory: WebAssembly.Memory, begin: number, placed: readonly Placed[]): void {
  const heap = new Uint8Array(memory.buffer)
  let from = begin
  for (const { at, bytes, given } of [...placed, { at: placed.at(-1)!.at + placed.at(-1)!.bytes + GUARD, bytes: 0, given: undefined }]) {
    for (let byte = from; byte < at; byte++) if (heap[byte] !== GUARD_BYTE) throw new Error(`byte ${byte} was written to, before the array at ${at}`)
    if (given && Buffer.compare(given, heap.subarray(at, at + bytes)) !== 0) throw new Error(`the input at ${at} was written to`)
    from = at + bytes
  }
}

/** Every number is within tolerance · max(1, |expected|). */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i] - expected[i])
    if (!(difference <= tolerance * Math.max(1, Math.abs(expected[i])))) throw new Error(`number ${i} is ${actual[i]}, expected ${expected[i]}`)
  }
}
