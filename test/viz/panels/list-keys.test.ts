import { expect, it } from 'vitest'
import { deedOf } from '../../../viz/panels/list-keys.ts'

it.each([
  ['ArrowDown', 3, { to: 4 }], ['ArrowDown', -1, { to: 0 }],
  ['ArrowUp', 3, { to: 2 }], ['ArrowUp', 0, 'leave'], ['ArrowUp', -1, 'leave'],
  ['PageDown', 3, { to: 13 }], ['PageUp', 3, { to: -7 }], ['Home', 3, { to: 0 }], ['End', 3, { to: 19 }],
  ['Enter', 3, 'take'], ['Enter', -1, undefined], ['Escape', -1, 'drop'], ['a', 3, undefined], ['Tab', 3, undefined],
] as const)('%s at row %i', (key, at, deed) => {
  expect(deedOf(key, at, 20)).toEqual(deed)
})
