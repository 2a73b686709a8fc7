import type { Tensor } from '@tensorflow/tfjs-core'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { BackendName } from '../../../src/nn/backend.ts'
import { tf } from '../../../src/nn/tensorflow.ts'
import { distillation, infoNce, marginRanking, ntXent } from '../../../src/nn/training/losses.ts'
import { refusal } from '../../helpers/refusal.ts'
import { near, onBackend, withoutLeak } from '../tensors.ts'

interface LossCase {
  name: string
  inputs: Record<string, number[] | number[][] | number>
  outputs: { loss: number }
  gradients: Record<string, number[] | number[][]>
}

const { cases } = JSON.parse(readFileSync(new URL('../../golden/losses.json', import.meta.url), 'utf8')) as { cases: LossCase[] }

/** Each loss of the golden file: the inputs that gradients reach, in order, and what it is called with. */
const losses: Record<string, { inputs: string[], loss: (tensors: Tensor[], also: (name: string) => number) => Tensor }> = {
  distillation: { inputs: ['student', 'teacher'], loss: ([student, teacher], also) => distillation(student!, teacher!, { temperature: also('T') }) },
  'info_nce one way': { inputs: ['anchors', 'positives'], loss: ([a, b], also) => infoNce(a!, b!, { temperature: also('temperature') }) },
  'info_nce both ways': { inputs: ['anchors', 'positives'], loss: ([a, b], also) => infoNce(a!, b!, { temperature: also('temperature'), bothWays: true }) },
  nt_xent: { inputs: ['anchors', 'positives'], loss: ([a, b], also) => ntXent(a!, b!, { temperature: also('temperature') }) },
  margin_ranking: { inputs: ['x1', 'x2', 'y'], loss: ([x1, x2, y], also) => marginRanking(x1!, x2!, y!, { margin: also('margin') }) },
}

describe.each<BackendName>(['wasm', 'cpu'])('losses, on %s', backend => {
  onBackend(backend)

  it('has a case for each', () => {
    expect(cases.map(({ name }) => name).sort()).toEqual(Object.keys(losses).sort())
  })

  it.each(cases.map(each => [each.name, each] as const))('%s: value and gradients as PyTorch computes them', (name, { inputs, outputs, gradients }) => withoutLeak(() => tf.tidy(() => {
    const { inputs: names, loss } = losses[name]!
    const tensors = names.map(each => tf.tensor(inputs[each] as number[][], undefined, 'float32'))
    const apply = (...given: Tensor[]) => loss(given, each => inputs[each] as number)
    const value = apply(...tensors)
    expect(value.shape).toEqual([])
    near(value.dataSync(), [outputs.loss], 1e-5, 'loss')
    // the golden file has gradients for what is learned: a constant one is not among them
    const learned = names.filter(each => each in gradients), constant = tensors.slice(learned.length)
    const found = tf.grads((...given: Tensor[]) => apply(...given, ...constant))(tensors.slice(0, learned.length))
    learned.forEach((each, i) => near(found[i]!.dataSync(), gradients[each]!.flat(), 1e-4, `gradient at ${each}`))
  })))

  it('distillation: no gradient reaches the teacher', () => withoutLeak(() => tf.tidy(() => {
    const student = tf.tensor2d([[1, 2]]), teacher = tf.tensor2d([[3, -1]])
    const throughTeacher = tf.grad(each => distillation(tf.add(student, tf.mul(each, 0)), each))(teacher)
    expect([...throughTeacher.dataSync()].map(Math.abs)).toEqual([0, 0])
    expect(distillation(teacher, teacher).dataSync()[0]).toBeCloseTo(0, 6)
  })))

  it('an upstream gradient scales what comes down', () => withoutLeak(() => tf.tidy(() => {
    const a = tf.tensor2d([[1, 0.5], [-1, 2]]), b = tf.tensor2d([[0.5, 1], [1, 1]])
    for (const loss of [infoNce, ntXent, distillation]) {
      const of = (factor: number) => tf.grad(each => tf.mul(loss(each, b), factor))(a)
      near(of(3).dataSync(), tf.mul(of(1), 3).dataSync(), 1e-6, loss.name)
    }
  })))

  it('cosines: the lengths of vectors mean nothing; one pair, or rows of zeros, give finite numbers and gradients', () => withoutLeak(() => tf.tidy(() => {
    const a = tf.tensor2d([[1, 0.5, 0], [-1, 2, 1]]), b = tf.tensor2d([[0.5, 1, 3], [1, 1, -1]])
    for (const loss of [infoNce, ntXent]) {
      near(loss(tf.mul(a, 100), tf.mul(b, tf.tensor2d([[0.01], [7]]))).dataSync(), loss(a, b).dataSync(), 1e-5)
      expect(loss(tf.slice(a, [0, 0], [1, 3]), tf.slice(b, [0, 0], [1, 3])).dataSync()[0]).toBeCloseTo(0, 5)
      for (const [x, y] of [[tf.zeros([2, 3]), b], [a, tf.zeros([2, 3])]] as const) {
        const [value, ...gradients] = [loss(x, y), ...tf.grads((u: Tensor, v: Tensor) => loss(u, v))([x, y])]
        expect([value!, ...gradients].every(each => (each.dataSync() as Float32Array).every(Number.isFinite))).toBe(true)
      }
    }
  })))

  it('nothing overflows where the temperature is low and vectors are opposite', () => withoutLeak(() => tf.tidy(() => {
    const a = tf.tensor2d([[1, 0], [-1, 0]]), b = tf.tensor2d([[-1, 0], [1, 0]])
    // each is sure of the wrong one: the difference of cosines 1 and −1 over 0.01
    near(infoNce(a, b, { temperature: 0.01 }).dataSync(), [200], 1e-5)
    near(infoNce(a, a, { temperature: 0.01 }).dataSync(), [0], 1e-5)
    near(ntXent(a, b, { temperature: 0.01 }).dataSync(), [200], 1e-5)
  })))

  it('refuses what does not fit', () => withoutLeak(async () => {
    const a = tf.ones([2, 3]), b = tf.ones([3, 3]), none = tf.ones([0, 3]), list = tf.ones([3]), pair = tf.ones([2])
    for (const loss of [infoNce, ntXent, distillation]) {
      expect(await refusal(() => loss(a, b), 'tensor')).toBe(`${loss.name}: got shapes [2, 3] and [3, 3]; expected matrices of one shape, not empty`)
      await refusal(() => loss(none, none), 'tensor')
      await refusal(() => loss(list, list), 'tensor')
      for (const temperature of [0, -1, NaN, '1']) await refusal(() => loss(a, a, { temperature: temperature as number }), 'option')
      expect(await refusal(() => loss(a, a, { temprature: 1 } as object), 'option')).toContain('Did you mean "temperature"?')
    }
    expect(await refusal(() => marginRanking(list, list, pair), 'tensor')).toBe('marginRanking: got shapes [3] and [3] and [2]; expected lists of one length, not empty')
    await refusal(() => marginRanking(a, a, a), 'tensor')
    await refusal(() => marginRanking(list, list, list, { margin: -1 }), 'option')
    tf.dispose([a, b, none, list, pair])
  }))
})
