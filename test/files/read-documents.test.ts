import { execFileSync } from 'node:child_process'
import * as nodeFs from 'node:fs'
import * as nodeFsPromises from 'node:fs/promises'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { readDocuments, type ReadOptions } from '../../src/files/read-documents.ts'
import { LARGEST_TEXT_FILE } from '../../src/files/unpack.ts'
import { TokenGraphError, type ErrorCode } from '../../src/core/errors.ts'
import type { Progress } from '../../src/core/pace.ts'
import { column, pdfOf } from '../helpers/pdf.ts'
import { processorTime } from '../helpers/clock.ts'

// A spy that calls through, so that a test can close a folder whoever runs it.
vi.mock('node:fs', async original => {
  const real = await original<typeof import('node:fs')>()
  return { ...real, readdir: vi.fn(real.readdir), createReadStream: vi.fn(real.createReadStream) }
})
vi.mock('node:fs/promises', async original => {
  const real = await original<typeof import('node:fs/promises')>()
  return { ...real, readFile: vi.fn(real.readFile) }
})

const posix = process.platform !== 'win32'
let cwd: string

beforeEach(() => { cwd = mkdtempSync(join(tmpdir(), 'tokengraph-read-')) })
afterEach(() => {
  vi.mocked(nodeFs.readdir).mockReset()
  vi.mocked(nodeFs.createReadStream).mockReset()
  vi.mocked(nodeFsPromises.readFile).mockReset()
  rmSync(cwd, { recursive: true })
})

function put(name: string, content: string | Uint8Array = 'Some text.'): string {
  const path = join(cwd, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

const read = (...inputs: string[]) => readDocuments(inputs, { cwd })
const ids = async (...inputs: string[]) => (await read(...inputs)).documents.map(({ id }) => id)
const only = async (name: string) => (await read(name)).documents[0]

async function failure(act: Promise<unknown>, code: ErrorCode): Promise<string> {
  const error = await act.then(() => undefined, error => error)
  expect(error).toBeInstanceOf(TokenGraphError)
  expect(`${error.code}: ${error.message}`).toMatch(new RegExp(`^${code}: `))
  expect(error.message).not.toMatch(/\p{Cc}/u)
  return error.message
}

const jsonl = (...values: unknown[]): string => values.map(value => `${JSON.stringify(value)}\n`).join('')

describe('which files', () => {
  test('named ones, by path, each once, in the order of their names', async () => {
    put('b.txt')
    put('a.md')
    put('sub/c.markdown')
    put('C.TXT')
    expect(await ids('b.txt', 'sub/c.markdown', 'a.md', './b.txt', join(cwd, 'b.txt'), 'sub/../C.TXT'))
      .toEqual(['C.TXT', 'a.md', 'b.txt', 'sub/c.markdown'])
  })

  test('outside of the current folder', async () => {
    put('a.txt')
    mkdirSync(join(cwd, 'in'))
    const { documents } = await readDocuments(['../a.txt'], { cwd: join(cwd, 'in') })
    expect(documents.map(({ id }) => id)).toEqual(['a.txt'])
  })

  test('ids are paths below the deepest folder that holds all that is named, from wherever it is named', async () => {
    for (const name of ['notes/A.md', 'notes/deep/B.md', 'more/A.md', 'far/off/more/C.md', 'book.txt']) put(name)
    put('notes/deep/rows.csv', 'text\nx')
    const from = async (folder: string, ...inputs: string[]) => (await readDocuments(inputs, { cwd: join(cwd, folder) })).documents.map(({ id }) => id)
    for (const [folder, up] of [['.', ''], ['far/off', '../../'], ['notes', '../'], ['.', `${cwd}/`]]) {
      const named = (...inputs: string[]) => from(folder!, ...inputs.map(each => up + each))
      expect(await named('notes')).toEqual(['A.md', 'deep/B.md'])
      expect(await named('notes/', 'notes')).toEqual(['A.md', 'deep/B.md'])
      expect(await named('notes', 'notes/deep')).toEqual(['A.md', 'deep/B.md'])
      expect(await named('notes', 'more')).toEqual(['more/A.md', 'notes/A.md', 'notes/deep/B.md'])
      expect(await named('more', 'far/off/more')).toEqual(['far/off/more/C.md', 'more/A.md'])
      expect(await named('notes', 'book.txt')).toEqual(['book.txt', 'notes/A.md', 'notes/deep/B.md'])
      expect(await named('notes/deep/B.md')).toEqual(['B.md'])
      expect(await named('notes/A.md', 'notes/deep/B.md')).toEqual(['A.md', 'deep/B.md'])
      expect(await named('notes/deep/rows.csv')).toEqual(['rows.csv:2'])
      if (posix) expect(await named('notes/**/*.md', 'notes/deep/*.csv')).toEqual(['A.md', 'deep/B.md', 'deep/rows.csv:2'])
      if (posix) expect(await named('far/*/more/*')).toEqual(['off/more/C.md'])
      if (posix) expect(await named('{notes,more}/*.md')).toEqual(['more/A.md', 'notes/A.md'])
    }
  })

  test('from the current folder where none is given', async () => {
    const path = put('a.txt')
    expect((await readDocuments([path])).documents.length).toBe(1)
  })

  test('a folder: all below it but hidden ones and node_modules', async () => {
    for (const name of ['d/z.txt', 'd/a/b/c.md', 'd/x.jsonl', 'd/.hidden/h.txt', 'd/.h.txt', 'd/node_modules/n.md', 'd/a/node_modules/n.md', 'd/p.xyz', 'e.txt']) {
      put(name, name.endsWith('.jsonl') ? jsonl({ id: 'one', text: 'x' }) : 'x')
    }
    expect(await ids('d')).toEqual(['a/b/c.md', 'one', 'z.txt'])
    expect(await ids('d/')).toEqual(['a/b/c.md', 'one', 'z.txt'])
    expect(await ids('.')).toEqual(['d/a/b/c.md', 'one', 'd/z.txt', 'e.txt'])
    expect(await ids('d/.hidden', 'd/node_modules')).toEqual(['.hidden/h.txt', 'node_modules/n.md'])
  })

  test('a folder with corpus.jsonl means that file', async () => {
    put('set/corpus.jsonl', jsonl({ id: 'x', text: 'X' }))
    put('set/queries.jsonl', jsonl({ id: 'q', text: 'Q' }))
    put('set/readme.md')
    expect(await ids('set')).toEqual(['x'])
  })

  test('what is passed over is told, with the reason; but for hidden files, and what another name takes', async () => {
    for (const name of ['set/corpus.jsonl', 'd/rows.jsonl']) put(name, jsonl({ id: name, text: 'X' }))
    for (const name of ['set/readme.md', 'set/sub/other.jsonl', 'set/queries.jsonl', 'set/qrels-dev.jsonl', 'd/a.md', 'd/b.csv', 'd/sub/c.json', 'd/sub/d.png', 'd/Makefile', 'd/.e.csv', 'd/node_modules/f.csv']) put(name)
    const leftOut = async (...inputs: string[]) => (await read(...inputs)).leftOut.map(({ file, reason }) => `${file}: ${reason.replace(/[;.] .*/, '')}`)
    const [corpus, table, other] = ['a file beside corpus.jsonl, which stands for its folder', 'a table or JSON beside pages, most often settings and data', 'a file of another kind']
    expect(await leftOut('set')).toEqual([`readme.md: reading "set": got ${corpus}`, `sub/other.jsonl: reading "set": got ${corpus}`])
    const ofD = [`Makefile: reading "d": got ${other}`, `b.csv: reading "d": got ${table}`, `sub/c.json: reading "d": got ${table}`, `sub/d.png: reading "d": got ${other}`]
    expect(await leftOut('d')).toEqual(ofD)
    expect(await leftOut('d', 'd/a.md', './d')).toEqual(ofD.map(each => each.replace('"d"', '"./d"')))
    expect(await leftOut('set', 'set/readme.md')).toEqual([`sub/other.jsonl: reading "set": got ${corpus}`])
    if (posix) expect(await leftOut('d/[aM]*')).toEqual([`Makefile: reading "d/[aM]*": got ${other}`])
    expect(await leftOut('d/a.md')).toEqual([])
  })

  test('a folder in place of corpus.jsonl does not', async () => {
    put('set/corpus.jsonl/a.txt')
    expect(await ids('set')).toEqual(['corpus.jsonl/a.txt'])
  })

  test('folders with characters that are special in patterns', async () => {
    // Windows has no * and ? in names.
    const name = `a [b] (c) {d,e}!${posix ? '*?' : ''}`
    put(`${name}/x.txt`)
    put('+(a)/y.md')
    expect(await ids(name, '+(a)')).toEqual(['+(a)/y.md', `${name}/x.txt`])
    expect((await readDocuments(['*.md'], { cwd: join(cwd, '+(a)') })).documents.map(({ id }) => id)).toEqual(['y.md'])
  })

  test('globs', async () => {
    for (const name of ['a1.txt', 'a2.md', 'b.txt', 'c/d/a3.txt', 'c/x.xyz', '.a.txt', 'node_modules/a.txt']) put(name)
    expect(await ids('a*')).toEqual(['a1.txt', 'a2.md'])
    expect(await ids('**/*.txt')).toEqual(['a1.txt', 'b.txt', 'c/d/a3.txt'])
    expect(await ids('*.{md,txt}', 'b*', 'c/**')).toEqual(['a1.txt', 'a2.md', 'b.txt', 'c/d/a3.txt'])
    expect(await ids('[ab]?.*')).toEqual(['a1.txt', 'a2.md'])
    expect(await ids('node_modules/*.txt', '.*.txt')).toEqual(['.a.txt', 'node_modules/a.txt'])
    expect(await ids(`${cwd.replaceAll('\\', '/')}/*.txt`)).toEqual(['a1.txt', 'b.txt'])
    expect((await readDocuments(['../*.md'], { cwd: join(cwd, 'c') })).documents.map(({ id }) => id)).toEqual(['a2.md'])
  })

  test('a name that exists is no glob', async () => {
    put('notes[1].txt')
    put('notes1.txt')
    expect(await ids('notes[1].txt')).toEqual(['notes[1].txt'])
  })

  test('Chinese file names', async () => {
    put('红楼梦/第一回.txt', '甄士隐')
    put('红楼梦/第二回.md', '# 贾夫人')
    expect((await read('红楼梦')).documents).toEqual([
      { id: '第一回.txt', title: '第一回', text: '甄士隐' },
      { id: '第二回.md', title: '贾夫人', text: '贾夫人', headings: [{ start: 0, end: 3, level: 1 }], aliases: ['第二回'], source: { text: [0, 0, 3], source: [0, 2, 5], lines: { left: [], put: [] } } },
    ])
    expect(await ids('红*/*.txt')).toEqual(['红楼梦/第一回.txt'])
  })

  test.runIf(posix)('links: a file with several names is read once, loops end', async () => {
    put('d/a/x.txt')
    symlinkSync(join(cwd, 'd'), join(cwd, 'd/a/loop'))
    symlinkSync(join(cwd, 'd/a/x.txt'), join(cwd, 'd/a/linked.txt'))
    symlinkSync(join(cwd, 'nowhere'), join(cwd, 'd/broken.txt'))
    expect(await ids('d')).toEqual(['a/x.txt'])
    expect(await ids('d/a/linked.txt')).toEqual(['linked.txt'])
    await failure(read('d/broken.txt'), 'not-found')
  })

  test('a file that is not there', async () => {
    expect(await failure(read('none.txt'), 'not-found')).toBe(
      `reading ${JSON.stringify(join(cwd, 'none.txt'))}: got no such file. Check the path; it counts from the current folder.`)
    expect(await failure(read('none.xyz'), 'not-found')).toContain('no such file')
    await failure(read('a\0b.txt'), 'io')
  })

  test('a pattern or folder without files', async () => {
    put('x.xyz')
    mkdirSync(join(cwd, 'empty'))
    expect(await failure(read('*.txt'), 'not-found')).toMatch(/^reading "\*\.txt": got no file that matches; expected \.txt, \.md/)
    expect(await failure(read('none/**'), 'not-found')).toContain('got no file that matches')
    expect(await failure(read('x*'), 'not-found')).toContain('reading "x*": got other kinds of files only (1)')
    expect(await failure(read('empty'), 'not-found')).toContain('reading "empty": got a folder without such files')
  })

  test('no names, or an empty one', async () => {
    put('a.txt')
    expect(await failure(read(), 'not-found')).toContain('got no name of a file')
    expect(await failure(read(''), 'not-found')).toContain('got an empty name')
    expect(await failure(read('a.txt', ' '), 'not-found')).toContain('got an empty name')
  })

  test('an extension that is not read', async () => {
    put('x.xyz')
    put('README')
    expect(await failure(read('x.xyz'), 'format')).toBe(
      'reading "x.xyz": got a ".xyz" file; expected .txt, .md, .markdown, .mdx, .html, .htm, .pdf, .jsonl, .json, .csv (each also with .gz). Convert it, or rename it if it is plain text.')
    expect(await failure(read('README'), 'format')).toContain('got a file without an extension')
  })

  test.runIf(posix)('a pipe is refused, and left out of folders', async () => {
    put('d/a.txt')
    execFileSync('mkfifo', [join(cwd, 'd/pipe.txt')])
    expect(await failure(read('d/pipe.txt'), 'io')).toContain('no regular file')
    expect(await ids('d')).toEqual(['a.txt'])
  })

  test('a folder that cannot be read: a warning, or an error where nothing else is found', async () => {
    put('a.txt')
    put('locked/b.txt')
    const { readdir } = await vi.importActual<typeof import('node:fs')>('node:fs')
    const close = (path: unknown, options: unknown, done: unknown) => {
      if (!String(path).includes('locked')) return readdir(path as string, options as object, done as () => void)
      const error = Object.assign(new Error(`EACCES: permission denied, scandir '${path}'`), { code: 'EACCES', path })
      return (done as (error: Error) => void)(error)
    }
    vi.mocked(nodeFs.readdir).mockImplementation(close as unknown as typeof nodeFs.readdir)
    const { documents, leftOut } = await read('.')
    expect(documents.map(({ id }) => id)).toEqual(['a.txt'])
    expect(leftOut).toEqual([{ file: 'locked', reason: 'reading "locked": got EACCES: permission denied' }])
    expect(await failure(read('locked'), 'io')).toBe('reading "locked": got EACCES: permission denied. Check the permissions of the folder.')
  })

  test('a page that may not be read: a warning, or an error where it is what was named', async () => {
    put('a.txt')
    put('locked.md')
    const { readFile } = await vi.importActual<typeof import('node:fs/promises')>('node:fs/promises')
    let code = 'EACCES'
    vi.mocked(nodeFsPromises.readFile).mockImplementation(async (path, ...options) => {
      if (!String(path).includes('locked')) return readFile(path, ...options)
      throw Object.assign(new Error(`${code}: permission denied, open '${String(path)}'`), { code })
    })
    const refused = `reading "${join(cwd, 'locked.md')}": got EACCES: permission denied. Check the permissions of the file and its folder.`
    const { documents, leftOut } = await read('.')
    expect([documents.map(({ id }) => id), leftOut]).toEqual([['a.txt'], [{ file: 'locked.md', reason: refused }]])
    expect(await failure(read('locked.md'), 'io')).toBe(refused)
    // what ails the disk ends the work
    code = 'EIO'
    expect(await failure(read('.'), 'io')).toContain('EIO')
  })
})

describe('.txt', () => {
  test('the text as it is, called by the file', async () => {
    const text = '# No heading\r\n\r\nline\n\tline\r\u2028 \u{1F600}\ufeff'
    put('a.txt', text)
    expect(await only('a.txt')).toEqual({ id: 'a.txt', title: 'a', text })
  })

  test('one byte order mark is dropped', async () => {
    put('a.txt', '\ufeff\ufeffText')
    expect((await only('a.txt')).text).toBe('\ufeffText')
  })

  test.each([
    ['UTF-16', [0xff, 0xfe, 0x41, 0]], ['UTF-16', [0xfe, 0xff, 0, 0x41]],
    ['UTF-32', [0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]], ['UTF-32', [0, 0, 0xfe, 0xff, 0, 0, 0, 0x41]],
  ])('%s is refused: %j', async (encoding, bytes) => {
    put('a.txt', Uint8Array.from(bytes))
    expect(await failure(read('a.txt'), 'encoding')).toBe(
      `reading "a.txt": got ${encoding}: its byte order mark at offset 0; expected UTF-8 text. `
      + `To convert it: iconv -f ${encoding} -t UTF-8 "a.txt" > converted.txt`)
  })

  test.each([
    ['Latin-1', [0x63, 0x61, 0x66, 0xe9], 3, '0xE9'],
    ['Latin-1 within', [0x63, 0xe9, 0x20, 0x20], 1, '0xE9'],
    ['a cut end', [0x41, 0xe4, 0xbd], 1, '0xE4'],
    ['a stray continuation', [0xc3, 0xa9, 0x80], 2, '0x80'],
    ['an overlong form', [0x41, 0xc0, 0xaf], 1, '0xC0'],
    ['an overlong form of three', [0xe0, 0x80, 0x80], 0, '0xE0'],
    ['a surrogate', [0x41, 0xed, 0xa0, 0x80], 1, '0xED'],
    ['above U+10FFFF', [0xf0, 0x9f, 0x98, 0x80, 0xf4, 0x90, 0x80, 0x80], 4, '0xF4'],
    ['behind a byte order mark', [0xef, 0xbb, 0xbf, 0x41, 0xff], 4, '0xFF'],
  ])('invalid bytes are refused with their offset: %s', async (_, bytes, at, byte) => {
    put('dir/a b.txt', Uint8Array.from(bytes))
    expect(await failure(read('dir/a b.txt'), 'encoding')).toBe(
      `reading "dir/a b.txt": got byte ${byte} at offset ${at}, which is not UTF-8; expected UTF-8 text. `
      + 'To convert it: iconv -f WINDOWS-1252 -t UTF-8 "dir/a b.txt" > converted.txt (GB18030 for Chinese, or whatever it is in)')
  })

  test('any bytes are either read as TextDecoder reads them, or refused', async () => {
    const { decodeUtf8 } = await import('../../src/store/utf8.ts')
    const byte = fc.oneof(fc.constantFrom(0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc2, 0xdf, 0xe0, 0xe4, 0xed, 0xef, 0xf0, 0xf4), fc.integer({ min: 1, max: 255 }))
    fc.assert(fc.property(fc.array(byte, { maxLength: 12 }), bytes => {
      const given = Uint8Array.from(bytes)
      let text: string | undefined, error: unknown
      try { text = decodeUtf8(given, { where: 'x', name: 'x', unit: 'file' }) } catch (caught) { error = caught }
      if (text !== undefined) {
        expect(text).toBe(new TextDecoder('utf-8', { fatal: true }).decode(given))
        return
      }
      expect((error as TokenGraphError).code).toBe('encoding')
      const at = Number(/offset (\d+)/.exec((error as Error).message)![1])
      // All before it is UTF-8.
      expect(() => new TextDecoder('utf-8', { fatal: true }).decode(given.subarray(0, at))).not.toThrow()
    }), { numRuns: 3000 })
  })

  test('binary files are refused', async () => {
    put('a.txt', Uint8Array.from([0x25, 0x50, 0xff, 0x00, 0x44]))
    expect(await failure(read('a.txt'), 'encoding')).toBe(
      'reading "a.txt": got a NUL byte at offset 3; expected UTF-8 text. It is a binary file, or UTF-16. '
      + 'To convert it: iconv -f UTF-16 -t UTF-8 "a.txt" > converted.txt')
  })

  test('empty files are left out with a warning', async () => {
    put('a.txt')
    put('b.txt', '')
    put('c.md', ' \r\n\t')
    put('d.jsonl', '\n')
    put('e.txt', '\ufeff')
    const { documents, leftOut } = await read('.')
    expect(documents.map(({ id }) => id)).toEqual(['a.txt'])
    expect(leftOut).toEqual(['b.txt', 'c.md', 'd.jsonl', 'e.txt'].map(file => ({ file, reason: `reading "${file}": got an empty file` })))
  })

  test('of several files, pages that cannot be read are left out; one alone is refused, and so are collections', async () => {
    put('d/a.md', '# Head')
    put('d/binary.txt', Uint8Array.from([1, 0, 2]))
    put('d/broken.md.gz', 'plain text')
    put('d/latin.html', Buffer.from('caf\xe9', 'latin1'))
    put('d/utf16.md', Buffer.from('\ufeffx', 'utf16le'))
    put('d/deep.md', '> '.repeat(600) + 'x')
    const names = ['d/binary.txt', 'd/broken.md.gz', 'd/deep.md', 'd/latin.html', 'd/utf16.md']
    for (const inputs of [['d'], ['d/*'], ['d/a.md', ...names]]) {
      const { documents, leftOut, warnings } = await read(...inputs)
      expect(documents.map(({ id }) => id)).toEqual(['a.md'])
      expect(leftOut.map(({ file }) => `d/${file}`)).toEqual(names)
      for (const { file, reason } of leftOut) expect(reason).toContain(`"d/${file.replace('.gz', '')}`)
      expect(leftOut[3].reason).toMatch(/^reading "d\/latin\.html": got byte 0xE9 at offset 3, which is not UTF-8; expected UTF-8 text\. To convert it: iconv/)
      expect(warnings).toEqual([])
    }
    for (const name of names) await expect(read(name)).rejects.toBeInstanceOf(TokenGraphError)
    expect(await failure(read('d/[bl]*'), 'encoding')).toContain('"d/binary.txt"')
    put('d/z.jsonl', Buffer.concat([Buffer.from(jsonl({ id: 'a', text: 'x' })), Buffer.of(0xe9)]))
    expect(await failure(read('d'), 'encoding')).toContain('"d/z.jsonl:2"')
  })

  test('broken front matter is told by the name of its file', async () => {
    put('d/a.md', '---\ntags: [unclosed\n---\ntext')
    put('d/b.md', 'text')
    expect(await read('d')).toMatchObject({
      documents: [{ id: 'a.md', tags: ['unclosed'] }, { id: 'b.md' }], leftOut: [], warnings: [expect.stringMatching(/^front matter of "d\/a\.md": got broken YAML: .* \(line 2\)/)],
    })
  })

  test('nothing but empty files is refused', async () => {
    put('b.txt', '')
    put('c.md', '\n')
    expect(await failure(read('b.txt', 'c.md'), 'document')).toBe(
      'reading "b.txt c.md": got nothing but empty files (2); expected at least one text')
  })

  test('50 MB within bounds', async () => {
    put('a.txt', 'The quick brown fox, 他说。\n'.repeat(1_700_000))
    const began = processorTime()
    const { text } = await only('a.txt')
    expect(text.length).toBeGreaterThan(40_000_000)
    expect(processorTime() - began).toBeLessThan(5000)
  })

  test.each(['a.txt', 'a.md'])('%s above 512 MiB is refused before it is read', async name => {
    truncateSync(put(name), LARGEST_TEXT_FILE + 1)
    const began = processorTime()
    expect(await failure(read(name), 'limit')).toContain(`reading "${name}": got 536870913 bytes; expected at most 536870912. Cut it`)
    expect(processorTime() - began).toBeLessThan(1000)
  })
})

describe('pages', () => {
  test('.md, .markdown, .mdx, .html and .htm are read by the readers, wherever the case', async () => {
    put('a.md', '---\ntitle: T\n---\n# **Big** [x](b.html)')
    put('b.HTML', '<title>Page</title><p>One &amp; <b>two</b>')
    put('c.mdx', 'import X from "x"\n\n<X>shown</X> {hidden}')
    put('d.htm', '<p>x')
    const { documents } = await read('.')
    expect(documents.map(({ id, title, text }) => [id, title, text])).toEqual([
      ['a.md', 'T', 'Big x'], ['b.HTML', 'Page', 'One & two'], ['c.mdx', 'c', 'shown'], ['d.htm', 'd', 'x'],
    ])
    expect(documents[0]).toMatchObject({ aliases: ['a'], metadata: { title: 'T' }, links: [{ start: 4, end: 5, target: 'b.html', style: 'path' }] })
  })

  test('a README is called by its folder, be it the one that is given', async () => {
    const names = async (folder: string, ...inputs: string[]) =>
      (await readDocuments(inputs, { cwd: join(cwd, folder) })).documents.map(({ id, title, aliases }) => [id, title, aliases])
    put('pack/README.md', 'text')
    put('pack/sub/index.html', '<p>text')
    expect(await names('.', 'pack')).toEqual([['README.md', 'pack', undefined], ['sub/index.html', 'sub', undefined]])
    expect(await names('pack', '.')).toEqual([['README.md', 'pack', undefined], ['sub/index.html', 'sub', undefined]])
    expect(await names('pack/sub', '../README.md')).toEqual([['README.md', 'pack', undefined]])
  })

  test('nested too deeply', async () => {
    put('a.md', `${'> '.repeat(50_000)}x`)
    expect(await failure(read('a.md'), 'limit')).toContain('"a.md": got Markdown that is nested too deeply')
  })
})

describe('.pdf', () => {
  const pdf = pdfOf([column(['白日依山尽，']), column(['黄河入海流。'])], { info: { Title: '登鹳雀楼' } })
  const scanned = pdfOf([[]]), locked = pdfOf([column(['secret'])], { password: 'p' })

  test('like other pages, wherever the case, packed too, and from standard input', async () => {
    put('d/a.PDF', pdf)
    put('d/b.pdf.gz', gzipSync(pdf))
    const parts = { title: '登鹳雀楼', text: '白日依山尽，\n\n黄河入海流。', metadata: { pages: 2 }, source: { text: [0, 8, 14], source: [0, 1, 2] } }
    expect(await read('d')).toEqual({ documents: [{ id: 'a.PDF', ...parts, aliases: ['a'] }, { id: 'b.pdf', ...parts, aliases: ['b'] }], leftOut: [], warnings: [] })
    expect((await readDocuments(['-'], { cwd, stdin: Readable.from([pdf.subarray(0, 99), pdf.subarray(99)]), format: 'pdf' })).documents).toEqual([{ id: 'stdin', ...parts }])
  })

  test('what cannot be read is left out of several, and refused alone', async () => {
    put('d/a.pdf', pdf)
    put('d/broken.pdf', pdf.subarray(0, 500))
    put('d/empty.pdf', '')
    put('d/locked.pdf', locked)
    put('d/scan.pdf', scanned)
    const told = [/broken\.pdf": got a PDF file that breaks off/, /empty\.pdf": got an empty file/, /locked\.pdf": got a PDF file that opens with a password/, /scan\.pdf": got a PDF file without text \(pages: 1\)/]
    for (const inputs of [['d'], ['d/*'], ['d', 'd/scan.pdf']]) {
      const { documents, leftOut } = await read(...inputs)
      expect(documents.map(({ id }) => id)).toEqual(['a.pdf'])
      expect(leftOut).toEqual(told.map(each => ({ file: expect.stringMatching(/^\w+\.pdf$/), reason: expect.stringMatching(each) })))
    }
    expect(await failure(read('d/locked.pdf'), 'format')).toContain('with a password only')
    expect(await failure(read('d/s*'), 'document')).toContain('reading "d/scan.pdf": got a PDF file without text')
  })
})

describe('.json', () => {
  test('an object, or an array of objects, like lines of a .jsonl file', async () => {
    put('a.json', '\ufeff{"id": "one", "text": "x", "year": 1900}')
    put('b.json', '[{"id": "two",\n "text": "y", "tags": ["t"]}]')
    put('c.json', '[]')
    expect(await read('*.json')).toEqual({
      documents: [{ id: 'one', text: 'x', metadata: { year: 1900 } }, { id: 'two', text: 'y', tags: ['t'] }],
      leftOut: [{ file: 'c.json', reason: 'reading "c.json": got an empty file' }], warnings: [],
    })
  })

  test.each([
    ['{"id": "x", "text": }', 'format', 'reading "a.json": got broken JSON; expected an object, or an array of objects'],
    ['{"id":"x","text":""}\n{}', 'format', 'call it .jsonl'],
    ['[{"id":"x","text":""}, 7]', 'format', '"a.json[1]": got 7; expected an object with "id" and "text"'],
    ['"x"', 'format', '"a.json": got "x"'],
    ['[{"id":"x"}]', 'document', '"a.json[0]": got no "text"'],
    ['[{"id":"x","text":""},{"id":"x","text":""}]', 'document', 'the id "x" again'],
  ] as const)('refused: %s', async (content, code, message) => {
    put('a.json', content)
    expect(await failure(read('a.json'), code)).toContain(message)
  })

  test('beside pages of a folder it is settings and data, unless it is named', async () => {
    put('d/package.json', '{}')
    put('d/table.csv', 'a,b')
    put('d/a.md')
    expect(await ids('d')).toEqual(['a.md'])
    expect(await failure(read('d', 'd/package.json'), 'document')).toContain('got no "id"')
    put('e/one.json', '{"id":"one","text":"x"}')
    expect(await ids('e')).toEqual(['one'])
  })
})

describe('.csv', () => {
  test('columns of the first row', async () => {
    put('a.csv', '\ufeffID,Title,text,year\r\none,T,"a, ""b""\r\nc",1900\r\n\r\ntwo,,x\r\n')
    expect((await read('a.csv')).documents).toEqual([
      { id: 'one', title: 'T', text: 'a, "b"\r\nc', metadata: { year: '1900' } }, { id: 'two', text: 'x' },
    ])
  })

  test.each([[';'], ['\t']])('parted by %j; rows without an id are called by their number', async mark => {
    put('a.csv', `text${mark}n\na, b${mark}1\nc${mark}2`)
    expect((await read('a.csv')).documents).toEqual([{ id: 'a.csv:2', text: 'a, b', metadata: { n: '1' } }, { id: 'a.csv:3', text: 'c', metadata: { n: '2' } }])
  })

  test('refused: no text, an open quote', async () => {
    put('a.csv', 'id,body\n1,x')
    expect(await failure(read('a.csv'), 'format')).toBe(
      'reading "a.csv": got no column "text" among "id, body"; expected a first row that names the columns: text, perhaps id and title. Rename the column that holds the texts.')
    put('a.csv', 'id,text\n1,"x')
    expect(await failure(read('a.csv'), 'format')).toMatch(/^reading "a\.csv": got a broken table: /)
    put('a.csv', '__proto__,text\n1,x')
    expect(JSON.stringify((await only('a.csv')).metadata)).toBe('{"__proto__":"1"}')
  })

  test('an empty one is left out', async () => {
    put('a.csv', '')
    put('b.csv', 'id,text\n')
    put('c.txt')
    expect((await read('a.csv', 'b.csv', 'c.txt')).leftOut.length).toBe(2)
  })
})

describe('.gz', () => {
  test('of every kind, with the id of what is packed', async () => {
    put('a.md.gz', gzipSync('# Head'))
    put('b.txt.gz', gzipSync('text'))
    put('c.jsonl.gz', gzipSync(jsonl({ id: 'one', text: 'x'.repeat(300_000) }, { id: 'two', text: '' })))
    put('d.csv.gz', gzipSync('id,text\nthree,x'))
    put('e.json.gz', gzipSync('{"id":"four","text":""}'))
    put('f.tar.gz')
    expect(await ids('*.gz')).toEqual(['a.md', 'b.txt', 'one', 'two', 'three', 'four'])
    expect(await failure(read('f.tar.gz'), 'format')).toContain('reading "f.tar.gz": got a ".gz" file; expected .txt')
  })

  test('beside what it was packed from, it is the same document twice', async () => {
    put('a.txt')
    put('a.txt.gz', gzipSync('x'))
    expect(await failure(read('.'), 'document')).toContain('"a.txt.gz": got the id "a.txt" again')
  })

  test('what is not packed, or breaks off', async () => {
    for (const name of ['a.md.gz', 'a.jsonl.gz']) {
      put(name, 'plain text')
      expect(await failure(read(name), 'format')).toMatch(/^reading "a\.\w+\.gz": got what is not packed by gzip: incorrect header check/)
      put(name, gzipSync('x'.repeat(1000)).subarray(0, 20))
      expect(await failure(read(name), 'format')).toContain('got a packed file that breaks off')
    }
    rmSync(join(cwd, 'a.md.gz'))
    expect(await failure(read('a.md.gz'), 'not-found')).toContain('no such file')
  })

  test('a bomb is refused before it fills the memory', async () => {
    put('a.txt.gz', Buffer.concat(Array.from({ length: 9 }, () => gzipSync(Buffer.alloc(2 ** 26, 'x'), { level: 1 }))))
    expect(await failure(read('a.txt.gz'), 'limit')).toMatch(/^reading "a\.txt\.gz": got \d+ bytes that become more than 536870912; expected at most 536870912/)
  })
})

describe('standard input', () => {
  const given = (text: string, format: ReadOptions['format'], ...inputs: string[]) =>
    readDocuments(['-', ...inputs], { cwd, stdin: Readable.from([Buffer.from(text.slice(0, 3)), Buffer.from(text.slice(3))]), format })

  test.each([
    [undefined, '# plain', { id: 'stdin', text: '# plain' }], ['md', '# *Big*', { id: 'stdin', title: 'Big', text: 'Big' }],
    ['html', '<p>x &amp; y', { id: 'stdin', text: 'x & y' }], ['mdx', '{a}\n\ntext', { id: 'stdin', text: 'text' }],
    ['jsonl', '{"id":"a","text":"x"}\n', { id: 'a', text: 'x' }], ['json', '[{"id":"a","text":"x"}]', { id: 'a', text: 'x' }],
    ['csv', 'id,text\na,x', { id: 'a', text: 'x' }],
  ] as const)('as %s', async (format, text, expected) => {
    const { documents } = await given(text, format)
    expect(documents.length).toBe(1)
    const { headings: _headings, source: _source, ...document } = documents[0]!
    expect(document).toEqual(expected)
  })

  test('beside files; a format without it is refused', async () => {
    put('a.txt')
    expect((await given('x', undefined, 'a.txt', '-')).documents.map(({ id }) => id)).toEqual(['a.txt', 'stdin'])
    expect(await failure(readDocuments(['a.txt'], { cwd, format: 'md' }), 'option')).toContain('format: got "md"; expected - among the files')
    expect(await failure(given(' ', undefined), 'document')).toBe('reading standard input: got nothing; expected at least one text')
    put('b.txt', '')
    expect(await failure(given(' ', undefined, 'b.txt'), 'document')).toBe('reading "- b.txt": got nothing but empty files (2); expected at least one text')
    expect((await given(' ', undefined, 'a.txt')).leftOut).toEqual([{ file: 'stdin', reason: 'reading standard input: got an empty file' }])
    expect(await failure(given('\0', undefined), 'encoding')).toContain('reading standard input: got a NUL byte')
  })
})

describe('.jsonl', () => {
  test('id, title, text, metadata; other fields join the metadata', async () => {
    put('a.jsonl', jsonl(
      { id: 'one', title: 'T', text: 'X', metadata: { year: 1900, author: 'given' }, author: 'A', tags: ['t'] },
      { id: 'two', text: '', title: '' },
      { id: 'three', text: 'x', title: null, metadata: null },
      { id: 'four', text: 'x', metadata: {}, headings: [] },
    ))
    expect((await read('a.jsonl')).documents).toEqual([
      { id: 'one', title: 'T', text: 'X', metadata: { author: 'given', year: 1900 }, tags: ['t'] },
      { id: 'two', text: '' },
      { id: 'three', text: 'x' },
      { id: 'four', text: 'x', headings: [] },
    ])
  })

  test('parts of a document; other things of these names are metadata', async () => {
    const parts = {
      aliases: ['A'], tags: ['t'], headings: [{ start: 0, end: 2, level: 1 }], blocks: [{ start: 2, end: 4, header: { start: 2, end: 3 } }],
      links: [{ start: 0, end: 2, target: 'b', heading: 'H', style: 'wiki', embed: true }],
    }
    put('a.jsonl', jsonl({ id: 'a', text: 'text', ...parts }, { id: 'b', text: 'x', aliases: 'A, B', tags: 'x', links: ['http://x'], headings: 3, blocks: null }))
    expect((await read('a.jsonl')).documents).toEqual([
      { id: 'a', text: 'text', ...parts }, { id: 'b', text: 'x', metadata: { aliases: 'A, B', tags: 'x', links: ['http://x'], headings: 3, blocks: null } },
    ])
  })

  test('Windows line ends, a byte order mark, blank lines, no last line end', async () => {
    put('a.jsonl', '\ufeff{"id":"1","text":"a\\r\\nb\u2028c"}\r\n\r\n  \t\n{"id":"2","text":"x"}')
    expect((await read('a.jsonl')).documents).toEqual([{ id: '1', text: 'a\r\nb\u2028c' }, { id: '2', text: 'x' }])
  })

  test('lines that are cut anywhere between reads', async () => {
    const documents = Array.from({ length: 300 }, (_, i) => ({ id: `${i}`, text: '字'.repeat(i * 37 % 5000) }))
    documents.push({ id: 'long', text: '长'.repeat(400_000) }, { id: 'last', text: 'x' })
    put('a.jsonl', jsonl(...documents))
    expect((await read('a.jsonl')).documents).toEqual(documents)
  })

  test('a large file', async () => {
    put('a.jsonl', Array.from({ length: 200_000 }, (_, i) => jsonl({ id: `${i}`, text: 'The quick brown fox '.repeat(5) })).join(''))
    const began = processorTime()
    expect((await read('a.jsonl')).documents.length).toBe(200_000)
    expect(processorTime() - began).toBeLessThan(5000)
  })

  test.each([
    ['{"id":"x",}', /got broken JSON: Expected double-quoted property name in JSON at position 10; expected a JSON object on one line/],
    ['{"id":"x"', /got broken JSON: Expected ',' or '}' after property value in JSON at position 9; /],
    ['nonsense', /got broken JSON: Unexpected token 'o'; /],
    ['{"id": \u0007}', /got broken JSON: Unexpected token '\\u0007'; /],
    ['[', /got broken JSON: Unexpected end of JSON input; /],
    ['["x"]', /got an array of 1; expected a JSON object/],
    ['"x"', /got "x"; expected a JSON object/],
    ['null', /got null; /],
  ])('a line that is no object: %s', async (line, message) => {
    put('sub/a.jsonl', `${jsonl({ id: 'a', text: 'x' })}\n${line}\n${jsonl({ id: 'b', text: 'x' })}`)
    const told = await failure(read('sub/a.jsonl'), 'format')
    expect(told).toMatch(/^"sub\/a\.jsonl:3": got /)
    expect(told).toMatch(message)
    expect(told).toMatch(/Each line of a \.jsonl file is one object\.$/)
  })

  test.each([
    [{ _id: 'x', text: 'y' }, 'got no "id"; expected "id" to be a string that is not empty. Its fields are "_id, text".'],
    [{ id: 7, text: 'y' }, 'got "id": 7; expected "id" to be a string that is not empty. Write it in quotes.'],
    [{ id: '', text: 'y' }, 'got "id": ""; expected'],
    [{ id: 'x' }, 'got no "text"; expected "text" to be a string. Its fields are "id".'],
    [{ id: 'x', text: null }, 'got "text": null; expected'],
    [{ id: 'x', text: 'y', title: ['t'] }, 'got "title": an array of 1; expected "title" to be a string'],
    [{ id: 'x', text: 'y', metadata: [1] }, 'got "metadata": an array of 1; expected "metadata" to be an object'],
    [{ id: 'x', text: 'y', metadata: 'm' }, 'got "metadata": "m"; expected'],
  ])('a field that is missing or wrong: %j', async (value, message) => {
    put('a.jsonl', `\n${jsonl(value)}`)
    expect(await failure(read('a.jsonl'), 'document')).toContain(`"a.jsonl:2": ${message}`)
  })

  test('invalid bytes are refused with their line', async () => {
    put('a.jsonl', Buffer.concat([Buffer.from(jsonl({ id: 'a', text: 'é' })), Buffer.from('{"id":"b","text":"caf\xe9"}\n', 'latin1')]))
    expect(await failure(read('a.jsonl'), 'encoding')).toBe(
      '"a.jsonl:2": got byte 0xE9 at offset 21 of the line, which is not UTF-8; expected UTF-8 text. '
      + 'To convert it: iconv -f WINDOWS-1252 -t UTF-8 "a.jsonl" > converted.jsonl (GB18030 for Chinese, or whatever it is in)')
  })

  test('UTF-16 and binary files are refused', async () => {
    put('a.jsonl', Buffer.from(`\ufeff${jsonl({ id: 'a', text: 'x' })}`, 'utf16le'))
    expect(await failure(read('a.jsonl'), 'encoding')).toContain('"a.jsonl:1": got UTF-16: its byte order mark')
    put('b.jsonl', Buffer.from(jsonl({ id: 'a', text: 'x' }), 'utf16le'))
    expect(await failure(read('b.jsonl'), 'encoding')).toContain('"b.jsonl:1": got a NUL byte at offset 1 of the line')
  })

  test('an id that comes twice, in one file, in two, and as the path of a text', async () => {
    put('a.jsonl', jsonl({ id: 'x', text: '' }, { id: 'y', text: '' }, { id: 'x', text: '' }))
    expect(await failure(read('a.jsonl'), 'document')).toBe(
      '"a.jsonl:3": got the id "x" again; expected an id of its own for each document. It stands in "a.jsonl:1" already.')
    put('b.jsonl', jsonl({ id: 'z', text: '' }))
    put('c.jsonl', `\n${jsonl({ id: 'z', text: '' })}`)
    expect(await failure(read('c.jsonl', 'b.jsonl'), 'document')).toMatch(/^"c\.jsonl:2": got the id "z" again.*"b\.jsonl:1" already/)
    put('d.jsonl', jsonl({ id: 'e.txt', text: '' }))
    put('e.txt')
    expect(await failure(read('d.jsonl', 'e.txt'), 'document')).toMatch(/^"e\.txt": got the id "e\.txt" again.*"d\.jsonl:1" already/)
    put('f.jsonl', '{"id":"\\ud800","text":""}\n{"id":"\\udfff","text":""}')
    expect(await failure(read('f.jsonl'), 'document')).toContain('again')
  })

  test('__proto__ is an id and a field like others', async () => {
    put('a.jsonl', '{"id":"__proto__","text":"x","__proto__":{"polluted":1},"metadata":{"__proto__":{"polluted":2},"constructor":3}}\n'
      + '{"id":"constructor","text":"x","__proto__":{"title":"inherited"}}\n{"__proto__":{"id":"no","text":"no"}}')
    expect(await failure(read('a.jsonl'), 'document')).toContain('"a.jsonl:3": got no "id"')
    put('a.jsonl', '{"id":"__proto__","text":"x","__proto__":{"polluted":1},"metadata":{"__proto__":{"polluted":2},"constructor":3}}\n'
      + '{"id":"constructor","text":"x","__proto__":{"title":"inherited"}}')
    const [first, second] = (await read('a.jsonl')).documents
    expect(first.id).toBe('__proto__')
    expect(Object.getPrototypeOf(first.metadata)).toBe(Object.prototype)
    expect(JSON.stringify(first.metadata)).toBe('{"__proto__":{"polluted":2},"constructor":3}')
    expect(second).toMatchObject({ id: 'constructor', text: 'x' })
    expect(second.title).toBeUndefined()
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    put('b.jsonl', '{"id":"__proto__","text":""}\n{"id":"__proto__","text":""}')
    expect(await failure(read('b.jsonl'), 'document')).toContain('the id "__proto__" again')
  })

  test('a page that goes while others are read is as if it had not been there', async () => {
    for (const name of ['a.md', 'b.md']) put(name)
    const onFiles = (paths: string[]) => { for (const path of paths) if (path.endsWith('b.md')) rmSync(path) }
    const { documents, leftOut } = await readDocuments(['.'], { cwd, onFiles })
    expect([documents.map(({ id }) => id), leftOut]).toEqual([['a.md'], []])
    put('b.md')
    const all = (paths: string[]) => { for (const path of paths) rmSync(path) }
    expect(await failure(readDocuments(['.'], { cwd, onFiles: all }), 'not-found')).toContain('no such file')
    put('a.md')
    expect(await failure(readDocuments(['a.md'], { cwd, onFiles: all }), 'not-found')).toContain('no such file')
  })

  test.each(['b.jsonl', 'b.json', 'b.csv'])('%s that goes while others are read is left out, and told', async name => {
    put('a.csv', 'id,text\na,x\n')
    put(name, name === 'b.csv' ? 'id,text\nb,x\n' : jsonl({ id: 'b', text: 'x' }))
    const onFiles = (paths: string[]) => { for (const path of paths) if (path.endsWith(name)) rmSync(path) }
    const { documents, leftOut } = await readDocuments(['a.csv', name], { cwd, onFiles })
    expect(documents.map(({ id }) => id)).toEqual(['a'])
    expect(leftOut).toEqual([{ file: name, reason: expect.stringContaining('no such file') as string }])
    put(name)
    expect(await failure(readDocuments([name], { cwd, onFiles }), 'not-found')).toContain('no such file')
  })

  test('a file that is gone or breaks off while it is read', async () => {
    const path = put('a.jsonl', jsonl({ id: 'a', text: 'x' }))
    const real = await vi.importActual<typeof import('node:fs')>('node:fs')
    vi.mocked(nodeFs.createReadStream).mockImplementationOnce((...given) => {
      rmSync(path)
      return real.createReadStream(...given)
    })
    expect(await failure(read('a.jsonl'), 'not-found')).toContain('no such file')
    put('a.jsonl', jsonl({ id: 'a', text: 'x' }))
    vi.mocked(nodeFs.createReadStream).mockImplementationOnce((...given) => {
      const stream = real.createReadStream(...given)
      queueMicrotask(() => stream.destroy(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', syscall: 'read' })))
      return stream
    })
    expect(await failure(read('a.jsonl'), 'io')).toBe('reading "a.jsonl": got EIO: i/o error')
  })
})

describe('progress and abort', () => {
  test('progress counts bytes and ends with all of them', async () => {
    put('a.txt', 'x'.repeat(100))
    put('b.jsonl', jsonl(...Array.from({ length: 20_000 }, (_, i) => ({ id: `${i}`, text: 'y'.repeat(200) }))))
    const seen: Progress[] = []
    await readDocuments(['.'], { cwd, onProgress: progress => seen.push(progress) })
    const { total } = seen[0]
    expect(seen.every(({ stage, done }) => stage === 'read' && done <= total!)).toBe(true)
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).sort((a, b) => a - b))
    expect(seen.length).toBeGreaterThan(2)
    expect(seen.at(-1)).toEqual({ stage: 'read', done: total, total })
  })

  test('an abort before, and on the way', async () => {
    for (const name of ['a.txt', 'b.txt', 'c.jsonl']) put(name, jsonl(...Array.from({ length: 20_000 }, (_, i) => ({ id: `${name}${i}`, text: 'y'.repeat(200) }))))
    await failure(readDocuments(['none.txt'], { cwd, signal: AbortSignal.abort() }), 'aborted')
    const controller = new AbortController()
    const seen: Progress[] = []
    const onProgress = (progress: Progress) => { if (seen.push(progress) === 2) controller.abort() }
    await failure(readDocuments(['.'], { cwd, signal: controller.signal, onProgress }), 'aborted')
    expect(seen.length).toBe(2)
  })

  test('an abort while folders are gone through is no missing file', async () => {
    put('a.txt')
    const controller = new AbortController()
    const reading = readDocuments(['.'], { cwd: resolve(cwd), signal: controller.signal })
    controller.abort()
    await failure(reading, 'aborted')
  })
})
