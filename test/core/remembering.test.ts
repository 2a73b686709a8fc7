import { expect, it } from 'vitest'
import { remembering } from '../../src/core/remembering.ts'

it('remembering makes what it has not made lately, and remembers so many, be they undefined', () => {
  const made: string[] = []
  const length = remembering(2, text => { made.push(text); return text === '' ? undefined : text.length })
  expect(['a', '', 'a', ''].map(length)).toEqual([1, undefined, 1, undefined])
  expect(made).toEqual(['a', ''])
  expect([length('bb'), length('bb'), length('a')]).toEqual([2, 2, 1])
  expect(made).toEqual(['a', '', 'bb'])
  // with the next one, those are forgotten that none of the last two were
  expect(['c', 'a', 'bb', ''].map(length)).toEqual([1, 1, 2, undefined])
  expect(made).toEqual(['a', '', 'bb', 'c', ''])
})
