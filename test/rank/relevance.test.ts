import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byWords } from '../../src/rank/relevance.ts'
import { mixRelevance } from '../../src/rank/relevance-by-meaning.ts'
import { isClose, vectorOf } from '../helpers/corpora.ts'

const anyScore = fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 3, arbitrary: fc.double({ min: 1e-6, max: 40, noNaN: true }) })
const anyCosine = fc.oneof(fc.constantFrom(-1, 0, 0.25, 1), fc.double({ min: -1, max: 1, noNaN: true }))
const anyPair = fc.array(fc.tuple(anyScore, anyCosine), { maxLength: 12 })
const anyShare = fc.constantFrom(0, 0.2, 0.5, 1)

describe('mixRelevance', () => {
  it('is the mean of both, each scaled to 0 … 1 over the collection', () => {
    fc.assert(fc.property(anyPair, anyShare, fc.constantFrom(0, 0.5, 20, 400), (pairs, share, mass) => {
      const words = pairs.map(([score]) => score ?? 0), cosines = pairs.map(([, cosine]) => cosine)
      const lexical = vectorOf(pairs.map(([score]) => score))
      const mixed = mixRelevance(lexical, cosines, share, mass)
      const high = Math.max(...cosines), low = Math.min(...cosines) === high ? 0 : Math.min(...cosines)
      if (pairs.length === 0 || low >= high) {
        expect(mixed).toEqual(byWords(lexical))
        return
      }
      pairs.forEach((_, p) => {
        const meaning = share * ((cosines[p] - low) / (high - low))
        const trust = mass === 0 ? 0 : Math.min(1, Math.max(...words) / (0.15 * mass))
        const byWord = (1 - share) * trust * (words[p] / (Math.max(...words) || 1))
        expect(isClose(mixed.scores.at(p), meaning + byWord)).toBe(true)
        expect(isClose(mixed.meaning!.at(p), meaning)).toBe(true)
        expect(mixed.meaning!.at(p)).toBeLessThanOrEqual(mixed.scores.at(p))
      })
      expect(mixed.lexical).toBe(lexical)
      expect(mixed.scores.max()).toBeLessThanOrEqual(1 + 1e-12)
    }), { numRuns: 500 })
  })

  it('has the numbers of a small case', () => {
    const { scores, meaning } = mixRelevance(vectorOf([4, undefined, 1]), [-0.2, 0.6, 0.2], 0.25, 10)
    expect([...meaning!.values]).toEqual([0, 0.25, 0.125])
    expect([...scores.values]).toEqual([0.75, 0.25, 0.3125])
  })

  it('finds by meaning what all passages mean alike, be there one alone', () => {
    const one = mixRelevance(vectorOf([undefined]), [0.4], 0.5, 5)
    expect([...one.scores.values]).toEqual([0.5])
    expect([...one.meaning!.values]).toEqual([0.5])
    expect([...mixRelevance(vectorOf([5]), [0.4], 0.5, 5).scores.values]).toEqual([1])
    // as words alone would order them, and those without a word last
    expect([...mixRelevance(vectorOf([2, undefined, 1]), [0.7, 0.7, 0.7], 0.5, 4).scores.values]).toEqual([1, 0.5, 0.75])
  })

  it('is words alone where no passage means anything of what is asked, and meaning alone where none has a word', () => {
    const lexical = vectorOf([2, undefined, 1])
    for (const same of [[0, 0, 0], [-1, -1, -1]]) {
      const { scores, meaning } = mixRelevance(lexical, same, 0.5, 4)
      expect(scores).toBe(lexical)
      expect(meaning).toBeUndefined()
    }
    const none = mixRelevance(vectorOf([undefined, undefined]), [0.1, 0.3], 0.5, 3)
    expect([...none.scores.values]).toEqual([0, 0.5])
  })

  it('trusts words less that are little of what was asked: an accident in another language', () => {
    const of = (mass: number) => mixRelevance(vectorOf([0.3, undefined]), [0, 1], 0.5, mass)
    expect([of(1), of(2), of(4), of(40)].map(({ trust, scores }) => [trust, scores.at(0)].map(value => value.toFixed(9)))).toEqual(
      [[1, 0.5], [1, 0.5], [0.5, 0.25], [0.05, 0.025]].map(pair => pair.map(value => value.toFixed(9))))
  })

  it('changes with its share from one ranking to the other, and leaves what it is given as it was', () => {
    const lexical = vectorOf([3, undefined, 1.5]), cosines = Float64Array.of(0, 0.9, 0.3)
    expect([...mixRelevance(lexical, cosines, 0, 6).scores.values]).toEqual([1, 0, 0.5])
    expect([...mixRelevance(lexical, cosines, 1, 6).scores.values].map(value => value.toFixed(12))).toEqual([0, 1, 1 / 3].map(value => value.toFixed(12)))
    expect([...lexical.values]).toEqual([3, 0, 1.5])
    expect([...lexical.places]).toEqual([0, 2])
  })
})
