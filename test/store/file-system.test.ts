import fs, { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { writeFileAtomic } from '../../src/store/file.ts'
import { nodeFiles } from '../../src/store/file-system.ts'
import { folderStore } from '../../src/store/folder-store.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'tokengraph-files-')))
afterAll(() => rmSync(root, { recursive: true, force: true }))
afterEach(() => { vi.restoreAllMocks() })

/** Notes what the system is asked for, in order, by what lies in a folder then: a file as `name:bytes`, a folder as its path. */
async function asked(folder: string, act: () => Promise<unknown>): Promise<string[]> {
  const calls: string[] = [], handle = await open(root, 'r'), prototype = Object.getPrototypeOf(handle) as { sync(this: { fd: number }): Promise<void> }
  await handle.close()
  const { fsync, rename } = fs, { sync } = prototype
  const nameOf = (fd: number) => {
    const { ino } = fs.fstatSync(fd), name = readdirSync(folder).find(each => statSync(join(folder, each)).ino === ino)
    return name === undefined ? [root, folder].find(each => statSync(each).ino === ino) ?? 'another' : `${name.replace(/\d{6,}/, 'N')}:${statSync(join(folder, name)).size}`
  }
  vi.spyOn(fs, 'fsync').mockImplementation((fd, done) => { calls.push(`sync ${nameOf(fd)}`); fsync(fd, done) })
  vi.spyOn(fs, 'rename').mockImplementation((from, to, done) => { calls.push(`rename ${String(from).replace(/\d{6,}$/, 'N')} ${to}`); rename(from, to, done) })
  vi.spyOn(prototype, 'sync').mockImplementation(function (this: { fd: number }) { calls.push(`sync ${nameOf(this.fd)}`); return sync.call(this) })
  await act()
  vi.restoreAllMocks()
  return calls.map(call => call.replaceAll(folder, 'FOLDER').replaceAll(root, 'ROOT'))
}

const posix = process.platform !== 'win32'

describe.runIf(posix)('what is written', () => {
  const REPLACED = ['sync a.N:3', 'rename FOLDER/a.N FOLDER/a'], bytes = Uint8Array.of(1, 2, 3)
  let made = 0
  const fresh = () => join(root, `${made++}`)

  it('is on disk whole before it has its name', async () => {
    const folder = fresh()
    mkdirSync(folder)
    expect(await asked(folder, () => nodeFiles.replace(join(folder, 'a'), bytes))).toEqual(REPLACED)
  })

  it('has its name on disk once it resolves: in a file, in a folder, and the new folder in the one around it', async () => {
    const folder = fresh()
    mkdirSync(folder)
    expect(await asked(folder, () => writeFileAtomic(join(folder, 'a'), bytes))).toEqual([...REPLACED, 'sync FOLDER'])
    const other = fresh(), store = folderStore(other)
    expect(await asked(other, () => store.write('a', bytes))).toEqual(['sync ROOT', ...REPLACED, 'sync FOLDER'])
    expect(await asked(other, () => store.write('a', bytes))).toEqual([...REPLACED, 'sync FOLDER'])
    expect([...readFileSync(join(other, 'a'))]).toEqual([1, 2, 3])
  })

  it('is refused where the disk fails to sync the folder, and not where folders are not synced', async () => {
    const folder = fresh(), handle = await open(root, 'r'), prototype = Object.getPrototypeOf(handle) as { sync(): Promise<void> }
    await handle.close()
    mkdirSync(folder)
    const failing = (code: string) => vi.spyOn(prototype, 'sync').mockRejectedValue(Object.assign(new Error(`${code}: wrong, fsync`), { code }))
    failing('EIO')
    await expect(folderStore(folder).write('a', bytes)).rejects.toMatchObject({ code: 'io', message: expect.stringContaining('EIO') })
    failing('EINVAL')
    await folderStore(folder).write('a', bytes)
  })
})

describe('nodeFiles', () => {
  it('tells of what is not there as of nothing', async () => {
    expect([await nodeFiles.read(join(root, 'nowhere')), await nodeFiles.open(join(root, 'nowhere'))]).toEqual([undefined, undefined])
    expect([await nodeFiles.makeFolder(join(root, 'x', 'y')), await nodeFiles.makeFolder(join(root, 'x', 'y'))]).toEqual([join(root, 'x'), undefined])
  })
})
