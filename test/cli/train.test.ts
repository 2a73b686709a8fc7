import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callCli } from '../helpers/call-cli.ts'

const COUNT = 70

const lines = (values: readonly object[]) => values.map(value => JSON.stringify(value)).join('\n')

describe('tokengraph train', () => {
  let folder: string, data: string, out: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tokengraph-train-'))
    data = join(folder, 'ferries')
    out = join(folder, 'ranker.safetensors')
    mkdirSync(data)
    const numbers = Array.from({ length: COUNT }, (_, i) => i)
    writeFileSync(join(data, 'corpus.jsonl'), lines(numbers.flatMap(i => [
      { id: `ferry ${i}`, title: `Ferry Karlin ${i}`, text: `The Ferry Karlin ${i} crosses the sound every two hours, and was built by Yard Holm ${i} in the last century.` },
      { id: `yard ${i}`, title: `Yard Holm ${i}`, text: `A yard of shipbuilders in the north, founded long ago by ${i + 2} brothers who came from the town of Vadum.` },
    ])))
    writeFileSync(join(data, 'queries.jsonl'), lines(numbers.map(i => ({ id: `q${i}`, text: `How many brothers founded the yard that built Ferry Karlin ${i}?` }))))
    writeFileSync(join(data, 'qrels.jsonl'), lines(numbers.flatMap(i => ['ferry', 'yard'].map(what => ({ query: `q${i}`, passage: `${what} ${i}`, score: 1 })))))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('writes a network, says what it does, and is used by evaluate', async () => {
    const trained = await callCli(['train', data, '--out', out, '--epochs', '1', '--seeds', '1', '--json'])
    expect(trained).toMatchObject({ code: 0 })
    const told = JSON.parse(trained.out) as { schema: string, file: string, sets: object[] }
    expect(told).toMatchObject({ schema: 'tokengraph.ranker/1', file: out, sets: [{ name: 'ferries', questions: COUNT }] })
    expect(readFileSync(out).subarray(8, 60).toString()).toContain('"__metadata__":{"model":"ranker"}')

    const evaluated = await callCli(['evaluate', data, '--runs', 'no-rerank,learned,learned-always', '--ranker', out, '--every', '10', '--json'])
    expect(evaluated).toMatchObject({ code: 0 })
    const { runs } = JSON.parse(evaluated.out) as { runs: Record<string, Record<string, number>> }
    expect(Object.keys(runs)).toEqual(['lexical', 'no-rerank', 'learned', 'learned-always'])
    expect(runs.learned!['hit@1']).toBe(runs['no-rerank']!['hit@1'])
  })

  it('tells people of every ranking on what was kept aside', async () => {
    const { code, out: stdout } = await callCli(['train', data, '--out', out, '--epochs', '1', '--seeds', '2'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ferries: 70 questions, \d+ made up\nseed 0: 1 epoch, loss /)
    expect(stdout.match(/, kept\n/g)).toHaveLength(1)
    expect(stdout.match(/^ {2}learned-alone-always +[\d. ]+$/gm)).toHaveLength(2)
    expect(stdout).toMatch(/learned +recall@5 +[+-][\d.]+ \[[+-][\d.]+, [+-][\d.]+\]/)
    expect(stdout.trimEnd().endsWith(`written to ${out}`)).toBe(true)
  })

  it('learns with an encoder for rankings that mix words and meaning; others are told that they do not ask it', async () => {
    expect(await callCli(['train', data, '--out', out, '--epochs', '1', '--seeds', '1', '--encoder', 'corpus', '--force'])).toMatchObject({ code: 0 })
    const evaluated = (...args: string[]) => callCli(['evaluate', data, '--every', '10', '--json', '--ranker', out, ...args])
    const mixed = await evaluated('--runs', 'hybrid-no-rerank,hybrid', '--encoder', 'corpus')
    expect(mixed).toMatchObject({ code: 0, err: expect.not.stringContaining('--ranker') })
    expect(Object.keys((JSON.parse(mixed.out) as { runs: object }).runs)).toEqual(['lexical', 'hybrid-no-rerank', 'hybrid'])
    expect(await evaluated('--runs', 'graph')).toMatchObject({ code: 0, err: expect.stringContaining('has learned with an encoder: it is asked in the runs hybrid, late and static alone') })
  })

  it('refuses a file of another, before it reads anything, and what is no network', async () => {
    const other = join(folder, 'other.txt')
    writeFileSync(other, 'mine')
    expect(await callCli(['train', data, '--out', other])).toMatchObject({ code: 1, err: expect.stringContaining('a file that is no file of weights of ours') })
    expect(await callCli(['evaluate', data, '--ranker', other])).toMatchObject({ code: 1, err: expect.stringContaining(other) })
    expect(await callCli(['train', data])).toMatchObject({ code: 1, err: expect.stringContaining("required option '-o, --out <file>'") })
  })
})
