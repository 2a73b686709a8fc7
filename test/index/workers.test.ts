import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { Pace } from '../../src/core/pace.ts'
import { createIndex, type Document, type IndexOptions, type Progress } from '../../src/index.ts'
import { corpusEncoder } from '../../src/encoders.ts'
import { inWorkers } from '../../src/index/workers.ts'
import { analysisOptions } from '../../src/text/tokens/analysis-options.ts'
import { ROOT, runProcess } from '../helpers/command.ts'
import { refusal } from '../helpers/refusal.ts'
import { linkedDocuments, MIXED_DOCUMENTS } from '../helpers/texts.ts'

const bytesOf = async (documents: readonly Document[], options: IndexOptions) =>
  Buffer.from(await (await createIndex(documents, options)).toBytes()).toString('base64')

describe('workers', () => {
  it.each<[string, IndexOptions]>([
    ['by default', {}],
    ['with all that is asked for', { edges: { 'co-occurs': { atLeast: 1 } }, knows: [{ subject: 'Lothair', relation: 'son of', object: 'Somebody' }], synonyms: [['city', 'burg', 'the old city', '大图书馆']] }],
    ['with short passages, words as they are', { passages: { joinBelow: 0, longest: 100, overlap: 30 }, analysis: { stem: false, stopWords: false, languages: ['fr'] }, names: { quotes: false } }],
    ['with vectors', { encoder: corpusEncoder({ width: 4, atLeast: 1 }) }],
  ])('make the same index, byte for byte, %s', async (_, options) => {
    const one = await bytesOf(MIXED_DOCUMENTS, options)
    expect(await bytesOf(MIXED_DOCUMENTS, { ...options, workers: 2 })).toBe(one)
  })

  it('read fields of the documents\' own', async () => {
    const documents = MIXED_DOCUMENTS.map((document, i) => ({ ...document, metadata: { by: i % 2 ? `Ada ${i}` : ['Lothair', 'Tours'], year: 900 + i } })), fields = ['by', 'nowhere']
    const one = await bytesOf(documents, { fields })
    expect(one).not.toBe(await bytesOf(documents, {}))
    expect(await bytesOf(documents, { fields, workers: 2 })).toBe(one)
  })

  it('do so in a program that runs from sources, too', async () => {
    const program = `
      const { createIndex } = await import('./src/index.ts')
      const documents = ${JSON.stringify(MIXED_DOCUMENTS)}
      const bytes = async options => String(await (await createIndex(documents, options)).toBytes())
      console.log(await bytes({}) === await bytes({ workers: 2 }))`
    const args = ['--import', 'tsx', '--input-type=module', '-e', program]
    const done = await runProcess(process.execPath, args, { cwd: ROOT })
    expect(done).toEqual({ code: 0, out: 'true\n', err: '' })
  })

  it('make the same index however many there are, be they more than documents', async () => {
    for (const [workers, documents] of [[3, MIXED_DOCUMENTS], [20, MIXED_DOCUMENTS.slice(0, 2)]] as const) expect(await bytesOf(documents, { workers })).toBe(await bytesOf(documents, {}))
  })

  it('make the same index of many documents, and tell how far they are', async () => {
    const documents = linkedDocuments(3000), told: Progress[] = []
    expect(await bytesOf(documents, { workers: 2, onProgress: progress => told.push(progress) })).toBe(await bytesOf(documents, {}))
    const stages = told.map(({ stage }) => stage).filter((stage, i, all) => stage !== all[i - 1])
    expect(stages).toEqual(expect.arrayContaining(['tokens', 'case', 'mentions']))
    expect(new Set(stages).size).toBe(stages.length)
    for (const { done, total } of told) expect(done).toBeLessThanOrEqual(total ?? Infinity)
  })

  it('are not started for a document alone, nor for none', async () => {
    for (const documents of [MIXED_DOCUMENTS.slice(0, 1), []]) expect(await bytesOf(documents, { workers: 4 })).toBe(await bytesOf(documents, {}))
  })

  it('end with the signal, and leave none behind', async () => {
    // a worker keeps its process from ending by its port
    const ports = () => process.getActiveResourcesInfo().filter(each => each === 'MessagePort').length
    const documents = linkedDocuments(3000), reason = new Error('enough'), before = ports()
    let most = 0
    for (const stage of ['tokens', 'mentions']) {
      const control = new AbortController()
      const work = createIndex(documents, { workers: 2, signal: control.signal, onProgress: progress => { most = Math.max(most, ports()); if (progress.stage === stage) control.abort(reason) } })
      await expect(work).rejects.toMatchObject({ code: 'aborted', cause: reason })
    }
    expect(most).toBeGreaterThan(before)
    await expect.poll(ports).toBe(before)
  })

  it('fail as one mistake of a call, whatever fails in them', async () => {
    const task = { documents: MIXED_DOCUMENTS, settings: { fields: [] } as never, analysis: v.parse(analysisOptions, {}) }
    const read = () => inWorkers(2, task, new Pace(), parts => Promise.all(parts.map(part => part.read())))
    expect(await refusal(read, 'option')).toMatch(/"workers": got 2, one of which failed: .*longest/)
  })

  it('are refused beside what cannot be sent to them', async () => {
    const tokenizer = { name: 'mine', tokenize: () => [] }
    expect(await refusal(() => createIndex(MIXED_DOCUMENTS, { workers: 2, tokenizer }), 'option')).toContain('"workers": got 2 beside a function as "tokenizer"; expected 1 there. A function cannot be sent to a worker.')
    expect(await refusal(() => createIndex(MIXED_DOCUMENTS, { workers: 2, passages: () => [] }), 'option')).toContain('"passages"')
    expect((await createIndex(MIXED_DOCUMENTS, { workers: 1, passages: () => [] })).stats().documents).toBe(MIXED_DOCUMENTS.length)
    for (const workers of [0, 1.5, '2']) expect(await refusal(() => createIndex(MIXED_DOCUMENTS, { workers: workers as number }), 'option')).toContain('"workers"')
  })
})
