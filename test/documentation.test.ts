import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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

it('a path that is not there would be seen', () => {
  expect(pathsIn('`src/gone.ts`, `src/ranking/STAGE.ts`, `src/ranking`')).toEqual(['src/gone.ts', 'src/ranking'])
  expect(TEXTS.flatMap(file => pathsIn(readFileSync(join(ROOT, file), 'utf8'))).length).toBeGreaterThan(40)
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
