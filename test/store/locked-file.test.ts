import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { LockedFile } from '../../src/store/locked-file.ts'
import { refusal } from '../helpers/refusal.ts'

const root = mkdtempSync(join(tmpdir(), 'tokengraph-locked-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let made = 0

/** A file in a folder of its own. */
function fresh(): { folder: string, file: string } {
  const folder = join(root, `${made++}`), file = join(folder, 'a.tkg')
  mkdirSync(folder)
  writeFileSync(file, 'old')
  return { folder, file }
}

describe('LockedFile', () => {
  it('is changed by one at a time, and leaves nothing behind', async () => {
    const { folder, file } = fresh(), held = await LockedFile.open(file)
    expect(await refusal(() => LockedFile.open(file), 'io')).toMatch(/writing ".*a\.tkg": got a lock of this process; expected one writer at a time\. Wait for it, or close it there; if it is not running, remove ".*\.a\.tkg\.lock"\./)
    for (const text of ['new', 'newer']) {
      await held.write(Buffer.from(text))
      expect(readFileSync(file, 'utf8')).toBe(text)
    }
    await held.close()
    await (await LockedFile.open(file)).close()
    expect(readdirSync(folder)).toEqual(['a.tkg'])
  })

  it('is one, by whatever name', async () => {
    const { folder, file } = fresh(), link = join(folder, 'link.tkg')
    symlinkSync(file, link)
    const held = await LockedFile.open(link)
    await refusal(() => LockedFile.open(file), 'io')
    await held.write(Buffer.from('new'))
    await held.close()
    expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['new', ['a.tkg', 'link.tkg']])
  })

  it('is not written over what something else wrote meanwhile', async () => {
    const { file } = fresh(), held = await LockedFile.open(file)
    writeFileSync(file, 'other')
    expect(await refusal(() => held.write(Buffer.from('new')), 'io')).toContain('got another file than was read')
    expect(readFileSync(file, 'utf8')).toBe('other')
    rmSync(file)
    await refusal(() => held.write(Buffer.from('new')), 'io')
    await held.close()
  })

  it('is taken over from a process that is no more, and not from one that is', async () => {
    const { folder, file } = fresh(), lock = join(folder, '.a.tkg.lock'), owner = { host: hostname(), nonce: 'n' }
    writeFileSync(lock, JSON.stringify({ ...owner, pid: spawnSync(process.execPath, ['-e', '']).pid }))
    await (await LockedFile.open(file)).close()
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e9)'])
    writeFileSync(lock, JSON.stringify({ ...owner, pid: other.pid }))
    expect(await refusal(() => LockedFile.open(file), 'io')).toContain(`got a lock of process ${other.pid};`)
    const gone = new Promise(resolve => other.on('exit', resolve))
    other.kill('SIGKILL')
    await gone
    await (await LockedFile.open(file)).close()
    expect(readdirSync(folder)).toEqual(['a.tkg'])
  })

  it('must be there', async () => {
    const { folder } = fresh()
    expect(await refusal(() => LockedFile.open(join(folder, 'nowhere.tkg')), 'not-found')).toContain('no such file')
    expect(readdirSync(folder)).toEqual(['a.tkg'])
  })
})
