import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import type { Query } from '../../src/query/query.ts'
import type { Hit } from '../../src/answer/results.ts'
import type { SearchOptions } from '../../src/answer/search-options.ts'
import type { Document } from '../../src/text/document.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { anyCorpus, anyIndexOptions, anyQuery, anyRanking, isClose } from '../helpers/corpora.ts'
import { amounts, expectWhole } from '../helpers/explanations.ts'
import { refusal } from '../helpers/refusal.ts'
import { runs } from '../helpers/runs.ts'

describe('search with explanations', () => {
  it('splits every score of every kind without a rest', async () => {
    const seen = new Set<string>()
    await fc.assert(fc.asyncProperty(
      anyCorpus, anyIndexOptions, anyQuery, anyRanking, fc.record({ incoming: fc.nat({ max: 5 }), paths: fc.nat({ max: 4 }) }), fc.constantFrom(1, 3),
      async (documents, indexing, query, ranking, explain, tokensFrom) => {
        const index = await createIndex(documents, indexing)
        const { hits } = await index.search(query, { ...ranking, explain, tokensFrom, limit: 20 })
        for (const hit of hits) {
          seen.add(hit.kind)
          expectWhole(hit.explanation!, hit)
          expect(hit.explanation!.incoming.length).toBeLessThanOrEqual(explain.incoming)
          expect(hit.explanation!.paths.length).toBeLessThanOrEqual(explain.paths)
        }
        const plain = await index.search(query, { ...ranking, tokensFrom, limit: 20 })
        expect(hits).toEqual(plain.hits.map((hit, i) => ({ ...hit, explanation: hits[i].explanation })))
      },
    ), { numRuns: runs(250) })
    expect([...seen].sort()).toEqual(['name', 'passage', 'token'])
  })

  it('has all of a passage’s score in its paths, if all are asked for', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyIndexOptions, anyQuery, async (documents, indexing, query) => {
      const index = await createIndex(documents.slice(0, 4), indexing)
      const { hits } = await index.search(query, { kinds: ['passage'], walk: { steps: 2 }, explain: { paths: 1000 } })
      for (const { explanation } of hits) {
        const { terms: [{ raw }], paths } = explanation!
        if (paths.length < 1000) expect(isClose(amounts(paths), raw, 1e-6)).toBe(true)
      }
    }), { numRuns: runs(150) })
  })

  it('is what explain gives, too', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyIndexOptions, anyQuery, anyRanking, async (documents, indexing, query, ranking) => {
      const index = await createIndex(documents, indexing)
      // without the names and words of the question, the scores of explain are other shares of the same
      const options = { ...ranking, tokensFrom: 2, includeAsked: true }
      const { hits } = await index.search(query, { ...options, explain: true, limit: 4 })
      for (const { kind, id, explanation } of hits) expect(await index.explain(query, { kind, id }, options)).toEqual(explanation)
    }), { numRuns: runs(100) })
  })
})

describe('explain', () => {
  it('takes the best passage, or the best node of a kind, where no other is named', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyIndexOptions, anyQuery, anyRanking, async (documents, indexing, query, ranking) => {
      const index = await createIndex(documents, indexing), { hits } = await index.search(query, ranking)
      for (const kind of ['passage', 'name', 'token'] as const) {
        const best = hits.find(hit => hit.kind === kind)
        if (best) expect(await index.explain(query, { kind }, ranking)).toEqual(await index.explain(query, best, ranking))
        else await refusal(() => index.explain(query, { kind }, ranking), 'not-found')
      }
      if (hits[0]?.kind === 'passage') expect((await index.explain(query, {}, ranking)).node.id).toBe(hits[0].id)
    }), { numRuns: runs(30) })
  })

  const documents: Document[] = [
    { id: 'film', title: 'Glass Harbour', text: 'a film with bells, by Ilsa Marden.' },
    { id: 'marden', title: 'Ilsa Marden', text: 'she grew up in Tolvik, where Bram Oster baked.' },
    { id: 'tolvik', title: 'Tolvik', text: 'a town of bakers and bells.' },
    { id: 'oster', title: 'Bram Oster', text: 'a composer.' },
  ]
  const QUESTION = 'Where did the maker of Glass Harbour live?'
  let index: TokenIndex
  beforeAll(async () => { index = await createIndex(documents, { knows: [{ subject: 'Tolvik', relation: 'home of', object: 'Bram Oster' }] }) })
  const explain = (kind: Hit['kind'], id: string, options?: SearchOptions, query: Query = QUESTION) => index.explain(query, { kind, id }, options)

  it('tells the way over a passage that shares no word with the question', async () => {
    const { paths, seeds, incoming, restart } = await explain('passage', 'tolvik#0')
    expect(restart).toBe(0)
    expect(seeds.slice(0, 3).map(({ node }) => [node.kind, node.label])).toEqual([['token', 'glass'], ['token', 'harbour'], ['name', 'Glass Harbour']])
    const way = " → passage 'Glass Harbour' → name 'Ilsa Marden' → passage 'Ilsa Marden' → name 'Tolvik' → passage 'Tolvik'"
    expect(paths.slice(0, 3).map(({ line }) => line)).toEqual([`'glass'${way}`, `'harbour'${way}`, `name 'Glass Harbour'${way}`])
    expect(incoming[0]).toMatchObject({
      from: { kind: 'passage', id: 'marden#0' }, via: [{ kind: 'name', id: 'Tolvik' }],
      edges: [{ edge: 'mentions', reversed: false }, { edge: 'names', reversed: false }],
    })
  })

  it('tells edges that are walked backwards', async () => {
    const { incoming } = await explain('passage', 'film#0', {}, 'composer')
    expect(incoming.find(({ from }) => from.id === 'marden#0')!.edges).toEqual([{ edge: 'names', reversed: true }, { edge: 'mentions', reversed: true }])
    const known = await explain('passage', 'oster#0', {}, 'bakers')
    expect(known.incoming.find(({ via }) => via.length === 2)).toMatchObject({
      from: { id: 'tolvik#0' }, via: [{ id: 'Tolvik' }, { id: 'Bram Oster' }],
      edges: [{ edge: 'names', reversed: true }, { edge: 'knows', reversed: false }, { edge: 'names', reversed: false }],
    })
  })

  it('tells of a name which passages gave it', async () => {
    const explanation = await explain('name', 'Tolvik')
    expect(explanation.terms).toMatchObject([{ name: 'step', share: 1 }])
    expect(explanation.incoming.map(({ from, edges }) => [from.id, edges[0].edge, edges[0].reversed]).sort()).toEqual([
      ['marden#0', 'mentions', false], ['tolvik#0', 'names', true],
    ])
    expect(explanation.paths[0].line).toMatch(/^'glass' → .* → name 'Tolvik'$/)
  })

  it('tells of a word what it stands near, in every passage that it was taken from', async () => {
    const query = 'town or film with bells'
    const { hits } = await index.search(query, { kinds: ['token'], tokensFrom: 4, explain: true })
    const many = await createIndex([
      { id: 'a', text: 'old bells rang.' }, { id: 'b', text: 'new bells rang again.' }, { id: 'c', text: 'bells were cast.' },
    ])
    expect(hits.find(({ id }) => id === 'baker')!.explanation!.seeds.map(({ node }) => node.label)).toEqual(['town', 'bells'])
    const { incoming, paths, terms: [{ raw }] } = await many.explain('bells', { kind: 'token', id: 'rang' }, { tokensFrom: 3 })
    expect(incoming.map(({ from }) => from.id).sort()).toEqual(['a#0', 'b#0'])
    expect(amounts(incoming)).toBeCloseTo(raw, 12)
    // every way from a word of the question over a passage: together all of it
    expect(amounts(paths)).toBeCloseTo(raw, 12)
    expect(paths.map(({ nodes }) => nodes.map(({ kind }) => kind))).toEqual(paths.map(() => ['token', 'passage', 'token']))
  })

  it('explains what is not among the best, or has nothing', async () => {
    const { hits } = await index.search(QUESTION, { limit: 1, explain: true })
    const best = hits.find(({ kind }) => kind === 'passage')!
    expect(await explain('passage', best.id)).toEqual(best.explanation)
    const nothing = await explain('passage', 'oster#0', { walk: { steps: 0 } })
    expectWhole(nothing, { kind: 'passage', id: 'oster#0', score: 0 })
    expect(nothing.paths).toEqual([])
    const unknown = await explain('passage', 'oster#0', {}, 'xyzzy')
    expectWhole(unknown, { kind: 'passage', id: 'oster#0', score: 0 })
  })

  it('has the walk first, even where it brought nothing', async () => {
    const options: SearchOptions = { walk: { restart: 0, edges: { mentions: 0, knows: 0 } }, explain: true }
    const { hits } = await index.search('bakers', options)
    expect(hits.map(({ id }) => id)).toContain('tolvik#0')
    for (const hit of hits.filter(({ kind }) => kind === 'passage')) {
      expect(hit.explanation!.terms[0]).toEqual({ name: 'walk', share: 1, raw: 0, scale: 1, value: 0 })
      expectWhole(hit.explanation!, hit)
    }
  })

  it('takes the id of a document for its first passage, and a name however it is written', async () => {
    expect(await explain('passage', 'tolvik')).toEqual(await explain('passage', 'tolvik#0'))
    expect(await explain('name', 'tolvik')).toEqual(await explain('name', 'Tolvik'))
  })

  it('lists what is asked for, and adds up the rest', async () => {
    const all = await explain('passage', 'marden#0', { explain: { incoming: 100 } })
    expect(all.incoming.length).toBeGreaterThan(1)
    expect(all.incomingRest).toBe(0)
    const none = await explain('passage', 'marden#0', { explain: { incoming: 0, paths: 0 } })
    expect([none.incoming, none.paths]).toEqual([[], []])
    expect(none.incomingRest).toBeCloseTo(amounts(all.incoming), 12)
    const one = await explain('passage', 'marden#0', { explain: { incoming: 1, paths: 1 } })
    expect(one.incoming).toEqual(all.incoming.slice(0, 1))
    expect(one.paths).toEqual(all.paths.slice(0, 1))
  })

  it.each<[what: string, kind: Hit['kind'], id: string, message: RegExp]>([
    ['an unknown passage', 'passage', 'tolvic', /Did you mean "tolvik"\?/],
    ['an unknown name', 'name', 'Ilsa Mardan', /Did you mean "Ilsa Marden"\?/],
    ['an unknown word', 'token', 'xyzzy', /expected a token of the index/],
    ['a word that the best passage does not have', 'token', 'town', /"tokensFrom"/],
  ])('does not know %s', async (_, kind, id, message) => {
    await expect(explain(kind, id)).rejects.toMatchObject({ code: 'not-found', message: expect.stringMatching(message) })
  })

  it('does not know a name that the best passages do not have', async () => {
    await expect(explain('name', 'Bram Oster', { namesFrom: 1 })).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('"namesFrom"') })
  })
})
