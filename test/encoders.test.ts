import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Progress } from '../src/core/pace.ts'
import { createIndex, type IndexOptions } from '../src/index/create-index.ts'
import { openIndex } from '../src/index/open-index.ts'
import { unpack } from '../src/math/dense/packed.ts'
import { type OwnEncoder, ownEncoder } from '../src/encoders/own.ts'
import { staticEncoder } from '../src/encoders/piece-table/encoder.ts'
import { writeTable } from '../src/encoders/piece-table/table.ts'
import { tokenizerFile } from '../src/text/tokens/pieces/tokenizer-file.ts'
import { wordVectorEncoder } from '../src/encoders/word-vectors/encoder.ts'
import type { Query } from '../src/query/query.ts'
import type { SearchOptions } from '../src/answer/search-options.ts'
import type { Document } from '../src/text/document.ts'
import type { TokenIndex } from '../src/index/token-index.ts'
import { ROOT } from './helpers/command.ts'
import { anyCorpus, anyIndexOptions, anyQuery, anyRanking, isClose, sumOf } from './helpers/corpora.ts'
import { amounts, expectWhole } from './helpers/explanations.ts'
import { tablesOf } from './helpers/graph.ts'
import { anyDense, expectRows, gloveOf, pseudoEncoder, pseudoVector, refusal, sourceOf, type Table, unit } from './helpers/vectors.ts'

const ids = async (index: TokenIndex, query: Query, options: SearchOptions = {}) =>
  (await index.search(query, { kinds: ['passage'], ...options })).hits.map(({ id }) => id)

/** An encoder that knows some texts by hand, and others not at all. */
const knowing = (table: Table, more: Partial<OwnEncoder> = {}) => {
  const width = Object.values(table)[0].length
  return ownEncoder({ name: 'by hand', width, encode: texts => texts.map(text => table[text] ?? new Float32Array(width)), ...more })
}

/** Nothing ranks but words and what is said here. */
const WORDS: SearchOptions = { dense: { when: 'never' }, spread: { when: 'never' } }

describe('one passage, or two alike', () => {
  it('are found by meaning', async () => {
    for (const copies of [1, 2]) {
      const documents: Document[] = Array.from({ length: copies }, (_, i) => ({ id: String(i), text: 'boats on the river.', vector: [1, 0.2] }))
      const index = await createIndex(documents, { encoder: ownEncoder({ name: 'theirs', width: 2 }) })
      expect(await ids(index, { text: 'yachts', vector: [1, 0] })).toEqual(['0#0', '1#0'].slice(0, copies))
      expect(await ids(index, { text: 'yachts', vector: [-1, 0] })).toEqual([])
      expect(await ids(index, { text: 'yachts', vector: [0, 0] })).toEqual([])
    }
  })
})

describe('vectors that documents and questions bring', () => {
  const encoder = ownEncoder({ name: 'theirs', width: 3 })
  const DOCUMENTS: Document[] = [
    { id: 'water', title: 'Water', text: 'boats on the river.\n\nand ships at sea.', vector: [2, 0, 0] },
    { id: 'food', text: 'bread and butter.', vector: Float32Array.of(0, 0.5, 0.5) },
    { id: 'stone', text: 'old stones.', vector: Float64Array.of(0, 0, 1e-9) },
  ]
  let index: TokenIndex
  beforeAll(async () => { index = await createIndex(DOCUMENTS, { encoder, passages: { joinBelow: 0 } }) })

  it('need no function', async () => {
    expectRows(unpack(index.vectors!.passages), [[1, 0, 0], [1, 0, 0], unit([0, 1, 1]), [0, 0, 1]], 1e-3)
    expect((await ids(index, { vector: [9, 0, 0] })).sort()).toEqual(['water#0', 'water#1'])
    expect(await ids(index, { vector: [0, 0, 1] })).toEqual(['stone#0', 'food#0'])
    expect((await ids(index, { text: 'bread', vector: [0, 0, 1] })).slice(0, 2).sort()).toEqual(['food#0', 'stone#0'])
  })

  it('are asked for, where a text cannot be encoded', async () => {
    for (const act of [() => index.search('bread'), () => index.view('bread'), () => index.explain('bread', { kind: 'passage', id: 'food' })]) {
      expect(await refusal(act, 'encoder')).toContain('expected a "vector" with every document and question')
    }
    expect(await ids(index, 'bread', { dense: { when: 'never' } })).toEqual(['food#0'])
    expect(await refusal(() => createIndex([...DOCUMENTS, { id: 'none', text: 'a text' }], { encoder }), 'encoder')).toContain('got a text to encode, "a text"')
  })

  it('do not stay in the graph, nor leave the documents that were given', async () => {
    const { documents } = tablesOf(index)
    expect(documents.map(document => Object.keys(document))).toEqual([['id', 'text', 'title'], ['id', 'text'], ['id', 'text']].map(keys => expect.arrayContaining(keys)))
    expect(documents.some(document => 'vector' in document)).toBe(false)
    expect(DOCUMENTS.map(({ vector }) => vector!.length)).toEqual([3, 3, 3])
    expect(tablesOf(await openIndex(await index.toBytes())).documents).toEqual(documents)
  })

  it('stand beside those of an encoder, which is not asked for them', async () => {
    const asked: string[] = []
    const both = await createIndex(DOCUMENTS.map(({ vector, ...document }, i) => (i === 1 ? { ...document, vector } : document)), {
      encoder: ownEncoder({ name: 'both', width: 3, encode: texts => { asked.push(...texts); return texts.map(() => [0, 0, 1]) } }), vectors: { type: 'float32' }, passages: { joinBelow: 0 },
    })
    expect(asked).toEqual(['Water. boats on the river.', 'Water. and ships at sea.', 'old stones.'])
    expectRows(unpack(both.vectors!.passages), [[0, 0, 1], [0, 0, 1], unit([0, 1, 1]), [0, 0, 1]])
    await both.search({ text: 'bread', vector: [1, 0, 0] })
    expect(asked).toHaveLength(3)
  })

  it('say the same after the index was opened', async () => {
    for (const options of [{}, { encoder }]) {
      const opened = await openIndex(await index.toBytes(), options)
      for (const vector of [[1, 0, 0], [0, 1, 0.5], [-1, 2, 0]]) expect(await opened.search({ text: 'bread', vector }, { explain: true })).toEqual(await index.search({ text: 'bread', vector }, { explain: true }))
    }
  })

  it.each<[Document['vector'], string]>([
    [[1, 2], 'document "odd": vector for encoder "theirs": got 2 numbers; expected 3 numbers'],
    [new Float32Array(4), 'document "odd": vector for encoder "theirs": got 4 numbers; expected 3 numbers'],
    [[1e39, 0, 0], 'document "odd": vector for encoder "theirs": got Infinity at place 0; expected finite numbers'],
  ])('are refused if they do not fit: %j', async (vector, message) => {
    expect(await refusal(() => createIndex([...DOCUMENTS, { id: 'odd', text: 'x', vector }], { encoder }), 'encoder')).toBe(message)
  })
})

const WIDTH = 5
const encoder = pseudoEncoder(WIDTH)
const anyVectors: fc.Arbitrary<IndexOptions> = fc.tuple(anyIndexOptions, fc.constantFrom('float32' as const, 'int8' as const)).map(([options, type]) => ({
  ...options, vectors: { type, names: true, tokens: true }, edges: { similar: { atLeast: 0.3 }, 'similar-names': { atLeast: 0.1 } },
}))
const anyOptions: fc.Arbitrary<SearchOptions> = fc.tuple(anyRanking, anyDense, fc.constantFrom(0, 0.5), fc.constantFrom(0, 0.5, 2)).map(([ranking, dense, expansion, walk]) => ({
  ...ranking, dense, seeds: { ...ranking.seeds, similar: expansion }, walk: { ...ranking.walk, edges: { ...ranking.walk!.edges, similar: walk } },
}))

describe('explanations with vectors', () => {
  it('split every score of every kind without a rest', async () => {
    const seen = new Set<string>()
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anyQuery, anyOptions, fc.constantFrom(1, 3), async (documents, indexing, query, options, tokensFrom) => {
      const index = await createIndex(documents, { ...indexing, encoder })
      const { hits } = await index.search(query, { ...options, tokensFrom, limit: 20, includeAsked: true, explain: true })
      for (const hit of hits) {
        expectWhole(hit.explanation!, hit)
        for (const { node } of hit.explanation!.seeds) seen.add(`${hit.kind} from ${node.kind}`)
        for (const { edges } of hit.explanation!.incoming) for (const { edge } of edges) seen.add(edge)
        expect(hit.explanation!.seeds.filter(({ node }) => node.kind === 'meaning').every(({ node }) => node.id === 'meaning' && node.label === 'meaning')).toBe(true)
      }
      for (const { kind, id, explanation } of hits.slice(0, 3)) expect(await index.explain(query, { kind, id }, { ...options, tokensFrom, includeAsked: true })).toEqual(explanation)
    }), { numRuns: 60 })
    expect([...seen]).toEqual(expect.arrayContaining(['passage from meaning', 'name from meaning', 'passage from token', 'token from token', 'similar-names']))
    expect(seen).not.toContain('token from meaning')
  })

  it('have all of a passage’s score in their paths, if all are asked for', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anyQuery, anyDense, async (documents, indexing, query, dense) => {
      const index = await createIndex(documents.slice(0, 4), { ...indexing, encoder })
      const { hits } = await index.search(query, { kinds: ['passage'], dense, walk: { steps: 2, edges: { similar: 0.5 } }, explain: { paths: 1000 } })
      for (const { explanation } of hits) {
        const { terms: [{ raw }], paths } = explanation!
        if (paths.length < 1000) expect(isClose(amounts(paths), raw, 1e-6)).toBe(true)
      }
    }), { numRuns: 25 })
  })

  it('hold for the view, too: it replays the walk', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anyQuery, anyOptions, async (documents, indexing, query, options) => {
      const index = await createIndex(documents, { ...indexing, encoder })
      const { nodes, transitions, edges, settings } = await index.view(query, options), { restart, steps } = settings!
      nodes.forEach(({ kind, seed, scores, fromRest }, place) => {
        if (kind !== 'passage') return
        for (let t = 0; t < steps; t++) {
          const came = sumOf(transitions.filter(({ target }) => target === place).map(({ source, weight }) => weight * nodes[source].scores![t]))
          expect(isClose(scores![t + 1], restart * seed! + (1 - restart) * came + fromRest![t], 1e-6)).toBe(true)
        }
      })
      // edges that run both ways are drawn once
      const pairs = edges.filter(({ kind }) => kind.startsWith('similar')).map(({ kind, source, target }) => `${kind} ${[source, target].sort((a, b) => a - b).join(' ')}`)
      expect(new Set(pairs).size).toBe(pairs.length)
    }), { numRuns: 25 })
  })
})

describe('meaning in explanations', () => {
  const DOCUMENTS: Document[] = [
    { id: 'film', title: 'Glass Harbour', text: 'a film by Ilsa Marden.' }, { id: 'marden', title: 'Ilsa Marden', text: 'she grew up by the sea.' }, { id: 'stone', text: 'old stones.' },
  ]
  const table: Table = { 'Glass Harbour. a film by Ilsa Marden.': [1, 0], 'Ilsa Marden. she grew up by the sea.': [0, 1], 'old stones.': [0, 1], 'moving pictures': [1, 0], 'old pictures': [1, 0] }

  it('is an origin of its own, and begins paths', async () => {
    const index = await createIndex(DOCUMENTS, { encoder: knowing(table) })
    const { hits } = await index.search('moving pictures', { kinds: ['passage', 'name'], spread: { when: 'never' }, explain: true })
    expect(hits.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['passage film#0', 'passage marden#0', 'name Ilsa Marden', 'name Glass Harbour'])
    for (const { explanation } of hits) expect(explanation!.seeds.map(({ node }) => node)).toEqual([{ kind: 'meaning', id: 'meaning', label: 'meaning' }])
    expect(hits[1].explanation!.paths[0].line).toBe("the meaning → passage 'Glass Harbour' → name 'Ilsa Marden' → passage 'Ilsa Marden'")
    expect(hits[0].explanation!.terms.map(({ name }) => name)).toEqual(['walk', 'mixed'])
  })

  it('shares with words as the mixed score does', async () => {
    const index = await createIndex([...DOCUMENTS, { id: 'old', text: 'old pictures.' }], { encoder: knowing({ ...table, 'old pictures.': [0.6, 0.8] }), vectors: { type: 'float32' } })
    const { seeds, terms: [{ raw }] } = await index.explain('old pictures', { kind: 'passage', id: 'old' }, { dense: { share: 0.25 } })
    // words: 1 of 1; meaning: a cosine of 0.6 between 0 and 1
    const parts = Object.fromEntries(seeds.map(({ node, amount }) => [node.id, amount]))
    const [meaning, words] = [0.25 * 0.6, 0.75]
    expect(parts.meaning / (parts.old + parts.pictur)).toBeCloseTo(meaning / words, 5)
    expect(sumOf(Object.values(parts))).toBeCloseTo(raw, 9)
  })

  it('is said in what a search tells', async () => {
    const index = await createIndex(DOCUMENTS, { encoder: knowing(table) })
    const channels = async (options: SearchOptions) => (await index.search('moving pictures', { ...options, spread: { when: 'never' } })).query.channels.map(({ name }) => name)
    expect(await channels({})).toEqual(['walk', 'mixed'])
    expect(await channels({ dense: { when: 'never' } })).toEqual([])
  })
})

describe('words that are similar', () => {
  const TABLE: Table = { boats: [1, 0.1, 0], ships: [1, 0, 0.1], bread: [0, 1, 0], butter: [0.1, 1, 0], stones: [0, 0, 1], sea: [0, 0, 0] }
  const DOCUMENTS: Document[] = [
    { id: 'boats', text: 'boats on the river' }, { id: 'ships', text: 'ships at sea' }, { id: 'bread', text: 'bread, butter' }, { id: 'stones', text: 'stones' },
  ]
  const make = (edges: IndexOptions['edges'] = {}, more: IndexOptions = {}) => createIndex(DOCUMENTS, { encoder: wordVectorEncoder(sourceOf(gloveOf(TABLE))), edges, ...more })
  const pairsOf = (index: TokenIndex) => {
    const { edges, tokens: { labels } } = tablesOf(index), similar = edges.get('similar')?.out
    return similar && labels.flatMap((label, token) => [...similar.columns.subarray(similar.rowStart[token], similar.rowStart[token + 1])].map(other => `${label} ${labels[other]}`)).sort()
  }
  const LIKE = { ...WORDS, seeds: { similar: 0.1 } } satisfies SearchOptions
  const cosine = (a: string, b: string) => sumOf(unit(TABLE[a]).map((value, i) => value * unit(TABLE[b])[i]))

  it('are tied, both ways, as far as is said', async () => {
    expect(pairsOf(await make())).toEqual(['boats ships', 'bread butter', 'butter bread', 'ships boats'])
    expect(pairsOf(await make({ similar: { atLeast: 0.994 } }))).toEqual(['bread butter', 'butter bread'])
    expect(pairsOf(await make({ similar: { atLeast: 1 } }))).toEqual([])
    for (const index of [await make({ similar: false }), await createIndex(DOCUMENTS)]) expect(pairsOf(index)).toBeUndefined()
    const own = knowing(TABLE)
    expect(pairsOf(await createIndex(DOCUMENTS, { encoder: own }))).toBeUndefined()
    expect(pairsOf(await createIndex(DOCUMENTS, { encoder: own, vectors: { tokens: true } }))).toEqual(pairsOf(await make()))
  })

  it('are counted, and drawn as edges that run both ways', async () => {
    const index = await make()
    expect(index.stats().edges.similar).toBe(2)
    const drawn = await index.toGraphology({ edges: ['similar'] })
    expect([drawn.size, drawn.undirectedSize]).toEqual([2, 2])
  })

  it('are looked for, and say why', async () => {
    const index = await make()
    const { query, hits } = await index.search('boats', { ...LIKE, explain: true })
    expect(query.words).toEqual(['boats'])
    expect(query.expanded).toEqual([{ word: 'ships', from: 'boats', edge: 'similar', weight: expect.closeTo(0.1 * cosine('boats', 'ships'), 3) }])
    const found = hits.filter(({ kind }) => kind === 'passage')
    expect(found.map(({ id }) => id)).toEqual(['boats#0', 'ships#0'])
    expect(found[1].explanation!.seeds.map(({ node }) => node.label)).toEqual(['ships'])
    for (const hit of hits) expectWhole(hit.explanation!, hit)
  })

  it('are not looked for where that counts nothing, or there are no edges', async () => {
    for (const [index, options] of [[await make(), WORDS], [await make(), { ...WORDS, seeds: { similar: 0 } }], [await make({ similar: false }), LIKE], [await createIndex(DOCUMENTS), LIKE]] as const) {
      const { query, hits } = await index.search('boats', options)
      expect(query.expanded).toEqual([])
      expect(hits.filter(({ kind }) => kind === 'passage').map(({ id }) => id)).toEqual(['boats#0'])
    }
    expect((await (await make()).search('boats and ships', LIKE)).query.expanded).toEqual([])
  })

  it('stand beside synonyms', async () => {
    const { query } = await (await make({}, { synonyms: [['boats', 'stones']] })).search('boats', LIKE)
    expect(query.expanded.map(({ word, edge }) => [word, edge])).toEqual([['stones', 'synonyms'], ['ships', 'similar']])
  })

  it('are found by meaning, too, where no edge says so', async () => {
    expect((await ids(await make({ similar: false }), 'boats', { spread: { when: 'never' } })).slice(0, 2)).toEqual(['boats#0', 'ships#0'])
  })
})

/** The same as a table of pieces, a word each. */
function pieces(table: Table) {
  const words = Object.keys(table), width = Object.values(table)[0]!.length
  const vocab = Object.fromEntries(['[UNK]', ...words].map((word, id) => [word, id]))
  const model = { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab }
  const file = tokenizerFile({ tokenizer: { model, normalizer: null, pre_tokenizer: { type: 'BertPreTokenizer' } } }, 'test')
  const data = Float32Array.from([...Array<number>(width).fill(0), ...words.flatMap(word => [...table[word]!])])
  return staticEncoder(writeTable({ width, data }, file, { teacher: 'by hand', recipe: '{}' }))
}

describe('meaning beside words', () => {
  it('counts half, and less where it is made of the vectors of words or pieces', async () => {
    const TABLE: Table = { boats: [1, 0.1, 0], ships: [1, 0, 0.1], bread: [0, 1, 0], stones: [0, 0, 1] }
    const documents: Document[] = [{ id: 'boats', text: 'boats, bread' }, { id: 'ships', text: 'ships' }, { id: 'bread', text: 'bread' }, { id: 'stones', text: 'stones' }]
    for (const [encoder, usual] of [[wordVectorEncoder(sourceOf(gloveOf(TABLE))), 0.35], [await pieces(TABLE), 0.25], [knowing(TABLE), 0.5]] as const) {
      const index = await createIndex(documents, { encoder })
      const scores = async (share?: number) => (await index.search('boats', { dense: share === undefined ? {} : { share }, spread: { when: 'never' } })).hits.map(({ id, score }) => [id, score])
      expect(await scores()).toEqual(await scores(usual))
      expect(await scores()).not.toEqual(await scores(0.85 - usual))
    }
  })
})

describe('names that are similar', () => {
  const DOCUMENTS: Document[] = [
    { id: 'film', title: 'Glass Harbour', text: 'a film by Ilsa Marden.' }, { id: 'marden', title: 'Ilsa Marden', text: 'she grew up here.' },
    { id: 'tolvik', title: 'Kestrel Island', text: 'a place of bakers.' }, { id: 'other', title: 'Bram Oster', text: 'a composer.' },
  ]
  const encoder = knowing({ 'Ilsa Marden': [1, 0.1], 'Kestrel Island': [1, 0], 'Bram Oster': [0, 1] })
  const make = (edges: IndexOptions['edges'] = {}, names = true) => createIndex(DOCUMENTS, { encoder, vectors: { names }, edges })

  it('carry the walk from a passage that mentions the one to one about the other', async () => {
    const index = await make()
    const walked = async (options: SearchOptions) => (await ids(index, 'film', { ...WORDS, ...options })).sort()
    expect(await walked({})).toEqual(['film#0', 'marden#0', 'tolvik#0'])
    expect(await walked({ walk: { edges: { similar: 0 } } })).toEqual(['film#0', 'marden#0'])
    const { incoming, paths, terms: [{ raw }] } = await index.explain('film', { kind: 'passage', id: 'tolvik' }, WORDS)
    expect(raw).toBeGreaterThan(0)
    expect(incoming).toMatchObject([{
      from: { id: 'film#0' }, via: [{ id: 'Ilsa Marden' }, { id: 'Kestrel Island' }],
      edges: [{ edge: 'mentions', reversed: false }, { edge: 'similar-names', reversed: false }, { edge: 'names', reversed: false }],
    }])
    expect(paths[0].line).toBe("'film' → passage 'Glass Harbour' → name 'Ilsa Marden' → name 'Kestrel Island' → passage 'Kestrel Island'")
  })

  it('carry more the more they count', async () => {
    const index = await make()
    const raw = async (similar: number) => (await index.explain('film', { kind: 'passage', id: 'tolvik' }, { ...WORDS, walk: { edges: { similar } } })).terms[0].raw
    expect(await raw(1)).toBeGreaterThan(await raw(0.1))
    expect(await raw(0)).toBe(0)
  })

  it('are tied only where names have vectors, and as far as is said', async () => {
    const edgesOf = (index: TokenIndex) => index.stats().edges['similar-names']
    expect(edgesOf(await make())).toBe(1)
    expect(edgesOf(await make({ 'similar-names': { atLeast: 0.999 } }))).toBe(0)
    expect(edgesOf(await make({ 'similar-names': { atLeast: 0.05, neighbours: 3 } }))).toBe(2)
    for (const index of [await make({}, false), await make({ 'similar-names': false })]) {
      expect(edgesOf(index)).toBeUndefined()
      expect(await ids(index, 'film', WORDS)).not.toContain('tolvik#0')
    }
  })
})

describe('an index with vectors', () => {
  const DOCUMENTS: Document[] = Array.from({ length: 40 }, (_, i) => ({ id: `d${i}`, title: i % 3 ? undefined : `Title ${i}`, text: `text number ${i} of river${i % 7} and stone${i % 5}.` }))

  it('is the same for the same documents and options', async () => {
    const make = () => createIndex(structuredClone(DOCUMENTS), { encoder: pseudoEncoder(), vectors: { names: true, tokens: true } })
    const [one, other] = [await make(), await make()]
    expect(await other.toBytes()).toEqual(await one.toBytes())
    expect(await other.search('river3 and stone2', { explain: true })).toEqual(await one.search('river3 and stone2', { explain: true }))
  })

  it('without its encoder is searched as if meaning counted nothing', async () => {
    const bytes = await (await createIndex(DOCUMENTS, { encoder: pseudoEncoder() })).toBytes()
    const [full, without] = [await openIndex(bytes, { encoder: pseudoEncoder() }), await openIndex(bytes)]
    for (const query of ['river3', 'Title 12 and stone2', 'xyzzy']) {
      expect(await without.search(query, { explain: true })).toEqual(await full.search(query, { explain: true, dense: { when: 'never' } }))
      expect(await without.view(query)).toEqual(await full.view(query, { dense: { when: 'never' } }))
    }
    expect(await refusal(() => without.search('river3', { dense: { when: 'always' } }), 'encoder')).toContain('Open the index with the encoder that it was made with.')
    expect(await full.search('river3')).not.toEqual(await without.search('river3'))
  })

  it('says who made them', async () => {
    const index = await createIndex(DOCUMENTS, { encoder: pseudoEncoder(4, 'mine') })
    expect(index.vectors!.encoder).toEqual({ name: 'mine', digest: index.encoder!.digest, width: 4 })
    expect((await createIndex(DOCUMENTS)).vectors).toBeUndefined()
  })

  it('is told the signal of a search that needs it, so that a question can be given up', async () => {
    let given: AbortSignal | undefined
    const encoder = ownEncoder({ name: 'told', width: 1, encode: (texts, role, { signal }) => { if (role === 'query') given = signal; return texts.map(() => [1]) } })
    const index = await createIndex([{ id: 'a', text: 'boats on the river' }], { encoder }), { signal } = new AbortController()
    for (const propagate of ['scores', 'vectors'] as const) {
      given = undefined
      await index.search('yachts', { propagate, dense: { when: 'always' }, signal })
      expect(given).toBe(signal)
    }
  })

  it('tells how far the encoding is, and ends at the signal', async () => {
    const told: Progress[] = [], abort = new AbortController()
    const encoder = ownEncoder({ name: 'slow', width: 2, batch: 8, encode: texts => texts.map(text => pseudoVector(text, 2)) })
    await createIndex(DOCUMENTS, { encoder, onProgress: progress => told.push(progress) })
    expect(told.filter(({ stage }) => stage === 'encode')).toEqual([0, 8, 16, 24, 32].map(done => ({ stage: 'encode', done, total: 40 })))
    const onProgress = ({ stage, done }: Progress) => { if (stage === 'encode' && done >= 16) abort.abort() }
    await refusal(() => createIndex(DOCUMENTS, { encoder, onProgress, signal: abort.signal }), 'aborted')
  })

  it('lets the errors of an encoder through, when it is made and when it is asked', async () => {
    const error = new Error('out of credit')
    let broken = false
    const encoder = ownEncoder({ name: 'mine', width: 2, encode: texts => { if (broken) throw error; return texts.map(() => [1, 0]) } })
    const index = await createIndex(DOCUMENTS, { encoder })
    broken = true
    await expect(createIndex(DOCUMENTS, { encoder })).rejects.toBe(error)
    await expect(index.search('river3')).rejects.toBe(error)
    expect(await ids(index, 'river3', WORDS)).toHaveLength(6)
  })

  it('takes no documents, and texts of which nothing is known', async () => {
    for (const documents of [[], [{ id: 'empty', text: '' }], [{ id: 'a', text: '。' }, { id: 'b', text: '?' }]]) {
      for (const encoder of [pseudoEncoder(), wordVectorEncoder(sourceOf('river 1 0\n'))]) {
        const index = await createIndex(documents, { encoder, vectors: { names: true, tokens: true, type: 'int8' } })
        expect((await index.search('a river', { explain: true })).query.text).toBe('a river')
        expect((await openIndex(await index.toBytes())).vectors).toEqual(index.vectors)
      }
    }
  })
})

describe('what is loaded', () => {
  /** Writes down every module that is asked for; of those that must not be, an empty one is given. */
  const HOOK = `
    import { writeSync } from 'node:fs'
    export const resolve = (specifier, context, next) => {
      writeSync(1, specifier + '\\n')
      return /^(@huggingface|@tensorflow|onnxruntime)/.test(specifier) ? { url: 'data:text/javascript,', shortCircuit: true } : next(specifier, context)
    }`
  const REGISTER = `import { register } from 'node:module'; register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(HOOK)}))`
  const loaded = async (code: string): Promise<string[]> => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--import', 'tsx', '--import', `data:text/javascript,${encodeURIComponent(REGISTER)}`, '--input-type=module', '-e', `const t = await import(${JSON.stringify(new URL('../src/browser.ts', import.meta.url).href)}); ${code}`,
    ], { cwd: ROOT })
    return stdout.split('\n')
  }
  const heavy = (modules: readonly string[]) => modules.filter(each => /^(@huggingface|@tensorflow|onnxruntime)/.test(each))

  it('neither TensorFlow.js nor transformers.js, unless a transformer is asked for', async () => {
    const modules = await loaded(`
      const documents = [{ id: 'a', title: 'Quill', text: 'an island of ships.' }, { id: 'b', text: 'ships near Quill.' }]
      const encoder = t.ownEncoder({ name: 'mine', width: 2, encode: texts => texts.map(text => [text.length, 1]) })
      for (const options of [{}, { encoder }, { encoder: t.corpusEncoder() }]) {
        const index = await t.openIndex(await (await t.createIndex(documents, options)).toBytes(), options.encoder === encoder ? { encoder } : {})
        const { hits } = await index.search('ships of Quill', { explain: true })
        if (hits.length === 0) throw new Error('nothing found')
        await index.view('ships')
      }
    `)
    expect(modules.length).toBeGreaterThan(50)
    expect(modules).toContain('valibot')
    expect(heavy(modules)).toEqual([])
    // what would be seen if they were
    expect(heavy(await loaded("await import('@huggingface/transformers')"))).toEqual(['@huggingface/transformers'])
  })
})
