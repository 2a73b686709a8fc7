import { beforeAll, describe, expect, it } from 'vitest'
import type { CrossEncoder } from '../../../src/encoders/cross-encoder.ts'
import type { EncodeOptions } from '../../../src/encoders/encoder.ts'
import { createIndex } from '../../../src/index/create-index.ts'
import type { TokenIndex } from '../../../src/index/token-index.ts'
import type { CrossOptions } from '../../../src/rank/options.ts'
import type { Document } from '../../../src/text/document.ts'
import { sumOf } from '../../helpers/corpora.ts'
import { refusal } from '../../helpers/refusal.ts'

/** Ferries; the question's words stand in all of them, the more by hand the longer. */
const FERRIES: Document[] = Array.from({ length: 30 }, (_, i) => (
  { id: `f${i}`, metadata: { odd: i % 2 === 1 }, title: `Ferry Number ${i}`, text: `The ferry was built ${'by hand '.repeat(i % 7)}in the harbour. It is from Yard ${Math.floor(i / 3)} of Arnis.` }
))

const QUESTION = 'Which harbour was Ferry Number 5 built in?', UNNAMED = 'which ferry was built by hand in a harbour?'

/** Reads what it is given, and turns its order round. */
class Backwards implements CrossEncoder {
  readonly name = 'backwards'
  seen: { question: string, texts: readonly string[], options: EncodeOptions }[] = []

  async score(question: string, texts: readonly string[], options: EncodeOptions = {}): Promise<number[]> {
    this.seen.push({ question, texts, options })
    return texts.map((_, i) => 100 * i)
  }
}

describe('a cross-encoder', () => {
  let index: TokenIndex
  beforeAll(async () => { index = await createIndex(FERRIES) })

  const hitsOf = async (question: string, cross: CrossOptions, more: object = {}) =>
    (await index.search(question, { kinds: ['passage'], limit: 30, cross, ...more })).hits.map(({ id, score }) => ({ id, score }))
  const ids = (hits: { id: string }[]) => hits.map(({ id }) => id)

  it('puts the best ten in another order, and hands their scores out anew', async () => {
    const encoder = new Backwards(), before = await hitsOf(UNNAMED, {}), after = await hitsOf(UNNAMED, { encoder, share: 1 })
    const best = ids(before)
    expect(ids(after)).toEqual([...best.slice(0, 10).reverse(), ...best.slice(10)])
    after.forEach(({ score }, i) => expect(score).toBeCloseTo(before[i]!.score, 4))
    expect(encoder.seen).toHaveLength(1)
    expect(encoder.seen[0]!.question).toBe(UNNAMED)
    expect(encoder.seen[0]!.texts).toHaveLength(10)
    const first = FERRIES.find(({ id }) => `${id}#0` === best[0])!
    expect(encoder.seen[0]!.texts[0]).toBe(`${first.title}. ${first.text}`)
  })

  it('reads as many as it is told', async () => {
    const encoder = new Backwards(), best = ids(await hitsOf(UNNAMED, {}))
    expect(ids(await hitsOf(UNNAMED, { encoder, share: 1, passages: 4 }))).toEqual([...best.slice(0, 4).reverse(), ...best.slice(4)])
  })

  it('is asked by itself only where the question names nothing', async () => {
    const asked = async (question: string, cross: CrossOptions) => {
      const encoder = new Backwards(), { query } = await index.search(question, { cross: { encoder, ...cross } })
      expect(query.channels.some(({ name }) => name === 'cross')).toBe(encoder.seen.length > 0)
      return encoder.seen.length > 0
    }
    expect(await asked(QUESTION, {})).toBe(false)
    expect(await asked(UNNAMED, {})).toBe(true)
    expect(await asked(QUESTION, { when: 'always' })).toBe(true)
    for (const [question, cross] of [[UNNAMED, { when: 'never' }], [UNNAMED, { share: 0 }], ['xyzzy', { when: 'always' }]] as const) expect(await asked(question, cross)).toBe(false)
    const encoder = new Backwards()
    await index.search({ nodes: [{ kind: 'passage', id: 'f3' }] }, { cross: { encoder, when: 'always' } })
    expect(encoder.seen).toEqual([])
  })

  it('counts as much as its share: with little of it what ranked before holds', async () => {
    const slight: CrossEncoder = { name: 'slight', score: async (_, texts) => texts.map(text => (text.startsWith('Ferry Number 4.') ? 1 : 0)) }
    const best = ids(await hitsOf(UNNAMED, {})), at = async (share: number) => ids(await hitsOf(UNNAMED, { encoder: slight, when: 'always', share })).indexOf('f4#0')
    expect(best.indexOf('f4#0')).toBeGreaterThan(0)
    expect([await at(0.001), await at(1)]).toEqual([best.indexOf('f4#0'), 0])
  })

  it('does not depend on what is let through: a filter leaves the order', async () => {
    const cross = { encoder: new Backwards() }, all = ids(await hitsOf(UNNAMED, cross)), kept = new Set(FERRIES.filter((_, i) => i % 2).map(({ id }) => `${id}#0`))
    expect(ids(await hitsOf(UNNAMED, cross, { filter: { odd: true } }))).toEqual(all.filter(id => kept.has(id)))
  })

  it('is told: terms add up, and places go by what it gave and what ranked before', async () => {
    const cross = { encoder: new Backwards(), when: 'always' as const, share: 0.3 }
    const { hits } = await index.search(UNNAMED, { kinds: ['passage'], limit: 30, explain: true, cross })
    let moved = 0
    for (const [i, { id, score, explanation }] of hits.entries()) {
      expect(sumOf(explanation!.terms.map(({ value }) => value))).toBeCloseTo(score, 9)
      expect((await index.explain(UNNAMED, { kind: 'passage', id }, { cross })).cross).toEqual(explanation!.cross)
      expect(explanation!.cross?.place.after).toBe(i < 10 ? i + 1 : undefined)
      if (i < 10) expect(explanation!.cross).toMatchObject({ encoder: 'backwards', logit: 100 * (explanation!.cross!.place.before - 1) })
      if (explanation!.terms.some(({ name }) => name === 'cross')) moved++
    }
    const values = hits.slice(0, 10).map(({ explanation }) => explanation!.cross!.read + explanation!.cross!.beside)
    expect(values).toEqual(values.toSorted((a, b) => b - a))
    expect(sumOf(hits.slice(0, 10).map(({ explanation }) => Math.exp(explanation!.cross!.read / 0.3)))).toBeCloseTo(1, 9)
    expect(moved).toBeGreaterThan(0)
  })

  it('ends with the search', async () => {
    const controller = new AbortController(), told: unknown[] = []
    const encoder: CrossEncoder = { name: 'slow', async score(_, texts, { signal } = {}) {
      told.push(signal)
      controller.abort()
      return texts.map(() => 0)
    } }
    await refusal(() => index.search(UNNAMED, { cross: { encoder }, signal: controller.signal, explain: true }), 'aborted')
    expect(told).toEqual([controller.signal])
  })

  it('is refused where it gives other than a finite number for each text, or is none', async () => {
    const message = (score: CrossEncoder['score']) => refusal(() => index.search(UNNAMED, { cross: { encoder: { name: 'odd', score } } }), 'encoder')
    expect(await message(async () => [1])).toMatch(/the cross-encoder "odd".*got 1 numbers for 10 texts/)
    expect(await message(async () => undefined as never)).toMatch(/undefined numbers for 10 texts/)
    expect(await message(async (_, texts) => texts.map(() => Number.NaN))).toMatch(/what is no finite number/)
    expect(await refusal(() => index.search(QUESTION, { cross: { encoder: {} as never } }), 'option')).toMatch(/"cross\.encoder".*expected a CrossEncoder/)
    expect(await refusal(() => index.search(QUESTION, { cross: { passages: 1 } }), 'option')).toContain('"cross.passages"')
  })
})
