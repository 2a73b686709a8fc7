import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadIndex } from '../../src/node.ts'
import { callCli } from '../helpers/call-cli.ts'

const PAGES = {
  'Otter.md': '# Otter\n\nIn water, with the [[Heron]] and the [[Eel]].\n', 'Heron.md': '# Heron\n\nOver water, as the [[Otter]] and the [[Eel]].\n',
  'Eel.md': '# Eel\n\nUnder water.\n', 'Oak.md': '# Oak\n\nWith leaves, as the [[Elm]].\n', 'Elm.md': '# Elm\n\nWith leaves, by the home of the [[Otter]].\n',
}

let folder: string, file: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokengraph-topics-'))
  file = join(folder, 'notes.tkg')
  mkdirSync(join(folder, 'notes'))
  for (const [name, text] of Object.entries(PAGES)) writeFileSync(join(folder, 'notes', name), text)
  expect(await callCli(['index', join(folder, 'notes'), '--out', file])).toMatchObject({ code: 0, err: '' })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const topics = (...args: string[]) => callCli(['topics', file, ...args])

describe('topics', () => {
  test('what notes are about, with what leads from one to another', async () => {
    expect(await topics('--keywords', '2', '--members', '2')).toEqual({
      code: 0, err: '', out: [
        '2 topics, 10 passages and names in them', '1. eel water  (6, 3 passages)', '   Heron, Otter', '   Otter → 2',
        '2. elm leaves  (4, 2 passages)', '   Oak, Elm', '   Elm → 1', '',
      ].join('\n'),
    })
  })

  test('as JSON, what the library gives', async () => {
    const index = await loadIndex(file)
    expect(JSON.parse((await topics('--json')).out)).toEqual(await index.topics())
    const less = { count: 1, members: 1, keywords: 2, nodes: 6, seed: 2 }
    expect(JSON.parse((await topics('--json', ...Object.entries(less).flatMap(([name, value]) => [`--${name}`, String(value)]))).out)).toEqual(await index.topics(less))
  })

  test('tells how many more there are', async () => {
    expect((await topics('--count', '1')).out).toMatch(/\n… and 1 more, with a higher --count\n$/)
  })

  test.each<[string[], RegExp]>([
    [['--count', '0'], /whole number of at least 1/],
    [['--nodes', 'many'], /whole number of at least 1/],
    [['--seed', '5000000000'], /"seed": got 5000000000/],
  ])('%j is refused', async (args, message) => {
    const { code, out, err } = await topics(...args)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err.trimEnd()).toMatch(message)
    expect(err.trimEnd()).not.toContain('\n')
  })
})
