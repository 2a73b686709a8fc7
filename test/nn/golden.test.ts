import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { BackendName } from '../../src/nn/backend.ts'
import { expectedOf, type GoldenCase, goldenLayers, runGolden } from './golden-cases.ts'
import { near, onBackend, withoutLeak } from './tensors.ts'

const casesOf = (file: string): GoldenCase[] => (JSON.parse(readFileSync(new URL(`../golden/${file}.json`, import.meta.url), 'utf8')) as { cases: GoldenCase[] }).cases

const all = Object.keys(goldenLayers).flatMap(file => casesOf(file).map(each => [file, each.name, each] as const))

describe.each<BackendName>(['wasm', 'cpu'])('layers as PyTorch Geometric computes them, on %s', backend => {
  onBackend(backend)

  it.each(all)('%s: %s', (file, _, each) => withoutLeak(async () => {
    const { numbers, ends } = await runGolden(file, each), expected = expectedOf(each)
    expect(new Set(Object.keys(numbers))).toEqual(new Set(Object.keys(expected.numbers)))
    expect(ends).toEqual(expected.ends)
    // the tolerances of the golden files for float32
    for (const [name, values] of Object.entries(expected.numbers)) near(numbers[name]!, values, name.startsWith('gradient') ? 1e-4 : 1e-5, name)
  }))
})
