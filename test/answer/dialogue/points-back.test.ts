import { describe, expect, it } from 'vitest'
import { pointsBack } from '../../../src/answer/dialogue/points-back.ts'

describe('a question', () => {
  it.each(['Who built it?', 'THEIR first album', 'And when did she die?', '它是谁造的？', '他的妻子是谁', 'Wer baute sie?', 'Quel âge a-t-il ?', '¿Dónde nació él?'])('points back: %s', question => {
    expect(pointsBack(question)).toBe(true)
  })
  it.each(['Who built the Heinkel HD 26?', 'italics', 'the theory of hermits', '谁造了飞机？', 'élan', ''])('stands by itself: %s', question => {
    expect(pointsBack(question)).toBe(false)
  })
})
