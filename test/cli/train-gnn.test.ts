import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Io } from '../../src/cli/io.ts'
import { run } from '../../src/cli/run.ts'
import { loadIndex } from '../../src/node.ts'
import { readSafetensors, readSafetensorsMetadata } from '../../src/store/safetensors.ts'

const DOCUMENTS = [
  { id: 'film', title: 'The Silver Fox', text: 'The Silver Fox is a film. It was made by the director Anna Berg.' },
  { id: 'anna', title: 'Anna Berg', text: 'Anna Berg was born in Lund, a city in the south.' },
  { id: 'lund', title: 'Lund', text: 'Lund is a city by a river with a bridge.' },
  { id: 'song', title: 'Night Tide', text: 'Night Tide is a song, and music for a film. Anna Berg sings it.' },
]
const QUESTION = 'the director of the film'

let folder: string
const at = (name: string) => join(folder, name)
const bytes = (name: string) => readFileSync(at(name))

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokengraph-train-'))
  writeFileSync(at('docs.jsonl'), DOCUMENTS.map(document => `${JSON.stringify(document)}\n`).join(''))
  for (const encoder of ['corpus', 'none']) expect(await cli('index', at('docs.jsonl'), '--out', at(`${encoder}.tkg`), '--encoder', encoder)).toMatchObject({ code: 0, err: '' })
  mkdirSync(at('no-graph'))
  writeFileSync(at('no-graph/a.txt'), 'nothing leads on from here')
  await cli('index', at('no-graph'), '--out', at('no-graph.tkg'), '--encoder', 'corpus')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a command line in this process, by the modules as they are loaded then. */
async function cli(...args: string[]) {
  return cliWith({ run }, new AbortController().signal, ...args)
}

async function cliWith(module: { run: typeof run }, signal: AbortSignal, ...args: string[]) {
  const lines: Record<'out' | 'err', string[]> = { out: [], err: [] }
  const io: Io = { out: text => lines.out.push(text), note: text => lines.err.push(text), interactive: false, width: 100, colour: false, signal }
  return { code: await module.run(args, io), out: lines.out.join('\n'), err: lines.err.join('\n') }
}

/** A command that must succeed and print one JSON value. */
async function json(...args: string[]) {
  const { code, out, err } = await cli(...args, '--json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out)
}

async function refusal(...args: string[]): Promise<string> {
  const { code, out, err } = await cli(...args)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err.split('\n')).toHaveLength(1)
  return err
}

describe('train-gnn', () => {
  test('writes the index again, with what it learned, and says what that is', async () => {
    copyFileSync(at('corpus.tkg'), at('own.tkg'))
    const { code, out, err } = await cli('train-gnn', at('own.tkg'), '--model', 'gcn', '--epochs', '4')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^gcn, 4 epochs: loss \d\.\d{4} → \d\.\d{4}\nwhat a passage's vector is made of, .*: its own \d+\.\d %, and over\n {2}mentions names +\d+\.\d % {2}3 pairs, each \d\.\d+ times what the graph says\n {2}mentions names, back +\d.*\nwritten to .*own\.tkg$/)
    const index = await loadIndex(at('own.tkg'))
    expect(index.vectors!.propagation!.about).toMatchObject({ model: 'gcn', heads: 0, seed: 0, epochs: 4 })
    expect((await loadIndex(at('corpus.tkg'))).vectors).toEqual({ ...index.vectors, propagation: undefined })
  })

  test('the same seed gives the same file, elsewhere too, and the old one is not touched', async () => {
    const before = bytes('corpus.tkg')
    const told = await json('train-gnn', at('corpus.tkg'), '--out', at('first.tkg'), '--epochs', '3', '--heads', '2', '--seed', '5')
    expect(told).toMatchObject({ schema: 'tokengraph.trained/1', model: 'gat', heads: 2, seed: 5, epochs: 3, loss: { before: expect.any(Number), after: expect.any(Number) }, file: at('first.tkg') })
    expect(told.kinds[0]).toEqual({ kind: expect.stringContaining('mentions names'), pairs: expect.any(Number), factor: expect.any(Number), share: expect.any(Number) })
    await json('train-gnn', at('corpus.tkg'), '--out', at('second.tkg'), '--epochs', '3', '--heads', '2', '--seed', '5')
    expect(bytes('second.tkg')).toEqual(bytes('first.tkg'))
    await json('train-gnn', at('first.tkg'), '--out', at('third.tkg'), '--epochs', '3', '--heads', '2', '--seed', '6')
    expect(bytes('third.tkg')).not.toEqual(bytes('first.tkg'))
    expect(bytes('corpus.tkg')).toEqual(before)
  })

  test('writes the weights, too', async () => {
    const { weights, kinds } = await json('train-gnn', at('corpus.tkg'), '--out', at('w.tkg'), '--epochs', '2', '--weights', at('gat.safetensors'))
    expect(weights).toBe(at('gat.safetensors'))
    const tensors = readSafetensors(bytes('gat.safetensors')), { width } = (await loadIndex(at('w.tkg'))).vectors!.encoder
    expect([...tensors].map(([name, { shape }]) => [name, shape])).toEqual([['0.att_dst', [4, width]], ['0.att_src', [4, width]], ['0.bias', [kinds.length]]])
    expect(readSafetensorsMetadata(bytes('gat.safetensors'))).toEqual({ model: 'gat', kinds: JSON.stringify(kinds.map(({ kind }: { kind: string }) => kind)) })
  })

  test('search and explain then go by it', async () => {
    await json('train-gnn', at('corpus.tkg'), '--out', at('asked.tkg'), '--epochs', '20')
    const search = (name: string) => json('search', at(name), QUESTION, '--propagate', 'vectors', '--kinds', 'passage')
    const [before, after] = [await search('corpus.tkg'), await search('asked.tkg')]
    expect(after.hits.map(({ score }: { score: number }) => score)).not.toEqual(before.hits.map(({ score }: { score: number }) => score))
    const explained = await json('explain', at('asked.tkg'), QUESTION, '--propagate', 'vectors')
    expect(explained.score).toBe(after.hits[0].score)
    expect(await json('search', at('asked.tkg'), QUESTION)).toEqual(await json('search', at('corpus.tkg'), QUESTION))
  })

  test.each([
    [['none.tkg'], /^tokengraph: train-gnn ".*none\.tkg": got an index without vectors; expected one with vectors\. Index the texts with --encoder, for example --encoder corpus\.$/],
    [['no-graph.tkg'], /^tokengraph: trainOnIndex: got passages that no edge joins; /],
    [['nowhere.tkg'], /^tokengraph: reading ".*nowhere\.tkg": got no such file/],
    [['corpus.tkg', '--model', 'mlp'], /Expected one of gcn, gat\.$/],
    [['corpus.tkg', '--epochs', '0'], /Expected a whole number of at least 1\.$/],
    [['corpus.tkg', '--model', 'gcn', '--heads', '2'], /^tokengraph: --heads: got the model gcn; expected --model gat, which attends\. Leave one of the two out\.$/],
    [['corpus.tkg', '--out', 'gone/x.tkg'], /^tokengraph: writing "gone\/x.tkg": got no such folder\. /],
    [['corpus.tkg', '--weights', 'gone/x.safetensors'], /^tokengraph: writing "gone\/x.safetensors": got no such folder\. /],
  ])('refuses %j in one line', async ([name, ...args], message) => {
    const before = bytes('corpus.tkg')
    expect(await refusal('train-gnn', at(name!), ...args)).toMatch(message)
    expect(bytes('corpus.tkg')).toEqual(before)
  })

  test('an interrupt leaves the file as it was, and no other beside it', async () => {
    copyFileSync(at('corpus.tkg'), at('kept.tkg'))
    const files = readdirSync(folder), abort = new AbortController()
    const ending = cliWith({ run }, abort.signal, 'train-gnn', at('kept.tkg'), '--epochs', '100000', '--weights', at('kept.safetensors'))
    setTimeout(() => abort.abort(), 500)
    expect(await ending).toEqual({ code: 1, out: '', err: expect.stringMatching(/^tokengraph: interrupted: nothing was stored/) })
    expect(bytes('kept.tkg')).toEqual(bytes('corpus.tkg'))
    expect(readdirSync(folder)).toEqual(files)
  })
})

describe('without TensorFlow.js', () => {
  afterEach(() => { vi.doUnmock('@tensorflow/tfjs-core') })

  /** The command line as it is where no such package is installed. */
  async function bare(...args: string[]) {
    vi.resetModules()
    vi.doMock('@tensorflow/tfjs-core', () => { throw new Error('Cannot find package') })
    return cliWith(await import('../../src/cli/run.ts'), new AbortController().signal, ...args)
  }

  test('an index that was trained is searched and explained all the same', async () => {
    await json('train-gnn', at('corpus.tkg'), '--out', at('bare.tkg'), '--epochs', '3')
    for (const command of ['search', 'explain']) {
      const args = [command, at('bare.tkg'), QUESTION, '--propagate', 'vectors', '--json']
      const expected = (await cli(...args)).out, { code, out, err } = await bare(...args)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toBe(expected)
    }
  })

  test('training says in one line what to install', async () => {
    const before = bytes('corpus.tkg')
    const { code, out, err } = await bare('train-gnn', at('corpus.tkg'))
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^tokengraph: tokengraph\/nn: got no @tensorflow\/tfjs-core; expected TensorFlow\.js 4\.22\.0, .* Run "npm install @tensorflow\/tfjs-core@4\.22\.0 .*"\.$/)
    expect(err.split('\n')).toHaveLength(1)
    expect(bytes('corpus.tkg')).toEqual(before)
  })
})
