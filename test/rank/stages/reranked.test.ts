import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../../src/index/create-index.ts'
import type { TokenIndex } from '../../../src/index/token-index.ts'
import { EDGE_FEATURES, type Features, NODE_FEATURES, VECTOR_FEATURES } from '../../../src/rank/rerank/features.ts'
import { Ranker } from '../../../src/rank/rerank/ranker.ts'
import type { Document } from '../../../src/text/document.ts'
import { sumOf } from '../../helpers/corpora.ts'
import { anyWeights } from '../../helpers/ranker.ts'
import { pseudoEncoder } from '../../helpers/vectors.ts'

const COUNT = 130

/** Ferries, each with a yard that built it; the question's words stand in all of them. */
const FERRIES: Document[] = Array.from({ length: COUNT }, (_, i) => (
  { id: `f${i}`, metadata: { odd: i % 2 === 1 }, title: `Ferry Number ${i}`, text: `The ferry was built ${'by hand '.repeat(i % 7)}in the harbour. It is from Yard ${Math.floor(i / 3)} of Arnis.` }
))

const QUESTION = 'Which harbour was Ferry Number 5 built in?', UNNAMED = 'which ferry was built by hand in a harbour?'

/** Turns the order of all candidates round. */
class Backwards extends Ranker {
  seen: Features[] = []

  constructor(seesVectors = false) {
    super(anyWeights(1, seesVectors))
  }

  override logits(features: Features): Float64Array {
    this.seen.push(features)
    return Float64Array.from({ length: features.nodes }, (_, i) => 1000 * i)
  }
}

describe('the re-ranker', () => {
  let index: TokenIndex
  beforeAll(async () => { index = await createIndex(FERRIES) })

  const hitsOf = async (question: string, rerank: object, more: object = {}) =>
    (await index.search(question, { kinds: ['passage'], limit: COUNT, explain: false, rerank, ...more })).hits.map(({ id, score }) => ({ id, score }))
  const ids = (hits: { id: string }[]) => hits.map(({ id }) => id)

  it('puts candidates in another order under the leader, and hands their scores out anew', async () => {
    const before = await hitsOf(QUESTION, { when: 'never' }), after = await hitsOf(QUESTION, { ranker: new Backwards() })
    expect(after[0]).toEqual(before[0])
    expect(ids(after)).not.toEqual(ids(before))
    expect([...ids(after)].sort()).toEqual([...ids(before)].sort())
    after.forEach(({ score }, i) => expect(score).toBeCloseTo(before[i]!.score, 4))
  })

  it('knows a hundred candidates, with all that there is to say of each', async () => {
    const ranker = new Backwards()
    await hitsOf(QUESTION, { ranker })
    const [{ nodes, x, about, sources }] = ranker.seen as [Features]
    expect(nodes).toBe(100)
    expect(x).toHaveLength(100 * NODE_FEATURES.length)
    expect(sources.length).toBeGreaterThan(0)
    expect(about).toHaveLength(sources.length * EDGE_FEATURES.length)
    expect([...x, ...about].every(Number.isFinite)).toBe(true)
    const feature = (name: typeof NODE_FEATURES[number], node: number) => x[node * NODE_FEATURES.length + NODE_FEATURES.indexOf(name)]!
    const known = ids(await hitsOf(QUESTION, { when: 'never' }))
    expect(known[0]).toBe('f5#0')
    expect(feature('is named in the question', 0)).toBe(1)
    expect(sumOf(Array.from({ length: 100 }, (_, i) => feature('is named in the question', i)))).toBe(1)
  })

  it('is one that has seen vectors where words and meaning are mixed, else one that has not', async () => {
    const of = await createIndex(FERRIES, { encoder: pseudoEncoder() })
    const seen = async (options: object, seesVectors: boolean) => {
      const ranker = new Backwards(seesVectors)
      const { hits, query } = await of.search(QUESTION, { kinds: ['passage'], explain: true, rerank: { ranker }, ...options })
      for (const { score, explanation } of hits) expect(sumOf(explanation!.terms.map(({ value }) => value))).toBeCloseTo(score, 9)
      expect(query.channels.some(({ name }) => name === 'rerank')).toBe(true)
      return ranker.seen.map(({ x, nodes }) => x.length / nodes)
    }
    const { length: words } = NODE_FEATURES, vectors = words + VECTOR_FEATURES.length
    expect(await seen({ propagate: 'vectors' }, false)).toEqual([words])
    expect(await seen({ dense: { when: 'never' } }, false)).toEqual([words])
    expect(await seen({}, true)).toEqual([vectors])
    // where the given one is not for it, the one that comes with the package has a say
    expect(await seen({}, false)).toEqual([])
    expect(await seen({ propagate: 'vectors' }, true)).toEqual([])
    expect(await seen({ dense: { when: 'never' } }, true)).toEqual([])
  })

  it('is asked by itself only where the question names something, of collections as large as those it learned from', async () => {
    const asked = async (of: TokenIndex, question: string, when: 'auto' | 'always' | 'never') => {
      const ranker = new Backwards()
      await of.search(question, { rerank: { when, ranker } })
      return ranker.seen.length > 0
    }
    expect(await asked(index, QUESTION, 'auto')).toBe(true)
    expect(await asked(index, UNNAMED, 'auto')).toBe(false)
    expect(await asked(index, UNNAMED, 'always')).toBe(true)
    expect(await asked(index, QUESTION, 'never')).toBe(false)
    const small = await createIndex(FERRIES.slice(0, 60))
    expect(await asked(small, QUESTION, 'auto')).toBe(false)
    expect(await asked(small, QUESTION, 'always')).toBe(true)
    expect(await asked(index, 'xyzzy', 'always')).toBe(false)
    // what untitled texts open with is a name, but no title
    const untitled = await createIndex(FERRIES.map(({ title, text, ...rest }) => ({ ...rest, text: `${title} crosses the sound. ${text}` })))
    expect((await untitled.search(QUESTION, { explain: false })).query.names).not.toEqual([])
    expect(await asked(untitled, QUESTION, 'auto')).toBe(false)
    expect(await asked(untitled, QUESTION, 'always')).toBe(true)
  })

  it.each([
    ['The ferry was built in the harbour as Ferry Number 5.', false],
    ['The builder of Ferry Number 5!', false],
    ['The harbour of Ferry Number 5', true],
    ['Where did Ferry Number 5 of A.B. go, U.S.', true],
    ['Was Ferry Number 5 built by hand?', true],
  ])('is asked of no statement: %s', async (question, isAsked) => {
    const ranker = new Backwards()
    await hitsOf(question, { ranker })
    expect(ranker.seen).toHaveLength(Number(isAsked))
  })

  it('is told among what took part in the ranking of passages', async () => {
    const channels = async (question: string, options: object = {}) => (await index.search(question, options)).query.channels.map(({ name }) => name)
    expect((await channels(QUESTION)).at(-1)).toBe('rerank')
    for (const found of [await channels(UNNAMED), await channels(QUESTION, { rerank: { when: 'never' } }), await channels(QUESTION, { kinds: ['token'] })])
      expect(found).not.toContain('rerank')
  })

  it('lets the leader fall where it is always asked', async () => {
    const before = await hitsOf(QUESTION, { when: 'never' }), after = await hitsOf(QUESTION, { when: 'always', ranker: new Backwards() })
    // others that are no candidates may have the score of the last one
    expect(ids(after).indexOf(before[0]!.id)).toBeGreaterThanOrEqual(99)
  })

  it('does not depend on what is let through: a filter leaves the order', async () => {
    const all = ids(await hitsOf(QUESTION, {})), kept = new Set(FERRIES.filter((_, i) => i % 2).map(({ id }) => `${id}#0`))
    const filtered = ids(await hitsOf(QUESTION, {}, { filter: { odd: true } }))
    expect(filtered).toEqual(all.filter(id => kept.has(id)))
  })

  it('tells what a new place gave: terms add up, and so does what the network saw', async () => {
    const { hits } = await index.search(QUESTION, { kinds: ['passage'], limit: 30, explain: true })
    let moved = 0
    const whole = await Promise.all(hits.map(({ id }) => index.explain(QUESTION, { kind: 'passage', id })))
    for (const [i, { score, explanation }] of hits.entries()) {
      const { terms, rerank } = whole[i]!
      // of many hits, that would take seconds
      expect(explanation).toEqual({ ...whole[i]!, rerank: undefined })
      expect(sumOf(terms.map(({ value }) => value))).toBeCloseTo(score, 9)
      expect(rerank).toBeDefined()
      expect(sumOf([...rerank!.features, ...rerank!.edges].map(({ amount }) => amount)) + rerank!.rest).toBeCloseTo(rerank!.logOdds, 9)
      if (terms.some(({ name }) => name === 'rerank')) moved++
    }
    expect(whole.map(({ rerank }) => rerank!.place.after)).toEqual(hits.map((_, i) => i + 1))
    expect(moved).toBeGreaterThan(0)
    const { rerank } = await index.explain(QUESTION, { kind: 'passage', id: hits[1]!.id }, { rerank: { when: 'never' } })
    expect(rerank).toBeUndefined()
  })

  it('fades with the age of documents, after it', async () => {
    const dated = await createIndex(FERRIES.map((document, i) => ({ ...document, metadata: { odd: false, date: i === 5 ? 0 : Date.UTC(2026, 0, 1) } })))
    const decay = { field: 'date', halfLife: '30d', now: Date.UTC(2026, 0, 1) }
    const { hits } = await dated.search(QUESTION, { kinds: ['passage'], limit: COUNT, explain: false, decay })
    expect(ids(hits).at(-1)).toBe('f5#0')
    const fresh = ids(await hitsOf(QUESTION, {}))
    expect(ids(hits).slice(0, -1)).toEqual(fresh.filter(id => id !== 'f5#0'))
  })
})
