import { afterAll, beforeAll, expect } from 'vitest'
import { type BackendName, useBackend } from '../../src/nn/backend.ts'
import { tf } from '../../src/nn/tensorflow.ts'

/** What is held: tensors, and arrays of the backend, which kernels make without the engine's knowledge. */
const held = (): number[] => [tf.memory().numTensors, tf.backend().numDataIds()]

/** The tests around this run on a backend, and leave no tensors behind. */
export function onBackend(backend: BackendName): void {
  let before: number[]
  beforeAll(async () => {
    expect(await useBackend(backend)).toBe(backend)
    before = held()
  })
  afterAll(() => { expect(held()).toEqual(before) })
}

/** What an act gives, which must dispose of the tensors that it makes. */
export async function withoutLeak<T>(act: () => T | Promise<T>): Promise<T> {
  const before = held(), result = await act()
  expect(held(), 'tensors and arrays left').toEqual(before)
  return result
}

/** Every number is within tolerance · max(1, |expected|). */
export function near(got: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5, what = 'number'): void {
  expect(got.length, what).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(got[i]! - expected[i]!)
    if (!(difference <= tolerance * Math.max(1, Math.abs(expected[i]!)))) expect.fail(`${what} ${i} is ${got[i]}, expected ${expected[i]}`)
  }
}
