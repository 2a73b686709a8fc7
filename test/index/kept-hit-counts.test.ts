import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Document, ForgetPolicy } from '../../src/index.ts'
import { createIndex } from '../../src/index/create-index.ts'
import { type FolderOptions, IndexFolder, writeStore } from '../../src/index/index-folder.ts'
import { type Disk, memoryStore } from '../helpers/memory-store.ts'
import { refusal } from '../helpers/refusal.ts'

const WORDS = ['river', 'bridge', 'garden', 'clock', 'paper', 'ship', 'stone', 'winter']
const note = (i: number): Document => ({ id: `n${i}`, text: `A ${WORDS[i % 8]} by Note${i}.`, metadata: { day: i } })
const notes = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => note(from + i))
const open = (disk: Disk, options: FolderOptions = {}) => IndexFolder.open(memoryStore(disk), { create: {}, ...options })
const idsIn = async ({ index }: IndexFolder) => (await index.graph.ids('passage')).toSorted()
const countsIn = ({ index }: IndexFolder) => Object.fromEntries(index.hitCounts?.entries().map(([id, { count }]) => [id, count]) ?? [])
const byUse: ForgetPolicy[] = [{ by: 'count', keep: 3, order: 'asked' }]

describe('a folder that forgets', () => {
  it('does so with each commit, and holds the same when it is opened again', async () => {
    const disk: Disk = new Map(), folder = await open(disk, { forget: [{ by: 'metadata', filter: { day: 3 } }, { by: 'count', keep: 4 }] })
    await folder.put(notes(0, 3))
    expect(await folder.commit()).toMatchObject({ put: 3, removed: 0, forgotten: [] })
    await folder.put(notes(3, 6))
    expect(await folder.commit()).toMatchObject({ put: 2, removed: 1, forgotten: ['n0', 'n3'] })
    for (const each of [folder, await open(disk, { access: 'read' })]) expect(await idsIn(each)).toEqual(['n1', 'n2', 'n4', 'n5'])
    expect(await folder.commit()).toMatchObject({ put: 0, removed: 0, forgotten: [] })
    expect(folder.generation).toBe(2)
  })

  it('forgets on demand what is committed, and what was noted stays noted', async () => {
    const disk: Disk = new Map(), folder = await open(disk)
    await folder.put(notes(0, 4))
    await folder.commit()
    await folder.put([note(9)])
    expect(await folder.forget([{ by: 'count', keep: 2, order: { field: 'day' } }])).toMatchObject({ put: 0, removed: 2, forgotten: ['n0', 'n1'] })
    expect(await idsIn(await open(disk, { access: 'read' }))).toEqual(['n2', 'n3'])
    expect(await folder.commit()).toMatchObject({ put: 1, removed: 0 })
    expect(await idsIn(await open(disk, { access: 'read' }))).toEqual(['n2', 'n3', 'n9'])
    expect(await refusal(() => folder.forget([{ by: 'count', keep: 1, order: 'asked' }]), 'option')).toContain('countHits')
    await expect((await open(disk, { access: 'read' })).forget([])).rejects.toMatchObject({ code: 'option' })
  })

  it('refuses policies that it cannot apply before it makes anything, and lets others write then', async () => {
    const disk: Disk = new Map(), store = memoryStore(disk)
    expect(await refusal(() => IndexFolder.open(store, { create: {}, forget: [{ by: 'count', keeps: 3 }] as never }), 'option')).toContain('Did you mean "keep"?')
    expect(await refusal(() => IndexFolder.open(store, { create: {}, forget: byUse }), 'option')).toContain('"countHits" beside it')
    await (await IndexFolder.open(store, { create: {}, forget: byUse, countHits: true })).close()
    expect(disk.size).toBe(0)
  })
})

describe('a folder that counts hits', () => {
  it('keeps what it counted with the next commit, also one that changes nothing, and forgets by it', async () => {
    const disk: Disk = new Map(), folder = await open(disk, { countHits: true })
    await folder.put(notes(0, 6))
    await folder.commit()
    expect([...disk.keys()].sort()).toEqual(['base-00000001', 'hits-00000001', 'manifest'])
    for (const word of ['river', 'garden', 'garden', 'ship', 'ship']) await folder.index.search(word, { kinds: ['passage'] })
    const counts = { n0: 1, n1: 0, n2: 2, n3: 0, n4: 0, n5: 2 }
    expect(countsIn(folder)).toEqual(counts)
    expect(countsIn(await open(disk, { access: 'read', countHits: true }))).toEqual({ n0: 0, n1: 0, n2: 0, n3: 0, n4: 0, n5: 0 })
    expect(await folder.commit()).toMatchObject({ put: 0, removed: 0 })
    await folder.commit()
    expect([folder.generation, [...disk.keys()].sort()]).toEqual([2, ['base-00000001', 'hits-00000002', 'manifest']])
    const again = await open(disk)
    expect(again.index.hitCounts!.entries()).toEqual(folder.index.hitCounts!.entries())
    await again.put([note(6)])
    expect(await again.forget(byUse)).toMatchObject({ removed: 3, forgotten: ['n1', 'n3', 'n4'] })
    await again.compact()
    expect(countsIn(await open(disk))).toEqual({ n0: 1, n2: 2, n5: 2 })
  })

  it('loses nothing to those who do not count, and to one who indexes all anew', async () => {
    const disk: Disk = new Map(), folder = await open(disk, { countHits: true })
    await folder.put(notes(0, 3))
    await folder.index.search('river')
    await folder.commit()
    await folder.index.search('river')
    await folder.commit()
    const reader = await open(disk, { access: 'read' }), plain = await open(disk, { countHits: false })
    expect([reader.index.hitCounts, plain.index.hitCounts]).toEqual([undefined, undefined])
    await plain.put([note(3)])
    await plain.commit()
    expect(countsIn(await open(disk))).toEqual({ n0: 1, n1: 0, n2: 0 })
    expect(await idsIn({ index: await reader.refresh() } as IndexFolder)).toHaveLength(4)
    await writeStore(memoryStore(disk), await createIndex(notes(0, 2)))
    expect(countsIn(await open(disk))).toEqual({ n0: 1, n1: 0, n2: 0 })
  })

  it('holds documents and counts of one generation wherever a commit ends on its way', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => { vi.useRealTimers() })
    async function run(disk: Disk, endAt: number) {
      let steps = 0, time = 0
      const later = () => vi.setSystemTime(++time)
      const ended = new Error('ended'), states: [ids: string[], counts: object][] = [[[], {}]], store = memoryStore(disk, () => { if (steps++ === endAt) throw ended })
      try {
        const folder = await IndexFolder.open(store, { create: {}, countHits: true, forget: byUse })
        for (let i = 0; i < 5; i++) {
          await folder.put(notes(2 * i, 2 * i + 2))
          for (let asked = 0; asked <= i; asked++) {
            later()
            await folder.index.search(WORDS[2 * i % 8]!, { kinds: ['passage'] })
          }
          later()
          states.push([[], {}])
          await folder.commit()
          states.splice(-1, 1, [await idsIn(folder), countsIn(folder)])
        }
      } catch (error) {
        if (error !== ended) throw error
      }
      return { steps, states }
    }
    const whole = await run(new Map(), -1)
    expect(whole.steps).toBeGreaterThan(15)
    expect(whole.states.at(-1)![0]).toHaveLength(3)
    for (let at = 0; at < whole.steps; at++) {
      const disk: Disk = new Map(), { states } = await run(disk, at), again = await open(disk, { countHits: true })
      const made = states.length - 1, held = [await idsIn(again), countsIn(again)]
      expect([whole.states[made - 1], whole.states[made]]).toContainEqual(held)
      await again.commit()
      expect([...disk.keys()].filter(name => name.startsWith('hits')).length).toBeLessThan(2)
    }
  })

  it('refuses counts that are cut, of another shape, or not there, and opens without them', async () => {
    const disk: Disk = new Map(), folder = await open(disk, { countHits: true })
    await folder.put([note(0)])
    await folder.commit()
    for (const change of [(less: Disk) => less.delete('hits-00000001'), (less: Disk) => less.set('hits-00000001', disk.get('hits-00000001')!.slice(0, 40)), (less: Disk) => less.set('hits-00000001', disk.get('manifest')!)]) {
      const broken = new Map(disk)
      change(broken)
      await refusal(() => open(broken), 'format')
      expect(await idsIn(await open(broken, { countHits: false }))).toEqual(['n0'])
    }
  })
})
