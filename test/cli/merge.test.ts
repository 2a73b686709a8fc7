import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { callCli } from '../helpers/call-cli.ts'
import { runCli } from '../helpers/command.ts'

const root = mkdtempSync(join(tmpdir(), 'tokengraph-merge-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const PAGES: Record<string, string> = {
  'Home.md': 'All begins here: see [[Otter]], and [[Heron]].\n', 'sub/Otter.md': '# Otter\n\nIt eats eels.\n\n## Where\n\nBy the Old River.\n', 'Diary.md': '---\ntags: [day]\n---\n\nI saw an [[Otter]] by the Old River.\n',
  'Old River.md': 'It flows past Heron, and sings "Blue Moon".\n', 'zh/图书馆.md': '我们喜欢图书馆。《红楼梦》在那里。\n', 'zh/Otter.md': '水獭在河里。《红楼梦》。"Blue Moon"\n', 'broken.md': '',
}
const notes = join(root, 'notes'), at = (name: string) => join(root, name)
beforeAll(() => {
  for (const [name, text] of Object.entries(PAGES)) {
    mkdirSync(dirname(join(notes, name)), { recursive: true })
    writeFileSync(join(notes, name), text)
  }
})

/** What a command prints as JSON. */
async function json(...args: string[]) {
  const { code, out, err } = await callCli([...args, '--json'])
  expect({ code, err: err.replace(/^.*left out.*\n/, '') }).toEqual({ code: 0, err: '' })
  return JSON.parse(out)
}

/** What a command says that fails. */
async function said(...args: string[]): Promise<string> {
  const { code, out, err } = await callCli(args)
  expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 1, out: '', lines: 2 })
  return err.replaceAll(root, '')
}

const index = (...args: string[]) => json('index', notes, ...args)

/** Writes all parts. */
async function parts(of: number, ...args: string[]): Promise<string[]> {
  const files = Array.from({ length: of }, (_, i) => at(`${i + 1}-${of}.part`))
  for (const [i, file] of files.entries()) await index('--shard', `${i + 1}/${of}`, '--out', file, ...args)
  return files
}

describe('tokengraph index --shard and tokengraph merge', () => {
  test('as processes beside each other make the file that one makes', async () => {
    const files = [1, 2, 3].map(i => at(`p${i}.part`)), plain = at('plain.tkg'), merged = at('merged.tkg')
    const done = await Promise.all([
      runCli(['index', notes, '--out', plain, '--json']),
      ...files.map((file, i) => runCli(['index', notes, '--shard', `${i + 1}/3`, '--out', file, '--json'])),
    ])
    const [whole, ...told] = done.map(({ out }) => JSON.parse(out))
    expect(told.map(({ shard, of, leftOut }) => [shard, of, leftOut])).toEqual([1, 2, 3].map(i => [`${i}/3`, 6, 1]))
    expect(told.reduce((sum, { documents }) => sum + documents, 0)).toBe(6)
    const { code, out } = await runCli(['merge', files[1]!, files[2]!, files[0]!, '--out', merged, '--json'])
    expect({ code, ...JSON.parse(out) }).toEqual({ code: 0, ...whole, leftOut: undefined, file: merged, parts: 3 })
    expect(readFileSync(merged).equals(readFileSync(plain))).toBe(true)
  })

  test.each([1, 2, 8])('%s of them, into a folder, which goes on as any', async of => {
    const folder = at(`merged-${of}/`)
    expect(await json('merge', ...await parts(of, '--encoder', 'corpus', '--name-vectors'), '--encoder', 'corpus', '--out', folder)).toMatchObject({ documents: 6, parts: of })
    expect(await json('update', folder, notes)).toMatchObject({ put: 0, skipped: 6 })
    await index('--out', at('plain/'), '--encoder', 'corpus', '--name-vectors')
    for (const question of ['Where is the otter?', '图书馆']) expect(await json('search', folder, question)).toEqual(await json('search', at('plain/'), question))
  })

  test('say in words what they did', async () => {
    const { out } = await callCli(['index', notes, '--shard', '2/2', '--out', at('words.part')])
    expect(out.replace(root, '')).toMatch(/^part 2\/2: \d of 6 documents, \d passages\nwritten to \/words\.part\n$/)
    expect((await callCli(['merge', ...await parts(1), '--out', at('words.tkg')])).out).toMatch(/^6 documents, [^]*\nwritten to .*words\.tkg\n$/)
  })
})

describe('refused is', () => {
  let two: string[]
  beforeEach(async () => { two = await parts(2) })

  test('what is not all parts of one indexing', async () => {
    const [one, other] = two as [string, string], out = ['--out', at('never.tkg')]
    expect(await said('merge', one, ...out)).toBe('tokengraph: mergeShards: got no 2/2; expected each of 2 parts once\n')
    expect(await said('merge', one, one, other, ...out)).toContain('got 1/2 twice (/1-2.part and /1-2.part)')
    await index('--shard', '2/2', '--no-stem', '--out', other)
    expect(await said('merge', one, other, ...out)).toContain('got /2-2.part, a part with other options: analysis; expected one that belongs to /1-2.part.')
    expect(await said('merge', one, join(notes, 'Home.md'), ...out)).toContain('got no tokengraph snapshot')
    writeFileSync(other, readFileSync(one).subarray(0, -1))
    expect(await said('merge', one, other, ...out)).toContain('The file is truncated')
    expect(await said('search', one, 'Otter')).toContain('got a part of an index; expected an index.')
    expect(readdirSync(root)).not.toContain('never.tkg')
  })

  test('a place where something else would be lost', async () => {
    const [one, other] = two as [string, string], plain = at('kept.tkg')
    await index('--out', plain)
    expect(await said('merge', one, other, '--out', one)).toContain('a file that is read, too')
    expect(await said('index', notes, '--shard', '1/2', '--out', plain)).toContain('got a file that is no part of an index of ours')
    expect(await said('index', notes, '--out', one)).toContain('got a file that is no index of ours')
    await json('merge', one, other, '--out', plain)
    await index('--shard', '1/2', '--out', plain, '--force')
    expect(await said('merge', one, other, '--out', `${notes}/`)).toContain('a folder that holds something else')
  })

  test('what a part cannot be', async () => {
    const out = ['--out', at('x.part')], from = ['index', notes, '--shard']
    expect(await said(...from, '3/2', ...out)).toContain('Expected which part of how many: 2/8 is the second of eight.')
    expect(await said(...from, '1/2', '--workers', '2', ...out)).toContain('--shard 1/2: got --workers 2, too; expected one of them')
    expect(await said(...from, '1/2', '--out', at('x/'))).toContain('as --out; expected the name of a file')
    expect(await said(...from, '1/2')).toContain("required option '-o, --out <name>' not specified")
    expect(await said('merge', ...two)).toContain("required option '-o, --out <name>' not specified")
    expect(await said('merge', ...two, '--encoder', 'corpus', ...out)).toContain('got the encoder "corpus"; expected no encoder')
  })
})
