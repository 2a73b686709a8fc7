import { describe, expect, it } from 'vitest'
import { Pace } from '../../../src/core/pace.ts'
import { createRandom } from '../../../src/core/random.ts'
import { halfWhitened, principalDirections, seenIn } from '../../../src/encoders/distil/principal.ts'
import { dot, rowAt, zeros } from '../../../src/math/dense/matrix.ts'

describe('principal directions', () => {
  const random = createRandom(1), vectors = zeros(400, 5)
  // what differs most along (1, 1, 0, 0, 0), then along the last axis, about a mean far from 0
  for (let row = 0; row < 400; row++) {
    const wide = 6 * (random() - 0.5), last = 2 * (random() - 0.5), noise = () => 0.02 * (random() - 0.5)
    rowAt(vectors, row).set([10 + wide + noise(), wide - 4 + noise(), noise(), noise(), last])
  }

  it('are those of the largest variance, of unit length and at right angles', async () => {
    const { mean, directions } = await principalDirections(vectors, 3, new Pace()), row = (i: number) => directions.subarray(5 * i, 5 * i + 5)
    expect(Math.abs(mean[0]! - 10)).toBeLessThan(0.5)
    expect([...row(0)].map(value => Math.abs(value).toFixed(1))).toEqual(['0.7', '0.7', '0.0', '0.0', '0.0'])
    expect(Math.abs(row(1)[4]!)).toBeCloseTo(1, 3)
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) expect(dot(row(i), row(j))).toBeCloseTo(i === j ? 1 : 0, 8)
  })

  it('keep distances, all of them together', async () => {
    const seen = await seenIn(vectors, await principalDirections(vectors, 5, new Pace()), new Pace())
    const apart = (m: typeof seen, a: number, b: number) => Math.hypot(...rowAt(m, a).map((value, i) => value - rowAt(m, b)[i]!))
    for (let row = 1; row < 50; row++) expect(apart(seen, 0, row)).toBeCloseTo(apart(vectors, 0, row), 4)
    expect(seen.data.reduce((a, b) => a + b, 0) / 400).toBeCloseTo(0, 2)
  })

  it('half whitened, let vectors vary by the root of their deviation', async () => {
    const principal = await principalDirections(vectors, 3, new Pace()), halved = halfWhitened(principal)
    const varianceOf = (m: typeof vectors, column: number) => {
      const values = Array.from({ length: 400 }, (_, row) => rowAt(m, row)[column]!), mean = values.reduce((a, b) => a + b) / 400
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 400
    }
    const before = await seenIn(vectors, principal, new Pace()), after = await seenIn(vectors, halved, new Pace())
    for (let i = 0; i < 3; i++) {
      expect(varianceOf(before, i)).toBeCloseTo(principal.variances[i]!, 5)
      expect(varianceOf(after, i)).toBeCloseTo(Math.sqrt(principal.variances[i]!), 5)
      expect(halved.variances[i]).toBeCloseTo(Math.sqrt(principal.variances[i]!), 12)
    }
  })

  it('that do not vary at all count nothing, and no division by nothing', async () => {
    const same = zeros(30, 3)
    for (let row = 0; row < 30; row++) rowAt(same, row).set([row, 1, 1])
    const halved = halfWhitened(await principalDirections(same, 3, new Pace()))
    expect(halved.directions.every(Number.isFinite)).toBe(true)
    expect((await seenIn(same, halved, new Pace())).data.every(Number.isFinite)).toBe(true)
  })
})
