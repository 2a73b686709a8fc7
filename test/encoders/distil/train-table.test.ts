import { describe, expect, it } from 'vitest'
import { Pace } from '../../../src/core/pace.ts'
import { createRandom } from '../../../src/core/random.ts'
import { trainTable } from '../../../src/encoders/distil/train-table.ts'
import { type Matrix, normaliseRows, rowAt, zeros } from '../../../src/math/dense/matrix.ts'
import { refusal } from '../../helpers/refusal.ts'

const random = createRandom(3)
const noise = (rows: number, width: number): Matrix => ({ width, data: Float32Array.from({ length: rows * width }, () => random() - 0.5) })

/** 1 − cos(Σ rows, target), mean over texts, written plainly. */
function lossOf(table: Matrix, rows: readonly number[][], targets: Matrix): number {
  const losses = rows.map((text, i) => {
    const sum = new Float64Array(table.width)
    for (const row of text) rowAt(table, row).forEach((value, j) => sum[j]! += value)
    const target = rowAt(targets, i), along = sum.reduce((total, value, j) => total + value * target[j]!, 0)
    return 1 - along / Math.hypot(...sum)
  })
  return losses.reduce((a, b) => a + b, 0) / losses.length
}

const pace = () => new Pace()
const texts = [[0, 1, 1], [2], [0, 3, 2], [4, 4, 4, 1]], targets = normaliseRows(noise(4, 6))

describe('a table in training', () => {
  it('tells the loss as it is', async () => {
    const table = noise(6, 6), told: number[] = [], expected = lossOf(table, texts, targets)
    await trainTable(table, { rows: texts, targets }, { epochs: 1, seed: 0, learningRate: 0 }, pace(), loss => told.push(loss))
    expect(told[0]).toBeCloseTo(expected, 6)
  })

  it('moves each number against its slope: Adam’s first step is the learning rate, by the sign of the difference quotient', async () => {
    const table = noise(6, 6), before = { width: 6, data: table.data.slice() }, rate = 1e-3, h = 1e-3
    await trainTable(table, { rows: texts, targets }, { epochs: 1, seed: 0, learningRate: rate }, pace(), () => {})
    for (let at = 0; at < before.data.length; at++) {
      const moved = (by: number) => lossOf({ width: 6, data: before.data.map((value, i) => (i === at ? value + by : value)) }, texts, targets)
      const slope = (moved(h) - moved(-h)) / (2 * h), step = table.data[at]! - before.data[at]!
      if (Math.abs(slope) < 1e-3) continue
      expect(step, `number ${at}`).toBeCloseTo(-rate * Math.sign(slope), 5)
    }
  })

  it('leaves alone the rows that are in no text, and texts that teach nothing', async () => {
    const table = noise(6, 6), unused = [...rowAt(table, 5)], blank = zeros(5, 6)
    blank.data.set(targets.data)
    const alone = { width: 6, data: table.data.slice() }
    await trainTable(table, { rows: [...texts, [5]], targets: blank }, { epochs: 3, seed: 0, learningRate: 0.01 }, pace(), () => {})
    await trainTable(alone, { rows: texts, targets }, { epochs: 3, seed: 0, learningRate: 0.01 }, pace(), () => {})
    expect([...rowAt(table, 5)]).toEqual(unused)
    expect(lossOf(table, texts, targets)).toBeCloseTo(lossOf(alone, texts, targets), 6)
  })

  it('learns what can be learned, the same from the same seed', async () => {
    const rows = Array.from({ length: 300 }, () => Array.from({ length: 4 }, () => Math.floor(random() * 20))), truth = noise(20, 8)
    const wanted = zeros(300, 8)
    rows.forEach((text, i) => text.forEach(row => rowAt(truth, row).forEach((value, j) => rowAt(wanted, i)[j]! += value)))
    normaliseRows(wanted)
    const start = noise(20, 8), twice = [0, 1].map(() => ({ width: 8, data: start.data.slice() })), losses: number[] = []
    for (const table of twice) await trainTable(table, { rows, targets: wanted }, { epochs: 60, seed: 5, learningRate: 0.02 }, pace(), loss => losses.push(loss))
    expect(losses[0]).toBeGreaterThan(0.5)
    expect(losses[59]).toBeLessThan(0.02)
    expect(twice[1]!.data).toEqual(twice[0]!.data)
  })

  it('refuses to go on where the loss is no number, and ends at a signal', async () => {
    const table = { width: 6, data: new Float32Array(36).fill(NaN) }, training = { epochs: 1, seed: 0, learningRate: 0.1 }
    await refusal(() => trainTable(table, { rows: texts, targets }, training, pace(), () => {}), 'diverged')
    await refusal(() => trainTable(noise(6, 6), { rows: texts, targets }, training, new Pace(AbortSignal.abort()), () => {}), 'aborted')
  })
})
