import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createApp } from '../src/server/app.ts'
import { createIndex } from '../src/index.ts'
import { ROOT } from './helpers/command.ts'
import { PAGES, readPage } from './helpers/pages.ts'

const TEXTS = ['CONTRIBUTING.md', 'SECURITY.md', 'src/README.md', 'bench/README.md', ...PAGES]

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
  const files = ['CHANGELOG.md', 'bench/README.md', 'samples/README.md', 'samples/cora/README.md']
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

describe('README.md and docs/', () => {
  const lines = PAGES.flatMap(page => readPage(page).split('\n'))

  it('say of samples that they need a clone', () => {
    const samples = lines.filter(line => line.includes('npx tsx samples/'))
    expect(samples.length).toBeGreaterThan(0)
    expect(samples.filter(line => !/[Ii]n a clone, `npx tsx samples\//.test(line))).toEqual([])
  })

  it('say what the server answers with, by the name that it has', async () => {
    const index = await createIndex([{ id: 'a', text: 'Eels swim.' }])
    const app = createApp(index, { hosts: ['127.0.0.1:8724'], script: () => Promise.resolve('') })
    const answer = await app.request('http://127.0.0.1:8724/api/search?question=eels')
    const { schema } = await answer.json() as { schema: string }
    expect(schema).toMatch(/^tokengraph\./)
    expect(readPage('docs/servers.md').split('\n').find(line => line.includes('`GET /api/search`'))).toContain(`\`${schema}\``)
  })

  it('say the sizes that were measured', () => {
    const sizes = JSON.parse(readFileSync(join(ROOT, 'test', 'sizes.json'), 'utf8')) as Record<string, number>
    const text = ['browser', 'indexing', 'view'].map(name => readPage(`docs/${name}.md`)).join('')
    const said = Object.entries(sizes).filter(([name]) => name.endsWith('gzip'))
    expect(said.map(([, size]) => `${Math.round(size / 1000)} kB`).filter(size => !text.includes(size))).toEqual([])
    expect(said.length).toBeGreaterThan(3)
  })

  it('lead to each other: README.md to all of docs/', () => {
    const linked = new Set(Array.from(readPage('README.md').matchAll(/\]\((docs\/[\w-]+\.md)/g), ([, page]) => page))
    expect(PAGES.slice(1).filter(page => !linked.has(page))).toEqual([])
  })

  it('have in README.md no figure that docs/figures.md lacks', () => {
    const readme = readPage('README.md'), figures = readPage('docs/figures.md')
    const said = readme.slice(readme.indexOf('## Figures'), readme.indexOf('## Beside others')).match(/\d+\.\d( → \d+\.\d)?/g)!
    expect(said.length).toBeGreaterThan(10)
    expect(said.filter(figure => !figures.includes(figure))).toEqual([])
  })
})

it('the accuracy beside the training in docs/graph-layers.md is what the benchmarks found', () => {
  const beside = /\*\*GCN (.+?), GAT (.+?)\*\*/.exec(readPage('docs/graph-layers.md'))!.slice(1)
  expect(beside).toHaveLength(2)
  for (const figure of beside) {
    expect(figure).toMatch(/^8\d\.\d\d ± 0\.\d\d$/)
    expect(readPage('bench/README.md')).toContain(figure)
    expect(readPage('docs/figures.md')).toContain(figure)
  }
})
