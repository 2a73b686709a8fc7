import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/core/random.ts'
import { type BootstrapOptions, type Difference, pairedBootstrap } from '../../src/evaluation/bootstrap.ts'

/** Two systems over n questions: values in [0, 1] that go together, the first better by about `gain`. */
function systems(n: number, gain: number, seed: number): [number[], number[]] {
  const random = createRandom(seed)
  const b = Array.from({ length: n }, () => random() * 0.7)
  return [b.map(value => value + gain + (random() - 0.5) * 0.4), b]
}

const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** The same draws, but both systems averaged on their own, and the interval found by counting. */
function slow(a: number[], b: number[], { resamples = 2000, seed = 1, confidence = 0.95 }: BootstrapOptions): Difference {
  const random = createRandom(seed)
  const resampled: number[] = []
  for (let round = 0; round < resamples; round++) {
    const drawn = a.map(() => Math.floor(random() * a.length))
    resampled.push(average(drawn.map(at => a[at])) - average(drawn.map(at => b[at])))
  }
  const rank = Math.max(1, Math.floor((resamples + 1) * (1 - confidence) / 2 + 1e-9))
  const atLeast = (wanted: number, before: (x: number, y: number) => boolean) =>
    resampled.find(x => resampled.filter(y => before(y, x)).length < wanted
      && resampled.filter(y => before(y, x) || y === x).length >= wanted)!
  return {
    difference: average(a) - average(b), low: atLeast(rank, (x, y) => x < y), high: atLeast(rank, (x, y) => x > y),
  }
}

function expectClose(one: Difference, other: Difference): void {
  for (const part of ['difference', 'low', 'high'] as const) expect(one[part], part).toBeCloseTo(other[part], 12)
}

describe('pairedBootstrap', () => {
  it.each([1, 2, 3, 4, 5])('has the observed difference within its interval (data %i)', data => {
    const [a, b] = systems(60, 0.05, data)
    const { difference, low, high } = pairedBootstrap(a, b)
    expect(difference).toBeCloseTo(average(a) - average(b), 12)
    expect(low).toBeLessThan(difference)
    expect(high).toBeGreaterThan(difference)
  })

  it('gives exactly 0 for identical values', () => {
    const [a] = systems(60, 0.05, 1)
    expect(pairedBootstrap(a, [...a])).toEqual({ difference: 0, low: 0, high: 0 })
  })

  it('gives an interval of no width where every question differs alike', () => {
    expect(pairedBootstrap([0.5, 0.75, 1], [0.25, 0.5, 0.75])).toEqual({ difference: 0.25, low: 0.25, high: 0.25 })
    expect(pairedBootstrap([1], [0])).toEqual({ difference: 1, low: 1, high: 1 })
  })

  it('gives the same bits for the same seed, and others for another', () => {
    const [a, b] = systems(60, 0.05, 1)
    expect(pairedBootstrap(a, b, { seed: 7 })).toEqual(pairedBootstrap(a, b, { seed: 7 }))
    expect(pairedBootstrap(a, b)).toEqual(pairedBootstrap(a, b, { resamples: 2000, seed: 1, confidence: 0.95 }))
    expect(pairedBootstrap(a, b, { seed: 7 })).not.toEqual(pairedBootstrap(a, b, { seed: 8 }))
  })

  it.each<BootstrapOptions>([
    { resamples: 200 }, { resamples: 199, confidence: 0.9 }, { resamples: 300, seed: 5, confidence: 0.5 },
    { resamples: 100, confidence: 0 }, { resamples: 100, confidence: 1 }, { resamples: 1 }, { resamples: 2 },
  ])('equals its slow twin with %o', options => {
    const [a, b] = systems(23, 0.02, 3)
    expectClose(pairedBootstrap(a, b, options), slow(a, b, options))
  })

  it('differs from its slow twin when the pairs are broken', () => {
    const [a, b] = systems(23, 0.02, 3)
    const broken = [...b.slice(1), b[0]]
    expect(() => expectClose(pairedBootstrap(a, broken), slow(a, b, {}))).toThrow()
    // The values go together, so pairing them wrongly widens the interval.
    const right = pairedBootstrap(a, b), wrong = pairedBootstrap(a, broken)
    expect(wrong.high - wrong.low).toBeGreaterThan(right.high - right.low)
  })

  it('turns round with its arguments', () => {
    const [a, b] = systems(40, 0.05, 4)
    const there = pairedBootstrap(a, b), back = pairedBootstrap(b, a)
    expectClose(back, { difference: -there.difference, low: -there.high, high: -there.low })
  })

  it('comes near the normal interval where there are many questions', () => {
    const [a, b] = systems(500, 0.05, 6)
    const differences = a.map((value, at) => value - b[at])
    const centre = average(differences)
    const half = 1.96 * Math.sqrt(average(differences.map(value => (value - centre) ** 2)) / 500)
    const { low, high } = pairedBootstrap(a, b, { resamples: 10_000 })
    expect((centre - low) / half).toBeGreaterThan(0.95)
    expect((centre - low) / half).toBeLessThan(1.05)
    expect((high - centre) / half).toBeGreaterThan(0.95)
    expect((high - centre) / half).toBeLessThan(1.05)
  })

  it('widens with the confidence', () => {
    const [a, b] = systems(60, 0.05, 1)
    const widths = [0.5, 0.8, 0.95, 0.99].map(confidence => {
      const { low, high } = pairedBootstrap(a, b, { confidence })
      return high - low
    })
    expect(widths).toEqual([...new Set(widths)].sort((x, y) => x - y))
  })

  it.each<[string, number[], number[], object]>([
    ['no values', [], [], {}],
    ['arrays of different lengths', [1], [1, 2], {}],
    ['NaN', [1, NaN], [1, 2], {}],
    ['infinite values', [Infinity], [1], {}],
    ['an unknown option', [1], [1], { sead: 1 }],
    ['no resamples', [1], [1], { resamples: 0 }],
    ['a confidence above 1', [1], [1], { confidence: 95 }],
  ])('refuses %s', (_, a, b, options) => {
    expect(() => pairedBootstrap(a, b, options)).toThrow(expect.objectContaining({ code: 'option' }))
  })
})
