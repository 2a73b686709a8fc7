import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { Pace } from '../../../src/core/pace.ts'
import { inquire, type Inquiry } from '../../../src/rank/inquiry.ts'
import type { CrossOptions, RankingOptions } from '../../../src/rank/options.ts'
import type { Query } from '../../../src/query/query.ts'
import { readQuery } from '../../../src/query/read-query.ts'
import { Searcher } from '../../../src/rank/searcher.ts'
import type { DecayOptions } from '../../../src/rank/decay.ts'
import type { StageName } from '../../../src/rank/stage.ts'
import { pipelineOf, STAGES } from '../../../src/rank/stages/all.ts'
import { reasonsOf, REASONS } from '../../../src/rank/reasons/all.ts'
import { createIndex } from '../../../src/index/create-index.ts'
import { searchOptions } from '../../../src/answer/every-search-option.ts'
import { wantedBy } from '../../../src/answer/search-options.ts'
import type { TokenIndex } from '../../../src/index/token-index.ts'
import type { Document } from '../../../src/text/document.ts'
import { anyCorpus, anyQuery, anyRanking, anySignedQuery, isClose, sumOf } from '../../helpers/corpora.ts'
import { anyCarried, anyVectors } from '../../helpers/propagated.ts'
import { runs } from '../../helpers/runs.ts'
import { anyDense, pseudoCross, pseudoEncoder } from '../../helpers/vectors.ts'

const NAMES = Object.keys(STAGES) as StageName[]

async function inquiryOf({ graph, vectors, encoder }: TokenIndex, query: Query, options: RankingOptions): Promise<Inquiry> {
  const settings = v.parse(searchOptions, { ...options, includeAsked: true, tokensFrom: 3 })
  return inquire(new Searcher(graph, vectors, encoder), readQuery(query), settings, await wantedBy(settings), new Pace())
}

/** Some documents have a date, the later ones older, one of them a moment that is to come; some have words of others in a field. */
const dated = (documents: readonly Document[]): Document[] =>
  documents.map((document, i) => ({ ...document, ...(i % 3 < 2 && { metadata: { date: NOW - (i - 1) * 1e7, by: documents[i - 1]?.text.slice(0, 40) ?? '' } }) }))
const FIELDS = { fields: ['by'] }, anyBoosts: fc.Arbitrary<RankingOptions['boost']> = fc.constantFrom(undefined, { by: 3 }, { by: 0.5, title: 0, text: 2 })
const NOW = Date.UTC(2026, 0, 1)
const anyDecay: fc.Arbitrary<DecayOptions | undefined> = fc.option(fc.record({ field: fc.constant('date'), halfLife: fc.constantFrom(1e6, '2h', '30d'), now: fc.constant(NOW) }), { nil: undefined, freq: 2 })
const anyBoost: fc.Arbitrary<RankingOptions['boostDocument']> = fc.constantFrom<RankingOptions['boostDocument'][]>(undefined, undefined, ({ id }) => Number(id.slice(1)) % 3, ({ id }) => id.length / 8)

const anyCross: fc.Arbitrary<CrossOptions> = fc.record({ encoder: fc.constantFrom(pseudoCross, pseudoCross, undefined), when: fc.constantFrom('auto', 'always'), share: fc.constantFrom(0.5, 1), passages: fc.constantFrom(2, 20) })

describe('every stage', () => {
  it('explains what it scored: at each node the shares add up to the score', async () => {
    const seen = new Set<StageName>()
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anySignedQuery, anyRanking, anyDense, fc.tuple(anyDecay, anyBoost, anyBoosts, anyCarried, anyCross), async (documents, indexing, query, options, dense, [decay, boostDocument, boost, propagate, cross]) => {
      const index = await createIndex(dated(documents), { ...indexing, ...FIELDS, encoder: pseudoEncoder() })
      const inquiry = await inquiryOf(index, query, { ...options, propagate, dense, decay, boostDocument, boost, cross })
      for (const name of NAMES) {
        const found = await inquiry.upTo(name), { scores } = found[name]
        const nodes = scores.places.slice(0, 20), shares = await REASONS[name].explain(inquiry.ask, found, nodes)
        expect(shares).toHaveLength(nodes.length)
        nodes.forEach((node, i) => {
          const most = Math.max(1e-9, ...shares[i]!.map(({ amount }) => Math.abs(amount)), Math.abs(scores.at(node)))
          expect(Math.abs(sumOf(shares[i]!.map(({ amount }) => amount)) - scores.at(node)), `${name} ${node}`).toBeLessThan(1e-6 * most)
          expect(new Set(shares[i]!.map(({ origin }) => `${origin.kind} ${origin.node}`)).size).toBe(shares[i]!.length)
          if (scores.at(node) !== 0) seen.add(name)
        })
      }
    }), { numRuns: runs(60) })
    expect(NAMES.filter(name => name !== 'held' && !seen.has(name))).toEqual([])
  })

  it('explains what a page gets whose title is all that was asked', async () => {
    const titled = ['It', 'The Who', 'Queen'].map(title => ({ id: title, title, text: `A work of ${title}.` }))
    const index = await createIndex([...titled, { id: 'often', text: 'It is it, the queen who is the queen, who it is.' }])
    for (const [i, question] of ['it', 'the who', 'queen'].entries()) {
      const inquiry = await inquiryOf(index, question, {}), found = await inquiry.upTo('words'), { scores, lifts } = found.words
      const [shares] = await REASONS.words.explain(inquiry.ask, found, [i])
      expect(lifts.get(i)).toBeGreaterThan(1)
      expect(scores.at(i)).toBeCloseTo(2 * scores.at(3), 9)
      expect(sumOf(shares!.map(({ amount }) => amount))).toBeCloseTo(scores.at(i), 9)
    }
  })

  it('explains what is held back of a page that all link to', async () => {
    const recipes = ['apple', 'beef', 'cake', 'duck', 'egg', 'fish', 'goat', 'ham'].map(dish => ({ id: dish, text: `A ${dish} with cinnamon begins with crust.`, links: [{ start: 0, end: 1, target: 'crust', style: 'wiki' as const }] }))
    const inquiry = await inquiryOf(await createIndex([...recipes, { id: 'crust', text: 'Flour and water.' }]), 'cinnamon', {})
    const found = await inquiry.upTo('held'), { places } = found.held.scores
    expect(places).toEqual([8])
    const [shares] = await REASONS.held.explain(inquiry.ask, found, places)
    expect(shares!.map(({ origin }) => origin.kind)).toEqual(['token'])
    expect(shares![0]!.amount).toBeCloseTo(found.held.scores.at(8), 12)
  })

  it('has nothing to share where it scored nothing', async () => {
    const inquiry = await inquiryOf(await createIndex([{ id: 'a', text: 'a river.' }]), 'xyzzy', {})
    for (const name of ['words', 'meaning', 'relevance', 'names', 'given', 'seeds', 'walk', 'held', 'spread', 'passages'] as const) {
      expect(await REASONS[name].explain(inquiry.ask, await inquiry.upTo(name), [0]), name).toEqual([[]])
    }
  })

  it('takes only stages that are there, and none that takes it', () => {
    const reach = (name: StageName, way: readonly StageName[] = []): void => {
      expect(way).not.toContain(name)
      for (const before of STAGES[name].takes) reach(before, [...way, name])
    }
    for (const name of NAMES) {
      expect(STAGES[name].name).toBe(name)
      reach(name)
    }
  })
})

describe('a pipeline', () => {
  it('adds up: the terms of a result are its score, and the first one is split by its seeds and by its ways', async () => {
    const seen = new Set<string>()
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anyQuery, anyRanking, anyDecay, anyBoost, anyCross, async (documents, indexing, query, options, decay, boostDocument, cross) => {
      const index = await createIndex(dated(documents), { ...indexing, encoder: pseudoEncoder() })
      for (const propagate of ['scores', 'vectors'] as const) for (const [kind, stage] of Object.entries(pipelineOf((decay ?? boostDocument) !== undefined))) {
        const inquiry = await inquiryOf(index, query, { ...options, propagate, decay, boostDocument, cross })
        const reasons = reasonsOf(stage)
        const found = await inquiry.upTo(stage.name), best = await stage.best(inquiry.ask, found, 5)
        for (const [i, { node, score }] of best.entries()) {
          const terms = reasons.terms(found, node), ways = await reasons.ways(inquiry.ask, found, node, 3), [shares] = await reasons.split(inquiry.ask, found, [node])
          const size = Math.max(1e-9, Math.abs(terms[0]!.raw), ...shares!.map(({ amount }) => Math.abs(amount)))
          expect(isClose(sumOf(terms.map(({ value }) => value)), score, 1e-6)).toBe(true)
          expect(Math.abs(sumOf(shares!.map(({ amount }) => amount)) - terms[0]!.raw)).toBeLessThan(1e-6 * size)
          expect(Math.abs(ways.restart + sumOf(ways.incoming.map(({ amount }) => amount)) - terms[0]!.raw)).toBeLessThan(1e-6 * size)
          if (i > 0) expect(score).toBeLessThanOrEqual(best[i - 1]!.score)
          seen.add(`${propagate} ${kind}${decay ? ' fading' : ''}`)
        }
      }
    }), { numRuns: runs(60) })
    expect(seen.size).toBe(12)
  })

  it('runs a stage once, however often it is asked for', async () => {
    const index = await createIndex([{ id: 'a', title: 'Quill', text: 'an island.' }]), inquiry = await inquiryOf(index, 'Quill', {})
    const found = await inquiry.upTo('passages'), { walk } = found
    expect((await inquiry.upTo('step')).walk).toBe(walk)
    expect((await inquiry.upTo('near')).passages).toBe(found.passages)
  })
})
