import { describe, expect, it } from 'vitest'
import { HeldBy } from '../../../src/graph/living/held-by.ts'

describe('HeldBy', () => {
  it('goes on from what was known before, which is asked for once', () => {
    const asked: string[] = []
    const held = new HeldBy(key => {
      asked.push(key)
      return key === 'York' ? [1, 2] : []
    })
    held.count('York', 2, -1)
    held.count('York', 7, 1)
    held.count('Tours', 3, 1)
    held.count('Tours', 3, -1)
    expect([[...held.of('York')], [...held.of('Tours')], [...held.of('Rome')]]).toEqual([[1, 7], [], []])
    expect(asked).toEqual(['York', 'Tours', 'Rome'])
  })
})
