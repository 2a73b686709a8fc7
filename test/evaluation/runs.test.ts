import { expect, test } from 'vitest'
import { evaluate } from '../../src/evaluation/evaluate.ts'
import { readRuns } from '../../src/evaluation/runs.ts'
import { wordVectorEncoder } from '../../src/encoders/word-vectors/encoder.ts'

const dataset = {
  name: 'set', documents: [{ id: 'boats', text: 'boats on the river' }, { id: 'ships', text: 'ships at sea, ships in ports' }, { id: 'bread', text: 'bread and butter' }],
  questions: [{ id: 'q', text: 'boats', answers: [] }, { id: 'blank', text: ' ', answers: ['ships'] }],
  qrels: new Map([['q', new Map([['ships', 1]])], ['blank', new Map([['ships', 1]])]]),
}
const words = 'boats 1 0\nships 0.98 0.02\nbread 0 1\nriver 0.5 0.5\n'

test('lexical is words alone, whatever vectors the index has', async () => {
  const encoder = wordVectorEncoder({ name: 'words.txt', open: async function* () { yield new TextEncoder().encode(words) } as never })
  const plain = await evaluate(dataset, ['lexical']), similar = await evaluate(dataset, ['lexical', 'hybrid'], { encoder, edges: { similar: { atLeast: 0.5 } } })
  expect(plain.runs.lexical!.map).toBe(0)
  expect(similar.runs.lexical).toEqual(plain.runs.lexical)
  // the index does have a way from the one word to the other
  expect(similar.runs.hybrid!.map).toBeGreaterThan(0)
})

test('a blank question finds no answer, and ends nothing', async () => {
  expect((await evaluate(dataset, readRuns('lexical,graph,tokens'))).runs.tokens).toEqual({ 'answer@10': 0 })
})

test('late keeps the vectors of words in passages, and hybrid is without them', async () => {
  const encoder = wordVectorEncoder({ name: 'words.txt', open: async function* () { yield new TextEncoder().encode(words) } as never })
  const { runs } = await evaluate(dataset, readRuns('hybrid,late', true), { encoder }), { runs: alone } = await evaluate(dataset, readRuns('hybrid', true), { encoder })
  expect(Object.keys(runs)).toEqual(['lexical', 'hybrid', 'late'])
  expect(runs.hybrid).toEqual(alone.hybrid)
  expect(runs.late!.map).toBeGreaterThan(0)
  expect(() => readRuns('late')).toThrow(/without an encoder/)
})
