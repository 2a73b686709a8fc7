import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import { openIndex } from '../../src/index/open-index.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import type { Document } from '../../src/text/document.ts'
import { refusal } from '../helpers/refusal.ts'
import { runs } from '../helpers/runs.ts'

/** Pages of two worlds, each of which mentions the others of its own; the last of the sea mentions one of the hills, too. */
const worldOf = (word: string, names: readonly string[], more = ''): Document[] => names.map((title, i) => ({
  id: title.toLowerCase(), title, text: `Here is ${word} to be seen. It is near ${names.filter((_, j) => j !== i).join(' and ')}.${i === names.length - 1 ? more : ''}`,
}))
const SEA = ['Brill', 'Cod', 'Dab', 'Eelpout', 'Flounder'], HILLS = ['Alder', 'Birch', 'Cedar', 'Elm']
const documents = [...worldOf('water', SEA, ' It once met Elm.'), ...worldOf('granite', HILLS), { id: 'alone', text: 'nothing' }]

let index: TokenIndex
beforeAll(async () => { index = await createIndex(documents) })

describe('topics', () => {
  it('are what hangs together, the largest first, with its words, members and bridges', async () => {
    const { schema, total, nodes, topics } = await index.topics()
    expect([schema, total, nodes]).toEqual(['tokengraph.topics/1', 2, 18])
    expect(topics.map(({ number, size, passages }) => [number, size, passages])).toEqual([[1, 10, 5], [2, 8, 4]])
    const idsOf = (ids: readonly { kind: string, id: string }[], kind: string) => ids.filter(each => each.kind === kind).map(({ id }) => id).sort()
    expect(topics.map(({ members }) => idsOf(members, 'name'))).toEqual([SEA, HILLS])
    expect(topics.map(({ members }) => idsOf(members, 'passage'))).toEqual([SEA, HILLS].map(names => names.map(name => `${name.toLowerCase()}#0`)))
    // a name is mentioned by the four others, and names one
    expect(topics[0].members.map(({ links }) => links)).toEqual(SEA.flatMap(() => [5, 5]))
    expect(topics[0].members[0]).toEqual({ kind: 'name', id: 'Brill', label: 'Brill', links: 5 })
    expect(topics[0].bridges).toEqual([{ kind: 'passage', id: 'flounder#0', label: 'Flounder', document: 'flounder', links: 5, beyond: 1, topics: [2] }])
    expect(topics[1].bridges.map(({ id, beyond, topics }) => [id, beyond, topics])).toEqual([['Elm', 1, [1]]])
  })

  it('have words that most of their passages have and few others: by p · ln(p / q)', async () => {
    const [sea, hills] = (await index.topics()).topics
    // water: 5 of 5 here, 5 of 10 in all; Brill likewise: ties by term. "near" is everywhere
    expect(sea.keywords.slice(0, 6)).toEqual(['brill', 'cod', 'dab', 'eelpout', 'flounder', 'water'])
    expect(hills.keywords[0]).toBe('alder')
    expect(hills.keywords).toContain('granite')
    for (const { keywords } of [sea, hills]) expect(keywords).not.toContain('is')
    expect((await index.topics({ keywords: 1, members: 2, bridges: 0 })).topics[0]).toMatchObject({ keywords: ['brill'], members: [{ id: 'Brill' }, { id: 'Cod' }], bridges: [], size: 10 })
  })

  it('are the same again, of an index that was stored, and as many as are asked for', async () => {
    const all = await index.topics()
    expect(await index.topics()).toEqual(all)
    expect(await (await openIndex(await index.toBytes())).topics()).toEqual(all)
    expect(await index.topics({ count: 1 })).toEqual({ ...all, topics: all.topics.slice(0, 1) })
  })

  it('share no member, whatever mentions what, and are ordered by size', async () => {
    const names = [...SEA, ...HILLS]
    const anyPages = fc.array(fc.subarray(names), { minLength: 1, maxLength: 9 })
    await fc.assert(fc.asyncProperty(anyPages, fc.nat(99), async (pages, seed) => {
      const made = await createIndex(pages.map((mentioned, i): Document => ({ id: String(i), title: names[i]!, text: `It saw ${mentioned.join(' and ')}.` })))
      const asked = { members: 100, count: 100, bridges: 100, seed }, { total, nodes, topics } = await made.topics(asked)
      const ids = topics.flatMap(({ members }) => members.map(({ kind, id }) => `${kind} ${id}`))
      expect([new Set(ids).size, topics.length, ids.length]).toEqual([nodes, total, nodes])
      topics.forEach(({ size, members, bridges }, i) => {
        expect([size, size > 1]).toEqual([members.length, true])
        if (i > 0) expect(size).toBeLessThanOrEqual(topics[i - 1].size)
        for (const bridge of bridges) expect(bridge.topics.every(number => number !== i + 1 && number <= total)).toBe(true)
      })
      expect(await made.topics(asked)).toEqual({ schema: 'tokengraph.topics/1', total, nodes, topics })
    }), { numRuns: runs(40) })
  })

  it('are none where nothing hangs together', async () => {
    const none = { schema: 'tokengraph.topics/1', total: 0, nodes: 0, topics: [] }
    expect(await (await createIndex([{ id: 'a', text: 'alone' }, { id: 'b', text: 'by itself' }])).topics()).toEqual(none)
    expect(await (await createIndex([])).topics()).toEqual(none)
  })

  it('refuse what makes no sense, and end at a signal', async () => {
    expect(await refusal(() => index.topics({ count: 0 }), 'option')).toContain('"count"')
    expect(await refusal(() => index.topics({ nodes: 0 }), 'option')).toContain('"nodes"')
    expect(await refusal(() => index.topics({ seed: -1 }), 'option')).toContain('"seed"')
    await refusal(() => index.topics({ signal: AbortSignal.abort() }), 'aborted')
  })
})
