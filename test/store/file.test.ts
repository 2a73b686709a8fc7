import { execFileSync } from 'node:child_process'
import {
  chmodSync, lstatSync, truncateSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync,
} from 'node:fs'
import * as fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { TokenGraphError } from '../../src/core/errors.ts'
import { openContainer } from '../../src/store/container-reader.ts'
import { encodeContainer } from '../../src/store/container-writer.ts'
import { openSource, readFileBytes, writeFileAtomic } from '../../src/store/file.ts'

// A spy that calls through, so that one test can let the disk fill up.
vi.mock('node:fs/promises', async original => {
  const real = await original<typeof import('node:fs/promises')>()
  return { ...real, readFile: vi.fn(real.readFile), writeFile: vi.fn(real.writeFile) }
})

const posix = process.platform !== 'win32'
let folder: string

beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'tokengraph-file-')) })
afterEach(() => {
  vi.clearAllMocks()
  rmSync(folder, { recursive: true })
})

async function failure(act: Promise<unknown>): Promise<TokenGraphError> {
  const error = await act.then(() => undefined, error => error)
  expect(error).toBeInstanceOf(TokenGraphError)
  return error
}

const errno = (code: string, message: string) => Object.assign(new Error(`${code}: ${message}, write`), { code })

describe('writeFileAtomic', () => {
  test('writes a new file, replaces an old one, and leaves nothing else', async () => {
    const file = join(folder, 'a.tkg')
    for (const bytes of [Uint8Array.of(1, 2, 3), Uint8Array.of(4), new Uint8Array()]) {
      await writeFileAtomic(file, bytes)
      expect([...readFileSync(file)]).toEqual([...bytes])
    }
    expect(readdirSync(folder)).toEqual(['a.tkg'])
  })

  test('writes only the bytes of a view', async () => {
    const file = join(folder, 'a.tkg')
    await writeFileAtomic(file, Uint8Array.of(1, 2, 3, 4).subarray(1, 3))
    expect([...readFileSync(file)]).toEqual([2, 3])
  })

  test('several at once to one file: one of them wins whole', async () => {
    const file = join(folder, 'a.tkg')
    await Promise.all([1, 2, 3, 4].map(byte => writeFileAtomic(file, new Uint8Array(100_000).fill(byte))))
    const bytes = readFileSync(file)
    expect(bytes.length).toBe(100_000)
    expect(new Set(bytes).size).toBe(1)
    expect(readdirSync(folder)).toEqual(['a.tkg'])
  })

  test.runIf(posix)('keeps the mode, and a link', async () => {
    const file = join(folder, 'a.tkg'), link = join(folder, 'link.tkg')
    writeFileSync(file, 'old')
    chmodSync(file, 0o640)
    symlinkSync(file, link)
    await writeFileAtomic(link, Uint8Array.of(7))
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect([...readFileSync(file)]).toEqual([7])
    expect(statSync(file).mode & 0o777).toBe(0o640)
  })

  test('a disk that fills up leaves the old file and no other', async () => {
    const file = join(folder, 'a.tkg')
    writeFileSync(file, 'old')
    vi.mocked(fs.writeFile).mockImplementationOnce(async (target, bytes) => {
      writeFileSync(target as string, (bytes as Uint8Array).subarray(0, 2))
      throw errno('ENOSPC', 'no space left on device')
    })
    const error = await failure(writeFileAtomic(file, Uint8Array.of(1, 2, 3)))
    expect(error.code).toBe('io')
    expect(error.message).toBe(
      `writing ${JSON.stringify(file)}: got ENOSPC: no space left on device. `
      + 'Free some space or choose another disk; an old file of that name is unchanged.')
    expect(readFileSync(file, 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['a.tkg'])
  })

  test('a name too long for the temporary file leaves the old file', async () => {
    const file = join(folder, 'x'.repeat(250))
    writeFileSync(file, 'old')
    const error = await failure(writeFileAtomic(file, Uint8Array.of(1)))
    expect(error.code).toMatch(/^(io|not-found)$/)
    expect(readFileSync(file, 'utf8')).toBe('old')
    expect(readdirSync(folder).length).toBe(1)
  })

  test('a folder of that name is refused and stays', async () => {
    const target = join(folder, 'a.tkg')
    mkdirSync(target)
    writeFileSync(join(target, 'inside'), 'old')
    const error = await failure(writeFileAtomic(target, Uint8Array.of(1)))
    expect(error.code).toBe('io')
    expect(error.message).toBe(`writing ${JSON.stringify(target)}: got a folder; expected a file. Give the name of a file.`)
    expect(readdirSync(folder)).toEqual(['a.tkg'])
    expect(readdirSync(target)).toEqual(['inside'])
  })

  test.runIf(posix)('a device or pipe is refused and stays', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const error = await failure(writeFileAtomic(pipe, Uint8Array.of(1)))
    expect(error.code).toBe('io')
    expect(error.message).toContain('no regular file')
    expect(lstatSync(pipe).isFIFO()).toBe(true)
  })

  test('a folder that is not there', async () => {
    const error = await failure(writeFileAtomic(join(folder, 'none', 'a.tkg'), Uint8Array.of(1)))
    expect(error.code).toBe('not-found')
    expect(error.message).toContain('got no such folder. Create the folder first')
  })

  test('a file where a folder should be', async () => {
    writeFileSync(join(folder, 'file'), 'old')
    const error = await failure(writeFileAtomic(join(folder, 'file', 'a.tkg'), Uint8Array.of(1)))
    expect(error.code).toBe('not-found')
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('old')
  })

  test('a name that no file system takes', async () => {
    const error = await failure(writeFileAtomic(join(folder, 'a\0b'), Uint8Array.of(1)))
    expect(error.code).toBe('io')
    expect(error.message).not.toContain('\0')
  })
})

describe('what killed writers left', () => {
  test('goes once it is an hour old; what is newer, or called otherwise, stays', async () => {
    const file = join(folder, 'a.tkg'), old = new Date(Date.now() - 2 * 3_600_000)
    const left = { 'a.tkg.1234567890': old, 'a.tkg.234567890': new Date(), 'a.tkg.2024': old, 'a.tkg.1234567890.bak': old, 'b.tkg.1234567890': old }
    for (const [name, time] of Object.entries(left)) {
      writeFileSync(join(folder, name), 'half of it')
      utimesSync(join(folder, name), time, time)
    }
    await writeFileAtomic(file, Uint8Array.of(1))
    expect(readdirSync(folder).sort()).toEqual(['a.tkg', ...Object.keys(left).slice(1)].sort())
  })

  test('is what a killed one leaves', async () => {
    const file = join(folder, 'a.tkg')
    let temporary = ''
    vi.mocked(fs.writeFile).mockImplementationOnce(async path => { temporary = String(path) })
    await writeFileAtomic(file, Uint8Array.of(1))
    expect(temporary.slice(join(await fs.realpath(folder), 'a.tkg').length)).toMatch(/^\.\d{6,10}$/)
  })
})

describe('readFileBytes', () => {
  test.each([0, 1, 100, 5000, 1_000_000])('%i bytes, in a buffer of their own', async length => {
    const file = join(folder, 'a.bin')
    writeFileSync(file, new Uint8Array(length).fill(5))
    const bytes = await readFileBytes(file)
    expect(bytes.constructor).toBe(Uint8Array)
    expect([bytes.length, bytes.byteOffset, bytes.buffer.byteLength]).toEqual([length, 0, length])
    expect(bytes.every(byte => byte === 5)).toBe(true)
  })

  test('a file that Node reads into its pool', async () => {
    vi.mocked(fs.readFile).mockResolvedValueOnce(Buffer.from([1, 2, 3]))
    const bytes = await readFileBytes('pooled')
    expect([...bytes]).toEqual([1, 2, 3])
    expect(bytes.buffer.byteLength).toBe(3)
  })

  test('a missing file', async () => {
    const file = join(folder, 'none.tkg')
    const error = await failure(readFileBytes(file))
    expect(error.code).toBe('not-found')
    expect(error.message).toBe(
      `reading ${JSON.stringify(file)}: got no such file. Check the path; it counts from the current folder.`)
    expect((error.cause as NodeJS.ErrnoException).code).toBe('ENOENT')
  })

  test('a folder', async () => {
    const error = await failure(readFileBytes(folder))
    expect(error.code).toBe('io')
    expect(error.message).toContain('got a folder; expected a file')
  })

  test('a path through a file', async () => {
    writeFileSync(join(folder, 'file'), '')
    expect((await failure(readFileBytes(join(folder, 'file', 'a')))).code).toBe('not-found')
  })

  test.each([
    ['EACCES', 'io', 'Check the permissions'], ['EPERM', 'io', 'Check the permissions'], ['EMFILE', 'io', 'ulimit'],
    ['EBUSY', 'io', 'Another program'], ['EIO', 'io', 'EIO: trouble'], ['ERR_FS_FILE_TOO_LARGE', 'limit', 'smaller files'],
  ])('%s is told as %s, with what to do', async (code, kind, advice) => {
    vi.mocked(fs.readFile).mockRejectedValueOnce(errno(code, 'trouble'))
    const error = await failure(readFileBytes('a.tkg'))
    expect(error.code).toBe(kind)
    expect(error.message).toMatch(/^reading "a\.tkg": got /)
    expect(error.message).toContain(advice)
  })
})

describe('openSource', () => {
  const sections = new Map([['a', Uint8Array.of(1, 2, 3)], ['b', Uint8Array.of(4)], ['c', Uint8Array.of(5, 6)]])
  const open = async (file: string) => openContainer(await openSource(file, undefined, 0), 'x.tkg')
  let file: string
  beforeEach(async () => {
    file = join(folder, 'x.tkg')
    writeFileSync(file, await encodeContainer(sections))
  })

  test('reads what is asked for, in any order; a small file whole', async () => {
    const container = await open(file)
    for (const name of ['c', 'a', 'b', 'a']) expect(container.get(name)).toEqual(sections.get(name))
    expect(await openSource(file)).toEqual(await readFileBytes(file))
  })

  test.skipIf(!posix)('reads what the file was when it was opened, though it is replaced or removed', async () => {
    const container = await open(file)
    await writeFileAtomic(file, await encodeContainer(new Map([['a', Uint8Array.of(9)]])))
    expect(container.get('a')).toEqual(sections.get('a'))
    rmSync(file)
    expect(container.get('c')).toEqual(sections.get('c'))
  })

  test('refuses an altered section when it is read, and no other', async () => {
    const bytes = readFileSync(file)
    bytes[bytes.length - 1]! ^= 1
    writeFileSync(file, bytes)
    const container = await open(file)
    expect(container.get('a')).toEqual(sections.get('a'))
    expect(() => container.get('c')).toThrow('x.tkg: section "c": got bytes that do not match their checksum')
  })

  test('refuses an altered header and what stands between sections', async () => {
    const bytes = readFileSync(file), between = bytes.subarray()
    between[bytes.length - 3]! = 1
    writeFileSync(file, between)
    const container = await open(file)
    expect(() => container.get('c')).toThrow('between sections')
    bytes[20]! ^= 1
    writeFileSync(file, bytes)
    expect((await failure(open(file))).message).toContain('a header that does not match its checksum')
  })

  test('refuses a file that becomes shorter while it is open, or was', async () => {
    const container = await open(file), { size } = statSync(file)
    truncateSync(file, size - 1)
    expect(() => container.get('c')).toThrow(`got ${size - 1} bytes; expected ${size} bytes`)
    expect(container.get('a')).toEqual(sections.get('a'))
    expect((await failure(open(file))).code).toBe('format')
  })

  test('refuses no file, a folder, and an abort, as a file that is read whole does', async () => {
    expect((await failure(open(join(folder, 'none')))).code).toBe('not-found')
    expect((await failure(open(folder))).code).toBe('io')
    expect((await failure(openSource(file, AbortSignal.abort(), 0))).code).toBe('aborted')
  })
})
