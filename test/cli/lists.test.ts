import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadIndex } from '../../src/node.ts'
import { callCli } from '../helpers/call-cli.ts'

const STORMS = [
  { id: 'a', title: 'Ada Fell', text: 'A storm, told by her.', year: 1990, tags: ['sea', 'wind'] },
  { id: 'b', text: 'In the storm were Ada Fell and Bo Reed.', year: 1992, tags: ['sea'] },
  { id: 'c', title: 'Bo Reed', text: 'He saw no storm but one.', year: 1992 },
  { id: 'd', text: 'storm after storm after storm', year: 2001, tags: ['wind'] },
]

let folder: string, file: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokengraph-lists-'))
  file = join(folder, 'storms.tkg')
  writeFileSync(join(folder, 'storms.jsonl'), STORMS.map(each => JSON.stringify(each)).join('\n'))
  expect(await callCli(['index', join(folder, 'storms.jsonl'), '--out', file])).toMatchObject({ code: 0, err: '' })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const search = (question: string, ...args: string[]) => callCli(['search', file, question, '--kinds', 'passage', ...args])
const json = async (question: string, ...args: string[]) => JSON.parse((await search(question, ...args, '--json')).out)
const found = async (...args: string[]) => (await json('storm', ...args)).hits.map(({ document }: { document: string }) => document)

describe('search', () => {
  test('tells how many match, page by page', async () => {
    const all = await json('storm'), pages = [await found('--limit', '3'), await found('--limit', '3', '--offset', '3')]
    expect([all.total, all.facets, pages.flat()]).toEqual([4, undefined, all.hits.map(({ document }: { document: string }) => document)])
    const { out } = await search('storm', '--limit', '1', '--offset', '1')
    expect(out).toMatch(/\n 2\. .*\n4 passages match\n$/s)
    expect((await search('saw')).out).toMatch(/\n1 passage matches\n$/)
  })

  test('tells the line of a file, but for the first', async () => {
    const page = join(folder, 'page.md'), index = join(folder, 'page.tkg'), paragraph = 'Gulls cry. '.repeat(60)
    writeFileSync(page, `---\ntags: [sea]\n---\n# Gulls\n\n${paragraph}\n\n## Terns\n\nTerns dive.\n`)
    expect(await callCli(['index', page, '--out', index])).toMatchObject({ code: 0, err: '' })
    const { out } = await callCli(['search', index, 'terns', '--kinds', 'passage', '--limit', '1'])
    expect(out).toMatch(/ {2}page\.md#\d+ {2}line 8\n/)
    expect((await search('storm')).out).not.toContain('  line ')
  })

  test.each<[string[], string[]]>([
    [['--sort', 'year'], ['a', 'b', 'c', 'd']],
    [['--sort', 'year:desc'], ['d', 'b', 'c', 'a']],
    [['--sort', 'year:asc', '--group-by', 'year'], ['a', 'b', 'd']],
    [['--sort', 'year', '--filter', 'year>=1992'], ['b', 'c', 'd']],
    [['--sort', 'year', '--filter', 'year>=1992', '--filter', 'year<=1999'], ['b', 'c']],
    [['--sort', 'year', '--filter', 'year!=1992'], ['a', 'd']],
    [['--sort', 'year', '--filter', '{"or": [{"year": 1990}, {"tags": {"exists": false}}]}'], ['a', 'c']],
    [['--sort', 'year', '--mentions', 'Ada Fell, Bo Reed'], ['b']],
    [['--sort', 'year', '--mentions', 'Ada Fell'], ['a', 'b']],
  ])('%j', async (args, documents) => {
    expect(await found(...args)).toEqual(documents)
  })

  test('counts facets, and says what a group has besides', async () => {
    const { facets } = await json('storm', '--facets', 'year, tags')
    expect(facets).toEqual({
      year: [{ value: 1992, count: 2 }, { value: 1990, count: 1 }, { value: 2001, count: 1 }], tags: [{ value: 'sea', count: 2 }, { value: 'wind', count: 2 }],
    })
    const { out } = await search('storm', '--facets', 'tags', '--group-by', 'year')
    expect(out).toContain('\n    1 other of 1992\n')
    expect(out).toMatch(/\ntags\n {7}2 {2}sea\n {7}2 {2}wind\n4 passages match\n$/)
  })

  test('puts different ones first, as the library does', async () => {
    const index = await loadIndex(file), options = { kinds: ['passage'], limit: 5, matches: true } as const
    for (const [args, diversify] of [[['--diversify'], true], [['--diversify', '1'], 1]] as const)
      expect(await json('storm', ...args)).toEqual(await index.search('storm', { ...options, diversify }))
    const { parts } = JSON.parse((await callCli(['context', file, 'storm', '--diversify', '0.4', '--json'])).out)
    expect(parts).toEqual((await index.context('storm', { diversify: 0.4 })).parts)
  })

  test('boosts documents by what their metadata says, as the library does', async () => {
    const index = await loadIndex(file), options = { kinds: ['passage'], limit: 5, matches: true } as const
    const boosts = [['year', 'year'], ['tags=sea:20,wind:0.5', { tags: { sea: 20, wind: 0.5 } }]] as const
    for (const [arg, boostDocument] of boosts) expect(await json('storm', '--boost-document', arg)).toEqual(await index.search('storm', { ...options, boostDocument }))
    expect((await callCli(['explain', file, 'storm', 'a#0', '--boost-document', 'year=1990:3'])).out).toContain('  boosted by 3.00, in each share\n')
  })

  test('searches fields that were indexed, as much as is said', async () => {
    const books = join(folder, 'books.jsonl'), made = join(folder, 'books.tkg')
    writeFileSync(books, ['{"id":"a","text":"A book.","author":"Ada Fell"}', '{"id":"b","text":"Fell wrote it.","author":["Bo Reed"]}'].join('\n'))
    expect(await callCli(['index', books, '--out', made, '--fields', 'author, autor,title'])).toMatchObject({ code: 0, err: 'tokengraph: --fields: no document has a text in the field "autor".\n' })
    const first = async (...args: string[]) => JSON.parse((await callCli(['search', made, 'fell', '--kinds', 'passage', ...args, '--json'])).out).hits[0]
    expect(await first('--boost', 'author:5')).toMatchObject({ document: 'a', fieldMatches: [{ field: 'author', text: 'Ada Fell' }] })
    expect((await first('--boost', 'author:0.1,text:2')).document).toBe('b')
    expect((await callCli(['explain', made, 'fell', 'a#0'])).out).toContain('by words in author (100 %)\n')
    expect((await callCli(['search', made, 'fell', '--boost', 'year:2'])).err).toContain('expected fields that are searched: title, text, author, autor')
  })

  test('lists what passes a filter where nothing is asked, as the library does', async () => {
    const index = await loadIndex(file)
    expect(await json('', '--filter', 'tags=sea', '--sort', 'year:desc', '--limit', '5', '--per-document', '1'))
      .toEqual(await index.search('', { kinds: ['passage'], limit: 5, matches: true, filter: { tags: 'sea' }, sortBy: { field: 'year', order: 'desc' } }))
    expect((await json('', '--filter', 'tags=sea')).hits).toHaveLength(2)
  })

  test.each<[string[], RegExp]>([
    [['--offset', '-1'], /whole number of at least 0/],
    [['--sort', ''], /Expected field, or field:desc/],
    [['--facets', ','], /Expected one at least/],
    [['--boost-document', '=x:2'], /Expected a field, or field=value:factor/],
    [['--boost-document', 'kind=news'], /Expected a name and a factor, as news:2/],
    [['--boost-document', 'kind=news:-2'], /option "boostDocument\.kind"/],
    [['--diversify', '2'], /a number from 0 to 1/],
    [['--diversify', '--sort', 'year'], /got it beside "sortBy"; expected one of both/],
    [['--per-document', '0'], /whole number of at least 1/],
    [['--mentions', 'Ada Fel'], /got "Ada Fel"; expected a name of the index\. Did you mean "Ada Fell"\?/],
    [['--filter', '{"or": 1'], /Expected field=value, or a JSON object/],
    [['--filter', '{"year": {"least": 1}}'], /option "filter\.year"/],
    [['--filter', '=1'], /Expected field=value/],
  ])('%j is refused', async (args, message) => {
    const { code, out, err } = await search('storm', ...args)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err.trim()).toMatch(message)
  })
})
