import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TINY } from './encoders/transformer/fixture.ts'
import { built, type Finished, ROOT, runProcess } from './helpers/command.ts'
import { TRIES_ALL } from './helpers/runs.ts'

/** Where vectors by a model are kept: nowhere that outlives this test. */
const cache = mkdtempSync(join(tmpdir(), 'tokengraph-samples-'))
afterAll(() => rmSync(cache, { recursive: true, force: true }))

/** Runs a sample with a model, named as an argument or by the environment, or without one. */
function run(sample: string, { argument, environment }: { argument?: string, environment?: string } = {}): Promise<Finished> {
  const { TOKENGRAPH_MODEL: _, ...env } = process.env
  return runProcess(process.execPath, ['--import', 'tsx', `samples/${sample}.ts`, ...(argument ? [argument] : [])], {
    cwd: ROOT, env: { ...env, TOKENGRAPH_CACHE: cache, ...(environment && { TOKENGRAPH_MODEL: environment }) },
  })
}

/** What was printed below each question. */
const answers = ({ out }: Finished) => new Map(out.split('\n━━ ').slice(1).map(part => [part.slice(0, part.indexOf('\n')), part]))

beforeAll(() => { built('index.js') })

describe('samples/tokens.ts', { timeout: 120_000 }, () => {
  const EN = 'Who constructed the railway engine?', ZH = '哪位女科学家找到了新的化学物质？'
  /** The words of a line, each with its weight and the word that it is there for. */
  const words = (done: Finished, question: string, method: string) =>
    Array.from(new RegExp(`^   ${method} .+?  (\\S+ -?\\d.*)$`, 'm').exec(answers(done).get(question)!)![1]!.split(' · '), each => /^(.+) (-?\d\.\d\d) \((.+)\)$/.exec(each)!.slice(1, 4))

  test('without a model: words like those of the question, and what stands beside them', async () => {
    const done = await run('tokens')
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out).toMatch(/^No model: word vectors are learned from the sample texts, .+ npx tsx samples\/tokens\.ts Xenova\/multilingual-e5-small\n/)
    expect([...answers(done).keys()]).toEqual([EN, ZH])
    expect(words(done, EN, 'cosine').slice(0, 3).map(([word]) => word)).toEqual(expect.arrayContaining(['locomotive', 'built']))
    expect(words(done, EN, 'near').map(([word]) => word)).toEqual(expect.arrayContaining(['George', 'Stephenson']))
    expect(words(done, ZH, 'cosine').map(([word]) => word)).toEqual(expect.arrayContaining(['夫人', '发现']))
    expect(words(done, ZH, 'near').map(([word]) => word)).toEqual(expect.arrayContaining(['居里', '镭']))
    for (const question of [EN, ZH]) {
      for (const method of ['cosine', 'attention', 'near']) {
        const weights = words(done, question, method).map(([, weight]) => Number(weight))
        expect(weights).toHaveLength(5)
        expect(weights).toEqual(weights.toSorted((a, b) => b - a))
        for (const [, , from] of words(done, question, method)) expect(question).toContain(from)
      }
    }
  })

  test('with a model', async () => {
    const done = await run('tokens', { argument: TINY })
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out.startsWith(`Vectors by ${TINY}.\n`)).toBe(true)
    for (const question of [EN, ZH]) for (const method of ['cosine', 'attention', 'near']) expect(words(done, question, method)).toHaveLength(5)
  })
})

describe('samples/senses.ts', { timeout: 120_000 }, () => {
  /** The lines below a question: cosines and the sense. */
  const lines = (done: Finished, question: string) =>
    Array.from(answers(done).get(question)!.matchAll(/^ {3}(\d\.\d\d)? +(\d\.\d\d) {3}(shore|money|fruit|company) +\S/gm), ([, ...parts]) => parts)
  const alone = (done: Finished, question: string) => Array.from(answers(done).get(question)!.matchAll(/^ {3}(\d\.\d\d) {3}(?:shore|money|fruit|company) +\S/gm), ([, cosine]) => cosine)
  const questions = ['The boat lay on the bank of the river.', '树上的苹果已经熟了。']

  test('without a model: all texts are alike, and it says so', async () => {
    const done = await run('senses')
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out).toMatch(/^No model: only vectors of words alone can be shown\. With one: /)
    expect([...answers(done).keys()]).toEqual(questions)
    for (const question of questions) expect(alone(done, question)).toEqual(Array.from({ length: 11 }, () => '1.00'))
    expect(done.out).toContain('Alone, bank is as near in every text as in any other.')
    expect(done.out).not.toContain('in context')
  })

  test('with a model, by the environment: one word has as many vectors as texts', async () => {
    const done = await run('senses', { environment: TINY })
    expect(done).toMatchObject({ code: 0, err: '' })
    for (const question of questions) {
      const inContext = lines(done, question).map(([cosine]) => Number(cosine))
      expect(inContext).toHaveLength(11)
      expect(inContext).toEqual(inContext.toSorted((a, b) => b - a))
      expect(new Set(inContext).size).toBeGreaterThan(1)
      expect(new Set(lines(done, question).map(each => each[1]))).toEqual(new Set(['1.00']))
      expect(answers(done).get(question)).toMatch(/the nearest has the same sense for \d+ of 12\./)
    }
  })

  test('with a model that cannot be had: it says why, and goes on without', async () => {
    const done = await run('senses', { argument: './no-such-model', environment: TINY })
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out.split('\n')[0]).toMatch(/^No model: only vectors of words alone can be shown\. .*"\.\/no-such-model".* got no such folder/)
    expect(alone(done, questions[0])).toHaveLength(11)
  })
})

describe('samples/languages.ts', { timeout: 120_000 }, () => {
  const FOUND = [
    ['是谁把卡在狼喉咙里的骨头取出来的？', 'The Wolf And The Crane'], ['特斯拉移民美国后为谁工作？', 'Nikola Tesla'],
    ['Which disease makes the limbs move as if dancing?', '亨丁顿舞蹈症'], ['Why did samurai shave the top of their heads?', '月代'],
  ] as const
  const titles = (done: Finished, question: string) => Array.from(answers(done).get(question)!.matchAll(/^ {3}\d+\.\d\d {2}(.+?) {2}/gm), ([, title]) => title)

  test('without a model: found by the pairs of words that it was given, which it names', async () => {
    const done = await run('languages')
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out).toMatch(/^No model: digits, foreign names and the pairs of words written in this sample are all that joins the languages\. With one: /)
    expect([...answers(done).keys()]).toEqual(FOUND.map(([question]) => question))
    for (const [question, title] of FOUND) {
      expect(titles(done, question)[0]).toBe(title)
      expect(answers(done).get(question)).toMatch(/ by pairs {2}\S+ = \S+/)
    }
  })

  test.runIf(TRIES_ALL)('with a model: passages of the other language, and words of theirs', async () => {
    const done = await run('languages', { argument: TINY })
    expect(done).toMatchObject({ code: 0, err: '' })
    for (const [question] of FOUND) {
      expect(titles(done, question)).toHaveLength(3)
      for (const method of ['cosine', 'near']) expect(answers(done).get(question)).toMatch(new RegExp(`^ {9}${method} +(\\S+ \\(\\S+\\)( · |$)){6}`, 'm'))
      expect(answers(done).get(question)).not.toContain('by pairs')
    }
  })
})

test('the Chinese questions about English texts name passages that are there', () => {
  const read = (name: string) => readFileSync(join(ROOT, 'samples', 'texts', `${name}.jsonl`), 'utf8').trim().split('\n').map(line => JSON.parse(line) as { id: string, text: string, passage: string })
  const english = new Set(['en-fables', 'en-wikipedia'].flatMap(read).map(({ id }) => id)), questions = read('zh-questions-en')
  expect(questions.length).toBeGreaterThanOrEqual(30)
  expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length)
  for (const { text, passage } of questions) {
    expect(text).toMatch(/\p{sc=Han}.*？$/u)
    expect([...english]).toContain(passage)
  }
  expect(readFileSync(join(ROOT, 'samples', 'README.md'), 'utf8')).toContain(`zh-questions-en.jsonl\`: ${questions.length} `)
})
