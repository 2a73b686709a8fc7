import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../src/core/errors.ts'
import { readTriples } from '../../src/files/read-triples.ts'
import { createIndex } from '../../src/index/create-index.ts'
import type { GivenTriple } from '../../src/tables/edges/given-triples.ts'
import { refusal } from '../helpers/refusal.ts'

const A = { subject: 'Ada', relation: 'born in', object: 'London', weight: 1 }
const SPELLINGS: GivenTriple[] = [
  { subject: 'Ada', relation: 'born in', object: 'London' }, ['Ada', 'born in', 'London'], ['Ada', 'born in', 'London', 1],
  { source: 'Ada', relation: 'born in', target: 'London' }, { source: 'Ada', label: 'born in', target: 'London' }, { source: 'Ada', predicate: 'born in', target: 'London', weight: 1 },
  { head: 'Ada', relation: 'born in', tail: 'London' }, { from: 'Ada', to: 'London', label: 'born in' }, { s: 'Ada', p: 'born in', o: 'London' },
]

let folder: string
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'triples-')) })
afterAll(() => rm(folder, { recursive: true }))
async function readOf(name: string, content: string | Uint8Array) {
  const path = join(folder, name)
  await writeFile(path, content)
  return readTriples(path)
}

describe('triples', () => {
  it.each(SPELLINGS.map(given => [given] as const))('are taken as %j', async given => {
    expect(await readOf('a.jsonl', JSON.stringify(given))).toEqual([A])
    const { graph } = await createIndex([], { knows: [given] })
    expect([(await graph.relations([0]))[0], graph.stats().edges.knows]).toEqual([[{ relation: 'born in', object: 'london' }], 1])
  })

  it('are read from lines, lists and tables, packed or not', async () => {
    const lines = `\n${SPELLINGS.map(each => JSON.stringify(each)).join('\r\n')}\n`, all = SPELLINGS.map(() => A)
    expect(await readOf('all.jsonl', lines)).toEqual(all)
    expect(await readOf('all.jsonl.gz', gzipSync(lines))).toEqual(all)
    expect(await readOf('all.json', JSON.stringify(SPELLINGS))).toEqual(all)
    expect(await readOf('a.csv', 'Subject,Relation,Object,Weight\nAda,born in,"London, England",2\n')).toEqual([{ ...A, object: 'London, England', weight: 2 }])
    expect(await readOf('a.tsv', 'source\tlabel\ttarget\tweight\nAda\tborn in\tLondon\t\n')).toEqual([A])
    expect(await readOf('none.csv', '')).toEqual([])
  })

  it.each<[string, string, ErrorCode, RegExp]>([
    ['a.jsonl', '{"s": "Ada", "p": "born in"}', 'document', /a\.jsonl:1": option "object": got undefined; expected string/],
    ['b.jsonl', '["Ada", "born in", "London"]\n["Ada", "London"]', 'document', /b\.jsonl:2": got an array of 2; expected \{ subject, relation, object, weight\? \} or \[subject, relation, object\]/],
    ['c.jsonl', '["Ada", "born in", 1815]', 'document', /option "object": got 1815; expected string/],
    ['d.jsonl', '{"s": ', 'format', /d\.jsonl:1": got broken JSON/],
    ['e.json', '{"s": "Ada"}', 'format', /e\.json": got an object; expected an array of triples/],
    ['f.csv', 'subject,relation,object,year\nAda,born in,London,1815', 'document', /f\.csv:2": got unknown option "year"/],
    ['g.csv', 'subject,relation,object,weight\nAda,born in,London,much', 'document', /option "weight": got NaN/],
    ['h.txt', 'Ada', 'format', /got a file of another kind; expected triples as \.jsonl, \.json, \.csv or \.tsv/],
  ])('are refused by their place: %s', async (name, content, code, message) => {
    expect(await refusal(() => readOf(name, content), code)).toMatch(message)
  })

  it.each<[unknown, RegExp]>([
    [[['Ada', 'London']], /option "knows\.0": got an array of 2; expected \{ subject, relation, object, weight\? \} or \[subject, relation, object\]/],
    [['Ada born in London'], /option "knows\.0": got "Ada born in London"; expected \{ subject/],
    [[null], /option "knows\.0": got null; expected \{ subject/],
    [[{ subject: 'Ada', source: 'Eve', relation: 'r', object: 'London' }], /unknown option "knows\.0\.source"\. Known: subject, relation, object, weight\./],
    [[{ subject: 'Ada', relation: 'r', object: 7n }], /option "knows\.0\.object": got 7n; expected string\. Give it as String\(7n\)/],
    [[['Ada', 'r', 'London', 7n]], /option "knows\.0\.weight": got 7n; expected number\. Give it as Number\(7n\)/],
  ])('are refused as an option: case %#', async (knows, message) => {
    expect(await refusal(() => createIndex([], { knows: knows as GivenTriple[] }), 'option')).toMatch(message)
  })
})
