import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadIndex } from '../../src/node.ts'
import { callCli } from '../helpers/call-cli.ts'

const PAGES = {
  'Home.md': 'All begins here. See the [[Otter|otter]] first.\n',
  'Otter.md': '# Otter\n\nIt lives with the [[Heron]]. It eats eels.\n',
  'Diary.md': '# Diary\n\nI saw a [[Heron]]! And eels.\n',
  'Sky.md': '# Sky\n\nBlue.\n',
}

let folder: string, file: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokengraph-path-'))
  file = join(folder, 'notes.tkg')
  mkdirSync(join(folder, 'notes'))
  for (const [name, text] of Object.entries(PAGES)) writeFileSync(join(folder, 'notes', name), text)
  expect(await callCli(['index', join(folder, 'notes'), '--out', file])).toMatchObject({ code: 0, err: '' })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const path = (...args: string[]) => callCli(['path', file, ...args])

describe('path', () => {
  test('how two pages hang together, with the sentences that say it', async () => {
    expect(await path('Home.md', 'Diary.md', '--count', '1')).toEqual({
      code: 0, err: '', out: [
        "passage 'Home' (Home.md) and passage 'Diary' (Diary.md): 1 way",
        '3.69  Home —links to→ Otter —mentions→ Heron ←mentions— Diary',
        '  Home.md 17–37: “See the otter first.”', '  Otter.md 7–31: “It lives with the Heron.”', '  Diary.md 7–21: “I saw a Heron!”', '',
      ].join('\n'),
    })
  })

  test('as JSON, what the library gives, of kinds that are told or found', async () => {
    const index = await loadIndex(file), json = async (...args: string[]) => JSON.parse((await path(...args, '--json')).out)
    expect(await json('Home.md', 'Heron', '--count', '2')).toEqual(await index.path('Home.md', { kind: 'name', id: 'Heron' }, { count: 2 }))
    expect(await json('eels', 'Diary', '--kind-a', 'token', '--kind-b', 'name', '--edges', 'contains,names'))
      .toEqual(await index.path({ kind: 'token', id: 'eels' }, { kind: 'name', id: 'Diary' }, { edges: ['contains', 'names'] }))
  })

  test('tells when there is no way, and when not all was read', async () => {
    expect(await path('Home.md', 'Sky.md')).toEqual({ code: 0, err: '', out: "passage 'Home' (Home.md) and passage 'Sky' (Sky.md): no way\n" })
    expect((await path('Home.md', 'Diary.md', '--reach', '1')).out).toMatch(/: no way\n… there is more to read, with a higher --reach\n$/)
  })

  test.each<[string[], RegExp]>([
    [['Home.md', 'Ottr'], /path: to: got "Ottr"; expected a document, name or word of the index\. Did you mean "Otter"\?$/],
    [['Home.md', 'Home.md#0'], /neither is the other/],
    [['Home.md', 'Otter.md', '--count', '0'], /whole number of at least 1/],
    [['Home.md', 'Otter.md', '--kind-a', 'page'], /Expected one of token, name, passage/],
    [['Home.md'], /missing required argument 'b'/],
  ])('%j is refused', async (args, message) => {
    const { code, out, err } = await path(...args)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err.trimEnd()).toMatch(message)
    expect(err.trimEnd()).not.toContain('\n')
  })
})
