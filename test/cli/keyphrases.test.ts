import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callCli } from '../helpers/call-cli.ts'

let folder: string, file: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokengraph-keyphrases-'))
  file = join(folder, 'notes.jsonl')
  writeFileSync(file, [
    { id: 'a', title: 'Otter holts', text: 'The otter holts are dug by the river banks.' },
    { id: 'b', text: 'The heron nests stand on the old pines.' },
  ].map(each => JSON.stringify(each)).join('\n'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('tokengraph keyphrases', () => {
  test('lists those of each document', async () => {
    expect(await callCli(['keyphrases', file])).toEqual({
      code: 0, err: '', out: 'a\n  1.00  otter holts\n  0.43  river banks\nb\n  1.00  heron nests\n  0.86  old pines\n',
    })
  })

  test('as JSON, with their places; and at most so many', async () => {
    const { code, out } = await callCli(['keyphrases', file, '--json', '--count', '1'])
    expect([code, JSON.parse(out)]).toEqual([0, {
      schema: 'tokengraph.keyphrases/1', documents: [
        { document: 'a', keyphrases: [{ text: 'otter holts', score: 1, start: 4, end: 15 }] },
        { document: 'b', keyphrases: [{ text: 'heron nests', score: 1, start: 4, end: 15 }] },
      ],
    }])
  })

  test('refuses an encoder that must see a collection, a count of none, and files that are not there, in one line', async () => {
    for (const args of [['--encoder', 'corpus'], ['--count', '0']]) {
      const { code, err, out } = await callCli(['keyphrases', file, ...args])
      expect([code, out, err.trim().split('\n').length]).toEqual([1, '', 1])
    }
    expect(await callCli(['keyphrases', join(folder, 'none.txt')])).toMatchObject({ code: 1, out: '' })
  })
})
