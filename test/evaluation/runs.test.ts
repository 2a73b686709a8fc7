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
  const { runs } = await evaluate(dataset, readRuns('hybrid,late', { encoder: true }), { encoder }), { runs: alone } = await evaluate(dataset, readRuns('hybrid', { encoder: true }), { encoder })
  expect(Object.keys(runs)).toEqual(['lexical', 'hybrid', 'late'])
  expect(runs.hybrid).toEqual(alone.hybrid)
  expect(runs.late!.map).toBeGreaterThan(0)
  expect(() => readRuns('late')).toThrow(/without an encoder/)
})

test('the runs static and static-dense search by the table, whatever the encoder; without one they are refused', async () => {
  const encoder = wordVectorEncoder({ name: 'words.txt', open: async function* () { yield new TextEncoder().encode(words) } as never })
  const table = ownEncoder({ name: 'table', width: 2, encode: async texts => texts.map(text => (/boats|ships/.test(text) ? [1, 0] : [0, 1])) })
  const { runs } = await evaluate(dataset, readRuns('dense,static-dense,static', { encoder: true, table: true }), { encoder, table })
  const alone = await evaluate(dataset, readRuns('dense,hybrid', { encoder: true }), { encoder: table })
  expect([runs['static-dense'], runs.static]).toEqual([alone.runs.dense, alone.runs.hybrid])
  expect(readRuns(undefined, { encoder: true, table: true })).toEqual(['lexical', 'graph', 'dense', 'hybrid', 'static-dense', 'static'])
  expect(await refusal(() => readRuns('static', { encoder: true }), 'option')).toContain('expected --table')
  expect(await refusal(() => readRuns('dense', { table: true }), 'option')).toContain('expected --encoder')
})

test('the runs cross and cross-always are graph, and what a cross-encoder makes of it; without one they are refused', async () => {
  const crossEncoder = { name: 'ships', score: async (_: string, texts: readonly string[]) => texts.map(text => (/ships/.test(text) ? 99 : 0)) }
  const documents = [{ id: 'x', text: 'boats, boats, boats' }, { id: 'more', text: 'one of the boats, and many ships beside it' }]
  const set = { name: 'set', documents, questions: [{ id: 'q', text: 'boats', answers: [] }], qrels: new Map([['q', new Map([['more', 1]])]]) }
  const { runs } = await evaluate(set, readRuns(undefined, { cross: true }), { crossEncoder })
  expect(Object.entries(runs).map(([run, { mrr }]) => [run, mrr])).toEqual([['lexical', 0.5], ['graph', 0.5], ['cross', 1], ['cross-always', 1]])
  expect(await refusal(() => readRuns('cross'), 'option')).toContain('expected --cross-encoder')
})
