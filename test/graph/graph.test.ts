import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NODE_KIND_NAMES } from '../../src/core/kinds.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { MemoryGraph } from '../../src/graph/memory-graph.ts'
import { everyNumber } from '../../src/graph/rows.ts'
import { readOnly } from '../../src/graph/read-only.ts'
import { createIndex } from '../../src/index/create-index.ts'
import { openIndex } from '../../src/index/open-index.ts'
import { indexOf, partsOf, type TokenIndex } from '../../src/index/token-index.ts'
import type { SearchOptions } from '../../src/answer/search-options.ts'
import type { Document } from '../../src/text/document.ts'
import { tablesOf } from '../helpers/graph.ts'
import { pseudoEncoder } from '../helpers/vectors.ts'

const DOCUMENTS: Document[] = [
  { id: 'film', title: 'Glass Harbour', text: 'A film with bells by Ilsa Marden.\n\nIt was shown in Tolvik, and nowhere else, for a winter.', tags: ['film'] },
  { id: 'marden', title: 'Ilsa Marden', text: 'Ilsa Marden grew up in Tolvik, among bakers.', metadata: { born: 1920 } },
  { id: 'tolvik', title: 'Tolvik', text: 'A town of bakers by the river.', metadata: { founded: 1200 } },
  { id: 'other', title: 'Glass Makers', text: 'They make glass. See the town.', links: [{ start: 21, end: 29, target: 'tolvik', style: 'wiki' }] },
  { id: 'zh', title: '白鹿江', text: '白鹿江流过图书馆。' },
]
const OPTIONS = { encoder: pseudoEncoder(), vectors: { names: true, tokens: true }, synonyms: [['bells', 'glass']], knows: [{ subject: 'Ilsa Marden', relation: 'of', object: 'Glass Makers' }] }
const QUESTIONS = ['Where did the maker of Glass Harbour grow up?', 'bells', 'bakers by the river', '白鹿江流过哪里？', 'ilsa marden']

/** What can only be asked and waited for, in another place: every call is a message, and so is every answer. */
function elsewhere(graph: Graph, calls: Set<string>): { graph: Graph, close: () => void } {
  const { port1, port2 } = new MessageChannel(), waiting = new Map<number, (answer: unknown) => void>()
  port2.on('message', ({ number, verb, args }: { number: number, verb: 'rows', args: [never, never, never] }) => {
    // answers overtake each other
    const answer = () => void graph[verb](...args).then(answer => port2.postMessage({ number, answer }))
    if (number % 3 === 0) setImmediate(answer)
    else answer()
  })
  port1.on('message', ({ number, answer }) => { waiting.get(number)!(answer) })
  let asked = 0
  const ask = (verb: string) => (...args: unknown[]) => new Promise<unknown>(resolve => {
    calls.add(verb)
    waiting.set(++asked, resolve)
    port1.postMessage({ number: asked, verb, args })
  })
  // what is known without asking is told when the place is first spoken to
  const stats = graph.stats(), counts = Object.fromEntries(NODE_KIND_NAMES.map(kind => [kind, graph.count(kind)]))
  const known: Partial<Graph> = {
    tokenizer: graph.tokenizer, ownFields: graph.ownFields, stats: () => stats, count: kind => counts[kind]!, has: edge => graph.has(edge), isGone: () => false,
  }
  const remote = new Proxy(known, { get: (target, verb: string) => (verb in target ? target[verb as keyof Graph] : ask(verb)) }) as Graph
  return { graph: remote, close: () => { for (const port of [port1, port2] as MessagePort[]) port.close() } }
}

describe('an index over a graph that answers from another place', () => {
  let near: TokenIndex, far: TokenIndex, close: () => void
  const calls = new Set<string>()
  beforeAll(async () => {
    near = await createIndex(DOCUMENTS, OPTIONS)
    const remote = elsewhere(partsOf(near).graph, calls)
    close = remote.close
    const { settings, vectors, encoder } = partsOf(near)
    far = indexOf({ graph: remote.graph, settings, vectors, encoder })
  })
  afterAll(() => close())

  const WAYS: SearchOptions[] = [
    {}, { explain: true }, { propagate: 'vectors', explain: true }, { dense: { when: 'never' }, spread: { when: 'always' }, includeAsked: true }, { filter: { born: 1920 } },
    { without: { nodes: [{ kind: 'name', id: 'Tolvik' }, { kind: 'token', id: 'glass' }], edges: [{ kind: 'contains', source: 'tolvik', target: 'river' }], edgeKinds: ['follows'] }, explain: true },
  ]
  it.each(WAYS)('finds and explains the same: %j', async options => {
    for (const question of QUESTIONS) expect(await far.search(question, options)).toEqual(await near.search(question, options))
    expect(await far.explain(QUESTIONS[0]!, {}, options)).toEqual(await near.explain(QUESTIONS[0]!, {}, options))
    const given = { text: 'bells', nodes: [{ kind: 'name' as const, id: 'Ilsa Marden' }, { kind: 'token' as const, id: 'bakers' }, { kind: 'passage' as const, id: 'tolvik' }] }
    expect(await far.search(given, options)).toEqual(await near.search(given, options))
  })

  it('draws, relates and exports the same', async () => {
    expect(await far.view(QUESTIONS[0]!)).toEqual(await near.view(QUESTIONS[0]!))
    expect(await far.view(QUESTIONS[0]!, { propagate: 'vectors' })).toEqual(await near.view(QUESTIONS[0]!, { propagate: 'vectors' }))
    expect(await far.overview()).toEqual(await near.overview())
    const node = { kind: 'passage', id: 'tolvik' } as const
    expect(await far.neighbourhood(node, { radius: 2 })).toEqual(await near.neighbourhood(node, { radius: 2 }))
    for (const related of [node, { kind: 'name', id: 'Tolvik' }, { kind: 'token', id: 'glass' }] as const) expect(await far.related(related)).toEqual(await near.related(related))
    expect((await far.toGraphology({ texts: true })).export()).toEqual((await near.toGraphology({ texts: true })).export())
    expect(far.stats()).toEqual(near.stats())
  })

  it('refuses the same, and to be saved', async () => {
    const refused = async (index: TokenIndex) => index.explain('bells', { kind: 'name', id: 'Tolvic' }).catch((error: Error) => error.message)
    expect(await refused(far)).toBe(await refused(near))
    await expect(far.toBytes()).rejects.toMatchObject({ code: 'option', message: expect.stringContaining('kept elsewhere') })
  })

  it('asks for everything that a graph can be asked', () => {
    const verbs = ['rows', 'degrees', 'statistics', 'frequencies', 'postings', 'contents', 'find', 'ids', 'terms', 'namesIn', 'passages', 'titled', 'names', 'tokens', 'links', 'relations', 'fields', 'like']
    expect([...calls].sort()).toEqual(verbs.sort())
  })
})

describe('the graph that an index gives away', () => {
  it('changes no later search, whatever is done to what it answers', async () => {
    const index = await createIndex(DOCUMENTS, OPTIONS), { graph } = index
    const found = () => Promise.all([...QUESTIONS.map(question => index.search(question, { explain: true, filter: { born: { min: 0 } } })), index.view(QUESTIONS[0]!), index.toBytes()])
    const before = structuredClone(await found())
    const passages = everyNumber(graph, 'passage'), names = everyNumber(graph, 'name'), tokens = everyNumber(graph, 'token')
    const answers: unknown[] = [
      ...await Promise.all(Object.keys(index.stats().edges).map(edge => graph.rows(edge as 'links', 'out', [0, 1]))), await graph.degrees('mentions', 'in', names), await graph.statistics(),
      await graph.frequencies(tokens), await graph.postings(tokens), await graph.contents(passages), await graph.passages(passages), await graph.names(names), await graph.tokens(tokens),
      await graph.links(passages), await graph.fields(), await graph.ids('passage'), await graph.ids('name'), await graph.namesIn(QUESTIONS[0]!, 'question'), graph.stats(),
    ]
    for (const answer of answers) spoil(answer)
    expect(await found()).toEqual(before)
  })

  /** Overwrites every number and string that can be reached. */
  function spoil(value: unknown): void {
    if (typeof value !== 'object' || value === null) return
    for (const key of Object.keys(value)) {
      const each = (value as Record<string, unknown>)[key]
      if (typeof each === 'number') (value as Record<string, unknown>)[key] = 0
      else if (typeof each === 'string') (value as Record<string, unknown>)[key] = 'spoilt'
      else spoil(each)
    }
  }
})

describe('a graph in memory', () => {
  it('finds nodes by their ids, and as they may be written', async () => {
    const graph = new MemoryGraph(tablesOf(await createIndex(DOCUMENTS)))
    expect([await graph.find('passage', 'film'), await graph.find('passage', 'film#0'), await graph.find('passage', 'tolvik#1')]).toEqual([0, 0, undefined])
    expect(await graph.find('name', 'glass harbour')).toBe(await graph.find('name', 'Glass Harbour'))
    expect(await graph.find('token', 'Bakers')).toBe(await graph.find('token', 'baker'))
    expect([await graph.find('name', 'Nobody'), await graph.find('token', 'xyzzy')]).toEqual([undefined, undefined])
  })

  it('takes an id that ends like a passage for the passage, and for the document where there is none', async () => {
    const text = 'A town by the river.'
    const index = await createIndex(['a#0', 'a', 'b#1', 'b'].map(id => ({ id, text }))), graph = new MemoryGraph(tablesOf(index))
    const found = await Promise.all(['a#0', 'a#0#0', 'a', 'b#1', 'b#01', 'b#1#1'].map(id => graph.find('passage', id)))
    expect(found).toEqual([1, 0, 1, 2, undefined, undefined])
  })

  it('makes the edges of words that stand together when they are asked for, as they are made with the index', async () => {
    const texts = DOCUMENTS.flatMap(document => [1, 2, 3].map(copy => ({ ...document, id: `${document.id}${copy}`, links: [] })))
    const [later, never] = [await createIndex(texts), await createIndex(texts, { edges: { 'co-occurs': false } })]
    const atOnce = new MemoryGraph(tablesOf(await createIndex(texts, { edges: { 'co-occurs': true } })))
    const opened = await openIndex(await later.toBytes())
    for (const { graph } of [later, opened]) {
      const tokens = everyNumber(graph, 'token')
      expect(graph.has('co-occurs')).toBe(true)
      expect(graph.stats().edges).not.toHaveProperty('co-occurs')
      const [made, stored] = [await graph.rows('co-occurs', 'out', tokens), await readOnly(atOnce).rows('co-occurs', 'out', tokens)]
      expect(made).toEqual(stored)
      expect(made.columns.length).toBeGreaterThan(10)
      expect(await graph.degrees('co-occurs', 'in', tokens)).toEqual(await atOnce.degrees('co-occurs', 'in', tokens))
    }
    expect(never.graph.has('co-occurs')).toBe(false)
    expect((await never.graph.rows('co-occurs', 'out', [0])).columns).toHaveLength(0)
  })

  it('says which of its document’s passages one is', async () => {
    const graph = new MemoryGraph(tablesOf(await createIndex([{ id: 'a', text: 'one.\n\ntwo.' }, { id: 'b', text: 'three.' }], { passages: { joinBelow: 0 } })))
    expect((await graph.passages([0, 1, 2])).map(({ document, part }) => [document.id, part])).toEqual([['a', { number: 1, of: 2 }], ['a', { number: 2, of: 2 }], ['b', { number: 1, of: 1 }]])
  })
})
