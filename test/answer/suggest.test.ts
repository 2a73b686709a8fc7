import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex, type Document, openIndex, type TokenIndex } from '../../src/index.ts'

const DOCUMENTS: Document[] = [
  { id: 'a', title: 'Oil crisis', text: 'The oil embargo of 1973 raised prices. Ernst Heinkel came before.' },
  { id: 'b', title: 'Ernst Heinkel', text: 'He built aircraft. Oil was short, and an embargo hurt.' },
  { id: 'c', title: 'Heinkel HD 26', text: 'An aircraft that Ernst Heinkel built. Emerald was its colour; governments paid.' },
  { id: 'd', title: '石油危机', text: '石油禁运使价格上涨。石油很重要。' },
]

describe('suggest', () => {
  let index: TokenIndex
  beforeAll(async () => { index = await createIndex(DOCUMENTS) })
  const suggested = async (text: string, limit = 10) => (await index.suggest(text, { limit })).suggestions.map(({ text, kind, count }) => `${text} ${kind} ${count}`)

  it.each<[string, string[]]>([
    ['em', ['embargo word 2', 'emerald word 1']], ['oil em', ['oil embargo word 2', 'oil emerald word 1']], ['OIL EMB', ['OIL embargo word 2']],
    ['who built ernst he', ['who built Ernst Heinkel name 3', 'who built ernst heinkel word 3']],
    ['heinkel h', ['Heinkel HD 26 name 1', 'heinkel heinkel word 3', 'heinkel hd word 1', 'heinkel hurt word 1']], ['embrago', ['embargo correction 2']], ['the embrago of oil', ['the embargo of oil correction 2', 'the embrago of Oil crisis name 1']],
    ['embrago of emer', ['embargo of emer correction 2', 'embrago of emerald word 1']], ['石油', ['石油危机 name 1']], ['governmnt paid', ['governments paid correction 1']],
    ['embargo', []], ['embargo ', []], ['zzz', []], ['', []], ['?!', []], ['1', ['1973 word 1']], ['"em', ['"embargo word 2', '"emerald word 1']],
  ])('completes %j', async (text, expected) => {
    expect(await suggested(text)).toEqual(expected)
  })

  it('is plain data of one form', async () => {
    expect(await index.suggest('emb')).toEqual({ schema: 'tokengraph.suggest/1', suggestions: [{ text: 'embargo', kind: 'word', count: 2 }] })
    expect(await suggested('e', 1)).toHaveLength(1)
    expect(await suggested('e', 0)).toEqual([])
  })

  it('is the same of an index that was stored, or grew, and follows what goes', async () => {
    const grown = await (await createIndex(DOCUMENTS.slice(0, 1))).update({ put: DOCUMENTS.slice(1) })
    for (const other of [await openIndex(await index.toBytes()), grown, await openIndex(await grown.toBytes())])
      for (const text of ['em', 'ernst', 'oil h', 'embrago', '石', 'e']) expect(await other.suggest(text)).toEqual(await index.suggest(text))
    expect((await (await grown.update({ remove: ['c'] })).suggest('emera')).suggestions).toEqual([])
  })

  it('bears what is long, and refuses what is no text', async () => {
    expect((await index.suggest('em'.repeat(100_000))).suggestions).toEqual([])
    expect((await index.suggest('\ud800em')).suggestions).toHaveLength(2)
    await expect(index.suggest(5 as never)).rejects.toMatchObject({ code: 'query' })
    await expect(index.suggest('em', { limt: 3 } as never)).rejects.toMatchObject({ code: 'option' })
  })
})
