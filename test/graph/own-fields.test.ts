import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bm25 } from '../../src/graph/bm25.ts'
import { createIndex } from '../../src/index/create-index.ts'
import { runs } from '../helpers/runs.ts'

const WORDS = ['otter', 'heron', 'river', 'mill', 'forge', 'tower']
const some = (least: number) => fc.array(fc.constantFrom(...WORDS), { minLength: least, maxLength: 6 })
const paper = fc.record({ text: some(1), title: some(0), by: some(0), about: fc.array(some(1), { maxLength: 2 }) })
const papers = fc.array(paper, { minLength: 1, maxLength: 7 })
const factor = fc.constantFrom(0, 0.5, 1, 3)
const boosts = fc.record({ text: factor, title: factor, by: factor, about: factor }, { requiredKeys: [] })
const constants = fc.record({ k1: fc.constantFrom(0.5, 1.2), b: fc.constantFrom(0, 0.3, 1), title: fc.constantFrom(2, 8) })

type Paper = { text: string[], title: string[], by: string[], about: string[][] }
const fieldsOf = ({ text, title, by, about }: Paper) => ({ text, title, by, about: about.flat() })
const times = (words: readonly string[], asked: string) => words.filter(word => word === asked).length

/** The formula as it reads: frequencies of all fields are added up, then damped. */
function slow(all: readonly Paper[], asked: string, { k1, b, title: w }: { k1: number, b: number, title: number }, boost: Partial<Record<string, number>>): number[] {
  const papers = all.map(fieldsOf), df = papers.filter(each => Object.values(each).flat().includes(asked)).length
  const idf = Math.log(1 + (papers.length - df + 0.5) / (df + 0.5))
  const meanOf = (field: 'text' | 'by' | 'about') => {
    const having = field === 'text' ? papers : papers.filter(each => each[field].length > 0)
    return having.reduce((sum, each) => sum + each[field].length, 0) / having.length
  }
  return papers.map(each => {
    const sharing = each.title.length > 0 ? papers.filter(({ title }) => title.join(' ') === each.title.join(' ')).length : 1
    const part = (field: 'text' | 'by' | 'about') =>
      (times(each[field], asked) > 0 ? (boost[field] ?? 1) * times(each[field], asked) / (1 - b + b * each[field].length / meanOf(field)) : 0)
    const titled = each.title.length > 0 ? (boost.title ?? 1) * w * times(each.title, asked) / (each.title.length * sharing ** 0.25) : 0
    const tf = part('text') + part('by') + part('about') + titled
    return tf > 0 ? idf * tf / (k1 + tf) : 0
  })
}

const made = (all: readonly Paper[]) => createIndex(all.map(({ text, title, by, about }, i) => ({
  id: `d${i}`, text: text.join(' '), ...(title.length > 0 && { title: title.join(' ') }),
  metadata: { by: by.join(' '), about: about.map(words => words.join(' ')), year: 1999, other: 'otter heron' },
})), { fields: ['by', 'about', 'nowhere'] })

describe('own fields', () => {
  it('add up with title and text before they are damped, each by its length and boost', () =>
    fc.assert(fc.asyncProperty(papers, boosts, constants, fc.constantFrom(...WORDS), async (all, boost, settings, asked) => {
      const { graph } = await made(all), [token] = await graph.terms(graph.tokenizer.tokenize(asked).map(({ term }) => term))
      if (token === undefined) return
      const bm25 = await Bm25.over(graph, settings, boost), query = new Map([[token, 2]])
      const scores = await bm25.scores(query), nodes = all.map((_, i) => i)
      const parts = await bm25.parts(nodes, query), weights = await bm25.weights(nodes)
      slow(all, asked, settings, boost).forEach((expected, i) => {
        expect(scores.at(i)).toBeCloseTo(2 * expected, 10)
        expect(parts[i]!.get(token) ?? 0).toBeCloseTo(2 * expected, 10)
        expect(weights[i]!.get(token) ?? 0).toBeCloseTo(expected, 10)
        expect(scores.places.includes(i)).toBe(expected > 0)
      })
    }), { numRuns: runs(60) }))

  it('make no word of their own, and leave lengths as they are', () =>
    fc.assert(fc.asyncProperty(papers, async all => {
      const { graph } = await made(all), plain = (await createIndex(all.map(({ text, title }, i) => ({ id: `d${i}`, text: text.join(' '), title: title.join(' ') || undefined })))).graph
      expect(await graph.statistics()).toEqual(await plain.statistics())
      const sizes = async (of: typeof graph) => (await of.contents(all.map((_, i) => i))).map(({ size, title }) => [size, title])
      expect(await sizes(graph)).toEqual(await sizes(plain))
      const words = (await graph.tokens(Array.from({ length: graph.count('token') }, (_, i) => i))).filter(({ isWord }) => isWord)
      expect(words.map(({ label }) => label).sort()).toEqual([...new Set(all.flatMap(each => Object.values(fieldsOf(each)).flat()))].sort())
    }), { numRuns: runs(20) }))
})
