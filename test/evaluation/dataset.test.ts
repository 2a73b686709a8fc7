import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readDataset } from '../../src/evaluation/dataset.ts'
import { evaluate } from '../../src/evaluation/evaluate.ts'

let folder: string
const jsonl = (...values: object[]) => values.map(value => `${JSON.stringify(value)}\n`).join('')
const put = (name: string, ...values: object[]) => writeFileSync(join(folder, name), jsonl(...values))

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokengraph-dataset-'))
  put('queries.jsonl', { id: 'q', text: 'Who feeds the otter?' })
  put('qrels.jsonl', ...['animals/otter', 'both', 'both.txt', 'v1.2', 'gone'].map(passage => ({ query: 'q', passage, score: 1 })))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const files = [
  { id: 'animals/otter.md', title: 'Otter', text: 'It eats fish.' }, { id: 'both.md', text: 'One.' }, { id: 'both.txt', text: 'Two.' },
  { id: 'v1.2.md', text: 'Three.' }, { id: 'v1.2', text: 'Four.' },
]
const options = { titles: true, every: 1 }

test('files are judged by their names, without endings where only one file can be meant', async () => {
  const { documents, qrels } = await readDataset(folder, { ...options, documents: files })
  expect(documents).toEqual(files)
  expect([...qrels.get('q')!.keys()]).toEqual(['animals/otter.md', 'both', 'both.txt', 'v1.2', 'gone'])
})

test('the ids of a corpus are taken as they are', async () => {
  put('corpus.jsonl', { id: 'animals/otter.md', title: '', text: 'It eats fish.' })
  const { documents, qrels } = await readDataset(folder, options)
  expect(documents).toEqual([{ id: 'animals/otter.md', text: 'It eats fish.' }])
  expect(qrels.get('q')!.has('animals/otter')).toBe(true)
})

test('titles of files are withheld as those of a corpus are', async () => {
  const { documents } = await readDataset(folder, { ...options, titles: false, documents: files })
  expect(documents[0]).toEqual({ id: 'animals/otter.md', text: 'It eats fish.' })
})

test('a document counts once, at the place of its best passage', async () => {
  const dull = Array.from({ length: 6 }, (_, i) => `Rain fell on the hills all day, number ${i}. ${'Nothing else was told. '.repeat(20)}`).join('\n\n')
  const documents = [
    { id: 'long.md', text: `${dull}\n\nThe keeper feeds the otter. ${'The otter swims. '.repeat(30)}\n\nThe otter sleeps. ${'The otter dives. '.repeat(30)}` },
    { id: 'short.md', text: 'An otter, seen once.' }, { id: 'other.md', text: 'Rain.' },
  ]
  const judged = await readDataset(folder, { ...options, documents })
  const set = { ...judged, qrels: new Map([['q', new Map([['short.md', 1]])]]) }
  // two passages of long.md come before it
  expect((await evaluate(set, ['lexical'])).runs.lexical).toMatchObject({ mrr: 0.5, 'recall@2': 1, 'hit@1': 0 })
})

/** What a set is refused with, by its questions and judgements. */
async function refused(queries: object[], qrels: object[], documents?: typeof files): Promise<string> {
  const at = mkdtempSync(join(folder, 'set-')), write = (name: string, values: object[]) => writeFileSync(join(at, name), jsonl(...values))
  write('corpus.jsonl', [{ id: 'a', text: 'It eats fish.' }])
  write('queries.jsonl', queries)
  write('qrels.jsonl', qrels)
  const error = await readDataset(at, { ...options, ...(documents && { documents }) }).then(() => new Error('read'), error => error)
  if (error.message !== 'read') expect(error).toMatchObject({ name: 'TokenGraphError', code: 'format' })
  return error.message.replaceAll(`${at}/`, '')
}

test.each<[string, object[], object[], string]>([
  ['a judgement that contradicts another', [{ id: 'q', text: 'Who?' }], [{ query: 'q', passage: 'a' }, { query: 'q', passage: 'b' }, { query: 'q', passage: 'a', score: 0 }], '"qrels.jsonl:3": "score": got 0; expected 1, as in "qrels.jsonl:1"'],
  ['the same, graded', [{ id: 'q', text: 'Who?' }], [{ query: 'q', passage: 'a', score: 2 }, { query: 'q', passage: 'a', score: 2 }, { query: 'q', passage: 'a', score: 3 }], '"qrels.jsonl:3": "score": got 3; expected 2, as in "qrels.jsonl:1"'],
  ['a question whose id another has', [{ id: 'q', text: 'Who?' }, { id: 'r', text: 'Who?' }, { id: 'q', text: 'What?' }], [{ query: 'q', passage: 'a' }], '"queries.jsonl:3": "id": got "q"; expected another id than that of "queries.jsonl:1"'],
])('%s is refused', async (_, queries, qrels, message) => {
  expect(await refused(queries, qrels)).toBe(message)
})

test('a file judged by two names is judged once', async () => {
  const judged = (score: number) => refused([{ id: 'q', text: 'Who?' }], [{ query: 'q', passage: 'animals/otter' }, { query: 'q', passage: 'animals/otter.md', score }], files)
  expect(await judged(0)).toBe('"qrels.jsonl:2": "score": got 0; expected 1, as in "qrels.jsonl:1"')
  expect(await judged(1)).toBe('read')
})

test('equal judgements are one, and other questions may judge the same passage otherwise', async () => {
  expect(await refused([{ id: 'q', text: 'Who?' }, { id: 'r', text: 'Who?' }], [{ query: 'q', passage: 'a' }, { query: 'q', passage: 'a', score: 1 }, { query: 'r', passage: 'a', score: 0 }])).toBe('read')
})
