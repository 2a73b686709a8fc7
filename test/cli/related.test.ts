import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadIndex } from '../../src/node.ts'
import { callCli } from '../helpers/call-cli.ts'

const PAGES = {
  'Home.md': 'All begins here: see [the\notter](Otter.md), and [[Otter|it]] again, and [[Heron]].\n',
  'Otter.md': '# Otter\n\nIt eats eels, and lives with the [[Home|others]].\n',
  'Diary.md': 'I saw an [[Otter]] and a [[Heron]].\n',
}

let folder: string, file: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokengraph-related-'))
  file = join(folder, 'notes.tkg')
  mkdirSync(join(folder, 'notes'))
  for (const [name, text] of Object.entries(PAGES)) writeFileSync(join(folder, 'notes', name), text)
  expect(await callCli(['index', join(folder, 'notes'), '--out', file])).toMatchObject({ code: 0, err: '' })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const related = (...args: string[]) => callCli(['related', file, ...args])

describe('related', () => {
  test('the back-links of a page, the most links first, with their words', async () => {
    expect(await related('Otter.md', '--edges', 'links', '--direction', 'in')).toEqual({
      code: 0, err: '', out: [
        "passage 'Otter' (Otter.md): 2 nodes one edge away", 'linked by', '  2  Home  Home.md#0  “the otter”, “it”', '  1  Diary  Diary.md#0  “Otter”', '',
      ].join('\n'),
    })
  })

  test('who links to a page that is not there yet', async () => {
    const { out } = await related('Heron', '--kind', 'name', '--edges', 'mentions')
    expect(out).toMatch(/^name 'Heron' \(Heron\): 2 nodes one edge away\nmentioned by\n {2}1 {2}\w+ {2}\w+\.md#0 {2}“Heron”\n/)
  })

  test('as JSON, what the library gives', async () => {
    const index = await loadIndex(file), json = async (...args: string[]) => JSON.parse((await related(...args, '--json')).out)
    expect(await json('Home.md')).toEqual(await index.related({ kind: 'passage', id: 'Home.md' }))
    expect(await json('Heron')).toEqual(await index.related({ kind: 'name', id: 'Heron' }))
    expect(await json('eels')).toEqual(await index.related({ kind: 'token', id: 'eels' }))
    expect(await json('eels', '--kind', 'token', '--edges', 'contains', '--direction', 'in', '--limit', '1'))
      .toEqual(await index.related({ kind: 'token', id: 'eels' }, { edges: ['contains'], direction: 'in', limit: 1 }))
  })

  test('what is near by a walk', async () => {
    const index = await loadIndex(file), near = await index.related({ kind: 'passage', id: 'Otter.md' }, { by: 'walk', limit: 1 })
    expect(await related('Otter.md', '--by', 'walk', '--limit', '1')).toEqual({
      code: 0, err: '', out: `passage 'Otter' (Otter.md): 2 nodes near by walk\n  1.000  ${near.related[0]!.label}  ${near.related[0]!.id}\n… and 1 more, with a higher --limit\n`,
    })
    expect(JSON.parse((await related('Otter.md', '--by', 'walk', '--limit', '1', '--json')).out)).toEqual(near)
    expect((await related('Otter.md', '--by', 'walk', '--edges', 'links')).err).toMatch(/expected one of them/)
  })

  test('tells how many more there are, and when there is nothing', async () => {
    expect((await related('Otter.md', '--edges', 'links', '--direction', 'in', '--limit', '1')).out).toMatch(/\n… and 1 more, with a higher --limit\n$/)
    expect(await related('Diary.md', '--edges', 'links', '--direction', 'in')).toEqual({ code: 0, out: "passage 'Diary' (Diary.md): nothing one edge away\n", err: '' })
  })

  test.each<[string[], RegExp]>([
    [['otters.md'], /got "otters\.md"; expected a document, name or word of the index\. Did you mean "Otter\.md"\?$/],
    [['Otter', '--kind', 'page'], /Expected one of token, name, passage/],
    [['Otter.md', '--edges', 'link'], /Expected one of contains, mentions/],
    [['Otter.md', '--direction', 'back'], /Expected one of in, out, both/],
    [['Otter.md', '--limit', '0'], /whole number of at least 1/],
    [[], /missing required argument 'node'/],
  ])('%j is refused', async (args, message) => {
    const { code, out, err } = await related(...args)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err.trim()).toMatch(message)
  })
})
