import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { ownEncoder } from '../../src/encoders.ts'
import { createIndex, type Document, openIndex, type TokenIndex } from '../../src/index.ts'
import { unpackWords } from '../../src/math/dense/word-rows.ts'
import type { WordsOfText } from '../../src/encoders/encoder.ts'
import { everyNumber } from '../../src/graph/rows.ts'
import { createRandom } from '../../src/core/random.ts'
import { IndexFolder } from '../../src/index/index-folder.ts'
import { partsOf } from '../../src/index/token-index.ts'
import { decodeContainer } from '../../src/store/decode-container.ts'
import { encodeContainer } from '../../src/store/container-writer.ts'
import { type Disk, memoryStore } from '../helpers/memory-store.ts'
import { runs } from '../helpers/runs.ts'
import { linkedDocuments } from '../helpers/texts.ts'

const NAMES = ['Ada Lovelace', 'Charles Babbage', 'Analytical Engine', 'Difference Engine', 'London', 'Turin', '图书馆', '曹雪芹']

/** A small collection whose documents mention each other. */
function texts(count: number, seed = 1): Document[] {
  const random = createRandom(seed), pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const word = () => `word${Math.floor(60 * random() ** 2)}`
  return Array.from({ length: count }, (_, i) => ({
    id: `d${i}`, title: i < NAMES.length ? NAMES[i]! : `Title${i}`,
    text: `${Array.from({ length: 20 }, word).join(' ')}. He met ${pick(NAMES)} and Title${Math.floor(random() * count)}.\n\nIn ${pick(NAMES)} “The Old ${pick(['Song', 'Mill'])}” was ${word()}.`,
    metadata: { part: i % 3 },
  }))
}

const QUESTIONS = ['Which word1 word3 did Ada Lovelace write?', 'word2 word7 Title9', '图书馆 word5', 'The Old Song of London']

/** What is found, in an order that does not hang on the numbers of nodes; scores to nine places. */
async function found(index: TokenIndex<object>) {
  return Promise.all(QUESTIONS.map(async question => {
    const { query, hits } = await index.search(question, { kinds: ['passage', 'name', 'token'], limit: 30 })
    return { query, hits: hits.map(({ kind, id, score, title }) => `${score.toFixed(9)} ${kind} ${id} ${title}`).sort() }
  }))
}

describe('update', () => {
  it('gives what a fresh index of the same documents gives, and leaves the index that it is made of as it was', async () => {
    const put = fc.uniqueArray(fc.tuple(fc.nat(59), fc.nat(3)), { maxLength: 4, selector: ([i]) => i }), remove = fc.uniqueArray(fc.nat(59), { maxLength: 3 })
    await fc.assert(fc.asyncProperty(fc.array(fc.record({ put, remove }), { minLength: 1, maxLength: 4 }), async changes => {
      const pool = [0, 1, 2, 3].map(seed => texts(60, seed)), documents = new Map(pool[0]!.slice(0, 40).map(each => [each.id, each]))
      let index = await createIndex(documents.values())
      const seen: [TokenIndex<object>, unknown][] = [[index, await found(index)]]
      for (const change of changes) {
        const given = change.put.map(([i, seed]) => pool[seed]![i]!)
        index = await index.update({ put: given, remove: change.remove.map(i => `d${i}`) })
        for (const i of change.remove) documents.delete(`d${i}`)
        for (const each of given) {
          if (JSON.stringify(documents.get(each.id)) === JSON.stringify(each)) continue
          documents.delete(each.id)
          documents.set(each.id, each)
        }
        const fresh = await createIndex(documents.values())
        expect(await found(index)).toEqual(await found(fresh))
        expect({ ...index.stats(), memory: 0 }).toEqual({ ...fresh.stats(), memory: 0 })
        seen.push([index, await found(index)])
      }
      expect(await index.toBytes()).toEqual(await (await createIndex(documents.values())).toBytes())
      for (const [each, told] of seen) expect(await found(each)).toEqual(told)
    }), { numRuns: runs(12, 6) })
  }, 60_000)

  it('gives it also where an index is opened again before each change: of a file, and of a folder with segments', async () => {
    const put = fc.uniqueArray(fc.tuple(fc.nat(59), fc.nat(3)), { maxLength: 4, selector: ([i]) => i }), remove = fc.uniqueArray(fc.nat(59), { maxLength: 3 })
    await fc.assert(fc.asyncProperty(fc.array(fc.record({ put, remove, isCompacted: fc.boolean() }), { minLength: 2, maxLength: 5 }), async changes => {
      const pool = [0, 1, 2, 3].map(seed => texts(60, seed)), documents = new Map(pool[0]!.slice(0, 40).map(each => [each.id, each]))
      const disk: Disk = new Map()
      const change = async (put: readonly Document[], remove: readonly string[]) => {
        const folder = await IndexFolder.open(memoryStore(disk), { create: {} })
        await folder.remove(remove)
        await folder.put(put)
        await folder.commit()
        await folder.close()
        return folder.index
      }
      let file = await (await change([...documents.values()], [])).toBytes()
      for (const { put, remove, isCompacted } of changes) {
        const given = put.map(([i, seed]) => pool[seed]![i]!), gone = remove.map(i => `d${i}`).filter(id => !given.some(each => each.id === id))
        for (const id of [...gone, ...given.map(each => each.id)]) documents.delete(id)
        for (const each of given) documents.set(each.id, each)
        const ofFolder = await change(given, gone), fresh = await found(await createIndex(documents.values()))
        expect(await found(ofFolder)).toEqual(fresh)
        const changed = await (await openIndex(file)).update({ put: given, remove: gone })
        expect(await found(changed)).toEqual(fresh)
        if (isCompacted) file = await changed.toBytes()
        else file = await (await ofFolder.compact()).toBytes()
      }
    }), { numRuns: runs(8, 4) })
  }, 60_000)

  it('reads all texts of an index that keeps nothing of what it counted, and gives the same', async () => {
    const index = await createIndex(texts(40)), sections = await decodeContainer(await index.toBytes())
    const older = new Map([...sections].filter(([name]) => !name.startsWith('counted/')))
    const change = { put: [texts(60)[50]!, { ...texts(40)[4]!, text: 'He met Turin.' }], remove: ['d1'] }
    const opened = await openIndex(await encodeContainer(older))
    const next = await opened.update(change)
    expect(await found(next)).toEqual(await found(await index.update(change)))
    expect(await found(await next.update({ put: [texts(40)[1]!] }))).toEqual(await found(await (await index.update(change)).update({ put: [texts(40)[1]!] })))
    expect(await (await openIndex(await encodeContainer(older))).toBytes()).toEqual(await encodeContainer(older))
  })

  it('reads few texts of an index that was opened: those that have what changed', async () => {
    const bytes = await (await createIndex(linkedDocuments(2000))).toBytes(), opened = await openIndex(bytes), read = new Set<number>()
    const { documents } = partsOf(opened).tables!, at = documents.at.bind(documents)
    documents.at = document => {
      read.add(document)
      return at(document)
    }
    await opened.update({ put: [{ id: 'new', title: 'The Otter', text: 'An Otter lives by the river. See Title7 of it.' }], remove: ['d3'] })
    expect(read.size).toBeGreaterThan(0)
    expect(read.size).toBeLessThan(200)
  })

  describe('of a small index', () => {
    let index: TokenIndex<object>
    beforeAll(async () => { index = await createIndex(texts(40)) })

    it('says what it changed', async () => {
      const next = await index.update({ put: [texts(40)[3]!, { ...texts(40)[4]!, text: 'Another text.' }, { id: 'new', text: 'New.' }], remove: ['d7', 'nothing'] })
      expect(next.changes).toEqual({ put: 1, replaced: 1, skipped: 1, removed: 1, missing: ['nothing'], relinked: expect.any(Number) })
      expect(index.changes).toBeUndefined()
      expect([index.stats().documents, next.stats().documents]).toEqual([40, 40])
      expect((await next.search('Another text')).hits[0]!.document).toBe('d4')
      await expect(next.explain('anything', { kind: 'passage', id: 'd7' })).rejects.toMatchObject({ code: 'not-found' })
    })

    it('puts in place what is removed and put in one', async () => {
      const next = await index.update({ put: [texts(40)[3]!], remove: ['d3'] })
      expect(next.changes).toMatchObject({ put: 1, replaced: 0, removed: 1 })
      expect(await found(next)).toEqual(await found(index))
    })

    it('changes nothing where there is nothing to change', async () => {
      const next = await index.update({})
      expect(next.changes).toEqual({ put: 0, replaced: 0, skipped: 0, removed: 0, missing: [], relinked: 0 })
      expect(await next.toBytes()).toEqual(await index.toBytes())
    })

    it('can be made twice of one index, and of one that was opened again', async () => {
      const once = await index.update({ remove: ['d1'] }), [a, b] = [await once.update({ remove: ['d2'] }), await once.update({ put: [{ id: 'x', text: 'Ada Lovelace' }] })]
      const without = (...gone: string[]) => texts(40).filter(({ id }) => !gone.includes(id))
      expect(await found(a)).toEqual(await found(await createIndex(without('d1', 'd2'))))
      expect(await found(b)).toEqual(await found(await createIndex([...without('d1'), { id: 'x', text: 'Ada Lovelace' }])))
      const opened = await openIndex(await b.toBytes())
      expect(await found(await opened.update({ remove: ['x'] }))).toEqual(await found(once))
    })

    it('leaves everything as it was where it is ended, and can be made again', async () => {
      const once = await index.update({ remove: ['d1'] }), ending = new AbortController(), before = await found(once)
      const long = linkedDocuments(19).map(document => ({ ...document, text: document.text.repeat(100) }))
      const work = once.update({ put: long }, { signal: ending.signal, onProgress: ({ stage }) => stage === 'tokens' && ending.abort() })
      await expect(work).rejects.toMatchObject({ code: 'aborted' })
      await expect(once.update({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
      expect(await found(once)).toEqual(before)
      expect((await once.update({ put: [{ id: 'x', text: 'Ada' }] })).stats().documents).toBe(40)
    })

    it('is made twice at once of one index, each by itself', async () => {
      const once = await index.update({ remove: ['d1'] }), put = (id: string) => once.update({ put: [{ id, text: `Only ${id}.` }] })
      const [a, b] = await Promise.all([put('a'), put('b')])
      expect([a.stats().documents, b.stats().documents, a.stats().nodes.passage, b.stats().nodes.passage]).toEqual([40, 40, 40, 40])
      expect([await a.graph.find('passage', 'b'), await b.graph.find('passage', 'a')]).toEqual([undefined, undefined])
    })

    it('takes everything away, and more than there was', async () => {
      const none = await index.update({ remove: texts(40).map(({ id }) => id) })
      expect([none.stats().documents, (await none.search('word1')).hits]).toEqual([0, []])
      expect(await found(await none.update({ put: texts(40) }))).toEqual(await found(index))
    })

    it('shows nothing of what is gone', async () => {
      const next = await index.update({ remove: ['d3', 'd8'] })
      const { nodes } = await next.overview({ nodes: 500 })
      expect(nodes.filter(({ id }) => /^d[38]#/.test(id))).toEqual([])
      expect(nodes.length).toBe((await (await createIndex(texts(40).filter(({ id }) => id !== 'd3' && id !== 'd8'))).overview({ nodes: 500 })).nodes.length)
      const [graph, fresh] = await Promise.all([next.toGraphology(), (await next.compact()).toGraphology()])
      expect([graph.order, graph.size]).toEqual([fresh.order, fresh.size])
      expect((await next.view(QUESTIONS[0]!)).results.length).toBeGreaterThan(0)
    })

    it.each<[string, object, object, string, string]>([
      ['an id twice', { put: [{ id: 'a', text: '' }, { id: 'a', text: 'b' }] }, {}, 'document', 'the id "a" again'],
      ['no document', { put: [{ id: 'a' }] }, {}, 'document', 'text'],
      ['no list', { put: 5 }, {}, 'document', 'update: put: got 5'],
      ['an id as a list', { remove: 'd1' }, {}, 'option', 'update: remove'],
      ['ids that are none', { remove: [7] }, {}, 'option', 'update: remove: got 7'],
      ['a misspelt part', { puts: [] }, {}, 'option', 'Did you mean "put"?'],
      ['a vector', { put: [{ id: 'a', text: 'b', vector: [1] }] }, {}, 'document', 'the index has no vectors'],
      ['a misspelt option', {}, { sgnal: 1 }, 'option', 'Did you mean "signal"?'],
    ])('refuses %s, and changes nothing', async (_, changes, options, code, message) => {
      const before = await found(index)
      await expect(index.update(changes, options)).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
      expect(await found(index)).toEqual(before)
    })
  })

  it('begins anew once as many documents came and went as there were, or a thousand', async () => {
    let index: TokenIndex<object> = await createIndex(texts(40))
    for (let i = 0; i < 26; i++) {
      expect(partsOf(index).tables !== undefined).toBe(i === 0)
      const given = Array.from({ length: 20 }, (_, n) => ({ id: `new${n}`, text: `word${n} of generation ${i}` }))
      index = await index.update({ put: given, remove: given.map(({ id }) => id) })
    }
    expect([partsOf(index).tables !== undefined, index.stats().documents]).toEqual([true, 60])
  })

  it('needs the splitter again that passages were cut by', async () => {
    const lines = ({ text }: Readonly<Document>) => Array.from(text.matchAll(/.+/g), ({ index, 0: line }) => ({ start: index, end: index + line.length }))
    const index = await createIndex(texts(12), { passages: lines }), opened = await openIndex(await index.toBytes())
    await expect(opened.update({ remove: ['d1'] })).rejects.toMatchObject({ code: 'option', message: expect.stringContaining('Give it in the option "passages"') })
    const next = await opened.update({ remove: ['d1'] }, { passages: lines })
    expect(await found(next)).toEqual(await found(await index.update({ remove: ['d1'] })))
    await expect(opened.update({ remove: ['d1'] }, { passages: () => [] })).rejects.toMatchObject({ code: 'option', message: expect.stringContaining('other passages than the index has') })
  })

  describe('of an index with vectors', () => {
    const vectorOf = (text: string) => Array.from({ length: 8 }, (_, i) => Math.sin([...text].reduce((sum, each, at) => sum + each.codePointAt(0)! * (at + i), i)))
    const encoder = { name: 'test', width: 8, digest: 'test-1', encode: async (given: readonly string[]) => ({ width: 8, data: Float32Array.from(given.flatMap(text => { const v = vectorOf(text), length = Math.hypot(...v); return v.map(each => each / length) })) }), encodeWords: async (given: readonly WordsOfText[]) => given.map(({ text, words }) => ({ width: 8, data: Float32Array.from(words.flatMap(({ start, end }) => vectorOf(`${text.length} ${text.slice(start, end)}`))) })) }

    it('keeps vectors, and encodes what is new alone', async () => {
      let encoded = 0
      const counting = { ...encoder, encode: async (given: readonly string[]) => { encoded += given.length; return encoder.encode(given) } }
      // edges between near words are not made anew by an update
      const options = { vectors: { type: 'int8', names: true, tokens: true, words: 'bits' }, edges: { similar: false, 'similar-names': false } } as const
      const index = await createIndex(texts(40), { encoder: counting, ...options })
      encoded = 0
      const added: Document = { id: 'x', title: 'Grace Hopper', text: 'Ada Lovelace met nobody new.' }
      const next = await index.update({ put: [added], remove: ['d2'] })
      expect(encoded).toBeLessThan(12)
      const fresh = await createIndex([...texts(40).filter(({ id }) => id !== 'd2'), added], { encoder, ...options })
      const passages = async (of: TokenIndex<object>) => (await of.search('Ada word1', { propagate: 'vectors', kinds: ['passage', 'name'], limit: 50 })).hits.map(({ id, score }) => `${score.toFixed(6)} ${id}`).sort()
      const opened = await openIndex(await next.toBytes(), { encoder })
      expect(await found(opened)).toEqual(await found(fresh))
      expect(await passages(opened)).toEqual(await passages(fresh))
      expect(await passages(next)).toEqual(await passages(fresh))
      // each passage has its own words' vectors, wherever it stands now
      const wordsOf = async ({ graph, vectors }: TokenIndex<object>) => (await graph.passages(everyNumber(graph, 'passage'))).map(({ document }, i) => [document.id, [...unpackWords(vectors!.words!, i).data]] as const).sort(([a], [b]) => (a < b ? -1 : 1))
      expect(await wordsOf(opened)).toEqual(await wordsOf(fresh))
    })

    it('takes vectors that documents bring', async () => {
      const own = ownEncoder({ name: 'mine', width: 8, version: '1' }), all = texts(21).map(document => ({ ...document, vector: vectorOf(document.text) }))
      const index = await createIndex(all.slice(0, 20), { encoder: own }), next = await index.update({ put: all.slice(20), remove: ['d0'] })
      const fresh = await createIndex(all.slice(1), { encoder: own })
      const hits = async (of: TokenIndex<object>) => (await of.search({ text: 'word1', vector: vectorOf('word1') }, { limit: 30 })).hits.map(({ id, score }) => `${score.toFixed(9)} ${id}`).sort()
      expect(await hits(next)).toEqual(await hits(fresh))
      await expect(next.update({ put: [{ id: 'y', text: 'no vector' }] })).rejects.toMatchObject({ code: 'encoder' })
      expect(await hits(next)).toEqual(await hits(fresh))
    })
  })
})
