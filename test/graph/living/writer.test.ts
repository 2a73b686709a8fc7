import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { Pace } from '../../../src/core/pace.ts'
import { buildGraph } from '../../../src/tables/build.ts'
import { graphOptions } from '../../../src/tables/graph-options.ts'
import { LivingGraph } from '../../../src/graph/living/living-graph.ts'
import { LivingWriter } from '../../../src/graph/living/writer.ts'
import { MemoryGraph } from '../../../src/graph/memory-graph.ts'
import { encodeSegment, readSegment } from '../../../src/snapshot/segment.ts'
import { openSnapshot } from '../../../src/snapshot/snapshot.ts'
import { encodeSnapshot } from '../../../src/snapshot/write-snapshot.ts'
import type { TokenGraph } from '../../../src/tables/token-graph.ts'
import type { Document } from '../../../src/text/document.ts'
import { loadHan } from '../../../src/text/tokens/fold.ts'
import { createWordTokenizer } from '../../../src/text/tokens/create-word-tokenizer.ts'
import { dump } from '../../helpers/dump.ts'
import { FOLDING } from '../../helpers/folding.ts'
import { runs } from '../../helpers/runs.ts'

await loadHan()
const tokenizer = await createWordTokenizer()

const build = (documents: readonly Document[], options: object = {}) => buildGraph(documents, v.parse(graphOptions, options), tokenizer, FOLDING, new Pace())

/** Titles of which one hides, begins or repeats another, in any case; and pieces of texts that mention, quote and open with them. */
const TITLES = ['New York', 'New York City', 'York', 'the who', 'The Who', 'Memory', 'memory', 'Paris (film)', '红楼梦', '曹雪芹', '安·海瑟薇', 'United', '42', undefined]
const PIECES = [
  'He saw New York City and York.', 'In New York the memory of Memory fades.', 'They told The Who of it.', 'Memory is short; a memory stays.', '"The Old Song" was sung.', 'He sang “The Old Song” twice.',
  '曹雪芹写了《红楼梦》。', '安海瑟薇在北京。', '《石头记》又名《红楼梦》。', 'united we stand in United.', 'Paris, york, YORK and the film.', 'nothing here has a capital', 'THE WHOLE IS LOUD',
  'Ermengarde of Tours was born.', 'Cities and city and cities.', '',
]

const piece = fc.constantFrom(...PIECES)
const LINKS = ['New York', 'notes/a', 'b', 'Missing Page', 'c#Usage', '']

const documentOf = (id: string): fc.Arbitrary<Document> => fc.record({
  title: fc.constantFrom(...TITLES), pieces: fc.array(piece, { minLength: 1, maxLength: 3 }), heading: fc.option(fc.constantFrom('Usage', 'Memory')),
  link: fc.option(fc.constantFrom(...LINKS)), style: fc.constantFrom('wiki' as const, 'path' as const), alias: fc.option(fc.constantFrom('York', 'Big Apple')),
  by: fc.option(fc.oneof(piece, fc.array(fc.constantFrom('York', 'Ada of Tours', '北京', 'the', 'Cities'), { maxLength: 2 }))),
}).map(({ title, pieces, heading, link, style, alias, by }) => {
  const body = pieces.join('\n\n'), text = heading ? `${heading}\n\n${body}` : body
  return {
    id, text, ...(by !== null && { metadata: { by } }), ...(title !== undefined && { title }), ...(alias && { aliases: [alias] }), ...(heading && { headings: [{ start: 0, end: heading.length }] }),
    ...(link !== null && { links: [{ start: Math.max(0, text.length - 1), end: text.length, target: link.split('#')[0]!, style, ...(link.includes('#') && { heading: link.split('#')[1]! }) }] }),
  }
})

const IDS = ['a', 'notes/a', 'b', 'c', 'd', 'e/b', 'readme']
const anyDocument = fc.constantFrom(...IDS).chain(documentOf)
const change = fc.record({ put: fc.uniqueArray(anyDocument, { maxLength: 3, selector: ({ id }) => id }), remove: fc.uniqueArray(fc.constantFrom(...IDS), { maxLength: 2 }) })

/** What an index was before it is changed: just made, opened, or opened of a version that did not keep what it counted. */
const BEGINS: Record<string, (tables: TokenGraph) => Promise<TokenGraph>> = {
  made: async tables => tables,
  async opened({ ownFields, coOccurs, ...tables }) {
    const bytes = await encodeSnapshot(tables, {}, undefined, undefined, new Pace())
    return (await openSnapshot(bytes, 'a.tkg', new Pace())).graph(tokenizer, FOLDING, { ...(ownFields && { ownFields }), ...(coOccurs && { coOccurs }) })
  },
  async older(tables) {
    const { counted: _, ...others } = tables
    return others
  },
}
const begin = fc.record({ documents: fc.uniqueArray(anyDocument, { maxLength: 5, selector: ({ id }) => id }), as: fc.constantFrom(...Object.keys(BEGINS)) })
/**
 * What makes the next change: the same writer, one that saw none of those before, or one of a collection that was written in
 * segments, or all as one, and read again.
 */
const next = fc.constantFrom('same', 'other', 'read', 'joined')

const QUESTIONS = ['who sang in New York City?', 'The Who and Memory', '红楼梦是谁写的', 'york', '安海瑟薇', 'United States']

/** Applies a change to a list of documents and to a writer. */
async function apply(writer: LivingWriter, documents: Map<string, Document>, { put, remove }: { put: readonly Document[], remove: readonly string[] }) {
  const graph = writer.graph(), gone = new Set([...remove, ...put.map(({ id }) => id)].filter(id => documents.has(id)))
  const numbers = [...gone].map(id => graph.documentOf(id)!)
  const written = await writer.write(put, numbers, new Pace())
  for (const id of gone) documents.delete(id)
  for (const document of put) documents.set(document.id, document)
  return written.graph
}

describe('LivingWriter', () => {
  it.each<[string, object]>([
    ['as it comes', {}], ['short passages', { passages: { joinBelow: 0 } }], ['triples', { knows: [{ subject: 'York', relation: 'in', object: 'England' }, { subject: 'The', relation: 'x', object: '42' }] }],
    ['without quotes, openings and links', { names: { quotes: false, openings: false }, edges: { links: false } }], ['without mentions', { edges: { mentions: false } }],
    ['own fields', { fields: ['nowhere', 'by'], synonyms: [['city', 'Ada of Tours']] }],
    ['synonyms', { synonyms: [['song', 'sang'], ['city', 'town'], ['York', 'the old song', 'city of'], ['图书馆', '钢铁 厂']] }],
  ])('is a fresh index of the same documents after any changes: %s', async (_, options) => {
    await fc.assert(fc.asyncProperty(begin, fc.array(fc.tuple(change, next), { minLength: 1, maxLength: 4 }), async ({ documents: first, as }, changes) => {
      const documents = new Map(first.map(document => [document.id, document])), settings = v.parse(graphOptions, options)
      const tables = await BEGINS[as]!(await build(first, options)), segments: Uint8Array[] = []
      let before = LivingGraph.of(tables), writer = await LivingWriter.of(before, settings, new Pace())
      const seen: [graph: ReturnType<LivingWriter['graph']>, told: unknown][] = [[writer.graph(), await dump(writer.graph(), { texts: QUESTIONS })]]
      for (const [each, by] of changes) {
        const graph = await apply(writer, documents, each), told = await dump(graph, { texts: QUESTIONS })
        const fresh = new MemoryGraph(await build([...documents.values()], options))
        expect(told).toEqual(await dump(fresh, { texts: QUESTIONS }))
        seen.push([graph, told])
        if (by === 'same') continue
        if (by !== 'other') {
          segments.splice(by === 'joined' ? 0 : segments.length)
          segments.push(await encodeSegment(graph, by === 'joined' ? LivingGraph.beginning(graph.collection) : before, undefined, new Pace()))
          before = LivingGraph.of(tables)
          for (const segment of segments) before = (await readSegment(segment, before.collection, undefined, 'segment', new Pace())).graph
        }
        writer = await LivingWriter.of(by === 'other' ? graph : before, settings, new Pace())
      }
      // each generation is as it was when it was made
      for (const [graph, told] of seen) expect(await dump(graph, { texts: QUESTIONS })).toEqual(told)
    }), { numRuns: runs(60) })
  }, 120_000)
})
