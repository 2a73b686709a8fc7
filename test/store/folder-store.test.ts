import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../src/core/random.ts'
import { loadIndex, openFolder, saveIndex } from '../../src/node.ts'
import { folderStore } from '../../src/store/folder-store.ts'
import { runs } from '../helpers/runs.ts'

const root = mkdtempSync(join(tmpdir(), 'tokengraph-folder-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let made = 0
const fresh = () => join(root, `${made++}`)

describe('folderStore', () => {
  it('writes, reads, lists and removes', async () => {
    const path = fresh(), store = folderStore(path)
    expect([await store.list(), await store.read('a')]).toEqual([[], undefined])
    await store.write('a', Uint8Array.of(1, 2))
    await store.write('a', Uint8Array.of(3))
    expect([await store.list(), await store.read('a')]).toEqual([['a'], Uint8Array.of(3)])
    await store.remove('a')
    await store.remove('a')
    expect(readdirSync(path)).toEqual([])
  })

  it('lets one write at a time', async () => {
    const path = fresh(), store = folderStore(path), unlock = await store.lock()
    await expect(folderStore(path).lock()).rejects.toMatchObject({ code: 'io', message: expect.stringMatching(/^writing the folder ".*": got a lock of this process/) })
    await unlock()
    await (await store.lock())()
    expect(readdirSync(path)).toEqual([])
  })

  it('refuses a place that is a file', async () => {
    const path = fresh()
    writeFileSync(path, '')
    await expect(folderStore(path).write('a', Uint8Array.of(1))).rejects.toMatchObject({ code: 'io' })
    await expect(folderStore(path).lock()).rejects.toMatchObject({ code: 'io' })
  })
})

const NODE = fileURLToPath(new URL('../../dist/node.js', import.meta.url))

const KILLS = runs(20, 5)

/** Puts one note after the other, and removes every third again; says each commit that it was told is on disk. */
const WRITER = `
import { openFolder } from ${JSON.stringify(NODE)}
const folder = await openFolder(process.argv[1], { create: {} })
for (let i = folder.generation; ; i++) {
  await folder.put([{ id: 'n' + i, title: 'Note ' + i, text: 'Note ' + (i - 1) + ' came before this. Word' + i % 7 + '.' }])
  if (i % 3 === 2) await folder.remove(['n' + (i - 1)])
  if (i % 25 === 24) await folder.compact()
  else await folder.commit()
  console.log(folder.generation)
}`

describe('a folder', () => {
  it('has every commit that was acknowledged, and no half of another, wherever its writer is killed', async () => {
    const path = fresh(), random = createRandom(5)
    let last = 0
    for (let kill = 0; kill < KILLS; kill++) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, path], { stdio: ['ignore', 'pipe', 'pipe'] })
      let said = '', wrong = ''
      child.stderr.on('data', data => { wrong += data })
      await new Promise<void>(resolve => {
        child.stdout.on('data', data => {
          said += data
          // once it writes, at any moment of the next commits
          if (said.includes('\n')) setTimeout(() => child.kill('SIGKILL'), 60 * random())
        })
        child.on('close', () => resolve())
      })
      expect(wrong).toBe('')
      const acknowledged = Number(said.trimEnd().split('\n').at(-1))
      const folder = await openFolder(path, { access: 'read' })
      expect([acknowledged, acknowledged + 1]).toContain(folder.generation)
      expect(folder.generation).toBeGreaterThan(last)
      last = folder.generation
      const ids = await folder.index.graph.ids('passage')
      expect(folder.index.stats().documents).toBe(ids.length)
      expect((await folder.index.search('Which note came before?', { kinds: ['passage'], limit: 3 })).hits.length).toBeGreaterThan(0)
    }
    const folder = await openFolder(path)
    await folder.put([{ id: 'last', text: 'The last one.' }])
    await folder.commit()
    await folder.close()
    const manifest = readFileSync(join(path, 'manifest')).toString('latin1')
    expect(readdirSync(path).filter(name => name !== 'manifest' && !manifest.includes(name))).toEqual([])
  }, 6000 * KILLS)

  it('becomes a file, and a file a folder', async () => {
    const path = fresh(), file = `${fresh()}.tkg`, folder = await openFolder(path, { create: {} })
    await folder.put([{ id: 'a', text: 'One note.' }, { id: 'b', text: 'Another note.' }])
    await folder.commit()
    await saveIndex(folder.index, file)
    await folder.close()
    expect((await loadIndex(file)).stats().documents).toBe(2)
    mkdirSync(fresh())
    await expect(openFolder(fresh(), { access: 'read' })).rejects.toMatchObject({ code: 'not-found' })
    for (const options of [{}, { create: {} }]) {
      await expect(openFolder(file, options)).rejects.toMatchObject({ code: 'not-found', message: expect.stringMatching(/got a file; expected a folder\. .*loadIndex/) })
    }
  })
})
