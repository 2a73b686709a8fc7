import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index.ts'
import { atOnce } from '../../src/core/pace.ts'
import { Bm25, type Bm25Settings, raritiesOf } from '../../src/graph/bm25.ts'
import { containsEdges } from '../../src/tables/edges/contains.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { makingTitles } from '../../src/tables/making-titles.ts'
import type { TitleField } from '../../src/tables/title-field.ts'
import type { TokenGraph } from '../../src/tables/token-graph.ts'
import { fromRows } from '../../src/math/sparse/make-csr.ts'
import { anyCorpus, anyIndexOptions } from '../helpers/corpora.ts'
import { denseOf } from '../helpers/dense.ts'
import { graphOf, read } from '../helpers/graph.ts'

const DEFAULTS = { k1: 1.2, b: 0.75, title: 8 }

/** A graph of passages that are given by their counts, as far as BM25F reads it. */
function graphOfCounts(counts: readonly ReadonlyMap<number, number>[], terms: readonly string[], size: Uint32Array, titles?: TitleField, document = Uint32Array.from(size.keys())): Graph {
  return read({
    passages: { document, size, start: size, end: size }, tokens: { terms }, names: { keys: [] }, titles, edges: new Map([['contains', containsEdges(fromRows(counts, terms.length, 'counts'))]]),
  } as unknown as TokenGraph)
}

/** An index of documents that are lists of words. */
function indexOf(documents: readonly (readonly string[])[]) {
  const ids = new Map([...new Set(documents.flat())].map((word, i) => [word, i]))
  const counts = documents.map(words => {
    const row = new Map<number, number>()
    for (const word of words) row.set(ids.get(word)!, (row.get(ids.get(word)!) ?? 0) + 1)
    return row
  })
  const graph = graphOfCounts(counts, [...ids.keys()], Uint32Array.from(documents, words => words.length))
  const query = (words: readonly string[]) => {
    const asked = new Map<number, number>()
    for (const word of words) if (ids.has(word)) asked.set(ids.get(word)!, (asked.get(ids.get(word)!) ?? 0) + 1)
    return asked
  }
  return { ids, query, graph, bm25: (options: Bm25Settings = DEFAULTS) => Bm25.over(graph, options) }
}

/** The formula, word by word. */
function slow(documents: readonly (readonly string[])[], query: readonly string[], { k1, b } = DEFAULTS): number[] {
  const filled = documents.filter(each => each.length > 0).length, average = documents.flat().length / filled
  return documents.map(words => query.reduce((sum, asked) => {
    const df = documents.filter(each => each.includes(asked)).length
    const tf = words.filter(word => word === asked).length
    if (tf === 0) return sum
    return sum + Math.log(1 + (filled - df + 0.5) / (df + 0.5)) * tf / (tf + k1 * (1 - b + b * words.length / average))
  }, 0))
}

const word = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const documents = fc.array(fc.array(word, { maxLength: 12 }), { minLength: 1, maxLength: 8 }).filter(each => each.flat().length > 0)
const constants = fc.record({ title: fc.constant(DEFAULTS.title), k1: fc.constantFrom(0, 0.5, 1.2, 100), b: fc.constantFrom(0, 0.3, 0.75, 1) })

describe('Bm25', () => {
  interface Case { inputs: { documents: string[][], queries: string[][], k1: number, b: number }, outputs: { scores: number[][] } }
  const { cases } = JSON.parse(readFileSync(new URL('../golden/bm25.json', import.meta.url), 'utf8')) as { cases: Case[] }

  it.each(cases)('equals the golden values in all of their nine digits', async ({ inputs: { documents, queries, k1, b }, outputs: { scores } }) => {
    const { query, bm25 } = indexOf(documents)
    const scoresBy = async (options: Bm25Settings) => {
      const by = await bm25(options)
      return Promise.all(queries.map(words => by.scores(query(words))))
    }
    const found = await scoresBy({ ...DEFAULTS, k1, b })
    queries.forEach((_, q) => scores[q].forEach((score, d) => expect(Number(found[q].at(d).toPrecision(9))).toBe(score)))
    const others = (await scoresBy({ ...DEFAULTS, k1: 1.5, b })).map(({ values }) => [...values])
    expect(Math.abs(others[0][0] - scores[0][0])).toBeGreaterThan(1e-3)
  })

  it('equals its slow twin', async () => {
    await fc.assert(fc.asyncProperty(documents, fc.array(fc.oneof(word, fc.constant('unknown')), { maxLength: 6 }), constants, async (documents, asked, options) => {
      const { query, bm25 } = indexOf(documents)
      const scores = await (await bm25(options)).scores(query(asked))
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
      const titles = atOnce(makingTitles(fromRows(documents.map(({ title }) => row(title)), ids.size, 'counts'), documents.map(({ title }, i) => ({ id: `${i}`, title: title.join(' '), text: '' })), [...ids.keys()]))
      const size = Uint32Array.from(all, ({ title, text }) => title.length + text.length)
      const graph = graphOfCounts(all.map(({ title, text }) => row([...title, ...text])), [...ids.keys()], size, titles, Uint32Array.from(all, each => each.document))
      return { all, query, bm25: (options: Bm25Settings) => Bm25.over(graph, options) }
    }

    /** BM25F, word by word. */
    function slowField(documents: readonly Titled[], { all }: ReturnType<typeof fieldsOf>, query: readonly string[], { k1, b, title: weight } = DEFAULTS): number[] {
      const filled = all.filter(({ title, text }) => title.length + text.length > 0).length
      const average = all.flatMap(({ text }) => text).length / filled
      const count = (words: readonly string[], asked: string) => words.filter(each => each === asked).length
      return all.map(({ title, text }) => query.reduce((sum, asked) => {
        const df = all.filter(each => [...each.title, ...each.text].includes(asked)).length
        const same = documents.filter(each => each.title.join(' ') === title.join(' ')).length
        const inText = count(text, asked) && count(text, asked) / (1 - b + b * text.length / (average || 1))
        const inTitle = count(title, asked) && (weight / same ** 0.25) * count(title, asked) / title.length
        const tf = inText + inTitle
        return tf === 0 ? sum : sum + Math.log(1 + (filled - df + 0.5) / (df + 0.5)) * tf / (k1 + tf)
      }, 0))
    }

    it('equals its slow twin, and takes its scores apart', async () => {
      const options = fc.record({ k1: fc.constantFrom(0, 0.9, 100), b: fc.constantFrom(0, 0.75, 1), title: fc.constantFrom(0, 0.5, 8) })
      await fc.assert(fc.asyncProperty(titled, fc.array(word, { maxLength: 5 }), options, async (documents, asked, options) => {
        const fields = fieldsOf(documents), bm25 = await fields.bm25(options), scores = await bm25.scores(fields.query(asked))
        const parts = await bm25.parts([...fields.all.keys()], fields.query(asked))
        slowField(documents, fields, asked, options).forEach((score, passage) => {
          expect(Math.abs(scores.at(passage) - score)).toBeLessThan(1e-12 * Math.max(1, score))
          expect([...parts[passage].values()].reduce((sum, part) => sum + part, 0)).toBeCloseTo(score, 12)
        })
      }), { numRuns: 300 })
    })

    it('gives a word of the title more than one of the text, less the longer it is and the more share it', async () => {
      const score = async (documents: Titled[]) => { const { bm25, query } = fieldsOf(documents); return (await (await bm25(DEFAULTS)).scores(query(['a']))).at(0) }
      const other = { title: ['d'], passages: [['e', 'e']] }
      const short = await score([{ title: ['a'], passages: [['b', 'c']] }, other])
      expect(short).toBeGreaterThan(await score([{ title: ['b'], passages: [['a', 'c']] }, other]))
      expect(short).toBeGreaterThan(await score([{ title: ['a', 'b', 'c'], passages: [['b', 'c']] }, other]))
      const two = [{ title: ['a'], passages: [['b', 'c']] }, { title: ['a', 'a'], passages: [['b', 'c']] }, other]
      expect(await score([two[0]!, { title: ['a'], passages: [['b', 'c']] }, other])).toBeLessThan(await score(two))
    })
  })

  it('differs from its slow twin when a document is one word longer', async () => {
    const documents = [['a', 'b'], ['a', 'c', 'c'], ['d']]
    const { query, bm25 } = indexOf(documents)
    const [score] = (await (await bm25()).scores(query(['a']))).values
    expect(score).toBeCloseTo(slow(documents, ['a'])[0], 12)
    expect(score).not.toBeCloseTo(slow([['a', 'b', 'b'], ...documents.slice(1)], ['a'])[0], 3)
  })

  it('has no idf below 0, and gives rarer words more', async () => {
    await fc.assert(fc.asyncProperty(documents, async documents => {
      const { ids, graph } = indexOf(documents)
      const idf = await raritiesOf(graph, [...ids.values()])
      expect(idf.every(each => each > 0)).toBe(true)
      const df = (word: string) => documents.filter(words => words.some(each => each === word)).length
      for (const [one, i] of ids) for (const [other, j] of ids) expect(Math.sign(idf[i] - idf[j])).toBe(Math.sign(df(other) - df(one)))
    }))
  })

  it('takes a score apart into what each word gave', async () => {
    await fc.assert(fc.asyncProperty(documents, fc.array(word, { maxLength: 6 }), async (documents, asked) => {
      const { query, bm25 } = indexOf(documents)
      const index = await bm25(), scores = await index.scores(query(asked))
      const parts = await index.parts([...documents.keys()], query(asked))
      documents.forEach((words, d) => {
        expect([...parts[d].values()].reduce((sum, part) => sum + part, 0)).toBeCloseTo(scores.at(d), 12)
        expect(parts[d].size).toBe(new Set(asked.filter(each => words.includes(each))).size)
      })
    }))
  })

  it('has every word of a passage once, with its weight', async () => {
    const { ids, query, bm25 } = indexOf([['a', 'a', 'b'], ['c']]), index = await bm25()
    const [first, second] = await index.weights([0, 1])
    expect([[...first.keys()], [...second.keys()]]).toEqual([[ids.get('a'), ids.get('b')], [ids.get('c')]])
    for (const [token, weight] of first) expect(weight).toBe((await index.parts([0], new Map([[token, 1]])))[0].get(token))
    expect(await index.parts([0], query(['c']))).toEqual([new Map()])
  })

  it('touches only the passages that hold a word of the query', async () => {
    const { query, bm25 } = indexOf([['a'], ['b'], ['a', 'b']]), index = await bm25()
    expect((await index.scores(query(['a']))).places).toEqual([0, 2])
    expect((await index.scores(new Map())).places).toEqual([])
  })

  it('scales with what a query asks of a word', async () => {
    const { ids, bm25 } = indexOf([['a'], ['b']]), index = await bm25()
    const once = (await index.scores(new Map([[ids.get('a')!, 1]]))).at(0)
    expect((await index.scores(new Map([[ids.get('a')!, 0.5]]))).at(0)).toBeCloseTo(once / 2, 15)
  })

  it('has finite scores without passages, and with empty ones', async () => {
    const scores = async (graph: Graph, query: ReadonlyMap<number, number>) => (await Bm25.over(graph, DEFAULTS)).scores(query)
    expect((await scores(graphOfCounts([], [], new Uint32Array(0)), new Map())).length).toBe(0)
    const empty = graphOfCounts([new Map(), new Map()], ['a'], new Uint32Array(2))
    expect([...(await scores(empty, new Map([[0, 1]]))).values]).toEqual([0, 0])
    expect((await raritiesOf(empty, [0]))[0]).toBeGreaterThan(0)
  })
})

describe('raritiesOf', () => {
  const ofTerms = async (graph: Graph, terms: readonly string[]) => raritiesOf(graph, await graph.terms(terms))

  it('is the idf of BM25 for every word, by the passages that have it', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyIndexOptions, async (documents, options) => {
      const tables = await graphOf(documents, options), graph = read(tables)
      const rows = denseOf(tables.edges.get('contains')!.in), passages = denseOf(tables.edges.get('contains')!.out).filter(row => row.some(count => count > 0)).length
      const df = rows.map(row => row.filter(count => count > 0).length)
      const idf = df.map(df => Math.log(1 + (passages - df + 0.5) / (df + 0.5)))
      expect(await ofTerms(graph, tables.tokens.terms)).toEqual(idf)
      // where nothing else counts, a score is the idf
      const by = await Bm25.over(graph, { k1: 0, b: 0, title: 1 })
      for (const [token, rare] of idf.entries()) {
        const scores = await by.scores(new Map([[token, 1]]))
        expect(scores.places).toHaveLength(df[token])
        for (const passage of scores.places) expect(scores.at(passage)).toBeCloseTo(rare, 12)
      }
    }), { numRuns: 40 })
  })

  it('is larger the fewer passages have a word, and largest for words that none has', async () => {
    const graph = read(await graphOf([{ id: 'a', text: 'river bridge' }, { id: 'b', text: 'river stone river' }, { id: 'c', text: 'river bridge' }, { id: 'd', text: 'garden' }]))
    const [river, bridg, stone, xyzzy, bridge] = await ofTerms(graph, ['river', 'bridg', 'stone', 'xyzzy', 'bridge'])
    expect(river).toBeCloseTo(Math.log(1 + 1.5 / 3.5), 12)
    expect(bridg).toBeCloseTo(Math.log(1 + 2.5 / 2.5), 12)
    expect(stone).toBeCloseTo(Math.log(1 + 3.5 / 1.5), 12)
    expect(xyzzy).toBeCloseTo(Math.log(1 + 4.5 / 0.5), 12)
    // terms, not words as they are written
    expect(bridge).toBe(xyzzy)
  })

  it('counts a synonym that no passage has as unknown', async () => {
    const tables = await graphOf([{ id: 'a', text: 'river' }], { synonyms: [['river', 'stream']] })
    expect(tables.tokens.terms).toContain('stream')
    const [stream, xyzzy] = await ofTerms(read(tables), ['stream', 'xyzzy'])
    expect(stream).toBe(xyzzy)
  })

  it('keeps graphs apart, and takes an empty one', async () => {
    const one = read(await graphOf([{ id: 'a', text: 'river' }, { id: 'b', text: 'stone' }])), other = read(await graphOf([{ id: 'a', text: 'stone' }, { id: 'b', text: 'stone' }])), empty = read(await graphOf([]))
    const stones = await Promise.all([one, other, one, other].map(graph => ofTerms(graph, ['stone'])))
    expect(stones.flat()).toEqual([Math.log(2), Math.log(1.2), Math.log(2), Math.log(1.2)])
    expect((await ofTerms(empty, ['river']))[0]).toBeCloseTo(Math.log(2), 12)
  })

  it('keeps the order of what is asked, unknown words among it', async () => {
    const graph = read(await graphOf([{ id: 'a', text: 'river stone' }, { id: 'b', text: 'river' }]))
    const [river, stone] = await graph.terms(['river', 'stone'])
    const [none, rare, other, frequent] = await raritiesOf(graph, [undefined, stone, undefined, river])
    expect([none, rare, frequent]).toEqual([Math.log(1 + 2.5 / 0.5), Math.log(1 + 1.5 / 1.5), Math.log(1 + 0.5 / 2.5)])
    expect(other).toBe(none)
    expect(await raritiesOf(graph, [])).toEqual([])
  })
})

describe('empty texts', () => {
  it('change no score', async () => {
    const documents = [{ id: 'a', text: 'river river bridge' }, { id: 'b', text: 'bridge winter paper clock' }, { id: 'c', text: 'winter' }]
    const empty = Array.from({ length: 50 }, (_, i) => ({ id: `e${i}`, text: '' }))
    const scores = async (documents: readonly { id: string, text: string }[]) =>
      (await (await createIndex(documents)).search('bridge winter', { kinds: ['passage'] })).hits.map(({ id, score }) => [id, score])
    const without = await scores(documents)
    expect(without).toHaveLength(3)
    expect(await scores([...documents, ...empty])).toEqual(without)
    const changed = await (await createIndex(documents)).update({ put: empty })
    expect((await changed.search('bridge winter', { kinds: ['passage'] })).hits.map(({ id, score }) => [id, score])).toEqual(without)
  })
})
