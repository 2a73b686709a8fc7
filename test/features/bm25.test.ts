import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atOnce } from '../../src/core/pace.ts'
import { Bm25 } from '../../src/features/bm25.ts'
import { containsEdges } from '../../src/graph/edges/contains.ts'
import { TitleField } from '../../src/graph/title-field.ts'
import { fromRows } from '../../src/sparse/csr.ts'

const DEFAULTS = { k1: 1.2, b: 0.75, title: 8 }

/** An index of documents that are lists of words. */
function indexOf(documents: readonly (readonly string[])[]) {
  const ids = new Map([...new Set(documents.flat())].map((word, i) => [word, i]))
  const counts = documents.map(words => {
    const row = new Map<number, number>()
    for (const word of words) row.set(ids.get(word)!, (row.get(ids.get(word)!) ?? 0) + 1)
    return row
  })
  const contains = containsEdges(counts, ids.size)
  const size = Uint32Array.from(documents, words => words.length)
  const query = (words: readonly string[]) => {
    const asked = new Map<number, number>()
    for (const word of words) if (ids.has(word)) asked.set(ids.get(word)!, (asked.get(ids.get(word)!) ?? 0) + 1)
    return asked
  }
  return { ids, query, bm25: (options = DEFAULTS) => new Bm25(contains, size, options) }
}

/** The formula, word by word. */
function slow(documents: readonly (readonly string[])[], query: readonly string[], { k1, b } = DEFAULTS): number[] {
  const average = documents.flat().length / documents.length
  return documents.map(words => query.reduce((sum, asked) => {
    const df = documents.filter(each => each.includes(asked)).length
    const tf = words.filter(word => word === asked).length
    if (tf === 0) return sum
    return sum + Math.log(1 + (documents.length - df + 0.5) / (df + 0.5)) * tf / (tf + k1 * (1 - b + b * words.length / average))
  }, 0))
}

const word = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const documents = fc.array(fc.array(word, { maxLength: 12 }), { minLength: 1, maxLength: 8 }).filter(each => each.flat().length > 0)
const constants = fc.record({ title: fc.constant(DEFAULTS.title), k1: fc.constantFrom(0, 0.5, 1.2, 100), b: fc.constantFrom(0, 0.3, 0.75, 1) })

describe('Bm25', () => {
  interface Case { inputs: { documents: string[][], queries: string[][], k1: number, b: number }, outputs: { scores: number[][] } }
  const { cases } = JSON.parse(readFileSync(new URL('../golden/bm25.json', import.meta.url), 'utf8')) as { cases: Case[] }

  it.each(cases)('equals the golden values in all of their nine digits', ({ inputs: { documents, queries, k1, b }, outputs: { scores } }) => {
    const { query, bm25 } = indexOf(documents)
    queries.forEach((words, q) => scores[q].forEach((score, d) => expect(Number(bm25({ ...DEFAULTS, k1, b }).scores(query(words)).at(d).toPrecision(9))).toBe(score)))
    const others = queries.map(words => [...bm25({ ...DEFAULTS, k1: 1.5, b }).scores(query(words)).values])
    expect(Math.abs(others[0][0] - scores[0][0])).toBeGreaterThan(1e-3)
  })

  it('equals its slow twin', () => {
    fc.assert(fc.property(documents, fc.array(fc.oneof(word, fc.constant('unknown')), { maxLength: 6 }), constants, (documents, asked, options) => {
      const { query, bm25 } = indexOf(documents)
      const scores = bm25(options).scores(query(asked))
      slow(documents, asked, options).forEach((score, d) => expect(Math.abs(scores.at(d) - score)).toBeLessThan(1e-12 * Math.max(1, score)))
    }))
  })

  describe('with titles', () => {
    const titled = fc.array(fc.record({ title: fc.array(word, { maxLength: 3 }), passages: fc.array(fc.array(word, { maxLength: 8 }), { minLength: 1, maxLength: 3 }) }), { minLength: 1, maxLength: 5 })
    type Titled = { title: string[], passages: string[][] }

    /** The passages of documents, each with its document's title before it, as *contains* counts them. */
    function fieldsOf(documents: readonly Titled[]) {
      const all = documents.flatMap(({ title, passages }, document) => passages.map(text => ({ title, text, document })))
      const { ids, query } = indexOf(all.map(({ title, text }) => [...title, ...text]))
      const row = (words: readonly string[]) => {
        const counts = new Map<number, number>()
        for (const each of words) counts.set(ids.get(each)!, (counts.get(ids.get(each)!) ?? 0) + 1)
        return counts
      }
      const titles = atOnce(TitleField.making(fromRows(documents.map(({ title }) => row(title)), ids.size, 'counts'), documents.map(({ title }, i) => ({ id: `${i}`, title: title.join(' '), text: '' }))))
      const contains = containsEdges(all.map(({ title, text }) => row([...title, ...text])), ids.size)
      const size = Uint32Array.from(all, ({ title, text }) => title.length + text.length)
      return { all, query, bm25: (options: typeof DEFAULTS) => new Bm25(contains, size, options, { titles, document: Uint32Array.from(all, each => each.document) }) }
    }

    /** BM25F, word by word. */
    function slowField(documents: readonly Titled[], { all }: ReturnType<typeof fieldsOf>, query: readonly string[], { k1, b, title: weight } = DEFAULTS): number[] {
      const average = all.flatMap(({ text }) => text).length / all.length
      const count = (words: readonly string[], asked: string) => words.filter(each => each === asked).length
      return all.map(({ title, text }) => query.reduce((sum, asked) => {
        const df = all.filter(each => [...each.title, ...each.text].includes(asked)).length
        const same = documents.filter(each => each.title.join(' ') === title.join(' ')).length
        const inText = count(text, asked) && count(text, asked) / (1 - b + b * text.length / (average || 1))
        const inTitle = count(title, asked) && (weight / same ** 0.25) * count(title, asked) / title.length
        const tf = inText + inTitle
        return tf === 0 ? sum : sum + Math.log(1 + (all.length - df + 0.5) / (df + 0.5)) * tf / (k1 + tf)
      }, 0))
    }

    it('equals its slow twin, and takes its scores apart', () => {
      const options = fc.record({ k1: fc.constantFrom(0, 0.9, 100), b: fc.constantFrom(0, 0.75, 1), title: fc.constantFrom(0, 0.5, 8) })
      fc.assert(fc.property(titled, fc.array(word, { maxLength: 5 }), options, (documents, asked, options) => {
        const fields = fieldsOf(documents), bm25 = fields.bm25(options), scores = bm25.scores(fields.query(asked))
        slowField(documents, fields, asked, options).forEach((score, passage) => {
          expect(Math.abs(scores.at(passage) - score)).toBeLessThan(1e-12 * Math.max(1, score))
          expect([...bm25.parts(passage, fields.query(asked)).values()].reduce((sum, part) => sum + part, 0)).toBeCloseTo(score, 12)
        })
      }), { numRuns: 300 })
    })

    it('gives a word of the title more than one of the text, less the longer it is and the more share it', () => {
      const score = (documents: Titled[]) => { const { bm25, query } = fieldsOf(documents); return bm25(DEFAULTS).scores(query(['a'])).at(0) }
      const other = { title: ['d'], passages: [['e', 'e']] }
      const short = score([{ title: ['a'], passages: [['b', 'c']] }, other])
      expect(short).toBeGreaterThan(score([{ title: ['b'], passages: [['a', 'c']] }, other]))
      expect(short).toBeGreaterThan(score([{ title: ['a', 'b', 'c'], passages: [['b', 'c']] }, other]))
      const two = [{ title: ['a'], passages: [['b', 'c']] }, { title: ['a', 'a'], passages: [['b', 'c']] }, other]
      const { bm25, query } = fieldsOf([two[0]!, { title: ['a'], passages: [['b', 'c']] }, other])
      expect(bm25(DEFAULTS).scores(query(['a'])).at(0)).toBeLessThan(score(two))
    })
  })

  it('differs from its slow twin when a document is one word longer', () => {
    const documents = [['a', 'b'], ['a', 'c', 'c'], ['d']]
    const { query, bm25 } = indexOf(documents)
    const [score] = bm25().scores(query(['a'])).values
    expect(score).toBeCloseTo(slow(documents, ['a'])[0], 12)
    expect(score).not.toBeCloseTo(slow([['a', 'b', 'b'], ...documents.slice(1)], ['a'])[0], 3)
  })

  it('has no idf below 0, and gives rarer words more', () => {
    fc.assert(fc.property(documents, documents => {
      const { ids, bm25 } = indexOf(documents)
      const { idf } = bm25()
      expect(idf.every(each => each > 0)).toBe(true)
      const df = (word: string) => documents.filter(words => words.some(each => each === word)).length
      for (const [one, i] of ids) for (const [other, j] of ids) expect(Math.sign(idf[i] - idf[j])).toBe(Math.sign(df(other) - df(one)))
    }))
  })

  it('takes a score apart into what each word gave', () => {
    fc.assert(fc.property(documents, fc.array(word, { maxLength: 6 }), (documents, asked) => {
      const { query, bm25 } = indexOf(documents)
      const index = bm25(), scores = index.scores(query(asked))
      documents.forEach((words, d) => {
        const parts = index.parts(d, query(asked))
        expect([...parts.values()].reduce((sum, part) => sum + part, 0)).toBeCloseTo(scores.at(d), 12)
        expect(parts.size).toBe(new Set(asked.filter(each => words.includes(each))).size)
      })
    }))
  })

  it('visits every word of a passage once, with its weight', () => {
    const { ids, query, bm25 } = indexOf([['a', 'a', 'b'], ['c']])
    const seen: [number, number][] = []
    bm25().eachToken(0, (token, weight) => seen.push([token, weight]))
    expect(seen.map(([token]) => token)).toEqual([ids.get('a'), ids.get('b')])
    for (const [token, weight] of seen) expect(weight).toBe(bm25().parts(0, new Map([[token, 1]])).get(token))
    expect(bm25().parts(0, query(['c']))).toEqual(new Map())
  })

  it('touches only the passages that hold a word of the query', () => {
    const { query, bm25 } = indexOf([['a'], ['b'], ['a', 'b']])
    expect(bm25().scores(query(['a'])).places).toEqual([0, 2])
    expect(bm25().scores(new Map()).places).toEqual([])
  })

  it('scales with what a query asks of a word', () => {
    const { ids, bm25 } = indexOf([['a'], ['b']])
    const once = bm25().scores(new Map([[ids.get('a')!, 1]])).at(0)
    expect(bm25().scores(new Map([[ids.get('a')!, 0.5]])).at(0)).toBeCloseTo(once / 2, 15)
  })

  it('has finite scores without passages, and with empty ones', () => {
    expect(new Bm25(containsEdges([], 0), new Uint32Array(0), DEFAULTS).scores(new Map()).length).toBe(0)
    const empty = new Bm25(containsEdges([new Map(), new Map()], 1), new Uint32Array(2), DEFAULTS)
    expect([...empty.scores(new Map([[0, 1]])).values]).toEqual([0, 0])
    expect(empty.idf[0]).toBeGreaterThan(0)
  })
})
