import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { searchOptions } from '../../src/answer/every-search-option.ts'
import { wantedBy } from '../../src/answer/search-options.ts'
import { Pace } from '../../src/core/pace.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import { createIndex } from '../../src/index/create-index.ts'
import { partsOf } from '../../src/index/token-index.ts'
import { readQuery } from '../../src/query/read-query.ts'
import { inquire } from '../../src/rank/inquiry.ts'
import { lackingVectors } from '../../src/rank/lacking-vectors.ts'
import type { RankingOptions } from '../../src/rank/options.ts'
import { sumOf } from '../helpers/corpora.ts'
import { runs } from '../helpers/runs.ts'
import { pseudoVector, unit } from '../helpers/vectors.ts'

const WORDS = ['otter', 'salt', 'bell', 'harbour', 'quarry', 'miller', 'lantern', 'cedar']
const WIDTH = 8
/** Signs alone, so that a bit a number loses nothing. */
const signs = (word: string) => pseudoVector(`a ${word} with signs`, WIDTH).map(value => (value > 0 ? 1 : -1))
const textVector = (text: string) => pseudoVector(`${text}, said`, WIDTH).map(value => value + 0.1)
const encoder = ownEncoder({
  name: 'signs', width: WIDTH, encode: texts => texts.map(textVector),
  encodeWords: texts => texts.map(({ text, words }) => words.map(({ start, end }) => signs(text.slice(start, end).toLowerCase()))),
})
const dot = (a: readonly number[], b: readonly number[]) => sumOf(a.map((value, i) => value * b[i]!))

const anyText = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 5 }).map(words => words.join(' '))

/** What tells what passages lack of a question, by the options of a search. */
async function lackingOf(texts: readonly string[], question: string, options: RankingOptions = {}, words: { words?: 'bits' } = { words: 'bits' }) {
  const index = await createIndex(texts.map((text, i) => ({ id: `d${i}`, text })), { encoder, vectors: { type: 'float32', ...words } })
  const settings = v.parse(searchOptions, { propagate: 'vectors', ...options })
  const inquiry = await inquire(partsOf(index).searcher, readQuery(question), settings, await wantedBy(settings), new Pace())
  const { meaning } = await inquiry.upTo('meaning')
  return { lacking: await lackingVectors(inquiry.ask, meaning.cosines!), ask: inquiry.ask, cosines: meaning.cosines! }
}

describe('what passages have by vectors of a question, and others lack', () => {
  it('is, by words, the share of what is not near there yet', async () => {
    let some = 0
    await fc.assert(fc.asyncProperty(fc.array(anyText, { minLength: 2, maxLength: 6 }), anyText, async (texts, question) => {
      const { lacking } = await lackingOf(texts, question), all = texts.map((_, i) => i), rest = await lacking.read(all, all)
      const asked = question.split(' '), df = (word: string) => texts.filter(text => text.split(' ').includes(word)).length
      const rarity = asked.map(word => Math.log(1 + texts.length / (1 + df(word)))), weights = rarity.map(each => each / sumOf(rarity))
      const near = texts.map(text => asked.map(word => Math.max(...text.split(' ').map(other => dot(signs(word), signs(other)) / WIDTH))))
      for (const f of all) for (const p of all) {
        const lacks = sumOf(weights.map((weight, i) => weight * (1 - near[f]![i]!)))
        const has = sumOf(weights.map((weight, i) => weight * Math.max(0, near[p]![i]! - near[f]![i]!)))
        expect(rest.of(f, p)).toBeCloseTo(lacks > 0 ? has / lacks : 0, 9)
        const shares = lacks > 0 ? rest.shares(f, p) : []
        expect(sumOf(shares.map(({ amount }) => amount))).toBeCloseTo(rest.of(f, p), 9)
        expect(new Set(shares.map(({ origin }) => `${origin.kind} ${origin.node}`)).size).toBe(shares.length)
        if (has > 0 && has < lacks) some++
      }
    }), { numRuns: runs(60) })
    expect(some).toBeGreaterThan(20)
  })

  it.each<[string, RankingOptions, { words?: 'bits' }]>([
    ['where the index keeps none of words', {}, {}], ['where late interaction is switched off', { late: { when: 'never' } }, { words: 'bits' }], ['where it counts nothing', { late: { share: 0 } }, { words: 'bits' }],
  ])('is, by texts, half of the cosine with what is left of the question: %s', async (_, options, words) => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(anyText, { minLength: 2, maxLength: 6 }), anyText, async (texts, question) => {
      const { lacking } = await lackingOf(texts, question, options, words), all = texts.map((_, i) => i), rest = await lacking.read(all, all)
      const q = unit(textVector(question)), vectors = texts.map(text => unit(textVector(text)))
      for (const f of all) for (const p of all) {
        const along = dot(q, vectors[f]!), left = q.map((value, i) => value - along * vectors[f]![i]!)
        if (Math.hypot(...left) > 1e-2) expect(rest.of(f, p)).toBeCloseTo(0.5 * Math.max(0, dot(unit(left), vectors[p]!)), 5)
        if (texts[f] === question) expect(rest.of(f, p)).toBe(0)
        expect(sumOf(rest.shares(f, p).map(({ amount }) => amount))).toBe(rest.of(f, p))
      }
    }), { numRuns: runs(40) })
  })

  it('looks at so many passages as late interaction does, the nearest by meaning before others', async () => {
    const { lacking, cosines } = await lackingOf(['otter salt', 'bell', 'cedar quarry'], 'otter', { late: { passages: 2 } })
    expect(lacking.passages).toBe(2)
    const low = Math.min(...cosines), high = Math.max(...cosines)
    cosines.forEach((cosine, passage) => expect(lacking.most(passage)).toBeCloseTo((cosine - low) / (high - low), 12))
  })
})
