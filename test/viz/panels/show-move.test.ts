import { expect, it } from 'vitest'
import { moveOf } from '../../../viz/panels/show-move.ts'

it.each([
  [{ rank: 2, former: 5 }, { way: 'up', sign: '▲3', says: 'up 3, from 5', title: 'Rank 5 → 2' }],
  [{ rank: 5, former: 4 }, { way: 'down', sign: '▼1', says: 'down 1, from 4', title: 'Rank 4 → 5' }],
  [{ rank: 3, former: 3 }, { way: 'same', sign: '=', says: 'as before', title: 'The same rank as before' }],
  [{ rank: 3 }, undefined],
])('says how far %j moved', (item, told) => {
  expect(moveOf(item)).toEqual(told)
})
