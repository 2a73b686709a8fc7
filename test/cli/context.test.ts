import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadIndex } from '../../src/node.ts'
import { callCli } from '../helpers/call-cli.ts'

let folder: string, file: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokengraph-context-'))
  file = join(folder, 'notes.tkg')
  const lines = [
    { id: 'tesla', title: 'Nikola Tesla', text: 'Nikola Tesla was born in Smiljan.\nHe went to America.' },
    { id: 'smiljan', title: 'Smiljan', text: 'Smiljan is a village in Croatia.' },
  ]
  writeFileSync(join(folder, 'notes.jsonl'), lines.map(each => JSON.stringify(each)).join('\n'))
  expect(await callCli(['index', join(folder, 'notes.jsonl'), '--out', file])).toMatchObject({ code: 0 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('tokengraph context', () => {
  test('prints the parts with their numbers', async () => {
    expect(await callCli(['context', file, 'Where was Nikola Tesla born?'])).toEqual({
      code: 0, err: '', out: [
        '[1] Nikola Tesla (tesla) 0–53: for “Nikola Tesla”, “born”', 'Nikola Tesla was born in Smiljan.', 'He went to America.', '',
        '[2] Smiljan (smiljan) 0–32: mentioned by [1] as “Smiljan”; for “Nikola Tesla”, “born”', 'Smiljan is a village in Croatia.', '',
        '2 parts, 85 in all; 0 passages left out', '',
      ].join('\n'),
    })
  })

  test('says that nothing was found, that the texts may not tell, and that none of them fits', async () => {
    const last = async (...args: string[]) => (await callCli(['context', file, ...args])).out.trimEnd().split('\n').at(-1)
    expect(await last('xyzzy')).toBe('0 parts, 0 in all; 0 passages left out. Nothing found.')
    expect(await last('Who repaired the village gearbox yesterday?')).toMatch(/^No passage has most of what the question says \(relevance 0\.\d\d at best, /)
    expect(await last('Where was Nikola Tesla born?', '--budget', '3')).toBe('0 parts, 0 in all; 2 passages left out: none fits the budget')
  })

  test('takes a question without quotes', async () => {
    const asked = async (...words: string[]) => (await callCli(['context', file, ...words, '--budget', '60'])).out
    expect(await asked('Where', 'was', 'Nikola', 'Tesla', 'born?')).toBe(await asked('Where was Nikola Tesla born?'))
  })

  test('as JSON, what the library gives', async () => {
    const { code, out } = await callCli(['context', file, 'Where was Nikola Tesla born?', '--budget', '60', '--order', 'path', '--json'])
    expect([code, JSON.parse(out)]).toEqual([0, await (await loadIndex(file)).context('Where was Nikola Tesla born?', { budget: 60, order: 'path' })])
  })

  test('a budget of none holds nothing; a negative one is refused in one line', async () => {
    expect(JSON.parse((await callCli(['context', file, 'Tesla', '--budget', '1', '--json'])).out)).toMatchObject({ parts: [], size: 0 })
    for (const budget of ['0', '-1']) {
      const { code, err } = await callCli(['context', file, 'Tesla', '--budget', budget])
      expect([code, err.trim()]).toEqual([1, expect.stringMatching(/^tokengraph: .*Expected a whole number of at least 1\.$/)])
    }
  })
})
