import { expect, it } from 'vitest'
import { standingFor } from '../../src/query/standing-for.ts'

const at = (start: number, end: number, token: number | undefined, kind: 'word' | 'gram', instead = false) => ({ start, end, token, kind, instead })

it('gives each word the writings and pairs that cover it, and no others', () => {
  const words = [at(0, 5, 1, 'word'), at(6, 8, undefined, 'word'), at(9, 13, 2, 'word')]
  const read = [at(9, 13, 7, 'word', true), at(0, 8, 3, 'word', true), at(6, 8, 4, 'gram'), at(7, 10, 5, 'gram'), at(0, 5, undefined, 'word', true), ...words]
  expect(standingFor(words, read)).toEqual([[3], [3, 4], [7]])
  expect(standingFor([], read)).toEqual([])
})
