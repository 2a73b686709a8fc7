import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIndex } from '../../src/index.ts'
import { readFiles, type ReadFilesOptions } from '../../src/node.ts'

let cwd: string

function put(name: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(cwd, name)), { recursive: true })
  writeFileSync(join(cwd, name), content)
}

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tokengraph-files-'))
  put('notes/Home.md', '---\ntags: a, b\n---\nSee [[Otter]].')
  put('notes/Animals/Otter.md', '---\nx: [\n---\nIt eats eels.')
  put('notes/README.md', 'All of it.')
  put('notes/latin.txt', Uint8Array.of(0x63, 0xe9))
  put('more.jsonl', '{"id": "one", "text": "x"}\n')
})
afterAll(() => rmSync(cwd, { recursive: true }))

test('a folder, indexed in two lines', async () => {
  const { documents, leftOut, warnings } = await readFiles(join(cwd, 'notes'))
  const index = await createIndex(documents)
  expect(documents.map(({ id, title }) => [id, title])).toEqual([['Animals/Otter.md', 'Otter'], ['Home.md', 'Home'], ['README.md', 'notes']])
  expect((await index.search('eels', { kinds: ['passage'] })).hits[0]).toMatchObject({ document: 'Animals/Otter.md', id: 'Animals/Otter.md#0' })
  expect(leftOut).toEqual([{ file: 'latin.txt', reason: expect.stringMatching(/^reading "[^"]*\/notes\/latin\.txt": got byte 0xE9/) }])
  expect(warnings).toEqual([expect.stringMatching(/^front matter of "[^"]*\/notes\/Animals\/Otter\.md": got broken YAML/)])
})

test.runIf(process.platform === 'linux')('names that are not UTF-8 are left out, and told', async () => {
  const folder = join(cwd, 'names'), named = (...parts: (string | number)[]) =>
    Buffer.concat([folder, '/', ...parts].map(part => (typeof part === 'number' ? Uint8Array.of(part) : Buffer.from(part))))
  mkdirSync(folder)
  writeFileSync(named('caf', 0xe9, '.md'), 'Not found by its name.')
  await expect(readFiles('names', { cwd })).rejects.toMatchObject({ code: 'encoding', message: 'reading "names/caf\ufffd.md": got a name that is not UTF-8. Rename it.' })
  mkdirSync(named('caf', 0xe9))
  writeFileSync(named('caf', 0xe9, '/a.md'), 'In a folder of such a name.')
  writeFileSync(named('photo', 0xff, '.jpg'), '')
  put('names/caf\ufffd\ufffd.md', 'A name that has the sign itself.')
  put('names/café.md', 'A good name.')
  for (const input of ['names', 'names/**']) {
    const { documents, leftOut } = await readFiles(input, { cwd })
    expect(documents.map(({ id }) => id)).toEqual(['café.md', 'caf\ufffd\ufffd.md'])
    expect(leftOut).toEqual([
      { file: 'caf\ufffd', reason: 'reading "names/caf\ufffd": got a name that is not UTF-8. Rename it.' },
      { file: 'caf\ufffd.md', reason: 'reading "names/caf\ufffd.md": got a name that is not UTF-8. Rename it.' },
      { file: 'photo\ufffd.jpg', reason: expect.stringContaining('got a file of another kind') },
    ])
  }
})

test('several, and patterns, counted from a folder', async () => {
  const ids = async (inputs: string | string[]) => (await readFiles(inputs, { cwd })).documents.map(({ id }) => id)
  expect(await ids('notes')).toEqual(['Animals/Otter.md', 'Home.md', 'README.md'])
  expect(await ids(['more.jsonl', 'notes/H*'])).toEqual(['one', 'notes/Home.md'])
})

test('progress, and an end on the way', async () => {
  const stages: string[] = []
  await readFiles(['notes', 'more.jsonl'], { cwd, onProgress: ({ stage }) => void stages.push(stage) })
  expect(new Set(stages)).toEqual(new Set(['read']))
  await expect(readFiles(join(cwd, 'notes'), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
})

test.each<[inputs: unknown, options: unknown, code: string, message: RegExp]>([
  ['none', {}, 'not-found', /none": got no such file/],
  ['', {}, 'not-found', /got an empty name/],
  [[], {}, 'not-found', /got no name of a file/],
  ['-', {}, 'not-found', /-": got no such file/],
  [7, {}, 'option', /^readFiles: got 7; expected the name of a file, folder or glob, or an array of them$/],
  [['a', null], {}, 'option', /^readFiles: got an array of 2; /],
  ['a', { cdw: '.' }, 'option', /unknown option "cdw"\. Did you mean "cwd"\?/],
  ['a', { onProgress: 1 }, 'option', /option "onProgress": got 1; expected a function/],
])('%j, %j is refused', async (inputs, options, code, message) => {
  await expect(readFiles(inputs as string, options as ReadFilesOptions)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})
