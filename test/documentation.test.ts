import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createApp } from '../src/server/app.ts'
import { createIndex } from '../src/index.ts'
import { ROOT } from './helpers/command.ts'

const DOCS = readdirSync(join(ROOT, 'docs')).map(file => `docs/${file}`)
const TEXTS = ['CONTRIBUTING.md', 'SECURITY.md', 'src/README.md', 'bench/README.md', ...DOCS]

/** Paths that a text names in code, but those with a part to be filled in: `src/graph/edges/KIND.ts`. */
const pathsIn = (text: string) =>
  Array.from(text.matchAll(/`((?:src|viz|test|bench|samples|docs)\/[\w./-]*)`/g), ([, path]) => path!)
    .filter(path => !/\b[A-Z]{2,}\./.test(path))

describe.each(TEXTS)('%s', file => {
  const text = readFileSync(join(ROOT, file), 'utf8')

  it('names files that are there', () => {
    expect(pathsIn(text).filter(path => !existsSync(join(ROOT, path)))).toEqual([])
  })

  it('names commands that are there', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object }
    const named = Array.from(text.matchAll(/npm run ([\w:]+)/g), ([, name]) => name!)
    expect(named.filter(name => !(name in scripts))).toEqual([])
  })
})

/** The headings that links lead to: `file.md#heading`, or `#heading` of the same file. */
const headingLinks = (text: string) =>
  Array.from(text.matchAll(/\]\(([\w./-]*)#([^)\s]+)\)/g), ([, file, heading]) => ({ file: file!, heading: heading! }))

/** The headings of a text, as links on GitHub and npm call them. */
const headingsOf = (text: string) => Array.from(text.replace(/^```[^]*?^```$/gm, '').matchAll(/^#+ (.+)$/gm),
  ([, heading]) => heading!.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'))

it('links to headings lead to some', () => {
  const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
  const files = ['README.md', 'CHANGELOG.md', 'bench/README.md', 'samples/README.md', 'samples/cora/README.md']
  const links = [...files, ...TEXTS].flatMap(from => headingLinks(read(from))
    .map(({ file, heading }) => ({ in: file ? join(dirname(from), file) : from, heading })))
  expect(links.length).toBeGreaterThan(3)
  expect(links.filter(link => !headingsOf(read(link.in)).includes(link.heading))).toEqual([])
  expect(headingsOf('# See it\n## bench: `a`, b\n```\n# no\n```')).toEqual(['see-it', 'bench-a-b'])
})

it('a path that is not there would be seen', () => {
  expect(pathsIn('`src/gone.ts`, `src/rank/STAGE.ts`, `src/rank`')).toEqual(['src/gone.ts', 'src/rank'])
  expect(TEXTS.flatMap(file => pathsIn(readFileSync(join(ROOT, file), 'utf8'))).length).toBeGreaterThan(40)
})

it('docs/from-minisearch.md has a program that prints what it says', async () => {
  const [, program] = /```js\n([^]*?)```/.exec(readFileSync(join(ROOT, 'docs/from-minisearch.md'), 'utf8'))!
  const said = Array.from(program!.matchAll(/console\.log\(.*\/\/ (.*)$/gm), ([, line]) => line), printed: string[] = []
  const run = new Function('createIndex', 'console', `return (async () => {${program!.replace(/^import .*$/m, '')}})()`) as (...given: unknown[]) => Promise<void>
  await run(createIndex, { log: (values: string[]) => printed.push(values.join(', ')) })
  expect(said).toHaveLength(6)
  expect(printed).toEqual(said)
})

describe('README.md', () => {
  const lines = readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n')

  it('says of samples that they need a clone', () => {
    const samples = lines.filter(line => line.includes('npx tsx samples/'))
    expect(samples.length).toBeGreaterThan(0)
    expect(samples.filter(line => !/[Ii]n a clone, `npx tsx samples\//.test(line))).toEqual([])
  })

  it('says what the server answers with, by the name that it has', async () => {
    const index = await createIndex([{ id: 'a', text: 'Eels swim.' }])
    const app = createApp(index, { hosts: ['127.0.0.1:8724'], script: () => Promise.resolve('') })
    const answer = await app.request('http://127.0.0.1:8724/api/search?question=eels')
    const { schema } = await answer.json() as { schema: string }
    expect(schema).toMatch(/^tokengraph\./)
    expect(lines.find(line => line.includes('GET /api/search'))).toContain(`\`${schema}\``)
  })
})

it('the README says the sizes that were measured', () => {
  const sizes = JSON.parse(readFileSync(join(ROOT, 'test', 'sizes.json'), 'utf8')) as Record<string, number>
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8')
  const said = Object.entries(sizes).filter(([name]) => name.endsWith('gzip'))
  expect(said.map(([, size]) => `${Math.round(size / 1000)} kB`).filter(size => !text.includes(size))).toEqual([])
  expect(said.length).toBeGreaterThan(3)
})

it('the accuracy beside the training in README.md is what the benchmarks found', () => {
  const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
  const readme = read('README.md'), bench = read('bench/README.md')
  const beside = /\*\*GCN (.+?), GAT (.+?)\*\*/.exec(readme)!.slice(1)
  expect(beside).toHaveLength(2)
  for (const figure of beside) {
    expect(figure).toMatch(/^8\d\.\d\d ± 0\.\d\d$/)
    expect(bench).toContain(figure)
    expect(readme.slice(readme.indexOf('## Figures'))).toContain(figure)
  }
})
