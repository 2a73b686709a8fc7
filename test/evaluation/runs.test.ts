import { expect, test } from 'vitest'
import { evaluate } from '../../src/evaluation/evaluate.ts'
import { readRuns } from '../../src/evaluation/runs.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import { wordVectorEncoder } from '../../src/encoders/word-vectors/encoder.ts'
import { refusal } from '../helpers/refusal.ts'

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

test('the runs static and static-dense search by the table, whatever the encoder; without one they are refused', async () => {
  const encoder = wordVectorEncoder({ name: 'words.txt', open: async function* () { yield new TextEncoder().encode(words) } as never })
  const table = ownEncoder({ name: 'table', width: 2, encode: async texts => texts.map(text => (/boats|ships/.test(text) ? [1, 0] : [0, 1])) })
  const { runs } = await evaluate(dataset, readRuns('dense,static-dense,static', true, true), { encoder, table })
  const alone = await evaluate(dataset, readRuns('dense,hybrid', true), { encoder: table })
  expect([runs['static-dense'], runs.static]).toEqual([alone.runs.dense, alone.runs.hybrid])
  expect(readRuns(undefined, true, true)).toEqual(['lexical', 'graph', 'dense', 'hybrid', 'static-dense', 'static'])
  expect(await refusal(() => readRuns('static', true), 'option')).toContain('expected --table')
  expect(await refusal(() => readRuns('dense', false, true), 'option')).toContain('expected --encoder')
})
