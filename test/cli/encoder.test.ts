import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { callCli } from '../helpers/call-cli.ts'
import { type Finished, ROOT, runCli } from '../helpers/command.ts'

const DOCUMENTS = [
  { id: 'river', text: 'They rested on the muddy bank of the river and watched the boats.' },
  { id: 'money', text: 'The bank lends money to farmers and takes interest on the money.' },
  { id: 'harvest', text: 'The farmers brought in the harvest before the rain.' },
  { id: 'rain', text: 'The rain fell on the river, and the boats stayed at the muddy bank.' },
  { id: 'price', text: 'The farmers sold the harvest for a price, and paid interest to the bank.' },
]
const QUESTIONS = [{ id: 'q1', text: 'Who lends money?', passage: 'money', answers: [{ text: 'bank' }] }, { id: 'q2', text: 'Where are boats?', passage: 'river', answers: [{ text: 'river' }] }]
const GLOVE = ['loan 1 0 0.1', 'money 0.9 0.1 0', 'boats 0 1 0', 'river 0.1 0.9 0', 'harvest 0 0 1', 'farmers 0.2 0 0.9'].join('\n')

const before = process.cwd()
let cwd: string
const jsonl = (values: object[]) => values.map(value => `${JSON.stringify(value)}\n`).join('')
const cli = (...args: string[]): Promise<Finished> => callCli(args)

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tokengraph-encoder-'))
  mkdirSync(join(cwd, 'set'))
  writeFileSync(join(cwd, 'set/corpus.jsonl'), jsonl(DOCUMENTS))
  writeFileSync(join(cwd, 'set/queries.jsonl'), jsonl(QUESTIONS))
  writeFileSync(join(cwd, 'words.txt'), GLOVE)
  cpSync(join(ROOT, 'test/fixtures/tiny-encoder'), join(cwd, 'tiny'), { recursive: true })
  for (const name of ['cross', 'cross_labels']) {
    cpSync(join(cwd, 'tiny'), join(cwd, name), { recursive: true })
    cpSync(join(ROOT, `test/fixtures/tiny-encoder/variants/${name}.onnx`), join(cwd, name, 'onnx/model.onnx'))
  }
  process.chdir(cwd)
  vi.stubEnv('TOKENGRAPH_CACHE', join(cwd, 'cache'))
})
afterAll(() => {
  vi.unstubAllEnvs()
  process.chdir(before)
  rmSync(cwd, { recursive: true, force: true })
})

describe('--encoder', () => {
  test.each(['corpus', 'words.txt', './tiny'])('index and search with %s', async encoder => {
    const made = await cli('index', 'set', '--out', 'a.tkg', '--encoder', encoder, '--json')
    expect(made).toMatchObject({ code: 0, err: '' })
    const found = await cli('search', 'a.tkg', 'lends money', '--encoder', encoder, '--json', '--kinds', 'passage', '--explain')
    expect(found).toMatchObject({ code: 0, err: '' })
    const { query, hits } = JSON.parse(found.out)
    expect(query.channels.map(({ name }: { name: string }) => name)).toContain('mixed')
    expect(hits[0]).toMatchObject({ id: 'money#0' })
    expect(hits[0].explanation.seeds.map(({ node }: { node: { kind: string } }) => node.kind)).toContain('meaning')
    expect((await cli('explain', 'a.tkg', 'lends money', '--encoder', encoder)).out).toContain('meaning')
  })

  test('as it is built, a model prints nothing of its own, and says what it says in this process', async () => {
    for (const args of [['index', 'set', '--out', 'j.tkg', '--encoder', './tiny'], ['search', 'j.tkg', 'lends money', '--encoder', './tiny', '--explain']]) {
      const done = await runCli(args, { cwd })
      expect(done).toMatchObject({ code: 0, err: '' })
      expect(done).toEqual(await cli(...args))
    }
  })

  test('a paraphrase that shares no word with the text is found by word vectors alone', async () => {
    await cli('index', 'set', '--out', 'b.tkg', '--encoder', 'words.txt')
    expect((await cli('search', 'b.tkg', 'loan', '--kinds', 'passage', '--encoder', 'none')).out).toMatch(/^Nothing found/)
    const { hits } = JSON.parse((await cli('search', 'b.tkg', 'loan', '--encoder', 'words.txt', '--kinds', 'passage', '--json')).out)
    expect(hits[0].id).toBe('money#0')
  })

  // the tiny model's vectors mean nothing
  test.each([['corpus', 'money#0'], ['words.txt', 'money#0'], ['./tiny', expect.any(String)]])('vectors of %s carried over the graph', async (encoder, best) => {
    await cli('index', 'set', '--out', 'i.tkg', '--encoder', encoder)
    const options = ['--encoder', encoder, '--propagate', 'vectors']
    const found = await cli('search', 'i.tkg', 'lends money', ...options, '--explain', '--json')
    expect(found).toMatchObject({ code: 0, err: '' })
    const { query, hits } = JSON.parse(found.out)
    expect(query.channels[0]).toEqual({ name: 'walk', share: 1 })
    expect(hits[0]).toMatchObject({ kind: 'passage', id: best })
    expect(hits[0].explanation.seeds).toMatchObject([{ node: { kind: 'meaning' } }])
    for (const { score, explanation: { terms } } of hits) expect(score).toBeCloseTo(terms.reduce((sum: number, { value }: { value: number }) => sum + value, 0), 9)
    expect((await cli('search', 'i.tkg', 'lends money', ...options)).out).toContain(`1. ${hits[0].score.toFixed(3)}`)
    expect((await cli('explain', 'i.tkg', 'lends money', ...options)).out).toMatch(/^passage .*score .*\n(.*\n)+from what was asked:\n +\d+ % {2}meaning 'meaning'\n/)
  })

  test('what a model encoded is kept for the next run', async () => {
    rmSync(join(cwd, 'cache'), { recursive: true, force: true })
    await cli('index', 'set', '--out', 'd.tkg', '--encoder', './tiny')
    const [log] = readdirSync(join(cwd, 'cache'))
    const size = statSync(join(cwd, 'cache', log)).size
    expect(size).toBeGreaterThan(0)
    await cli('index', 'set', '--out', 'e.tkg', '--encoder', './tiny')
    expect([readdirSync(join(cwd, 'cache')), statSync(join(cwd, 'cache', log)).size]).toEqual([[log], size])
  })

  test.each([
    [['search', 'f.tkg', 'x', '--encoder', './tiny'], /got encoder "tiny".*expected encoder "corpus"/],
    [['search', 'g.tkg', 'x', '--encoder', 'corpus'], /got encoder "corpus"; expected none: the index has no vectors/],
    [['search', 'g.tkg', 'x', '--encoder', './tiny'], /expected none: the index has no vectors/],
    [['index', 'set', '--out', 'h.tkg', '--encoder', './nowhere'], /"\.\/nowhere": got no such folder or file/],
    [['index', 'set', '--out', 'h.tkg', '--encoder', 'set/queries.jsonl'], /"queries\.jsonl:1": got/],
    [['index', 'set', '--out', 'h.tkg', '--encoder', 'set'], /got no config\.json/],
    [['evaluate', 'set', '--runs', 'dense'], /got "dense" without an encoder; expected --encoder/],
    [['evaluate', 'set', '--runs', 'gcn'], /got "gcn" without an encoder; expected --encoder/],
    [['search', 'g.tkg', 'x', '--propagate', 'vectors'], /option "propagate": got "vectors"; expected an index with vectors/],
    [['search', 'g.tkg', 'x', '--propagate', 'vector'], /Expected one of scores, vectors/],
  ])('refuses in one line: %j', async (args, message) => {
    await cli('index', 'set', '--out', 'f.tkg', '--encoder', 'corpus')
    await cli('index', 'set', '--out', 'g.tkg')
    const { code, out, err } = await cli(...args)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(message)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(readdirSync(cwd)).not.toContain('h.tkg')
  })

  // corpus vectors know the words that stand there twice
  test.each([['corpus', 0], ['./tiny', 0.5]])('evaluate with %s', async (encoder, least) => {
    const { code, out, err } = await cli('evaluate', 'set', '--encoder', encoder, '--runs', 'graph,dense,hybrid,gcn,tokens,tokens-lexical,tokens-cosine,tokens-attention', '--json')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const { runs, differences } = JSON.parse(out)
    expect(Object.keys(runs)).toEqual(['lexical', 'graph', 'dense', 'hybrid', 'gcn', 'tokens', 'tokens-lexical', 'tokens-cosine', 'tokens-attention'])
    for (const run of ['lexical', 'graph', 'dense', 'hybrid', 'gcn']) expect(runs[run].map).toBeGreaterThan(0)
    for (const run of Object.keys(runs).filter(each => each.startsWith('tokens'))) expect(runs[run]['answer@10']).toBeGreaterThanOrEqual(least)
    expect(new Set(differences.map(({ run }: { run: string }) => run))).toEqual(new Set(['graph', 'dense', 'hybrid', 'gcn']))
  })

  test('evaluate measures by meaning too, whatever the encoder', async () => {
    for (const encoder of ['corpus', 'words.txt']) {
      const { code, out } = await cli('evaluate', 'set', '--encoder', encoder, '--json')
      expect({ code, runs: Object.keys(JSON.parse(out).runs) }).toEqual({ code: 0, runs: ['lexical', 'graph', 'dense', 'hybrid'] })
    }
    const { out } = await cli('evaluate', 'set', '--json')
    expect(Object.keys(JSON.parse(out).runs)).toEqual(['lexical', 'graph'])
  })
})

describe('--cross-encoder', () => {
  // the first is named, the second has most of the question's words
  const TITLED = [
    { id: 'a', title: 'Silver Castle', text: 'Silver Castle is a house by the river.' },
    { id: 'b', text: 'A castle of silver, a silver castle of old, by the silver castle, the silver castle, the silver castle.' },
    { id: 'c', text: 'They saw the castle, and the silver of the king.' },
  ]
  beforeAll(async () => {
    mkdirSync('titled')
    writeFileSync('titled/corpus.jsonl', jsonl(TITLED))
    writeFileSync('titled/queries.jsonl', jsonl([{ id: 'q', text: 'Where is Silver Castle?', passage: 'b' }]))
    await cli('index', 'titled', '--out', 'titled.tkg')
  })

  test('puts what it read in another order, and says so', async () => {
    const asked = ['titled.tkg', 'where is a silver castle?'], cross = ['--cross-encoder', './cross']
    const found = await cli('search', ...asked, ...cross, '--kinds', 'passage', '--explain', '--json')
    expect(found).toMatchObject({ code: 0, err: '' })
    const { query, hits } = JSON.parse(found.out)
    expect(query.channels.at(-1)).toEqual({ name: 'cross', share: 0.1 })
    for (const { score, explanation: { terms } } of hits) expect(score).toBeCloseTo(terms.reduce((sum: number, { value }: { value: number }) => sum + value, 0), 9)
    expect(hits[0]).toMatchObject({ id: 'b#0', explanation: { cross: { encoder: 'cross', place: { before: 2, after: 1 } } } })
    expect(hits[0].explanation.cross.logit).toBeGreaterThan(hits[1].explanation.cross.logit)
    const { out } = await cli('explain', ...asked, 'b#0', ...cross)
    expect(out).toMatch(/read by cross with the question, place 2 → 1 by its logit \+\d+\.\d\d/)
    expect((await cli('explain', ...asked, 'b#0')).out).not.toContain('read by')
  })

  test('evaluate measures it with the guard and without', async () => {
    const { code, out, err } = await cli('evaluate', 'titled', '--cross-encoder', './cross', '--json')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const { runs } = JSON.parse(out)
    expect(Object.keys(runs)).toEqual(['lexical', 'graph', 'cross', 'cross-always'])
    expect([runs.cross.mrr, runs['cross-always'].mrr]).toEqual([0.5, 1])
  })

  test.each([
    [['search', 'titled.tkg', 'x', '--cross-encoder', './nowhere'], /got no such folder/],
    [['search', 'titled.tkg', 'x', '--cross-encoder', './tiny'], /got a model that gives last_hidden_state.*expected a cross-encoder/],
    [['evaluate', 'titled', '--cross-encoder', './cross_labels'], /got a classifier of 2 labels; expected a cross-encoder/],
    [['evaluate', 'titled', '--runs', 'cross'], /got "cross" without a cross-encoder; expected --cross-encoder/],
  ])('refuses in one line: %j', async (args, message) => {
    const { code, out, err } = await cli(...args)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(message)
    expect(err.trim().split('\n')).toHaveLength(1)
  })
})
