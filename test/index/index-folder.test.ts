import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createIndex, type Document, type TokenIndex } from '../../src/index.ts'
import { IndexFolder } from '../../src/index/index-folder.ts'
import { type Disk, memoryStore } from '../helpers/memory-store.ts'
import type { WordsOfText } from '../../src/encoders/encoder.ts'
import type { Source } from '../../src/store/source.ts'
import type { Store } from '../../src/store/store.ts'
import { refusal } from '../helpers/refusal.ts'
import { linkedDocuments } from '../helpers/texts.ts'

const DOCUMENTS = linkedDocuments(60)

/** What is found, whatever the numbers of nodes are. */
async function found(index: TokenIndex<object>) {
  const { hits } = await index.search('word1 word7 Title5 Title40', { kinds: ['passage', 'name'], limit: 40 })
  return hits.map(({ id, score }) => `${score.toFixed(9)} ${id}`).sort()
}

const documentsIn = async (index: TokenIndex<object>) => (await index.graph.ids('passage')).map(id => `${id}#0`).sort()

const note = (i: number): Document => ({ id: `n${i}`, title: `Note${i % 5}`, text: `word${i} of Title${i} and Note${(i + 1) % 5}.` })

describe('IndexFolder', () => {
  it('keeps what is committed, in segments that are joined, and reads it again', async () => {
    const disk: Disk = new Map(), folder = await IndexFolder.open(memoryStore(disk), { create: {} }), documents = new Map<string, Document>()
    const put = async (...all: Document[]) => { for (const each of all) { documents.delete(each.id); documents.set(each.id, each) } await folder.put(all) }
    await put(...DOCUMENTS)
    expect(await folder.commit()).toMatchObject({ put: 60, replaced: 0, removed: 0 })
    expect([...disk.keys()].sort()).toEqual(['base-00000001', 'manifest'])
    let most = 0
    for (let i = 0; i < 20; i++) {
      await put(note(i))
      if (i % 4 === 3) {
        documents.delete(`n${i - 1}`)
        await folder.remove([`n${i - 1}`, 'not there'])
      }
      const report = await folder.commit()
      expect(report).toMatchObject({ put: 1, missing: i % 4 === 3 ? ['not there'] : [] })
      expect(folder.generation).toBe(i + 2)
      most = Math.max(most, disk.size)
      const opened = await IndexFolder.open(memoryStore(disk), { access: 'read' })
      expect(await found(opened.index)).toEqual(await found(folder.index))
    }
    expect(most).toBeLessThan(12)
    expect(await found(folder.index)).toEqual(await found(await createIndex(documents.values())))
    const before = await found(folder.index)
    await folder.compact()
    expect([...disk.keys()].sort()).toEqual(['base-00000022', 'manifest'])
    expect(await found(folder.index)).toEqual(before)
    await folder.close()
    expect(await found((await IndexFolder.open(memoryStore(disk), { access: 'read' })).index)).toEqual(before)
  })

  it('mirrors documents: what is not among them goes, but for what is to be kept', async () => {
    const disk: Disk = new Map(), folder = await IndexFolder.open(memoryStore(disk), { create: {} })
    await folder.put([note(1), note(2), note(3)])
    await folder.commit()
    await folder.put([note(9)])
    await folder.mirror([note(2), note(4)], { keep: ['n3', 'not there'] })
    expect(await folder.commit()).toMatchObject({ put: 1, replaced: 0, skipped: 1, removed: 1, missing: [] })
    expect(await documentsIn(folder.index)).toEqual(['n2#0', 'n3#0', 'n4#0'])
    await folder.mirror([])
    expect(await folder.commit()).toMatchObject({ put: 0, removed: 3 })
    expect(await refusal(() => folder.mirror([note(1)], { keeps: [] } as never), 'option')).toContain('"keep"')
    expect(await refusal(() => folder.mirror([note(1)], { keep: [1] as never }), 'option')).toContain('ids, each a string')
    expect(await refusal(() => folder.mirror([{ text: 'x' } as never]), 'document')).toContain('without an id')
    await folder.close()
    expect(await refusal(() => folder.mirror([]), 'option')).toContain('a folder that is closed')
  })

  it('opens without reading what it holds: documents, words, names and edges, of its base and of what came later', async () => {
    const disk: Disk = new Map(), folder = await IndexFolder.open(memoryStore(disk), { create: {} })
    await folder.put(linkedDocuments(600))
    await folder.commit()
    for (let i = 0; i < 3; i++) {
      await folder.put(Array.from({ length: 30 }, (_, n) => ({ ...note(10 * i + n), id: `n${i}/${n}` })))
      await folder.commit()
    }
    let read = 0
    const source = (bytes: Uint8Array): Source => ({
      size: bytes.length,
      read(from, to) {
        // what a file says of its parts comes first
        if (from > 0) read += to - from
        return bytes.subarray(from, to)
      },
      digest: part => createHash('sha256').update(part).digest(),
    })
    const store: Store = { ...memoryStore(disk), open: name => Promise.resolve(disk.get(name) && source(disk.get(name)!)) }
    const opened = await IndexFolder.open(store, { access: 'read' })
    expect(read).toBeLessThan(0.05 * [...disk.values()].reduce((sum, { length }) => sum + length, 0))
    expect(await found(opened.index)).toEqual(await found(folder.index))
    expect(opened.index.stats()).toEqual(folder.index.stats())
  })

  it.each(['bits', 'int8'] as const)('keeps vectors of what is new, and of what is called otherwise now, of words as %s', async words => {
    const vectorOf = (text: string) => Array.from({ length: 8 }, (_, i) => Math.sin([...text].reduce((sum, each, at) => sum + each.codePointAt(0)! * (at + i), i)))
    const encoder = {
      name: 'test', width: 8, digest: 'test-1', encodeWords: async (given: readonly WordsOfText[]) => given.map(({ text, words }) => ({ width: 8, data: Float32Array.from(words.flatMap(({ start, end }) => vectorOf(`${text.length} ${text.slice(start, end)}`))) })),
      encode: async (given: readonly string[]) => ({ width: 8, data: Float32Array.from(given.flatMap(text => vectorOf(text).map(each => each / Math.hypot(...vectorOf(text))))) }),
    }
    const disk: Disk = new Map(), open = () => IndexFolder.open(memoryStore(disk), { create: { vectors: { type: 'int8', names: true, tokens: true, words } }, encoder })
    const folder = await open()
    await folder.put([...DOCUMENTS, { id: 'x', title: 'the otters', text: 'Cities, cities and word1.' }, { id: 'y', title: 'The Otters', text: 'Word1.' }])
    await folder.commit()
    for (const put of [[note(1), note(2)], [{ id: 'y', title: 'Else', text: 'A city, a city, a city.' }], [note(3)]]) {
      await folder.put(put)
      await folder.commit()
      expect((await open()).index.vectors).toEqual(folder.index.vectors)
      expect(folder.index.vectors!.words!.starts).toHaveLength(folder.index.vectors!.passages.data.length / 8 + 1)
    }
  })

  it('writes all anew once as much changed as there was', async () => {
    const disk: Disk = new Map(), folder = await IndexFolder.open(memoryStore(disk), { create: {} })
    await folder.put(DOCUMENTS.slice(0, 40))
    await folder.commit()
    const bases = new Set<string>()
    for (let i = 0; i < 80; i++) {
      await folder.put([note(i)])
      await folder.commit()
      for (const name of disk.keys()) if (name.startsWith('base')) bases.add(name)
    }
    expect(bases.size).toBe(3)
    expect(folder.index.stats().documents).toBe(120)
  })

  it('lets readers read their generation until they refresh', async () => {
    const disk: Disk = new Map(), folder = await IndexFolder.open(memoryStore(disk), { create: {} })
    await folder.put(DOCUMENTS)
    await folder.commit()
    const reader = await IndexFolder.open(memoryStore(disk), { access: 'read' }), [first, told] = [reader.index, await found(reader.index)]
    for (let i = 0; i < 12; i++) {
      await folder.put([note(i)])
      await folder.commit()
      expect(await found(reader.index)).toEqual(i === 0 ? told : await found(reader.index))
      expect(await found(await reader.refresh())).toEqual(await found(folder.index))
    }
    await folder.compact()
    expect(await found(await reader.refresh())).toEqual(await found(folder.index))
    expect(await reader.refresh()).toBe(await reader.refresh())
    expect(await found(first)).toEqual(told)
    await expect(reader.put([note(1)])).rejects.toMatchObject({ code: 'option' })
    await expect(reader.commit()).rejects.toMatchObject({ code: 'option' })
  })

  it('holds a whole generation wherever a commit ends on its way: the last one, or the one that was being made', async () => {
    /** Commits and compacts until the store ends it. */
    async function run(disk: Disk, endAt: number) {
      let steps = 0, acknowledged: string[] = [], making: string[] = []
      const ended = new Error('ended'), store = memoryStore(disk, () => { if (steps++ === endAt) throw ended })
      const commit = async (folder: IndexFolder, put: Document[], remove: string[] = []) => {
        await folder.put(put)
        await folder.remove(remove)
        making = [...new Set([...acknowledged, ...put.map(({ id }) => `${id}#0`)])].filter(id => !remove.includes(id.slice(0, -2))).sort()
        await folder.commit()
        acknowledged = making
      }
      try {
        const folder = await IndexFolder.open(store, { create: {} })
        await commit(folder, DOCUMENTS.slice(0, 10).map(document => ({ ...document, text: document.text.slice(0, 90) })))
        for (let i = 0; i < 9; i++) await commit(folder, [note(i), { ...DOCUMENTS[i]!, text: `Changed Title${i}.` }], [`n${i - 2}`])
        await folder.compact()
      } catch (error) {
        if (error !== ended) throw error
      }
      return { acknowledged, making, steps }
    }
    const { steps } = await run(new Map(), -1)
    expect(steps).toBeGreaterThan(25)
    for (let at = 0; at < steps; at++) {
      const disk: Disk = new Map(), { acknowledged, making } = await run(disk, at)
      const again = await IndexFolder.open(memoryStore(disk), { create: {} }), documents = await documentsIn(again.index)
      expect([acknowledged, making]).toContainEqual(documents)
      // nothing that an ended commit left stays
      await again.put([{ id: 'last', text: 'Title3' }])
      await again.commit()
      expect([...disk.keys()].filter(name => name.startsWith('base'))).toHaveLength(1)
      expect((await IndexFolder.open(memoryStore(disk), { access: 'read' })).index.stats().documents).toBe(documents.length + 1)
    }
  }, 60_000)

  it('has nothing of a commit that failed in those after it, also once it was opened again', async () => {
    const disk: Disk = new Map()
    let fails = false
    const open = () => IndexFolder.open(memoryStore(disk, what => { if (fails && what === 'write') throw new Error('full') }), { create: {} })
    const first = await open()
    await first.put(DOCUMENTS)
    await first.commit()
    await first.put([note(1)])
    await first.commit()
    const folder = await open()
    fails = true
    await folder.put([{ id: 'ghost', text: 'Nobody.' }])
    await folder.remove(['d5'])
    await expect(folder.commit()).rejects.toThrow('full')
    fails = false
    await folder.put([note(2)])
    await folder.commit()
    const expected = await createIndex([...DOCUMENTS, note(1), note(2)])
    for (const index of [folder.index, (await open()).index]) expect([index.stats().documents, await found(index)]).toEqual([62, await found(expected)])
  })

  it('is read again where a reader changed its index in memory', async () => {
    const disk: Disk = new Map(), folder = await IndexFolder.open(memoryStore(disk), { create: {} })
    await folder.put(DOCUMENTS)
    await folder.commit()
    await folder.put([note(1)])
    await folder.commit()
    const reader = await IndexFolder.open(memoryStore(disk), { access: 'read' }), own = await reader.index.update({ remove: ['d1'] })
    await folder.put([note(2)])
    await folder.commit()
    expect(await found(await reader.refresh())).toEqual(await found(folder.index))
    expect(own.stats().documents).toBe(60)
  })

  it('says whether it is closed, or was opened to be read', async () => {
    const disk: Disk = new Map(), folder = await IndexFolder.open(memoryStore(disk), { create: {} })
    await folder.put([note(1)])
    await folder.commit()
    const reader = await IndexFolder.open(memoryStore(disk), { access: 'read' })
    await expect(reader.put([note(1)])).rejects.toThrow('got a folder opened with access "read"')
    await folder.close()
    await expect(folder.put([note(1)])).rejects.toThrow('got a folder that is closed')
  })

  it('refuses what is no list, and no id', async () => {
    const folder = await IndexFolder.open(memoryStore(new Map()), { create: {} })
    await expect(folder.remove('d1')).rejects.toMatchObject({ code: 'option' })
    await expect(folder.remove([1] as never)).rejects.toMatchObject({ code: 'option' })
    await expect(folder.put(undefined as never)).rejects.toMatchObject({ code: 'document' })
    const closing = folder.close()
    await expect(folder.commit()).rejects.toMatchObject({ code: 'option' })
    await closing
    await folder.close()
  })

  it('forgets what could not be committed, and goes on', async () => {
    const folder = await IndexFolder.open(memoryStore(new Map()), { create: {} })
    await folder.put([{ id: 'a', text: 5 } as never])
    await expect(folder.commit()).rejects.toMatchObject({ code: 'document' })
    await expect(folder.put([{} as never])).rejects.toMatchObject({ code: 'document' })
    await folder.put([note(1)])
    await expect(folder.commit({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
    await folder.put([note(2)])
    expect(await folder.commit()).toMatchObject({ put: 1 })
    await folder.close()
    await expect(folder.commit()).rejects.toMatchObject({ code: 'option' })
  })

  it('refuses what is no index, lacks a file, or is of a newer version', async () => {
    await expect(IndexFolder.open(memoryStore(new Map()))).rejects.toMatchObject({ code: 'not-found' })
    await expect(IndexFolder.open(memoryStore(new Map([['manifest', Uint8Array.of(1, 2, 3)]])))).rejects.toMatchObject({ code: 'format' })
    const disk: Disk = new Map(), folder = await IndexFolder.open(memoryStore(disk), { create: {} })
    await folder.put(DOCUMENTS)
    await folder.commit()
    await folder.put([note(1)])
    await folder.commit()
    for (const name of disk.keys()) {
      const less = new Map(disk)
      less.delete(name)
      await expect(IndexFolder.open(memoryStore(less))).rejects.toMatchObject({ code: name === 'manifest' ? 'not-found' : 'format' })
      const cut = new Map(disk).set(name, disk.get(name)!.slice(0, 100))
      await expect(IndexFolder.open(memoryStore(cut))).rejects.toMatchObject({ code: 'format' })
    }
    await expect(IndexFolder.open(memoryStore(disk), { acess: 'read' } as never)).rejects.toMatchObject({ code: 'option' })
  })
})
