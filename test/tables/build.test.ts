import { beforeAll, describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { Pace, type Progress } from '../../src/core/pace.ts'
import { buildGraph } from '../../src/tables/build.ts'
import { type GraphOptions, graphOptions } from '../../src/tables/graph-options.ts'
import { type EdgeKind, EDGE_KIND_NAMES } from '../../src/core/kinds.ts'
import { passageText } from '../../src/graph/passage-text.ts'
import { nodeCount, passageSpan } from '../../src/tables/token-graph.ts'
import { whole, type WholeGraph } from '../helpers/graph.ts'
import { csrProblem, rowCount } from '../../src/math/sparse/csr.ts'
import { type Document } from '../../src/text/document.ts'
import { readDocument } from '../../src/text/read-document.ts'
import type { Tokenizer } from '../../src/text/tokens/tokenizer.ts'
import { createWordTokenizer } from '../../src/text/tokens/create-word-tokenizer.ts'
import { denseOf } from '../helpers/dense.ts'
import { FOLDING } from '../helpers/folding.ts'

let tokenizer: Tokenizer
beforeAll(async () => { tokenizer = await createWordTokenizer() })

const build = (documents: readonly Document[], options: GraphOptions = {}, pace = new Pace()) =>
  buildGraph(documents.map(readDocument), v.parse(graphOptions, options), tokenizer, FOLDING, pace).then(whole)

const DOCUMENTS: Document[] = [
  { id: 'tours', title: 'Ermengarde of Tours', text: 'She was the daughter of Hugh of Tours. She married Lothair, and the wedding was in the old city.\n\nHer cities were old cities.' },
  { id: 'hugh', title: 'Hugh of Tours', text: 'He was a count in Tours. His daughter Ermengarde of Tours married; the old city saw the wedding. He sang "Blue Moon".' },
  { id: 'lothair', title: 'Lothair (emperor)', text: 'Lothair ruled. People sang "The Old Song" in the city, as "The Old Song" was loved. He married Ermengarde of Tours.' },
  { id: 'untitled', text: 'Bertha of Holland was a queen. She sang “The Old Song” to Lothair.' },
  { id: 'zh', title: '圖書館', text: '我们喜欢图书馆。《红楼梦》在那里。' },
  { id: 'zh2', text: '曹雪芹（1715年）写了《红楼梦》，他去过图书馆。' },
]

/** The edges of a kind, as readable lines in order. */
function lines(graph: WholeGraph, kind: EdgeKind): string[] {
  const relation = graph.edges.get(kind)
  if (!relation) return ['no such edges']
  const show = { passage: (i: number) => `${passageSpan(graph, i).document.id}@${graph.passages.start[i]}`, name: (i: number) => graph.names.labels[i], token: (i: number) => graph.tokens.terms[i] }
  return denseOf(relation.out).flatMap((row, i) => row.flatMap((weight, j) => (weight > 0 ? [`${show[relation.from](i)} > ${show[relation.to](j)}${weight === 1 ? '' : ` x${weight}`}`] : [])))
}

/** All arrays of a graph, without what computes. */
const data = ({ documents, passages, tokens: { terms, labels, isWord }, titles, names, edges, triples }: WholeGraph) =>
  ({ documents, passages, terms, labels, isWord, titles: titles?.counts, names, triples, edges: [...edges].map(([kind, { out, symmetric }]) => [kind, out, symmetric]) })

describe('buildGraph', () => {
  it('cuts passages and keeps where they stand', async () => {
    const graph = await build(DOCUMENTS, { passages: { joinBelow: 0 } })
    expect(Array.from(graph.passages.document, (_, i) => passageSpan(graph, i).document.id)).toEqual(['tours', 'tours', 'hugh', 'lothair', 'untitled', 'zh', 'zh2'])
    expect(passageText(passageSpan(graph, 1))).toBe('Her cities were old cities.')
    expect(nodeCount(graph, 'passage')).toBe(7)
    expect((await build(DOCUMENTS)).passages.document).toHaveLength(6)
  })

  it('makes names of titles, openings and repeated quotations, without their parentheses', async () => {
    const { names } = await build(DOCUMENTS)
    expect(names.labels).toEqual(['Ermengarde of Tours', 'Hugh of Tours', 'Lothair', 'Bertha of Holland', '圖書館', '曹雪芹', 'The Old Song', '红楼梦'])
    expect([...names.isSought]).toEqual([1, 1, 1, 1, 1, 1, 0, 0])
    expect(names.textsHaveCase).toBe(true)
    expect(names.keys[4]).toBe('图 书 馆')
  })

  it('mentions names, not a passage’s own, and names what each passage is about', async () => {
    const graph = await build(DOCUMENTS)
    expect(lines(graph, 'mentions')).toEqual([
      'tours@0 > Hugh of Tours', 'tours@0 > Lothair', 'hugh@0 > Ermengarde of Tours', 'lothair@0 > Ermengarde of Tours', 'lothair@0 > The Old Song',
      'untitled@0 > Lothair', 'untitled@0 > The Old Song', 'zh@0 > 红楼梦', 'zh2@0 > 圖書館', 'zh2@0 > 红楼梦',
    ])
    expect(lines(graph, 'names')).toEqual([
      'Ermengarde of Tours > tours@0', 'Hugh of Tours > hugh@0', 'Lothair > lothair@0', 'Bertha of Holland > untitled@0', '圖書館 > zh@0', '曹雪芹 > zh2@0',
    ])
  })

  it('has one name for documents with one title, about all of their passages', async () => {
    const graph = await build([
      { id: 'a', title: 'Mercury (planet)', text: 'A planet near the Sun.\n\nIt is small.' }, { id: 'b', title: 'mercury', text: 'A metal.' }, { id: 'c', text: 'he saw Mercury there' },
    ], { passages: { joinBelow: 0 } })
    expect(lines(graph, 'names')).toEqual(['Mercury > a@0', 'Mercury > a@24', 'Mercury > b@0'])
    expect(lines(graph, 'mentions')).toEqual(['c@0 > Mercury'])
  })

  it('takes no heading for a name that says the title again', async () => {
    const text = '# Anna Ancher\n\nShe painted.\n\n## Light\n\nIt was blue.'
    const headings = [{ start: 2, end: 13, level: 1 }, { start: 32, end: 37, level: 2 }]
    const graph = await build([{ id: 'a', title: 'Anna Ancher', text, headings }], { passages: { joinBelow: 0 } })
    expect(graph.names.labels.filter(label => label.includes('›'))).toEqual(['Anna Ancher › Light'])
  })

  it('names the passages below a heading by it, within their document', async () => {
    const text = 'Before.\n\nEarly Years\n\nShe was born.\n\nLate Works\n\nShe painted. Her Early Years were over.'
    const headings = ['Early Years', 'Late Works'].map(line => ({ start: text.indexOf(line), end: text.indexOf(line) + line.length }))
    const graph = await build([{ id: 'a', title: 'Anna Ancher', text, headings }], { passages: { joinBelow: 0 } })
    expect(lines(graph, 'names').filter(line => !line.startsWith('Anna'))).toEqual([])
    const [early, late] = ['Anna Ancher › Early Years', 'Anna Ancher › Late Works']
    expect(lines(graph, 'names').filter(line => line.includes('›'))).toEqual([`${early} > a@9`, `${late} > a@37`])
    expect(lines(graph, 'names').filter(line => line.startsWith('Anna'))).toHaveLength(5)
    // no text is searched for them: headings such as "Usage" join what has nothing in common
    expect(lines(graph, 'mentions')).toEqual([])
    const other = await build([{ id: 'b', title: 'Michael Ancher', text, headings }, { id: 'c', text: 'In its Early Years it was blue.' }], { passages: { joinBelow: 0 } })
    expect(lines(other, 'names')[1]).toMatch(/^Michael Ancher/)
    expect(lines(other, 'mentions')).toEqual([])
    expect((await build([{ id: 'a', title: 'Anna Ancher', text, headings }], { names: { headings: false } })).names.labels).toEqual(['Anna Ancher'])
  })

  it('follows from passage to passage within a document only', async () => {
    expect(lines(await build(DOCUMENTS, { passages: { joinBelow: 0 } }), 'follows')).toEqual(['tours@0 > tours@98'])
  })

  it('counts what a passage contains, its title included', async () => {
    const graph = await build([{ id: 'a', title: 'Old Cities', text: 'The city is old, the cities are not.' }, { id: 'b', text: '图书馆图书馆' }])
    const content = lines(graph, 'contains').filter(line => !line.includes('> -'))
    expect(content).toEqual(['a@0 > old x2', 'a@0 > citi x3', ...content.filter(line => line.startsWith('b'))])
    expect(lines(graph, 'contains')).toContain('a@0 > -the x2')
    expect(graph.tokens.isWord[graph.tokens.terms.indexOf('-the')]).toBe(0)
    expect(graph.tokens.labels[graph.tokens.terms.indexOf('-the')]).toBe('the')
    expect(graph.tokens.labels[graph.tokens.terms.indexOf('citi')]).toBe('cities')
    expect(graph.passages.size[0]).toBe(5)
    expect(lines(graph, 'contains')).toContain('b@0 > ~图书 x2')
    expect(graph.tokens.isWord[graph.tokens.terms.indexOf('~图书')]).toBe(0)
  })

  it('lets words co-occur within passages, not from one to the next, nor with what is no word', async () => {
    const options: GraphOptions = { edges: { 'co-occurs': { window: 2, atLeast: 1, strongest: 9 } }, passages: { joinBelow: 0 } }
    const pairs = async (text: string) => lines(await build([{ id: 'a', text }], options), 'co-occurs').map(line => line.replace(/ x.*/, ''))
    expect(await pairs('apple pear\n\nplum fig')).toEqual(['appl > pear', 'pear > appl', 'plum > fig', 'fig > plum'])
    expect(await pairs('图书馆 apple')).not.toContain('~图书 > appl')
    const near = await pairs('apple the pear\n\nplum fig')
    expect(near).toContain('appl > pear')
    expect(await pairs('apple the the pear\n\nplum fig')).not.toContain('appl > pear')
  })

  it('takes the user’s word for triples, whose names are looked for in texts too', async () => {
    const knows = [{ subject: 'Bertha', relation: 'sister of', object: 'Lothair' }, { subject: 'Bertha', relation: 'aunt of', object: 'Lothair', weight: 0.5 }, { subject: 'The', relation: 'is', object: 'Lothair' }]
    const graph = await build([...DOCUMENTS, { id: 'b', title: 'Other', text: 'She saw Bertha there.' }], { knows })
    expect(lines(graph, 'knows')).toEqual(['Bertha > Lothair x1.5', 'The > Lothair'])
    expect(lines(graph, 'mentions').filter(line => line.endsWith('> The'))).toEqual([])
    expect(lines(graph, 'mentions')).toContain('b@0 > Bertha')
    expect(graph.triples).toHaveLength(3)
    expect(lines(await build(DOCUMENTS), 'knows')).toEqual(['no such edges'])
  })

  it('joins synonyms, and makes tokens of those that stand in no text', async () => {
    const graph = await build(DOCUMENTS, { synonyms: [['city', 'metropolis'], ['WHO', 'the old']] })
    expect(lines(graph, 'synonyms')).toEqual(['citi > metropoli', '=the old > who', 'metropoli > citi', 'who > =the old'])
    const { terms, labels, isWord } = graph.tokens, at = terms.indexOf('=the old')
    expect([labels[at], isWord[at], labels[terms.indexOf('who')], isWord[terms.indexOf('who')]]).toEqual(['the old', 0, 'who', 1])
    expect(nodeCount(graph, 'token')).toBe(graph.tokens.terms.length)
    expect(rowCount(graph.edges.get('contains')!.in)).toBe(graph.tokens.terms.length)
  })

  it('leaves out what it is told to leave out', async () => {
    const kinds = async (options: GraphOptions) => [...(await build(DOCUMENTS, options)).edges.keys()]
    expect(await kinds({})).toEqual(['contains', 'mentions', 'names', 'has-entity', 'follows'])
    expect(await kinds({ edges: { 'co-occurs': true } })).toEqual(['contains', 'mentions', 'names', 'has-entity', 'follows', 'co-occurs'])
    expect(await kinds({ edges: { mentions: false, names: false, 'has-entity': false, follows: false, 'co-occurs': false } })).toEqual(['contains'])
    expect((await build(DOCUMENTS, { names: { titles: false, openings: false, quotes: false } })).names.labels).toEqual([])
    expect((await build(DOCUMENTS, { names: { titles: false } })).names.labels).toContain('Bertha of Holland')
    expect((await build(DOCUMENTS, { names: { openings: false } })).names.labels).not.toContain('Bertha of Holland')
    expect((await build(DOCUMENTS, { names: { quotes: false } })).names.labels).not.toContain('The Old Song')
  })

  it('finds no names where the texts have no case', async () => {
    const graph = await build(DOCUMENTS.slice(0, 3).map(document => ({ ...document, text: document.text.toLowerCase() })))
    expect(lines(graph, 'mentions')).toEqual([])
    expect(graph.names.textsHaveCase).toBe(false)
  })

  it('gives every document a passage, if only an empty one', async () => {
    const graph = await build([{ id: 'a', text: '' }, { id: 'b', title: 'Only Title', text: ' \n' }, { id: 'c', text: 'text' }])
    expect([...graph.passages.document]).toEqual([0, 1, 2])
    expect([0, 1, 2].map(passage => passageText(passageSpan(graph, passage)))).toEqual(['', '', 'text'])
    expect(lines(graph, 'names')).toEqual(['Only Title > b@0'])
    expect([...graph.passages.size]).toEqual([0, 1, 1])
  })

  it('takes no documents at all', async () => {
    const graph = await build([])
    expect((['passage', 'name', 'token'] as const).map(kind => nodeCount(graph, kind))).toEqual([0, 0, 0])
    for (const relation of graph.edges.values()) expect(csrProblem(relation.out, 0)).toBeUndefined()
  })

  it('keeps the invariants of every relation', async () => {
    const linking: Document = { id: 'linking', text: 'See Tours.', links: [{ start: 4, end: 9, target: 'tours', style: 'wiki' }] }
    const graph = await build([...DOCUMENTS, linking], { knows: [{ subject: 'A B', relation: '', object: 'C D' }], synonyms: [['city', 'town']], edges: { 'co-occurs': { atLeast: 1 } } })
    expect([...graph.edges.keys()].sort()).toEqual(EDGE_KIND_NAMES.filter(kind => !kind.startsWith('similar')).sort())
    for (const relation of graph.edges.values()) {
      expect(csrProblem(relation.out, nodeCount(graph, relation.from)), relation.kind).toBeUndefined()
      expect(csrProblem(relation.in, nodeCount(graph, relation.to)), relation.kind).toBeUndefined()
    }
  })

  it('is the same graph every time, and another one for other documents', async () => {
    const options: GraphOptions = { edges: { 'co-occurs': { atLeast: 1 } }, knows: [{ subject: 'Bertha', relation: '', object: 'Lothair' }] }
    const graph = data(await build(DOCUMENTS, options))
    expect(data(await build(DOCUMENTS, options))).toEqual(graph)
    expect(data(await build(DOCUMENTS.toReversed(), options))).not.toEqual(graph)
    expect(data(await build(DOCUMENTS.with(0, { ...DOCUMENTS[0], text: DOCUMENTS[0].text + ' Again.' }), options))).not.toEqual(graph)
  })

  it('reports its stages, and ends when it is told to', async () => {
    const many = Array.from({ length: 400 }, (_, i) => ({ ...DOCUMENTS[i % DOCUMENTS.length], id: String(i) }))
    const seen: Progress[] = []
    await build(many, {}, new Pace(undefined, progress => seen.push(progress)))
    expect(seen.length).toBeGreaterThan(0)
    for (const { done, total = Infinity } of seen) expect(done).toBeLessThanOrEqual(total!)
    const control = new AbortController()
    const pace = new Pace(control.signal, () => control.abort())
    await expect(build(many, {}, pace)).rejects.toMatchObject({ code: 'aborted' })
  })
})
