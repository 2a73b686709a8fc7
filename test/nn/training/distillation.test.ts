import type { Tensor } from '@tensorflow/tfjs-core'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { BackendName } from '../../../src/nn/backend.ts'
import { tf } from '../../../src/nn/tensorflow.ts'
import { distillation, featureDistillation, mixedDistillation, responseDistillation } from '../../../src/nn/training/losses.ts'
import { refusal } from '../../helpers/refusal.ts'
import { near, onBackend, withoutLeak } from '../tensors.ts'

interface Case {
  name: string
  inputs: Record<string, number[][] | number>
  loss: number
  gradients: Record<string, number[][]>
}

const { cases } = JSON.parse(readFileSync(new URL('../../golden/distillation.json', import.meta.url), 'utf8')) as { cases: Case[] }

type Given = Record<string, Tensor>

/** Each loss of the golden file, of its inputs by name. */
const losses: Record<string, (given: Given, also: (name: string) => number) => Tensor> = {
  response: ({ student, teacher }) => responseDistillation(student!, teacher!),
  probability: ({ student, teacher }, also) => distillation(student!, teacher!, { temperature: also('temperature') }),
  feature: ({ student, teacher, projection }) => featureDistillation(student!, teacher!, projection),
  mixed: ({ student, teacher, narrow, wide, projection }, also) => mixedDistillation({ logits: student!, features: narrow }, { logits: teacher!, features: wide }, {
    response: also('response'), probability: also('probability'), feature: also('feature'), temperature: also('temperature'),
  }, projection),
}

/** ½ Σ (x − y)² over rows, by loops. */
const slow = (x: number[][], y: number[][]): number => x.reduce((sum, row, i) => sum + row.reduce((all, value, j) => all + (value - y[i]![j]!) ** 2, 0), 0) / (2 * x.length)

describe.each<BackendName>(['wasm', 'cpu'])('what a student learns from its teacher, on %s', backend => {
  onBackend(backend)

  it.each(cases.map(each => [each.name, each] as const))('%s: value and gradients as in float64', (name, { inputs, loss, gradients }) => withoutLeak(() => tf.tidy(() => {
    const names = Object.keys(inputs).filter(each => Array.isArray(inputs[each]))
    const tensors = Object.fromEntries(names.map(each => [each, tf.tensor2d(inputs[each] as number[][])]))
    const apply = (given: Given) => losses[name]!(given, each => inputs[each] as number)
    const value = apply(tensors)
    expect(value.shape).toEqual([])
    near(value.dataSync(), [loss], 1e-5, 'loss')
    const learned = Object.keys(gradients)
    const found = tf.grads((...given: Tensor[]) => apply({ ...tensors, ...Object.fromEntries(learned.map((each, i) => [each, given[i]!])) }))(learned.map(each => tensors[each]!))
    learned.forEach((each, i) => near(found[i]!.dataSync(), gradients[each]!.flat(), 1e-4, `gradient at ${each}`))
  })))

  it('squared errors equal loops over rows, whatever the sizes', () => withoutLeak(() => tf.tidy(() => {
    for (const [rows, width] of [[1, 1], [1, 7], [5, 3], [33, 16]] as const) {
      const x = tf.randomNormal([rows, width], 0, 1, 'float32', rows), y = tf.randomNormal([rows, width], 0, 1, 'float32', width + 100)
      near(responseDistillation(x, y).dataSync(), [slow(x.arraySync() as number[][], y.arraySync() as number[][])], 1e-5)
      near(featureDistillation(x, y).dataSync(), responseDistillation(x, y).dataSync(), 1e-6)
      near(featureDistillation(x, y, tf.eye(width)).dataSync(), responseDistillation(x, y).dataSync(), 1e-5)
    }
  })))

  it('at a high temperature the gradient of probabilities is that of centred logits over the classes', () => withoutLeak(() => tf.tidy(() => {
    const x = tf.tensor2d([[1, -1, 0], [0.5, 0, -0.5]]), y = tf.tensor2d([[0.2, 0.3, -0.5], [1, -2, 1]])
    const soft = tf.grad(each => distillation(each, y, { temperature: 300 }))(x), hard = tf.grad(each => responseDistillation(each, y))(x)
    near(tf.mul(soft, 3).dataSync(), hard.dataSync(), 2e-2)
  })))

  it('no gradient reaches the teacher, and an upstream one scales what comes down', () => withoutLeak(() => tf.tidy(() => {
    const student = tf.tensor2d([[1, 2]]), teacher = tf.tensor2d([[3, -1]])
    for (const loss of [responseDistillation, featureDistillation]) {
      expect([...tf.grad(each => loss(tf.add(student, tf.mul(each, 0)), each))(teacher).dataSync()].map(Math.abs)).toEqual([0, 0])
      near(tf.grad(each => tf.mul(loss(each, teacher), 3))(student).dataSync(), [3 * -2, 3 * 3], 1e-6)
    }
  })))

  it('a loss of weight 0 is none, and its inputs need not be there', () => withoutLeak(() => tf.tidy(() => {
    const logits = tf.tensor2d([[1, 2, 0]]), teacher = tf.tensor2d([[3, -1, 1]])
    near(mixedDistillation({ logits }, { logits: teacher }).dataSync(), distillation(logits, teacher).dataSync(), 1e-6)
    near(mixedDistillation({ logits }, { logits: teacher }, { response: 2, probability: 0 }).dataSync(), tf.mul(responseDistillation(logits, teacher), 2).dataSync(), 1e-6)
  })))

  it('refuses what does not fit', () => withoutLeak(async () => {
    const a = tf.ones([2, 3]), b = tf.ones([3, 3]), wide = tf.ones([2, 4]), none = tf.ones([0, 3]), list = tf.ones([3])
    expect(await refusal(() => responseDistillation(a, b), 'tensor')).toBe('responseDistillation: got shapes [2, 3] and [3, 3]; expected matrices of one shape, not empty')
    await refusal(() => responseDistillation(none, none), 'tensor')
    await refusal(() => featureDistillation(a, wide), 'tensor')
    expect(await refusal(() => featureDistillation(a, wide, b), 'tensor')).toContain('shapes [2, 3], [2, 4], [3, 3]')
    await refusal(() => featureDistillation(a, wide, list), 'tensor')
    expect(await refusal(() => mixedDistillation({ logits: a }, { logits: a, features: a }, { feature: 1 }), 'tensor')).toContain('no features of the student')
    await refusal(() => mixedDistillation({ logits: a, features: a }, { logits: a }, { feature: 1 }), 'tensor')
    await refusal(() => mixedDistillation({ logits: a }, { logits: a }, { probability: 0 }), 'option')
    for (const wrong of [{ response: -1 }, { probability: NaN }, { temperature: 0 }, { features: 1 }]) await refusal(() => mixedDistillation({ logits: a }, { logits: a }, wrong as object), 'option')
    tf.dispose([a, b, wide, none, list])
  }))
})
