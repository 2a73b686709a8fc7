import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/core/random.ts'
import { everyNumber } from '../../src/graph/rows.ts'
import { createIndex, type TokenIndex } from '../../src/index.ts'
import { IndexFolder, writeStore } from '../../src/index/index-folder.ts'
import { folderStore } from '../../src/store/folder-store.ts'
import { readManifest } from '../../src/store/manifest.ts'
import { Pace } from '../../src/core/pace.ts'
import type { Store } from '../../src/store/store.ts'
import { CuttableDisk, type Luck } from '../helpers/power-cut.ts'
import { someOf } from '../helpers/runs.ts'

/** How often chance decides what is left: `CHECK_RUNS=10` ten times as often. */
const CHANCES = Math.max(1, Number(process.env.CHECK_RUNS ?? 1))

/** The folder, in one that is not there either. Its lock is of a process, which a power cut ends. */
const storeOn = (disk: CuttableDisk): Store => ({ ...folderStore('/home/notes.index', disk), lock: async () => async () => {} })

/** The documents of an index, and how often each was found. */
async function heldBy(index: TokenIndex<object>): Promise<string[]> {
  const passages = await index.graph.passages(everyNumber(index.graph, 'passage'))
  return passages.map(({ document: { id, text } }) => `${id}: ${text}`).sort()
}

/** A cut, what the disk was like then, and how many commits had been acknowledged. */
interface Cut { what: string, disk: CuttableDisk, acknowledged: number }

/** Commits, compacts and forgets on a disk. @returns  what was there after each, and all moments at which the power may go */
async function series(): Promise<{ cuts: Cut[], there: string[][] }> {
  const cuts: Cut[] = [], there: string[][] = []
  const disk = new CuttableDisk(what => void cuts.push({ what, disk: disk.copy(), acknowledged: there.length }))
  const note = (i: number, version = 1) => ({ id: `n${i}`, title: `Note ${i}`, text: `Version ${version}, after Note ${i - 1}.`, metadata: { i } })
  let folder = await IndexFolder.open(storeOn(disk), { create: {}, countHits: true })
  const done = async () => void there.push(await heldBy(folder.index))
  await folder.put(Array.from({ length: 12 }, (_, i) => note(i)))
  await folder.commit().then(done)
  // enough for segments to be written as one
  for (let i = 0; i < 10; i++) {
    await folder.put([note(12 + i), note(i, 2)])
    if (i % 3 === 2) await folder.remove([`n${i + 5}`])
    await folder.commit().then(done)
  }
  await folder.index.search('Note 5')
  await folder.commit().then(done)
  await folder.compact().then(done)
  await folder.forget([{ by: 'metadata', filter: { i: [1, 2, 3] } }]).then(done)
  await folder.close()
  folder = await IndexFolder.open(storeOn(disk))
  // as many come as there were: all is written anew
  await folder.put(Array.from({ length: 40 }, (_, i) => note(200 + i)))
  await folder.commit().then(done)
  await folder.close()
  await writeStore(storeOn(disk), await createIndex([note(1, 3)]))
  there.push(await heldBy(await createIndex([note(1, 3)])))
  return { cuts, there }
}

/** What a folder holds that was left by a power cut; nothing where there is none. */
const reopened = (disk: CuttableDisk, access: 'read' | 'write') =>
  IndexFolder.open(storeOn(disk), { access }).catch(error => {
    expect(error).toMatchObject({ code: 'not-found' })
  })

/** Checks what is left after a cut with some luck. */
async function checkLeft({ disk: before, acknowledged, what }: Cut, there: readonly string[][], luck: Luck, name: string, goesOn: boolean): Promise<void> {
  const disk = before.afterCut(luck), folder = await reopened(disk, 'read'), held = folder ? await heldBy(folder.index) : undefined
  const may = [there[acknowledged - 1], there[acknowledged]]
  expect(may, `${name}, cut after: ${what}`).toContainEqual(held)
  if (!folder || !goesOn) return
  expect((await folder.index.search('Note 5 after Note 4')).hits.length).toBeGreaterThan(0)
  const writer = (await reopened(disk, 'write'))!
  await writer.put([{ id: 'late', text: 'After the cut.' }])
  await writer.commit()
  expect(await heldBy((await reopened(disk.afterCut('least'), 'read'))!.index)).toEqual([...held!, 'late: After the cut.'].sort())
  const store = storeOn(disk), { base, segments, hits } = (await readManifest(store, new Pace()))!
  expect([...await store.list()].sort()).toEqual(['manifest', base, ...segments, ...hits ? [hits] : []].sort())
}

describe('a folder after a power cut', () => {
  it('has every commit that was acknowledged, none half, and goes on, wherever the power goes', async () => {
    const { cuts, there } = await series(), random = createRandom(11)
    expect([cuts.length > 250, there.length]).toEqual([true, 16])
    const lucks: [string, Luck][] = [['nothing that was not synced', 'least'], ['all', 'most'], ...Array.from({ length: CHANCES }, (_, i): [string, Luck] => [`chance ${i}`, random])]
    for (const [i, cut] of someOf(cuts).entries())
      for (const [which, [name, luck]] of lucks.entries()) await checkLeft(cut, there, luck, name, i % lucks.length === which)
  }, 300_000)
})
