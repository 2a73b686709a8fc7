import { describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import type { Document } from '../../src/text/document.ts'
import { refusal } from '../helpers/refusal.ts'
import { pseudoEncoder } from '../helpers/vectors.ts'

const films: Document[] = [
  { id: 'alien', title: 'Alien', text: 'A crew in space meets a monster. Made by Ridley Scott.' },
  { id: 'blade', title: 'Blade Runner', text: 'A detective hunts replicants in the rain. Made by Ridley Scott.' },
  { id: 'ridley', title: 'Ridley Scott', text: 'An English maker of films.' },
  { id: 'gravity', title: 'Gravity', text: 'Two astronauts are lost in space.' },
  { id: 'amelie', title: 'Amélie', text: 'A waitress in Paris is kind to strangers.' },
  { id: 'paris', title: 'Paris je t’aime', text: 'Strangers love each other in Paris.' },
  { id: 'lonely', title: 'Koyaanisqatsi', text: 'Pictures without words.' },
]
const idsOf = (hits: { kind: string, document: string }[]) => hits.filter(({ kind }) => kind === 'passage').map(({ document }) => document)

describe('recommending', () => {
  it('finds what is near to what is liked, over the graph and by words, and leaves out what is known', async () => {
    const index = await createIndex(films), { hits, total } = await index.recommend({ liked: ['alien'] })
    const found = idsOf(hits)
    expect(found).toEqual(expect.arrayContaining(['ridley', 'blade', 'gravity']))
    expect(found).not.toContain('alien')
    expect(found).not.toContain('amelie')
    expect(total).toBe(3)
  })

  it('says each passage of a way once, that which was given, too', async () => {
    const { hits } = await (await createIndex(films)).recommend({ liked: ['alien'] }, { kinds: ['passage'], explain: true })
    const ways = hits.flatMap(({ explanation }) => explanation!.paths).filter(({ nodes }) => nodes[0]!.kind === 'passage')
    expect(ways.map(({ line }) => line)).toContain("passage 'Alien' → name 'Ridley Scott' → passage 'Ridley Scott'")
    for (const { nodes, line } of ways) expect(nodes[1]?.id, line).not.toBe(nodes[0]!.id)
  })

  it('finds by words where no edge leads on', async () => {
    const index = await createIndex(films, { names: { titles: false, openings: false }, edges: { 'has-entity': false } })
    const alone = await index.search({ nodes: [{ kind: 'passage', id: 'amelie' }] }, { kinds: ['passage'] })
    expect(idsOf(alone.hits)).toEqual(['amelie'])
    expect(idsOf((await index.recommend({ liked: ['amelie'] })).hits)).toEqual(['paris'])
  })

  it('takes away what is near to what is not liked, and says so', async () => {
    const index = await createIndex(films)
    const scores = async (disliked: string[]) => new Map((await index.recommend({ liked: ['alien', 'amelie'], disliked }, { kinds: ['passage'] })).hits.map(({ document, score }) => [document, score]))
    const before = await scores([]), after = await scores(['blade'])
    expect([...before.keys()]).toEqual(expect.arrayContaining(['ridley', 'blade', 'paris', 'gravity']))
    expect(after.has('blade')).toBe(false)
    // who made both is spoken for and against now; where nobody is spoken against, nothing changes
    expect(after.get('ridley')! / after.get('paris')!).toBeLessThan(0.6 * before.get('ridley')! / before.get('paris')!)
    expect(after.get('gravity')! / after.get('paris')!).toBeCloseTo(before.get('gravity')! / before.get('paris')!, 1)
    const signed = await index.explain({ nodes: [{ kind: 'passage', id: 'alien' }, { kind: 'passage', id: 'blade', weight: -0.5 }] }, { kind: 'passage', id: 'ridley' })
    expect(signed.seeds.map(({ amount }) => Math.sign(amount)).sort()).toEqual([-1, 1])
    expect(signed.terms.reduce((sum, { share, value }) => sum + share * value, 0)).toBeCloseTo(signed.score, 9)
  })

  it('ranks one that is given for and against alike as if neither were', async () => {
    const index = await createIndex(films)
    const { hits } = await index.search({ nodes: [{ kind: 'passage', id: 'alien' }, { kind: 'passage', id: 'alien', weight: -1 }] })
    expect(hits).toEqual([])
  })

  it('goes by meaning too, where the index has vectors', async () => {
    const index = await createIndex(films, { encoder: pseudoEncoder() }), { query } = await index.recommend({ liked: ['lonely'] })
    expect(query.channels.map(({ name }) => name)).toContain('mixed')
  })

  it('counts documents alike, however long they are, and takes passages and hits as well', async () => {
    const long = { id: 'long', text: Array.from({ length: 40 }, (_, i) => `Sentence ${i} on harbours and ships that sail far away from here.`).join(' ') }
    const index = await createIndex([...films, long], { passages: { longest: 300 } })
    const { hits: [hit] } = await index.search('harbours')
    expect(hit!.document).toBe('long')
    const known = idsOf((await index.recommend({ liked: ['long', 'alien'] })).hits)
    expect(known).toContain('gravity')
    expect(known).not.toContain('long')
    expect(idsOf((await index.recommend({ liked: [hit!] })).hits)).toContain('long')
  })

  it('takes the options of a search', async () => {
    const index = await createIndex(films.map((film, i) => ({ ...film, metadata: { year: 1980 + i } })))
    const { hits } = await index.recommend({ liked: ['alien'] }, { kinds: ['passage'], limit: 1, filter: { year: { min: 1982 } } })
    expect(hits).toHaveLength(1)
    expect(hits[0]!.metadata!.year).toBeGreaterThanOrEqual(1982)
  })

  it('refuses a profile that says nothing, or both', async () => {
    const index = await createIndex(films)
    expect(await refusal(() => index.recommend({}), 'query')).toContain('nothing that is liked')
    expect(await refusal(() => index.recommend({ liked: ['alien'], disliked: ['alien'] }), 'query')).toContain('among both')
    expect(await refusal(() => index.recommend({ liked: ['aliens'] }), 'not-found')).toContain('alien')
    expect(await refusal(() => index.recommend({ like: ['alien'] } as never), 'query')).toContain('liked')
    expect(await refusal(() => index.search({ nodes: [{ kind: 'token', id: 'space', weight: -1 }] }), 'query')).toContain('-word')
    expect(await refusal(() => index.search({ nodes: [{ kind: 'passage', id: 'alien', weight: 0 }] }), 'query')).toContain('1e-9')
  })
})
