import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadIndex } from '../src/node.ts'
import { built, type Finished, ROOT, runCli, runProcess } from './helpers/command.ts'

/** Each question with the passages that must come out, and at which place at the latest. */
const QUESTIONS: [question: string, places: Record<string, number>][] = [
  ['What did the tortoise hold on to while the ducks carried it?', { 'The Tortoise And The Ducks': 1 }],
  ['Where was the inventor born who appears in The Prestige, the film about rival stage magicians?', { 'The Prestige (film)': 1, 'Nikola Tesla': 3 }],
  ['《无声狂啸》的作者曾就读于哪所大学？', { '无声狂啸': 1, '哈兰·艾里森': 2 }],
  ['日本男人剃光前額的傳統髮型，因為明治政府的哪一道命令而終結？', { '月代': 1, '散发脱刀令': 2 }],
]

describe('npm start: the tour of the samples', () => {
  let done: Finished, begun: number
  beforeAll(async () => {
    built('index.js')
    begun = Date.now()
    done = await runProcess(process.execPath, ['--import', 'tsx', 'samples/tour.ts'], { cwd: ROOT })
  })

  /** What was printed below a question. */
  const answer = (question: string) => done.out.split('\n━━ ').find(part => part.includes(question))!
  /** The titles of the passages below a question, best first. */
  const passages = (question: string) => Array.from(answer(question).matchAll(/^ {3}\d+\.\d\d {2}(.+?) {2}\(by words alone: (?:not found|rank \d+)\)$/gm), ([, title]) => title)

  test('runs to its end', () => {
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out).toMatch(/^900 documents, 464,316 characters, indexed in \d+\.\d s:\n\d+ passages, \d+ names, [\d,]+ words; edges: /)
    expect(done.out.match(/^━━ /gm)).toHaveLength(4)
  })

  test.each(QUESTIONS)('%s', (question, places) => {
    expect(passages(question)).toHaveLength(3)
    for (const [title, place] of Object.entries(places)) expect(passages(question).slice(0, place)).toContain(title)
  })

  test('says why: the way leads from the film over the name to the inventor', () => {
    expect(answer(QUESTIONS[1]![0])).toContain("→ passage 'The Prestige (film)' → name 'Nikola Tesla' → passage 'Nikola Tesla'")
    expect(answer(QUESTIONS[3]![0])).toContain("→ passage '月代' → name '散发脱刀令' → passage '散发脱刀令'")
    for (const [question] of QUESTIONS) expect(answer(question)).toMatch(/ \d+ % {2}.+ → passage /)
  })

  test('leaves an index that can be asked, as it says', async () => {
    const file = join(ROOT, 'samples', 'tour.tkg')
    expect(statSync(file).mtimeMs).toBeGreaterThanOrEqual(begun - 2000)
    expect((await loadIndex(file)).stats().documents).toBe(900)
    const { code, out } = await runCli(['search', 'samples/tour.tkg', 'What did the crane ask the peacock?', '--explain'], { cwd: ROOT })
    expect(code).toBe(0)
    expect(out).toMatch(/Passages\n 1\. .*(Crane|Peacock)/)
  })

  test('ends by saying how to see it', () => {
    const [question] = QUESTIONS[1]!
    expect(done.out.trimEnd().split('\n').at(-1)).toBe(`   npx tokengraph view samples/tour.tkg --question "${question}"`)
  })
})

test('the samples are what their README says', () => {
  const readme = readFileSync(join(ROOT, 'samples', 'README.md'), 'utf8')
  const counts = Array.from(readme.matchAll(/^\| ([\w-]+\.jsonl) \| (\d+) /gm), ([, name, count]) => [name!, Number(count)] as const)
  expect(counts).toHaveLength(4)
  for (const [name, count] of counts) {
    const lines = readFileSync(join(ROOT, 'samples', 'texts', name), 'utf8').trim().split('\n').map(line => JSON.parse(line) as { id: string, text: string })
    expect(lines).toHaveLength(count)
    expect(new Set(lines.map(({ id }) => id)).size).toBe(count)
    for (const { text } of lines) expect(text.trim()).not.toBe('')
  }
})
