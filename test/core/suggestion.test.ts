import { expect, it } from 'vitest'
import { suggestion } from '../../src/core/suggestion.ts'

it.each([
  ['limt', ['limit', 'offset'], 'Did you mean "limit"?'],
  ['gpu', ['cpu', 'wasm'], 'Did you mean "cpu"?'],
  ['k', ['k1', 'title'], 'Did you mean "k1"?'],
  // what shares nothing is no slip of the pen
  ['A', ['舜天', 'Home'], 'Known: 舜天, Home.'],
  ['a', ['b'], 'Known: b.'],
  ['tags', ['id'], 'Known: id.'],
  ['x', [], undefined],
])('of %s among %j', (word, words, told) => {
  expect(suggestion(word, words)).toBe(told)
})
