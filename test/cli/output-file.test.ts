import { chmodSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import type { Io } from '../../src/cli/io.ts'
import { OutputFile, type OutputKind } from '../../src/cli/output-file.ts'
import { run } from '../../src/cli/run.ts'
import { createIndex, type TokenIndex } from '../../src/index.ts'
import { exportGraph } from '../../src/graph.ts'
import { writeSafetensors } from '../../src/store/safetensors.ts'
import { savedPage } from '../../src/server/page.ts'
import { refusal } from '../helpers/refusal.ts'

const TEXTS = '{"id": "a", "title": "Ada", "text": "Ada lived by the river."}\n{"id": "b", "title": "Loire", "text": "The Loire is a river that Ada knew."}\n'

let folder: string, index: TokenIndex
/** Of each kind, what commands write of it. */
const written = new Map<OutputKind, (string | Uint8Array)[]>()
beforeAll(async () => {
  index = await createIndex(TEXTS.trim().split('\n').map(line => JSON.parse(line)))
  const empty = await createIndex([]), views = [await index.overview(), await index.view('Ada')]
  const graphs = [await index.toGraphology(), await empty.toGraphology(), await index.toGraphology({ edges: ['co-occurs'] }), await index.toGraphology({ kinds: ['name'] })]
  const weights = (metadata: Record<string, string>) => writeSafetensors(new Map([['w', { shape: [1], data: Float32Array.of(1) }]]), metadata)
  written.set('index', [await index.toBytes(), await empty.toBytes()])
  written.set('export', [...graphs.flatMap(graph => (['gexf', 'graphml', 'json'] as const).map(format => exportGraph(graph, format))), ...views.map(view => JSON.stringify(view))])
  written.set('page', await Promise.all(views.map(view => savedPage(view, 'draw()'))))
  written.set('weights', [weights({ model: 'gat', kinds: '[]' })])
})
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'tokengraph-output-')) })
const folders: string[] = []
beforeEach(() => void folders.push(folder))
afterAll(() => folders.forEach(each => rmSync(each, { recursive: true, force: true })))

const at = (name: string) => join(folder, name)
const put = (name: string, content: string | Uint8Array) => { writeFileSync(at(name), content); return at(name) }
const check = (file: string, kind: OutputKind = 'index', inputs: string[] = [], force = false) => new OutputFile('--out', file, kind, force).check(inputs)

describe('what is replaced', () => {
  it.each<OutputKind>(['index', 'export', 'page', 'weights'])('%s: what a command wrote before, and what is empty', async kind => {
    for (const [i, content] of written.get(kind)!.entries()) await expect(check(put(`old-${i}`, content), kind)).resolves.toBeUndefined()
    await expect(check(put('empty', ''), kind)).resolves.toBeUndefined()
    await expect(check(at('new'), kind)).resolves.toBeUndefined()
    expect(readdirSync(folder)).not.toContain('new')
  })

  it.each<OutputKind>(['index', 'export', 'page', 'weights'])('%s: none of the other kinds, unless by force', async kind => {
    for (const [other, contents] of written) {
      if (other === kind) continue
      for (const content of contents) {
        expect(await refusal(() => check(put('old', content), kind), 'io')).toMatch(/^--out ".*old": got a file that is no .* of ours; .*--force/)
        await expect(check(at('old'), kind, [], true)).resolves.toBeUndefined()
      }
    }
  })

  it.each<[OutputKind, string]>([
    ['index', TEXTS], ['index', 'TKG'], ['index', '\u0089TKG\r\n\u001a\n'],
    ['export', '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3" xmlns:viz="http://gexf.net/1.3/viz">\n  <meta><creator>Gephi</creator></meta>'],
    ['export', `<?xml version='1.0' encoding='utf-8'?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`],
    ['export', '{"options":{"type":"mixed","multi":true,"allowSelfLoops":true},"attributes":{},"nodes":[{"key":"mine"'],
    ['export', '{"name": "package"}'], ['page', '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Mine'], ['weights', 'x'.repeat(300)],
  ])('%s: not another program’s: %j', async (kind, content) => {
    await refusal(() => check(put('old', content), kind), 'io')
    expect(readFileSync(at('old'), 'utf8')).toBe(content)
  })

  test('nothing that came while the work was done', async () => {
    const output = new OutputFile('--out', at('late.tkg'), 'index')
    await output.check()
    put('late.tkg', TEXTS)
    await refusal(async () => output.write(await index.toBytes()), 'io')
    expect(readFileSync(at('late.tkg'), 'utf8')).toBe(TEXTS)
    rmSync(at('late.tkg'))
    await output.write(await index.toBytes())
    expect(new Uint8Array(readFileSync(at('late.tkg')))).toEqual(await index.toBytes())
  })
})

describe('what is read is never replaced', () => {
  test('by its name, by another way to it, and by links', async () => {
    const input = put('same.jsonl', TEXTS)
    symlinkSync(input, at('soft'))
    linkSync(input, at('hard'))
    mkdirSync(at('sub'))
    symlinkSync(folder, at('around'))
    for (const name of ['same.jsonl', 'soft', 'hard', 'around/same.jsonl', 'sub/../same.jsonl']) {
      for (const force of [false, true]) expect(await refusal(() => check(`${folder}/${name}`, 'index', [input], force), 'option')).toMatch(/a file that is read, too/)
      for (const force of [false, true]) await refusal(() => check(input, 'index', [`${folder}/${name}`], force), 'option')
    }
    await expect(check(at('other'), 'index', [input])).resolves.toBeUndefined()
  })

  test('an index by what is made of it', async () => {
    const input = put('notes.tkg', await index.toBytes())
    for (const kind of ['index', 'export', 'page', 'weights'] as const) await refusal(() => check(input, kind, [input], true), 'option')
  })

  test('a file that lies in a folder that is read', async () => {
    mkdirSync(at('model'))
    const inside = put('model/tokenizer.json', '{}')
    await refusal(() => check(inside, 'index', [at('model')], true), 'option')
    await expect(check(at('model/new.tkg'), 'index', [at('model')])).resolves.toBeUndefined()
    await expect(check(at('models.tkg'), 'index', [at('model')])).resolves.toBeUndefined()
  })

  test('two names of a file that is not there yet', async () => {
    symlinkSync(folder, at('again'))
    await refusal(() => check(at('new'), 'weights', [at('again/new')]), 'option')
  })
})

describe('what cannot be written', () => {
  test('a missing folder, a folder, a file for a folder, no name', async () => {
    put('file', '')
    expect(await refusal(() => check(at('none/x.tkg')), 'not-found')).toContain('no such folder')
    expect(await refusal(() => check(at('file/x.tkg')), 'not-found')).toContain('no such folder')
    expect(await refusal(() => check(`${at('new')}/`), 'not-found')).toContain('no such folder')
    expect(await refusal(() => check(folder, 'index', [], true), 'io')).toContain('got a folder; expected a file')
    expect(await refusal(() => check(''), 'not-found')).toContain('an empty name')
    expect(await refusal(() => check(at('x'.repeat(250))), 'io')).toContain('shorter name')
  })

  test.skipIf(process.platform === 'win32')('a special file', async () => {
    expect(await refusal(() => check('/dev/null', 'index', [], true), 'io')).toContain('no regular file')
  })

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a folder that is read only', async () => {
    mkdirSync(at('closed'), { mode: 0o500 })
    try {
      expect(await refusal(() => check(at('closed/x.tkg'), 'index', [], true), 'io')).toContain('permissions')
    } finally {
      chmodSync(at('closed'), 0o700)
    }
  })

  test.skipIf(process.platform !== 'linux')('a folder that takes no files, from nobody', async () => {
    await expect(check('/proc/self/x.tkg', 'index', [], true)).rejects.toThrow(/^writing "\/proc\/self\/x\.tkg": got /)
  })

  test('nothing stays behind', async () => {
    await check(at('a.tkg'))
    await check(put('b.tkg', ''))
    await refusal(() => check(put('c.tkg', 'x')), 'io')
    expect(readdirSync(folder).sort()).toEqual(['b.tkg', 'c.tkg'])
  })
})

describe('commands', () => {
  /** Runs a command on files of the folder; what it said if it was refused. */
  async function refused(...args: string[]): Promise<string> {
    const notes: string[] = []
    const io: Io = { out: () => {}, note: text => void notes.push(text), interactive: false, width: 80, colour: false, signal: new AbortController().signal }
    const code = await run(args.map(arg => (/\.\w+$/.test(arg) ? at(arg) : arg)), io)
    return code === 0 ? '' : notes.join('\n')
  }
  beforeEach(async () => {
    put('same.jsonl', TEXTS)
    put('notes.txt', 'My notes of many years.')
    put('notes.tkg', await index.toBytes())
  })

  test('index: never the texts, by force neither; no other file but by force', async () => {
    for (const force of [[], ['--force']]) expect(await refused('index', 'same.jsonl', '--out', 'same.jsonl', ...force)).toContain('a file that is read, too')
    expect(await refused('index', 'same.jsonl', '--out', 'notes.txt')).toContain('--force')
    expect([readFileSync(at('same.jsonl'), 'utf8'), readFileSync(at('notes.txt'), 'utf8')]).toEqual([TEXTS, 'My notes of many years.'])
    put('vectors.vec', '2 2\nada 1 0\nriver 0 1\n')
    expect(await refused('index', 'same.jsonl', '--encoder', 'vectors.vec', '--out', 'vectors.vec', '--force')).toContain('a file that is read, too')
    expect(await refused('index', 'same.jsonl', '--out', 'notes.tkg')).toBe('')
    expect(await refused('index', 'same.jsonl', '--out', 'notes.txt', '--force')).toBe('')
    expect(new Uint8Array(readFileSync(at('notes.txt')))).toEqual(new Uint8Array(readFileSync(at('notes.tkg'))))
  })

  test('index: a place that cannot be written is told before the texts are read', async () => {
    put('broken.jsonl', 'not JSON')
    expect(await refused('index', 'broken.jsonl', '--out', 'none/x.tkg')).toContain('no such folder')
    expect(await refused('index', 'broken.jsonl', '--out', 'notes.txt')).toContain('--force')
  })

  test('export: never the index, no other file but by force', async () => {
    for (const format of ['gexf', 'graphml', 'json', 'view']) {
      for (const force of [[], ['--force']]) expect(await refused('export', 'notes.tkg', '--format', format, '--out', 'notes.tkg', ...force)).toContain('a file that is read, too')
      expect(await refused('export', 'notes.tkg', '--format', format, '--out', 'same.jsonl')).toContain('no export of ours')
      expect(await refused('export', 'notes.tkg', '--format', format, '--out', 'graph.out')).toBe('')
    }
    expect(new Uint8Array(readFileSync(at('notes.tkg')))).toEqual(await index.toBytes())
    expect(readFileSync(at('same.jsonl'), 'utf8')).toBe(TEXTS)
    expect(await refused('export', 'notes.tkg', '--json', '--out', 'notes.txt', '--force')).toBe('')
  })

  test('train-gnn: nothing but an index, nothing but weights, and not both in one', async () => {
    expect(await refused('train-gnn', 'notes.tkg', '--out', 'notes.txt')).toContain('no index of ours')
    expect(await refused('train-gnn', 'notes.tkg', '--weights', 'notes.txt')).toContain('no file of weights of ours')
    expect(await refused('train-gnn', 'notes.tkg', '--weights', 'notes.tkg', '--force')).toContain('a file that is read, too')
    expect(await refused('train-gnn', 'notes.tkg', '--out', 'new.tkg', '--weights', 'new.tkg', '--force')).toContain('another file')
    expect(await refused('train-gnn', 'same.jsonl')).toContain('no tokengraph snapshot')
    expect(readFileSync(at('notes.txt'), 'utf8')).toBe('My notes of many years.')
  })
})
