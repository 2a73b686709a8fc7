import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { run } from '../../src/cli/run.ts'
import { callCli } from '../helpers/call-cli.ts'

const root = mkdtempSync(join(tmpdir(), 'tokengraph-update-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const PAGES: Record<string, string> = {
  'Home.md': 'All begins here: see [[Otter]], and [[Heron]].\n', 'sub/Otter.md': '# Otter\n\nIt eats eels.\n', 'Diary.md': '---\ntags: [day]\n---\n\nI saw an [[Otter]] and a [[Heron]].\n',
  'List.md': 'One, two and three.\n', 'Last.md': 'The end of it.\n',
}

let made = 0, notes: string
const page = (name: string, text: string) => writeFileSync(join(notes, name), text)
beforeEach(() => {
  notes = join(root, `${made++}`, 'notes')
  mkdirSync(join(notes, 'sub'), { recursive: true })
  for (const [name, text] of Object.entries(PAGES)) page(name, text)
})

/** What a command prints as JSON. */
async function json(...args: string[]) {
  const { code, out, err } = await callCli([...args, '--json'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out)
}

describe.each([['a file', 'notes.tkg'], ['a folder', 'notes.index/']])('an index in %s', (_, name) => {
  let index: string
  beforeEach(async () => {
    index = join(notes, '..', name)
    if (name.endsWith('/')) index += '/'
    expect(await json('index', notes, '--out', index)).toMatchObject({ documents: 5 })
  })

  test('keeps up with pages that come, change, are renamed and go', async () => {
    expect(await json('update', index, notes)).toMatchObject({ put: 0, replaced: 0, skipped: 5, removed: 0, documents: 5 })
    page('Heron.md', 'It stands in water.\n')
    page('List.md', 'One, two and four.\n')
    expect(await json('update', index, notes)).toMatchObject({ put: 1, replaced: 1, skipped: 4, removed: 0, relinked: 2, documents: 6 })
    expect((await json('related', index, 'Heron.md', '--edges', 'links', '--direction', 'in')).related.map(({ id }: { id: string }) => id).sort()).toEqual(['Diary.md#0', 'Home.md#0'])
    renameSync(join(notes, 'List.md'), join(notes, 'Four.md'))
    expect(await json('update', index, notes, '--mirror')).toMatchObject({ put: 1, removed: 1, skipped: 5, documents: 6 })
    expect((await json('search', index, 'four', '--limit', '1')).hits[0]).toMatchObject({ id: 'Four.md#0' })
    expect(await json('remove', index, 'Heron.md', 'nothing.md')).toMatchObject({ removed: 1, missing: ['nothing.md'], relinked: 2 })
    expect(await json('stats', index)).toMatchObject({ documents: 5 })
    expect((await json('search', index, 'water')).hits).toEqual([])
    const before = await json('search', index, 'Otter eels')
    expect(await json('compact', index)).toMatchObject({ documents: 5 })
    expect(await json('search', index, 'Otter eels')).toEqual(before)
    rmSync(join(notes, 'Heron.md'))
    const fresh = join(notes, '..', 'fresh.tkg')
    await json('index', notes, '--out', fresh)
    expect(await json('search', fresh, 'Otter eels')).toEqual(before)
  })

  test('takes one page of a folder by the id that it has there', async () => {
    page('sub/Otter.md', '# Otter\n\nIt eats crabs.\n')
    expect(await json('update', index, join(notes, 'sub', 'Otter.md'), '--below', notes)).toMatchObject({ put: 0, replaced: 1, documents: 5 })
    expect((await callCli(['update', index, join(notes, 'Home.md'), '--below', join(notes, 'sub')])).err).toMatch(/^tokengraph: reading documents: below: got ".*Home\.md", which is not in ".*sub"; expected a folder that holds all that is read\n$/)
  })

  test('says so where a page is put beside the one that is meant', async () => {
    const { code, err } = await callCli(['update', index, join(notes, 'sub', 'Otter.md')])
    expect({ code, err }).toEqual({ code: 0, err: '"Otter.md" is put beside "sub/Otter.md", not in its place; name the folder that ids count from with --below\n' })
    expect((await callCli(['update', index, join(notes, '..')])).err).toContain('"notes/Diary.md" is put beside "Diary.md", not in its place, and so are 4 more; name')
    page('sub/Home.md', 'Another home.\n')
    expect((await callCli(['update', index, notes])).err).toBe('')
  })

  test('keeps pages that could not be read', async () => {
    writeFileSync(join(notes, 'Last.md'), Buffer.from('\ufeffThe end.', 'utf16le'))
    rmSync(join(notes, 'List.md'))
    const { code, out, err } = await callCli(['update', index, notes, '--mirror', '--json'])
    expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 0, removed: 1, leftOut: 1, documents: 4 })
    expect(err).toContain('left out')
  })

  test('says it in words', async () => {
    page('New.md', 'A new one.\n')
    expect((await callCli(['update', index, notes])).out).toBe('1 put, 5 unchanged; 6 documents now\n')
    expect((await callCli(['remove', index, 'New.md', 'Old.md'])).out).toBe('1 removed; 5 documents now\nnot there: Old.md\n')
    expect((await callCli(['remove', index, 'Old.md'])).out).toBe('nothing changed; 5 documents now\nnot there: Old.md\n')
  })

  test('is watched, until that is ended', async () => {
    const ending = new AbortController(), said: string[] = []
    const watching = run(['watch', index, notes, '--json'], {
      out: text => said.push(text), note: text => said.push(text), interactive: false, width: 80, colour: false, signal: ending.signal,
    })
    const until = async (what: RegExp) => { while (!said.some(line => what.test(line))) await new Promise(resolve => setTimeout(resolve, 20)) }
    await until(/^watching/)
    page('Heron.md', 'It stands in water.\n')
    await until(/"put":1/)
    rmSync(join(notes, 'Heron.md'))
    await until(/"removed":1/)
    // what cannot be read is told, and passes
    writeFileSync(join(notes, 'bad.jsonl'), '{')
    await until(/bad\.jsonl/)
    rmSync(join(notes, 'bad.jsonl'))
    page('Heron.md', 'It stands there again.\n')
    await until(/"put":1,.*"documents":6/)
    rmSync(join(notes, 'Heron.md'))
    await until(/"removed":1,.*"documents":5/)
    ending.abort()
    expect(await watching).toBe(0)
    expect((await json('stats', index)).documents).toBe(5)
  }, 20_000)
})

test('a broken folder is indexed anew, and watching what is not there ends', async () => {
  const index = join(notes, '..', 'notes.index/')
  await json('index', notes, '--out', index)
  writeFileSync(join(index, 'base-00000001'), 'nothing')
  expect((await callCli(['stats', index])).code).toBe(1)
  expect(await json('index', notes, '--out', index)).toMatchObject({ documents: 5 })
  expect(await json('stats', index)).toMatchObject({ documents: 5 })
  expect((await callCli(['watch', join(notes, '..', 'none/'), notes])).err).toMatch(/got no index/)
  expect(await callCli(['watch', index, join(notes, 'none')])).toEqual({ code: 1, out: '', err: expect.stringMatching(/^tokengraph: reading ".*none": got no such file\..*\n$/) })
})

describe('what is refused, and changes nothing', () => {
  test.each<[string, (folder: string) => string[], RegExp]>([
    ['a folder that holds something else', () => ['index', notes, '--out', `${notes}/../`], /got a folder that (is read, too|holds something else)/],
    ['a folder that is read', () => ['index', notes, '--out', `${notes}/`], /got a folder that is read, too/],
    ['a folder within what is read', () => ['index', notes, '--out', `${notes}/sub/`], /got a folder that is read, too/],
    ['an index that is not there', folder => ['update', join(folder, 'none/'), notes], /got no index/],
    ['a folder that is none', () => ['update', notes, notes], /got no index/],
    ['a file that is none', () => ['remove', join(notes, 'Home.md'), 'a'], /Home\.md/],
    ['no id', folder => ['remove', folder], /missing required argument 'id'/],
    ['an input that is not there', folder => ['update', folder, join(notes, 'none')], /no such file/],
  ])('%s', async (_, args, message) => {
    const index = join(notes, '..', 'notes.index/'), inside = () => Object.fromEntries(readdirSync(index).map(name => [name, readFileSync(join(index, name)).toString('latin1')]))
    await json('index', notes, '--out', index)
    const before = inside(), { code, out, err } = await callCli(args(index))
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(message)
    expect(err.trimEnd()).not.toContain('\n')
    expect(inside()).toEqual(before)
    expect(readdirSync(notes).sort()).toEqual(['Diary.md', 'Home.md', 'Last.md', 'List.md', 'sub'])
  })
})

test('forgets by age, metadata and number, in a folder as in a file', async () => {
  for (const [i, date] of ['2020-01-01', '2026-11-01', '2999-01-01'].entries()) page(`N${i}.md`, `---\ndate: ${date}\nkind: ${i === 1 ? 'log' : 'page'}\n---\n\nNote ${i}.\n`)
  for (const name of ['notes.index/', 'notes.tkg']) {
    const index = join(notes, '..', name)
    await json('index', notes, '--out', index)
    expect(await json('forget', index, '--older-than', '5y', '--by', 'date')).toMatchObject({ removed: 1, forgotten: ['N0.md'], undated: 5, documents: 7 })
    expect((await callCli(['forget', index, '--older-than', '5y', '--by', 'date'])).out).toBe('nothing changed; 7 documents now\n5 without a date or number in the field: kept\n')
    expect(await json('forget', index, '--filter', 'kind=log')).toMatchObject({ removed: 1, forgotten: ['N1.md'], documents: 6 })
    expect((await callCli(['forget', index, '--keep', '4', '--order', 'added'])).out).toBe('2 removed; 4 documents now\n')
    const { forgotten } = await json('forget', index, '--keep', '1', '--order', 'date') as { forgotten: string[] }
    expect(forgotten).toHaveLength(3)
    expect(forgotten).toContain('N2.md')
    for (const [args, told] of [
      [[], 'nothing to go by'], [['--by', 'date'], '--by alone'], [['--older-than', '3d'], '--older-than alone'], [['--order', 'used'], '--keep beside it'],
      [['--keep', '1', '--order', 'used'], 'counts the hits of searches'], [['--older-than', 'long', '--by', 'date'], 'as "30d"'], [['--keep', 'all'], 'whole number'],
    ] as const) {
      const { code, err } = await callCli(['forget', index, ...args])
      expect([code, err]).toEqual([1, expect.stringContaining(told)])
    }
    expect((await json('stats', index)).documents).toBe(1)
  }
})

test('lets what is old fade in a search', async () => {
  for (const year of [2020, 2026]) page(`${year}.md`, `---\ndate: ${year}-11-01\n---\n\nThe ferry of ${year === 2020 ? 'ferry crossings' : 'a town with many other things'}.\n`)
  const index = join(notes, '..', 'notes.tkg')
  await json('index', notes, '--out', index)
  const first = async (...args: string[]) => ((await json('search', index, 'ferry', '--kinds', 'passage', ...args)) as unknown as { hits: { document: string }[] }).hits[0]!.document
  expect([await first(), await first('--decay', 'date:30d')]).toEqual(['2020.md', '2026.md'])
  expect((await callCli(['explain', index, 'ferry', '2020.md#0', '--decay', 'date:300d'])).out).toMatch(/faded by age to [\d.e-]+, a part of each share/)
  expect((await callCli(['search', index, 'ferry', '--decay', '30d'])).err).toContain('field:half-life')
  expect((await callCli(['search', index, 'ferry', '--decay', 'date:long'])).err).toContain('as "30d"')
})
