import { expect, it } from 'vitest'
import { pageDeed } from '../../../viz/panels/page-keys.ts'

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
const here = { isHere: true, isNowhere: false, isTyping: false }, typing = { ...here, isTyping: true }
const elsewhere = { isHere: false, isNowhere: false, isTyping: false }, nowhere = { ...elsewhere, isNowhere: true }

it.each([
  ['/', {}, here, 'search'], ['/', {}, nowhere, 'search'],
  ['/', {}, typing, undefined], ['/', {}, elsewhere, undefined],
  ['/', { ctrlKey: true }, here, undefined], ['/', { altKey: true }, here, undefined],
  ['z', { ctrlKey: true }, here, 'undo'], ['z', { metaKey: true }, here, 'undo'],
  ['Z', { ctrlKey: true, shiftKey: true }, here, 'redo'],
  ['z', {}, here, undefined], ['z', { ctrlKey: true }, typing, undefined], ['z', { ctrlKey: true }, nowhere, undefined],
] as const)('%s with %j in %j: %s', (key, held, place, deed) => {
  expect(pageDeed({ ...plain, ...held, key }, place)).toBe(deed)
})
