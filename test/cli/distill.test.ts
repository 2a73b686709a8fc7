import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { staticEncoder } from '../../src/encoders/piece-table/encoder.ts'
import { callCli } from '../helpers/call-cli.ts'
import { ROOT, runCli } from '../helpers/command.ts'

const NOUNS = ['river', 'bank', 'money', 'boat', 'farmer', 'rain', 'harvest', 'price', 'loan', 'water']
/** Two sentences a document, no two alike. */
const DOCUMENTS = NOUNS.flatMap((a, i) => NOUNS.slice(i + 1).map((b, j) => ({ id: `${a}-${b}`, title: a, text: `The ${a} is by the ${b}. A ${b} has ${i} and ${j}.` })))
const QUESTIONS = NOUNS.map(noun => ({ id: noun, text: `Where is the ${noun}?`, passage: DOCUMENTS.find(({ title }) => title === noun)?.id ?? DOCUMENTS[0]!.id }))

const before = process.cwd()
let cwd: string
const jsonl = (values: object[]) => values.map(value => `${JSON.stringify(value)}\n`).join('')
const cli = (...args: string[]) => callCli(args)
const small = ['--teacher', './tiny', '--texts', 'corpus.jsonl', '--sentences', 'corpus.jsonl', '--dimensions', '8', '--vocabulary', '60', '--epochs', '3']

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tokengraph-distill-'))
  writeFileSync(join(cwd, 'corpus.jsonl'), jsonl(DOCUMENTS))
  writeFileSync(join(cwd, 'queries.jsonl'), jsonl(QUESTIONS))
  cpSync(join(ROOT, 'test/fixtures/tiny-encoder'), join(cwd, 'tiny'), { recursive: true })
  process.chdir(cwd)
  vi.stubEnv('TOKENGRAPH_CACHE', join(cwd, 'cache'))
})
afterAll(() => {
  vi.unstubAllEnvs()
  process.chdir(before)
  rmSync(cwd, { recursive: true, force: true })
})

describe('tokengraph distill', () => {
  test('makes a table that comes nearer to its teacher, and that an index is made and asked with', async () => {
    const made = await cli('distill', ...small, '--questions', 'queries.jsonl', '--out', 'table.safetensors', '--json')
    expect(made).toMatchObject({ code: 0, err: '' })
    const report = JSON.parse(made.out)
    expect(report).toMatchObject({ schema: 'tokengraph.distilled/1', teacher: 'tiny', questions: 10, pieces: 61, dimensions: 8, file: 'table.safetensors', bytes: readFileSync('table.safetensors').length })
    expect(report.texts).toBe(3 * DOCUMENTS.length)
    expect(report.epochs).toHaveLength(3)
    expect(report.epochs[2].loss).toBeLessThan(report.epochs[0].loss)
    expect(report.epochs[2].cosine).toBeGreaterThan(report.start)
    for (const args of [['index', 'corpus.jsonl', '--out', 'a.tkg', '--encoder', 'table.safetensors'], ['search', 'a.tkg', 'money of a farmer', '--encoder', 'table.safetensors', '--json']])
      expect(await cli(...args)).toMatchObject({ code: 0, err: '' })
    expect((await cli('search', 'a.tkg', 'money')).err).toContain('the index has vectors by table.safetensors')
    const all = JSON.parse((await cli('evaluate', '.', '--table', 'table.safetensors', '--json')).out)
    expect(Object.keys(all.runs)).toEqual(['lexical', 'graph', 'static-dense', 'static'])
    const asEncoder = JSON.parse((await cli('evaluate', '.', '--encoder', 'table.safetensors', '--runs', 'dense,hybrid', '--json')).out)
    expect([all.runs['static-dense'], all.runs.static]).toEqual([asEncoder.runs.dense, asEncoder.runs.hybrid])
  })

  test('as it is built: the same seed gives the same bytes, another gives others, and the file says how it was made', async () => {
    const run = (...args: string[]) => runCli(['distill', ...small, ...args], { cwd })
    const done = await run('--out', 'b.safetensors')
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out).toMatch(/^61 pieces by 8, from tiny: 135 texts, 0 questions\nmean cosine with the teacher, of 3 kept aside: -?0\.\d{3} → -?0\.\d{3} after 3 epochs\nwritten to b\.safetensors, 0\.0 MB\n$/)
    await cli('distill', ...small, '--out', 'c.safetensors', '--seed', '1')
    const first = readFileSync('b.safetensors')
    expect((await run('--out', 'b.safetensors')).code).toBe(0)
    expect(readFileSync('b.safetensors').equals(first)).toBe(true)
    expect(readFileSync('c.safetensors').equals(first)).toBe(false)
    expect((await staticEncoder(first)).width).toBe(8)
    expect(first.toString('latin1')).toMatch(/^[^]{8}\{"__metadata__":\{"format":"tokengraph\.table\/1","teacher":"tiny","recipe":"\{\\"texts\\":135,/)
  })

  test.each([
    [['--texts', 'corpus.jsonl', '--teacher', './tiny'], /required option '-o, --out <file>'/],
    [['--teacher', './tiny', '--out', 'x'], /no texts; expected --texts or --sentences/],
    [[...small, '--out', 'x', '--dimensions', '17'], /"dimensions": got 17; expected at most 16, the width of the teacher/],
    [[...small, '--out', 'x', '--epochs', '-1'], /--epochs/],
    [['--teacher', 'corpus', '--texts', 'corpus.jsonl', '--out', 'x', '--tokenizer', 'tiny/tokenizer.json'], /--teacher: got "corpus"; expected a model/],
    [['--teacher', './nowhere', '--texts', 'corpus.jsonl', '--out', 'x'], /no such folder/],
    [['--teacher', './tiny', '--texts', 'nowhere.jsonl', '--out', 'x'], /nowhere\.jsonl/],
    [[...small, '--out', 'corpus.jsonl', '--force'], /corpus\.jsonl/],
    [[...small, '--out', 'tiny/tokenizer.json'], /tokenizer\.json/],
    [[...small, '--out', 'x', '--tokenizer', 'corpus.jsonl'], /broken JSON/],
  ])('refuses %j', async (args, told) => {
    const { code, out, err } = await cli('distill', ...args)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(told)
    expect(existsSync('x')).toBe(false)
  })

  test('refuses too few texts', async () => {
    writeFileSync('few.txt', 'Only this.')
    expect((await cli('distill', '--teacher', './tiny', '--texts', 'few.txt', '--dimensions', '8', '--out', 'x')).err).toContain('1 different ones; expected at least 50')
  })
})

describe('static tables by name', () => {
  test('a folder as model2vec has it, a file with the tokenizer beside it, and what is none', async () => {
    cpSync('b.safetensors', 'folder/model.safetensors', { recursive: true })
    expect(await cli('evaluate', '.', '--encoder', 'folder', '--runs', 'dense')).toMatchObject({ code: 0, err: '' })
    writeFileSync('cut.safetensors', readFileSync('b.safetensors').subarray(0, 3000))
    expect((await cli('search', 'a.tkg', 'x', '--encoder', 'cut.safetensors')).err).toMatch(/cut\.safetensors/)
    expect((await cli('evaluate', '.', '--table', 'gone.safetensors')).err).toMatch(/gone\.safetensors/)
    expect((await cli('evaluate', '.', '--runs', 'static')).err).toContain('"static" without a table; expected --table')
    expect((await cli('search', 'a.tkg', 'x', '--encoder', 'c.safetensors')).err).toMatch(/c\.safetensors/)
  })
})
