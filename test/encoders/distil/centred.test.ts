import { expect, test } from 'vitest'
import { createRandom } from '../../../src/core/random.ts'
import { centreByKind, meanOf } from '../../../src/encoders/distil/centred.ts'
import { rowAt, zeros } from '../../../src/math/dense/matrix.ts'

const random = createRandom(5)

test('each kind loses its own mean, kinds of few one that is theirs together, and nothing else', () => {
  const kinds = Array.from({ length: 90 }, (_, i) => (i < 3 ? `rare ${i}` : i % 3 === 0 ? 'question' : 'text'))
  const vectors = zeros(90, 4)
  vectors.data.forEach((_, i, all) => all[i] = random() + (kinds[Math.floor(i / 4)] === 'question' ? 3 : 0))
  const before = vectors.data.slice()
  centreByKind(vectors, kinds)
  for (const kind of ['question', 'text', 'rare']) {
    const rows = Array.from(kinds.keys()).filter(row => kinds[row]!.startsWith(kind))
    for (const value of meanOf(vectors, rows)) expect(Math.abs(value)).toBeLessThan(1e-6)
    // differences within a kind are what they were
    const [a, b] = rows as [number, number]
    rowAt(vectors, a).forEach((value, i) => expect(value - rowAt(vectors, b)[i]!).toBeCloseTo(before[4 * a + i]! - before[4 * b + i]!, 5))
  }
})

test('nothing is done to nothing', () => {
  const none = zeros(0, 4)
  centreByKind(none, [])
  expect([none.data.length, ...meanOf(none, [])]).toEqual([0, 0, 0, 0, 0])
})
