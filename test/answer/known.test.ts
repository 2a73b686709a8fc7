import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import { openIndex } from '../../src/index/open-index.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { HitCounts } from '../../src/index/hit-counts.ts'
import { graphViewOf } from '../../src/view/graph-view-of.ts'
import { checkView } from '../../viz/check-view.ts'
import { callCli } from '../helpers/call-cli.ts'
import { expectWhole } from '../helpers/explanations.ts'

const KNOWS = [
  ['Anna Berg', 'born in', 'Berlin'], ['Otto Kahn', 'works in', 'Berlin'], ['Otto Kahn', 'spouse', 'Anna Berg'], ['Otto Kahn', 'born', '1815'],
] as [string, string, string][]
const namesFor = async (index: TokenIndex, question: string) =>
  (await index.search(question)).hits.map(({ kind, id, document }) => [kind, id, document])

describe('triples without documents', () => {
  let index: TokenIndex
  beforeAll(async () => { index = await createIndex([], { knows: KNOWS }) })

  it('answer by names, with their reasons, and say that no passage does', async () => {
    const { hits, query, total, answered, notes } = await index.search('Who was born in Berlin?', { explain: true })
    expect(hits.map(({ kind, id, text, document, score }) => ({ kind, id, text, document, score }))).toEqual([{ kind: 'name', id: 'Anna Berg', text: 'Anna Berg', document: '', score: 1 }])
    expect([query.names, total, answered, notes]).toEqual([['Berlin'], 0, false, ['query: no passage is found; what triples know of Berlin, "related" and "path" tell.']])
    expectWhole(hits[0]!.explanation!, hits[0]!)
    expect(hits[0]!.explanation!.paths.map(({ line }) => line)).toEqual(["name 'Berlin' ←born in— name 'Anna Berg'"])
    expect(await namesFor(index, 'When was Otto Kahn born?')).toEqual([['name', '1815', '']])
    expect(await namesFor(index, 'Where does the spouse of Anna Berg work?')).toEqual([['name', 'Berlin', ''], ['name', 'Otto Kahn', '']])
    expect(await namesFor(await openIndex(await index.toBytes()), 'Who is the spouse of Otto Kahn?')).toEqual([['name', 'Anna Berg', '']])
  })

  it('answer by all that they join with a name, where no relation is asked for', async () => {
    expect(await namesFor(index, 'Tell me of Berlin')).toEqual([['name', 'Anna Berg', ''], ['name', 'Otto Kahn', '']])
    expect((await index.search('Tell me of Berlin', { seeds: { relations: 0 } })).hits).toEqual([])
    expect((await index.search('Who was born in Berlin?', { filter: { year: 1 } })).hits).toEqual([])
  })

  it('are related, lead to each other, and are seen', async () => {
    expect((await index.related({ kind: 'name', id: 'Berlin' })).related.map(({ id, relations }) => [id, relations])).toEqual([['Anna Berg', ['born in']], ['Otto Kahn', ['works in']]])
    expect((await index.path('Anna Berg', 'Otto Kahn')).paths[0]!.line).toBe('Anna Berg ←spouse— Otto Kahn')
    const view = await index.view('Who was born in Berlin?')
    expect(view.results.map(({ node, from }) => [view.nodes[node]!.id, from])).toEqual([['Anna Berg', [{ edge: 'knows', amount: expect.any(Number) }]]])
    expect(checkView(view).problem).toBeUndefined()
    expect((await index.overview()).edges.map(({ relation }) => relation).sort()).toEqual(['born', 'born in', 'spouse', 'works in'])
    expect((await graphViewOf(await index.toGraphology())).edges).toHaveLength(4)
  })

  it('do not count as documents that were found', async () => {
    const counted = index.withHitCounts(new HitCounts())
    await counted.search('Who was born in Berlin?')
    expect(counted.hitCounts!.entries()).toEqual([])
  })

  it('are told by the case of their names once texts have none, and by that of texts where these have some', async () => {
    const living = await index.update({ put: [{ id: 'a', title: 'Berlin', text: 'A city on the Spree.' }] })
    const anew = await createIndex([{ id: 'a', title: 'Berlin', text: 'A city on the Spree.' }], { knows: KNOWS })
    for (const each of [living, anew]) {
      expect(each.stats().textsHaveCase).toBe(true)
      expect(await namesFor(each, 'Who was born in Berlin?')).toEqual([['passage', 'a#0', 'a'], ['name', 'Anna Berg', '']])
    }
    const gone = await living.update({ remove: ['a'] })
    expect([gone.stats().textsHaveCase, (await createIndex([])).stats().textsHaveCase]).toEqual([true, false])
    expect(await namesFor(gone, 'Who was born in Berlin?')).toEqual([['name', 'Anna Berg', '']])
  })

  describe('of the command line', () => {
    let folder: string
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'known-'))
      await writeFile(join(folder, 'facts.csv'), `source,label,target\n${KNOWS.map(each => each.join(',')).join('\n')}\n`)
    })
    afterAll(() => rm(folder, { recursive: true }))

    it('are indexed by --knows, alone or beside texts, and asked', async () => {
      const facts = join(folder, 'facts.csv'), out = join(folder, 'facts.tkg')
      expect(await callCli(['index', '--knows', facts, '--out', out])).toMatchObject({ code: 0, out: expect.stringContaining('4 knows') })
      const asked = await callCli(['search', out, 'Who was born in Berlin?'])
      expect(asked).toMatchObject({ code: 0, out: expect.stringContaining('Anna Berg  by what is known'), err: expect.stringContaining('no passage is found') })
      expect((await callCli(['related', out, 'Berlin', '--kind', 'name'])).out).toContain('←born in—\n  1  Anna Berg')
      expect((await callCli(['path', out, 'Berlin', 'Anna Berg'])).out).toContain('Berlin ←born in— Anna Berg')
      await writeFile(join(folder, 'berlin.txt'), 'A city on the Spree.')
      expect(await callCli(['index', join(folder, 'berlin.txt'), '--knows', facts, '--out', join(folder, 'both.tkg')])).toMatchObject({ code: 0 })
      expect(await callCli(['index', '--out', out])).toMatchObject({ code: 1, err: expect.stringContaining("missing required argument 'input', or --knows") })
      expect(await callCli(['index', '--knows', join(folder, 'no.csv'), '--out', join(folder, 'x.tkg')])).toMatchObject({ code: 1, err: expect.stringContaining('no.csv') })
    })
  })
})
