import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { takeLock } from '../../src/store/lock.ts'
import { runs } from '../helpers/runs.ts'

const root = mkdtempSync(join(tmpdir(), 'tokengraph-lock-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let made = 0

/** A new folder. */
function fresh(): string {
  const path = join(root, `${made++}`)
  mkdirSync(path)
  return path
}

const take = (path: string) => takeLock(join(path, 'lock'), 'it')

describe('takeLock', () => {
  const ended = () => spawnSync(process.execPath, ['-e', '']).pid, host = hostname(), nonce = 'n'

  it('lets one write at a time', async () => {
    const path = fresh(), unlock = await take(path)
    await expect(take(path)).rejects.toMatchObject({ code: 'io', message: expect.stringContaining('got a lock of this process') })
    await unlock()
    await unlock()
    await (await take(path))()
    expect(readdirSync(path)).toEqual([])
  })

  it.each<[string, () => string]>([
    ['of a process that is no more', () => JSON.stringify({ pid: ended(), host, nonce })], ['of one before that had the same number', () => JSON.stringify({ pid: process.pid, host, nonce })],
    ['that nobody wrote whole', () => '{"pid":'], ['empty', () => ''], ['of zeros', () => '\0\0\0'], ['of nobody', () => 'null'], ['of no process', () => JSON.stringify({ pid: 0, host, nonce })],
  ])('%s is taken over', async (_, content) => {
    const path = fresh()
    writeFileSync(join(path, 'lock'), content())
    const unlock = await take(path)
    expect(JSON.parse(readFileSync(join(path, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid })
    await unlock()
    expect(readdirSync(path)).toEqual([])
  })

  it.each([[process.ppid, host, `process ${process.ppid};`], [1, 'elsewhere', 'process 1 of elsewhere']])('of process %s on %s is not', async (pid, host, message) => {
    const path = fresh()
    writeFileSync(join(path, 'lock'), JSON.stringify({ pid, host, nonce }))
    await expect(take(path)).rejects.toMatchObject({ code: 'io', message: expect.stringContaining(message) })
    expect(readdirSync(path)).toEqual(['lock'])
  })

  it('has one owner, however many take a stale one over at once', async () => {
    for (let round = 0; round < runs(20, 5); round++) {
      const path = fresh()
      writeFileSync(join(path, 'lock'), JSON.stringify({ pid: ended(), host, nonce }))
      const taken = await Promise.allSettled(Array.from({ length: 8 }, () => take(path)))
      expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    }
  })
})
