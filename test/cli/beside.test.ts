import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { loadIndex } from '../../src/node.ts'
import { LockedFile } from '../../src/store/locked-file.ts'
import { callCli } from '../helpers/call-cli.ts'
import { runCli, startCli } from '../helpers/command.ts'
import { runs } from '../helpers/runs.ts'

const root = mkdtempSync(join(tmpdir(), 'tokengraph-beside-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const ROUNDS = runs(4, 2)

/** An index of a file, and a folder of pages to be put into it, each alone. */
async function fresh(name: string): Promise<{ index: string, page: (name: string) => string, list: () => string[] }> {
  const folder = join(root, name), pages = join(root, `${name}-pages`), index = join(folder, 'notes.tkg')
  for (const each of [folder, pages]) mkdirSync(each)
  const page = (name: string) => {
    writeFileSync(join(pages, name), `It is ${name}, put in by itself.\n`)
    return join(pages, name)
  }
  const kept = Array.from({ length: 300 }, (_, i) => page(`kept${i}.md`))
  expect((await callCli(['index', ...kept, '--out', index])).code).toBe(0)
  return { index, page, list: () => readdirSync(folder) }
}

const idsIn = async (index: string) => (await (await loadIndex(index)).graph.ids('passage')).filter(id => !id.startsWith('kept'))

const REFUSED = /^tokengraph: writing "[^"]*": got (a lock of process \d+|a lock of one that others take, too); expected one writer at a time\. Wait for it, or close it there; if it is not running, remove "[^"]*"\.\n$/

describe('processes that change one file at once', () => {
  test('each do so, or say in one line that another does; what was done is there', async () => {
    const { index, page, list } = await fresh('changes'), there = new Set<string>()
    for (let round = 0; round < ROUNDS; round++) {
      const names = [0, 1].map(i => `new${round}-${i}.md`)
      const done = await Promise.all([
        ...names.map(name => runCli(['update', index, page(name)])),
        round % 2 ? runCli(['remove', index, ...[...there].slice(0, 1), 'nothing']) : runCli(['compact', index]),
      ])
      for (const { code, err } of done) {
        if (code !== 0) expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(REFUSED) })
      }
      if (round % 2 && done[2]!.code === 0) for (const id of [...there].slice(0, 1)) there.delete(id)
      names.forEach((name, i) => { if (done[i]!.code === 0) there.add(name) })
      expect((await idsIn(index)).sort()).toEqual([...there].sort())
    }
    // on a busy machine each round may be the one's who puts nothing in
    expect((await runCli(['update', index, page('alone.md')])).code).toBe(0)
    expect((await idsIn(index)).sort()).toEqual([...there, 'alone.md'].sort())
    const held = await LockedFile.open(index)
    expect(await runCli(['update', index, page('late.md')])).toEqual({ code: 1, out: '', err: expect.stringMatching(REFUSED) })
    await held.close()
    expect(list()).toEqual(['notes.tkg'])
  }, 30_000 * ROUNDS)

  test('leave it whole and free where one is killed, wherever', async () => {
    const { index, page, list } = await fresh('killed'), there: string[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const killed = startCli(['update', index, page(`killed${round}.md`)])
      // once it holds the file, at some moment until it is done
      while (killed.child.exitCode === null && !list().includes('.notes.tkg.lock')) await wait(2)
      await wait(60 * round / ROUNDS)
      killed.child.kill('SIGKILL')
      const { code } = await killed.finished, ids = await idsIn(index)
      if (code === 0 || ids.includes(`killed${round}.md`)) there.push(`killed${round}.md`)
      expect(await callCli(['update', index, page(`next${round}.md`)])).toMatchObject({ code: 0, err: '' })
      there.push(`next${round}.md`)
      expect((await idsIn(index)).sort()).toEqual([...there].sort())
    }
  }, 30_000 * ROUNDS)

  test('are told of one that watches', async () => {
    const { index, page } = await fresh('watched'), watched = join(root, 'watched-pages')
    const { child, finished } = startCli(['watch', index, watched])
    await new Promise<void>(resolve => child.stderr!.on('data', text => { if (String(text).includes('watching')) resolve() }))
    expect(await callCli(['remove', index, 'kept1.md'])).toEqual({ code: 1, out: '', err: expect.stringMatching(REFUSED) })
    expect((await callCli(['search', index, 'kept1'])).code).toBe(0)
    page('late.md')
    await expect.poll(() => idsIn(index), { timeout: 20_000 }).toEqual(['late.md'])
    child.kill('SIGINT')
    await finished
    expect(await callCli(['remove', index, 'kept1.md'])).toMatchObject({ code: 0 })
  }, 60_000)
})
