import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { built, ROOT, runProcess } from './helpers/command.ts'
import { TRIES_ALL } from './helpers/runs.ts'

beforeAll(() => { built('nn.js') })

const run = (sample: string, ...args: string[]) =>
  runProcess(process.execPath, ['--import', 'tsx', `samples/${sample}.ts`, ...args], { cwd: ROOT, env: process.env })

const cora = (file: string) => readFileSync(join(ROOT, 'samples', 'cora', file), 'utf8')
const papers = JSON.parse(cora('labels.json')) as number[], citations = JSON.parse(cora('edges.json')) as [number, number][]

test.runIf(TRIES_ALL)('samples/propagation.ts: neighbours of words before and after, and a question that attention answers', { timeout: 120_000 }, async () => {
  const done = await run('propagation')
  expect(done).toMatchObject({ code: 0, err: '' })
  expect(done.out).toMatch(/^TensorFlow\.js on wasm\./)
  const neighbours = Array.from(done.out.matchAll(/^ +(\w+) +before +(.+)\n +after +(.+)$/gm))
  expect(neighbours.map(([, word]) => word)).toEqual(['king', 'river', 'church', 'empire'])
  for (const [, , before, after] of neighbours) {
    expect(before!.split(', ')).toHaveLength(6)
    expect(after).not.toBe(before)
  }
  // each word has neighbours of its own: none was looked up in vain
  expect(new Set(neighbours.map(([, , before]) => before)).size).toBe(4)
  // no word leads from the question to the inventor, an edge does
  expect(/^ +words +(.+)$/m.exec(done.out)![1]).not.toContain('Nikola Tesla')
  expect(/^ +vectors +(.+)$/m.exec(done.out)![1]).toMatch(/The Prestige.*Nikola Tesla/)
  expect(/^ +GAT +(.+)$/m.exec(done.out)![1]).toMatch(/The Prestige.*Nikola Tesla/)
})

test('samples/citations.ts: GCN and GAT tell the subjects of papers, and whom a paper attends to', { timeout: 120_000 }, async () => {
  const done = await run('citations', '--epochs', '60', '--seed', '1')
  expect(done).toMatchObject({ code: 0, err: '' })
  expect(done.out).toMatch(/^Cora: 2708 papers, 5278 citations, 1433 words, 7 subjects; 140 papers to learn from, 500 to validate, 1000 to test\.\n/)

  const models = Array.from(done.out.matchAll(/^(\w+) +validation ([\d.]+) % +test ([\d.]+) % +(\d+) epochs, best (\d+) +[\d.]+ s +wasm$/gm))
  expect(models.map(([, name]) => name)).toEqual(['GCN', 'GAT'])
  for (const [, , validation, tested, epochs, best] of models) {
    // without the citations some 60 of 100 are told, with citations of others some 30
    expect(Number(validation)).toBeGreaterThan(70)
    expect(Number(tested)).toBeGreaterThan(70)
    expect(Number(epochs)).toBe(60)
    expect(Number(best)).toBeLessThanOrEqual(60)
  }

  const [, paper] = /^GAT's attention into paper (\d+): /m.exec(done.out)!
  const attended = Array.from(done.out.matchAll(/^ +(0\.\d\d) +(?:paper (\d+)|itself) +[a-z -]+$/gm), ([, weight, source]) => ({ weight: Number(weight), source: Number(source ?? paper) }))
  const neighbours = citations.filter(citation => citation.includes(Number(paper))).flat()
  expect(attended.map(({ source }) => source).sort()).toEqual([...new Set(neighbours)].sort())
  const weights = attended.map(({ weight }) => weight)
  expect(weights).toEqual([...weights].sort((a, b) => b - a))
  expect(Math.abs(weights.reduce((sum, weight) => sum + weight) - 1)).toBeLessThan(0.04)
  expect(done.out).toMatch(/in even shares: [01]\.\d\d from papers of the same subject, [01]\.\d\d from others\.\n$/)
})

test('samples/cora is what its README says', () => {
  const readme = cora('README.md')
  const countsOf = (subjects: number[]) => [0, 1, 2, 3, 4, 5, 6].map(subject => subjects.filter(each => each === subject).length)
  expect(readme).toContain(`(${countsOf(papers).join(', ')})`)
  expect(readme).toContain(`${papers.length.toLocaleString('en')} papers on machine learning, ${citations.length.toLocaleString('en')} citations`)
  expect(citations.every(([a, b]) => a < b)).toBe(true)
  expect(new Set(citations.map(String)).size).toBe(citations.length)
  const { train, val, test: tested } = JSON.parse(cora('split.json')) as Record<'train' | 'val' | 'test', number[]>
  expect(countsOf(train.map(paper => papers[paper]!))).toEqual([20, 20, 20, 20, 20, 20, 20])
  expect([val.length, tested.length]).toEqual([500, 1000])
  expect(new Set([...train, ...val, ...tested]).size).toBe(1640)
})
