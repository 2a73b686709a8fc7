import { describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import { openIndex } from '../../src/index/open-index.ts'
import { readAsked } from '../../src/query/asked.ts'
import { readQuery } from '../../src/query/read-query.ts'
import { relatedBy } from '../../src/rank/relation-seeds.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import type { Triple } from '../../src/tables/edges/triples.ts'
import type { Document } from '../../src/text/document.ts'
import { ranking } from '../helpers/corpora.ts'

const page = (title: string, text: string): Document => ({ id: title.split(' ')[0]!.toLowerCase(), title, text })
const PEOPLE: Document[] = [
  page('Anna Berg', 'A painter who likes lakes.'),
  page('Otto Kahn', 'A baker who likes hills.'),
  page('Berlin', 'A city on the Spree.'),
  page('Paula Kahn', 'A singer who likes rain.'),
  page('Works of Rain', 'A film of many hours.'),
]
const triple = (subject: string, relation: string, object: string, weight?: number): Triple => ({ subject, relation, object, ...(weight && { weight }) })
const KNOWS = [
  triple('Anna Berg', 'born in', 'Berlin'), triple('Otto Kahn', 'works in', 'Berlin'), triple('Otto Kahn', 'spouse', 'Anna Berg'),
  triple('Paula Kahn', 'mother', 'Otto Kahn'), triple('Works of Rain', 'director', 'Paula Kahn'),
]

async function litBy(documents: readonly Document[], knows: readonly Triple[], text: string) {
  const { graph } = await createIndex(documents, { knows })
  const { mentions } = await readAsked(graph, readQuery(text), ranking().seeds)
  const { share, origins, ways, said } = await relatedBy(graph, text, mentions, 0.6)
  const lit = origins.flatMap(({ node, passages }) => passages.map(([passage, amount]) => [node.node, passage, amount] as const))
  const label = async (name: number) => (await graph.names([name]))[0]!.label
  const told: Record<string, number> = {}
  for (const [name, passage, amount] of lit) told[`${await label(name)} > ${documents[passage]!.id}`] = amount
  return { share, told, ways, said, graph }
}
const first = async (index: TokenIndex, question: string) => (await index.search(question, { kinds: ['passage'] })).hits[0]!.document

describe('relations of a question', () => {
  it('light what triples join with its names by them, either way, and come first', async () => {
    const index = await createIndex(PEOPLE, { knows: KNOWS })
    const answers: [string, string][] = [
      ['Who was born in Berlin?', 'anna'], ['Who works in Berlin?', 'otto'], ['Where was Anna Berg born?', 'berlin'],
      ['Who is the spouse of Anna Berg?', 'otto'], ['Who is the spouse of Otto Kahn?', 'anna'], ['Who has Otto Kahn as a son: which mother?', 'paula'],
      ['Where does the spouse of Anna Berg work?', 'berlin'],
    ]
    for (const [question, answer] of answers) expect(await first(index, question), question).toBe(answer)
    expect(await first(await openIndex(await index.toBytes()), 'Who works in Berlin?')).toBe('otto')
  })

  it('count as many of their words as the question has', async () => {
    const knows = [triple('Berlin', 'place of birth', 'Anna Berg'), triple('Berlin', 'date of death', 'Otto Kahn'), triple('Berlin', 'time of birth', 'Paula Kahn', 2)]
    const { share, told } = await litBy(PEOPLE, knows, 'Whose place of birth is Berlin?')
    // m = 1 by two words, and 1/2 by one, whose weight is 2: of Σ weight · m² = 1 + 2/4
    expect(share).toBe(0.6)
    expect(told['Berlin > anna']).toBeCloseTo((1 / 1.5) * 2 ** 2, 12)
    expect(told['Berlin > paula']).toBeCloseTo((1 / 4) * (0.5 / 1.5), 12)
    expect(Object.keys(told)).toHaveLength(2)
    expect((await litBy(PEOPLE, knows, 'Whose birth is in Berlin?')).share).toBeCloseTo(0.3, 12)
  })

  it('are followed one after the other, each word once, and the last one counts most', async () => {
    const { told, ways } = await litBy(PEOPLE, KNOWS, 'Who is the spouse of the son of the mother who is Paula Kahn?')
    expect(told).toEqual({ 'Paula Kahn > otto': 1, 'Paula Kahn > anna': 4 })
    expect([...ways.values()].map(({ names, used }) => [names.length, [...used].sort()])).toEqual([[2, ['mother']], [3, ['mother', 'spous']]])
    expect((await litBy(PEOPLE, KNOWS, 'Whose mother is whose mother, of Otto Kahn?')).told).toEqual({ 'Otto Kahn > paula': 1 })
  })

  it('are not read in names, nor in words without content', async () => {
    expect((await litBy(PEOPLE, [triple('Works of Rain', 'works', 'Berlin')], 'Is Works of Rain long?')).told).toEqual({})
    expect((await litBy(PEOPLE, [triple('Anna Berg', 'is in', 'Berlin'), triple('Otto Kahn', '', 'Berlin')], 'Who is in Berlin?')).told).toEqual({})
  })

  it('light what mentions a name that no page is about, unless much does', async () => {
    const notes = (count: number): Document[] => [
      PEOPLE[2]!, { id: 'x', text: 'In the hills lived the hermit of the North.' },
      ...Array.from({ length: count }, (_, i) => ({ id: `n${i}`, text: `On day ${i} we saw Hugo Stern there.` })),
    ]
    const knows = [triple('Hugo Stern', 'mayor of', 'Berlin')]
    expect((await litBy(notes(2), knows, 'Who is the mayor of Berlin?')).told).toEqual({ 'Berlin > n0': 0.5, 'Berlin > n1': 0.5 })
    expect((await litBy(notes(51), knows, 'Who is the mayor of Berlin?')).told).toEqual({})
  })

  it('are found in Chinese, too', async () => {
    const documents = [{ id: 'lu', title: '鲁迅', text: '一位作家。' }, { id: 'mao', title: '茅盾', text: '一位作家。' }, { id: 'city', title: '绍兴', text: '一座城市。' }]
    const index = await createIndex(documents, { knows: [triple('鲁迅', '出生地', '绍兴'), triple('茅盾', '工作地', '绍兴')] })
    expect(await first(index, '谁的出生地是绍兴?')).toBe('lu')
    expect(await first(index, '谁的工作地是绍兴?')).toBe('mao')
  })

  it('are told by explanations, contexts, and what the hop does not take for lacking', async () => {
    const index = await createIndex(PEOPLE, { knows: KNOWS })
    const { paths: [best], incoming } = await index.explain('Who was born in Berlin?', { id: 'anna' })
    expect(best).toMatchObject({ line: "name 'Berlin' ←born in— name 'Anna Berg' → passage 'Anna Berg'", relations: [{ from: 0, says: 'born in', direction: 'in' }] })
    expect(incoming.flatMap(({ edges }) => edges.flatMap(({ says }) => says ?? [])).sort()).toEqual(['born in', 'spouse'])
    const two = await index.explain('Where does the spouse of Anna Berg work?', { id: 'berlin' })
    expect(two.paths[0]!.line).toBe("name 'Anna Berg' ←spouse— name 'Otto Kahn' —works in→ name 'Berlin' → passage 'Berlin'")
    expect((await index.explain('Who was born in Berlin?', { kind: 'name', id: 'Anna Berg' })).paths[0]!.line).toBe("name 'Berlin' ←born in— name 'Anna Berg'")
    const { parts } = await index.context('Who was born in Berlin?')
    expect(parts.map(({ document, why }) => `${document}: ${why}`).slice(0, 2)).toEqual([
      'anna: “Berlin” ←born in— “Anna Berg”; for “Berlin”', 'berlin: led to by [1]: “Anna Berg” —born in→ “Berlin”; for “Berlin”',
    ])
    const { said, graph } = await litBy(PEOPLE, KNOWS, 'Who works in Berlin?')
    const terms = await Promise.all([...said.get(1)!].map(async token => (await graph.tokens([token]))[0]!.term))
    expect(terms.sort()).toEqual(['berlin', 'work'])
  })

  it('say nothing where the option is 0, the edge is taken away, or no triple is known', async () => {
    const question = 'Who was born in Berlin?', index = await createIndex(PEOPLE, { knows: KNOWS })
    const without = { nodes: [], edges: [{ kind: 'knows' as const, source: 'Anna Berg', target: 'Berlin' }] }
    for (const options of [{ seeds: { relations: 0 } }, { without }]) {
      const { paths } = await index.explain(question, { id: 'anna' }, options)
      expect(paths.filter(({ line }) => line.startsWith("name 'Berlin' ←born in— "))).toEqual([])
    }
    const bare = await createIndex(PEOPLE)
    expect(await bare.search(question, { seeds: { relations: 0.6 } })).toEqual(await bare.search(question, { seeds: { relations: 0 } }))
  })

  it('are the same after updates as in an index made anew', async () => {
    const knows = [...KNOWS, triple('Hugo Stern', 'born in', 'Berlin')], added = page('Hugo Stern', 'A rider who likes moors.')
    const living = await (await createIndex(PEOPLE.slice(1), { knows })).update({ put: [PEOPLE[0]!, added], remove: ['works'] })
    const anew = await createIndex([...PEOPLE.slice(1, 4), PEOPLE[0]!, added], { knows })
    const hitsOf = async (index: TokenIndex) => (await index.search('Who was born in Berlin?', { kinds: ['passage'] })).hits.map(({ id, score }) => [id, Number(score.toFixed(9))] as const)
    const hits = await hitsOf(living)
    expect(hits).toEqual(await hitsOf(anew))
    expect(hits.slice(0, 3).map(([id]) => id).sort()).toEqual(['anna#0', 'berlin#0', 'hugo#0'])
  })
})
