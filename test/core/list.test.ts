import { describe, expect, it } from 'vitest'
import { Made, once } from '../../src/core/list.ts'
import { Grown, Remembered } from '../../src/core/growing.ts'

describe('lists that are made as they are asked for', () => {
  const squares = (asked: number[] = []) => new Made(4, index => {
    asked.push(index)
    return index * index
  })

  it('have what is made, within their length', () => {
    expect([...squares()]).toEqual([0, 1, 4, 9])
    expect([squares().at(3), squares().at(4), squares().at(-1)]).toEqual([9, undefined, undefined])
  })

  it('grow, and ask once for each that they begin with', () => {
    const asked: number[] = [], list = new Grown(squares(asked))
    list.push(16)
    expect([list.length, list.at(4), list.at(2), list.at(2), list.at(5), list.at(-1)]).toEqual([5, 16, 4, 4, undefined, undefined])
    expect(list.slice(1, 3)).toEqual([1, 4])
    expect(list.slice(3)).toEqual([9, 16])
    expect(list.slice(9)).toEqual([])
    expect([...list, ...list]).toEqual([0, 1, 4, 9, 16, 0, 1, 4, 9, 16])
    list.push(25)
    expect([...list]).toEqual([0, 1, 4, 9, 16, 25])
    expect(asked.sort()).toEqual([0, 1, 2, 3])
  })

  it('are made once, be it of nothing', () => {
    let made = 0
    const value = once(() => void made++)
    expect([made, value(), value(), made]).toEqual([0, undefined, undefined, 1])
  })

  it('remember what was looked up, and what they were told', () => {
    const asked: string[] = []
    const numbers = new Remembered(() => ({ get: text => (asked.push(text), text === 'a' ? 0 : undefined) }))
    numbers.set('b', 7)
    expect(['a', 'a', 'b', 'c'].map(text => numbers.get(text))).toEqual([0, 0, 7, undefined])
    expect(asked).toEqual(['a', 'c'])
  })
})
