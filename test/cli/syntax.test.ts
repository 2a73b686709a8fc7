import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SearchResults } from '../../src/index.ts'
import { callCli } from '../helpers/call-cli.ts'
import { runCli } from '../helpers/command.ts'

const DOCUMENTS = [
  { id: 'a', title: 'Oil crisis', text: 'The oil embargo of 1973 raised prices.', author: 'Ann Smith' },
  { id: 'b', title: 'Oil', text: 'Oil is refined into petrol.', author: 'Bob Jones' },
  { id: 'c', title: 'Embargo', text: 'An embargo on oil and gas.', author: 'Ann Smith' },
]

let folder: string, index: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'syntax-'))
  index = join(folder, 'index.tkg')
  writeFileSync(join(folder, 'docs.jsonl'), DOCUMENTS.map(each => JSON.stringify(each)).join('\n'))
  expect((await callCli(['index', join(folder, 'docs.jsonl'), '--out', index])).code).toBe(0)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function search(...args: string[]) {
  const { code, out, err } = await callCli(['search', index, ...args, '--kinds', 'passage', '--json'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const { hits, query } = JSON.parse(out) as SearchResults
  return { ids: hits.map(({ document }) => document), query }
}

describe('tokengraph search', () => {
  it('reads operators, as a process too', async () => {
    expect((await search('oil -embargo')).ids).toEqual(['b'])
    expect((await search('-embargo oil')).ids).toEqual(['b'])
    expect((await search('"oil embargo"')).ids).toEqual(['a'])
    const { code, out } = await runCli(['search', index, 'oil -embargo', '--json'])
    expect({ code, first: (JSON.parse(out) as SearchResults).hits[0]!.document }).toEqual({ code: 0, first: 'b' })
  })

  it('takes a question without quotes, and options behind it', async () => {
    expect((await search('oil', 'petrol', '--limit', '1')).query.text).toBe('oil petrol')
    expect((await search('-5 degrees of oil')).query.text).toBe('-5 degrees of oil')
  })

  it('has options for words like those that are asked, and for none', async () => {
    expect((await search('embar', '--prefix')).query.expanded).toMatchObject([{ word: 'embargo', from: 'embar', edge: 'prefix' }])
    expect((await search('crizis')).query.expanded).toMatchObject([{ word: 'crisis', from: 'crizis', edge: 'typos' }])
    expect((await search('crizis', '--typos', 'off')).ids).toEqual([])
    expect((await search('oil -embargo', '--syntax', 'plain')).ids[0]).toBe('c')
    expect((await search('Oil, not -embargo?', '--syntax', 'operators', '--typos', '1')).ids).toEqual(['b'])
  })

  it('says how a question was understood, to people too', async () => {
    const { out, err } = await callCli(['search', index, 'crizis -petrol topic:x'])
    expect(out).toMatch(/crizis → crisis · excluded: -petrol/)
    expect(err).toMatch(/no document has the field "topic"; it is read as a word\. Known: author/)
    expect((await callCli(['explain', index, '-embargo oil', 'b#0'])).out).toMatch(/'Oil' \(b#0\): score/)
  })
})

describe('tokengraph suggest', () => {
  it('prints what completes a text, and what may have been meant', async () => {
    const { code, out } = await runCli(['suggest', index, 'oil emb', '--json'])
    expect({ code, printed: JSON.parse(out) as unknown }).toEqual({
      code: 0, printed: { schema: 'tokengraph.suggest/1', suggestions: [{ text: 'oil embargo', kind: 'word', count: 2 }, { text: 'oil Embargo', kind: 'name', count: 1 }] },
    })
    expect((await callCli(['suggest', index, 'oil', 'crises'])).out).toBe('did you mean  oil crisis  (correction, 1 passage)\n')
    expect((await callCli(['suggest', index, 'zzz'])).out).toBe('Nothing completes it.\n')
  })
})
