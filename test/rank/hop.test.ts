import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ownEncoder } from '../../src/encoders/own.ts'
import { createIndex } from '../../src/index/create-index.ts'
import type { Document } from '../../src/text/document.ts'
import { anyCorpus, anyQuery, anyRanking, isClose, rank, sumOf } from '../helpers/corpora.ts'
import { graphOf } from '../helpers/graph.ts'
import { denseOf } from '../helpers/dense.ts'
import { runs } from '../helpers/runs.ts'

/** A ferry that a passage names, and of which another tells who built it; no title leads from one to the other. */
const FERRIES: Document[] = [
  { id: 'crossing', text: 'The crossing to the island is made in summer by the Karl Viktor, every two hours.' },
  { id: 'yard', text: 'The ferry that is called Karl Viktor was built by the yard of Arnis.' },
  { id: 'mill', text: 'The mill was built by a miller, and the yard belongs to it.' },
  { id: 'other', text: 'Nothing is told here but that it rains.' },
]

describe('the hop', () => {
  it('finds what the best passage lacks, where both have an entity', async () => {
    const index = await createIndex(FERRIES), question = 'who built what makes the crossing to the island?'
    const ids = async (share: number) => (await index.search(question, { kinds: ['passage'], explain: false, hop: { share } })).hits.map(({ document }) => document)
    expect((await ids(1)).slice(0, 2)).toEqual(['crossing', 'yard'])
    expect((await ids(0)).indexOf('mill')).toBeLessThan((await ids(0)).indexOf('yard'))
  })

  it('says from where, over what, and what was lacking', async () => {
    const index = await createIndex(FERRIES)
    const { hop, terms } = await index.explain('who built what makes the crossing to the island?', { kind: 'passage', id: 'yard#0' })
    expect(hop).toMatchObject({ from: { id: 'crossing#0' }, over: 'Karl Viktor', lacking: [{ node: { label: 'built' } }] })
    expect(hop!.line).toBe(`passage '${hop!.from.label}' → 'Karl Viktor' → 'built'`)
    const term = terms.find(({ name }) => name === 'hop')!
    expect(sumOf(hop!.lacking.map(({ amount }) => amount))).toBeCloseTo(term.raw, 12)
  })

  it('goes by meaning, too, where there are vectors', async () => {
    const near = ['who made the ship that crosses to the island?', 'The ferry that is called Karl Viktor came from the wharf of Arnis.']
    const encoder = ownEncoder({ name: 'near', width: 2, encode: texts => texts.map(text => (near.some(each => text.includes(each)) ? [1, 0] : [0.1, 1])) })
    const index = await createIndex([FERRIES[0]!, { id: 'yard', text: near[1]! }, { id: 'harbour', text: 'In the harbour lies the Karl Viktor, of steel.' }, FERRIES[3]!], { encoder })
    const { hits } = await index.search(near[0]!, { kinds: ['passage'], explain: true })
    const byHop = (document: string) => hits.find(hit => hit.document === document)!.explanation!
    const { hop, terms } = byHop('yard'), term = terms.find(({ name }) => name === 'hop')!
    expect(hop).toMatchObject({ from: { id: 'crossing#0' }, over: 'Karl Viktor' })
    expect(hop!.lacking.map(({ node }) => node.kind)).toContain('meaning')
    expect(sumOf(hop!.lacking.map(({ amount }) => amount))).toBeCloseTo(term.raw, 12)
    expect(byHop('harbour').hop?.lacking.map(({ node }) => node.kind) ?? []).not.toContain('meaning')
  })

  it('does not go by what the question names, nor by what many have', async () => {
    const index = await createIndex(FERRIES)
    const hops = async (question: string, most = 60) =>
      (await index.search(question, { kinds: ['passage'], explain: true, hop: { most } })).hits.filter(({ explanation }) => explanation!.hop).map(({ document }) => document)
    expect(await hops('who built what makes the crossing?')).toEqual(['crossing', 'yard'])
    expect(await hops('who built the Karl Viktor that makes the crossing?')).toEqual([])
    const many = await createIndex([...FERRIES, { id: 'harbour', text: 'In the harbour lies the Karl Viktor, of steel.' }])
    const most = async (most: number) => (await many.search('who built what makes the crossing?', { kinds: ['passage'], explain: true, hop: { most } })).hits.filter(({ explanation }) => explanation!.hop)
    expect((await most(3)).length).toBeGreaterThan(0)
    expect(await most(2)).toEqual([])
  })

  it('goes by the words of Chinese, which has no capitals', async () => {
    const texts = { crossing: '冬季戰爭之後，國際聯盟開除了蘇聯。', league: '國際聯盟全盛時期有五十八個國家參加。', other: '世界博覽會有五十個國家參加。', rain: '今天下雨。' }
    const index = await createIndex(Object.entries(texts).map(([id, text]) => ({ id, text })))
    const { hits } = await index.search('冬季戰爭之後，開除了蘇聯的機構有多少國家參加？', { kinds: ['passage'], explain: true })
    const { hop } = hits.find(({ document }) => document === 'league')!.explanation!
    expect(hop).toMatchObject({ from: { id: 'crossing#0' }, over: '國際' })
    const without = { nodes: [{ kind: 'token' as const, id: '国际' }, { kind: 'token' as const, id: '联盟' }] }
    const less = await index.search('冬季戰爭之後，開除了蘇聯的機構有多少國家參加？', { kinds: ['passage'], explain: true, without })
    expect(less.hits.find(({ document }) => document === 'league')?.explanation?.hop).toBeUndefined()
  })

  it('is off without has-entity edges', async () => {
    for (const index of [await createIndex(FERRIES, { edges: { 'has-entity': false } })]) {
      const { query } = await index.search('who built what makes the crossing?')
      expect(query.channels.map(({ name }) => name)).not.toContain('hop')
    }
    const whole = await createIndex(FERRIES), { query } = await whole.search('who built what makes the crossing?', { without: { edgeKinds: ['has-entity'] } })
    expect(query.channels.map(({ name }) => name)).not.toContain('hop')
  })

  it('is the largest over all givers and entities, written out plainly', async () => {
    let found = 0
    await fc.assert(fc.asyncProperty(anyCorpus, anyQuery, anyRanking, async (documents, query, options) => {
      const tables = await graphOf(documents), hop = { passages: 3, most: 4 }
      const { asked, found: { fused: { scores }, hop: { scores: got }, words: { scores: lexical } }, bm25, graph } = await rank(tables, query, { ...options, hop })
      const relation = tables.edges.get('has-entity'), isHan = (term: string) => /^\p{sc=Han}{2}/v.test(term)
      const isWord = (token: number) => tables.tokens.isWord[token] === 1 && isHan(tables.tokens.terms[token]!), byWords = [...asked.terms].some(isHan)
      // a word of Han characters leads on as an entity does, where the question has such
      const contents = denseOf(tables.edges.get('contains')!.out), isRare = (token: number) => contents.filter(row => row[token]! > 0).length <= 10
      const named = contents.map(row => row.map((count, token) => (byWords && isWord(token) && isRare(token) ? count : 0)))
      const entities = relation ? denseOf(relation.out) : []
      const rows = named.map((row, passage) => Array.from({ length: Math.max(row.length, entities[passage]?.length ?? 0) }, (_, token) => (row[token] ?? 0) + (entities[passage]?.[token] ?? 0)))
      const passages = [...tables.passages.document.keys()], parts = await bm25.parts(passages, asked.tokens)
      const best = Math.max(0, ...passages.map(passage => scores.at(passage)))
      // ties at the last place go by id, which no number tells
      const order = passages.filter(passage => scores.at(passage) > 0).sort((a, b) => scores.at(b) - scores.at(a)), last = scores.at(order[hop.passages - 1] ?? -1)
      if (order.length > hop.passages && scores.at(order[hop.passages]!) === last) return
      const words = (token: number) => {
        const term = tables.tokens.terms[token]!
        return term.startsWith('@') ? graph.tokenizer.tokenize(term.slice(1)).filter(({ kind }) => kind === 'word' || kind === 'stop') : [{ kind: 'word', term }]
      }
      const isAsked = (entity: number) => words(entity).every(({ kind, term }) => kind === 'stop' || asked.terms.has(term))
      const { passages: many } = await graph.statistics()
      for (const passage of passages) {
        let most = 0
        for (const from of order.slice(0, hop.passages)) {
          const light = scores.at(from) / best
          if (from === passage || light <= 1e-4 || parts[from]!.size === 0 || lexical.at(passage) <= 0) continue
          for (const entity of rows[from]?.keys() ?? []) {
            const having = rows.filter(row => row[entity]! > 0).length
            if (!(rows[from]![entity]! > 0 && rows[passage]![entity]! > 0) || having > hop.most || isAsked(entity)) continue
            const through = Math.sqrt(Math.max(0, 1 - Math.log(having) / Math.log(many)))
            if (light * through * lexical.at(passage) / asked.mass < 0.005) continue
            const lacking = sumOf([...parts[passage]!].filter(([token]) => !parts[from]!.has(token)).map(([, weight]) => weight))
            most = Math.max(most, light * through * lacking / asked.mass)
          }
        }
        if (most > 0) found++
        expect(isClose(got.at(passage) + 1, most + 1)).toBe(true)
      }
    }), { numRuns: runs(200) })
    expect(found).toBeGreaterThan(1)
  })
})
