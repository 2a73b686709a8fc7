import { appendFileSync } from 'node:fs'
import { appendFile, mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TokenGraphError } from '../../src/core/errors.ts'
import { createRandom } from '../../src/core/random.ts'
import type { VectorStore } from '../../src/encoders/cached.ts'
import { openVectorLog, type VectorLog } from '../../src/store/vector-log.ts'
import { ROOT, runProcess } from '../helpers/command.ts'

// Whoever runs this may be allowed to write everything, so that a refusal must be made up.
vi.mock('node:fs/promises', async importOriginal => {
  const files = await importOriginal<typeof import('node:fs/promises')>()
  return { ...files, open: vi.fn(files.open) }
})

let folder: string
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'vector-log-')) })
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true })
})

const ENCODER = { digest: 'encoder one', width: 3 }
const RECORD = 16 + 4 * 3 + 4
/** The header, a multiple of a record. */
const START = RECORD

/** A key and a vector that a number stands for. */
const keyOf = (n: number) => Uint8Array.from({ length: 16 }, (_, i) => (i ? (n * 31 + i * 7) & 255 : n >> 8))
const rowOf = (n: number, width = 3) => Float32Array.from({ length: width }, (_, i) => Math.fround((n + 1) / (i + 3)))
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

const put = (log: VectorLog, ns: readonly number[]) => log.put(ns.map(keyOf), ns.map(n => rowOf(n)))
const get = (log: VectorLog, ns: readonly number[]) => log.get(ns.map(keyOf))

async function theFile(): Promise<string> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.vectors'))
  expect(names).toHaveLength(1)
  return join(folder, names[0])
}

/** Opens the log of a folder, uses it, closes it. A warning is a failure. */
async function using<T>(act: (log: VectorLog) => Promise<T>, encoder = ENCODER): Promise<T> {
  const log = await openVectorLog(folder, encoder, { onWarning: warning => { throw warning } })
  try {
    return await act(log)
  } finally {
    await log.close()
  }
}

/** Exactly these are kept, of the first hundred. */
async function expectKept(kept: readonly number[]): Promise<void> {
  const rows = await using(log => get(log, numbers(0, 100)))
  expect(rows).toEqual(numbers(0, 100).map(n => (kept.includes(n) ? rowOf(n) : undefined)))
}

describe('openVectorLog', () => {
  let run = 0

  it('is a VectorStore, and gives back what was put, at once and after opening again', async () => {
    await using(async log => {
      const store: VectorStore = log
      expect(await store.get([keyOf(1)])).toEqual([undefined])
      await store.put([keyOf(1), keyOf(2)], [rowOf(1), rowOf(2)])
      expect(await store.get([keyOf(2), keyOf(3), keyOf(1), keyOf(2)])).toEqual([rowOf(2), undefined, rowOf(1), rowOf(2)])
      expect(log.size).toBe(2)
    })
    await expectKept([1, 2])
  })

  it('keeps every bit of every float', async () => {
    await fc.assert(fc.asyncProperty(
      fc.integer({ min: 1, max: 9 }).chain(width => fc.array(fc.uint32Array({ minLength: width, maxLength: width }), { minLength: 1, maxLength: 20 })),
      async bits => {
        const encoder = { digest: `run ${run++}`, width: bits[0].length }
        const keys = bits.map((_, n) => keyOf(n))
        const expected = bits.map(each => [...each])
        const read = async (log: VectorLog) => (await log.get(keys)).map(row => [...new Uint32Array(row!.buffer, row!.byteOffset, row!.length)])
        await using(async log => {
          await log.put(keys, bits.map(each => new Float32Array(each.buffer, each.byteOffset, each.length)))
          expect(await read(log)).toEqual(expected)
        }, encoder)
        expect(await using(read, encoder)).toEqual(expected)
      },
    ), { numRuns: 60 })
  })

  it('acts as a Map, whatever is put, asked and opened again, by one or two at a time', async () => {
    const anyNumbers = fc.array(fc.nat({ max: 40 }), { maxLength: 12 })
    const anyStep = fc.record({ act: fc.constantFrom('put', 'get', 'reopen'), who: fc.nat({ max: 1 }), ns: anyNumbers })
    await fc.assert(fc.asyncProperty(fc.array(anyStep, { maxLength: 15 }), async steps => {
      const encoder = { digest: `run ${run++}`, width: 3 }
      const onWarning = (warning: TokenGraphError) => { throw warning }
      const logs = await Promise.all([0, 1].map(() => openVectorLog(folder, encoder, { onWarning })))
      const kept = new Set<number>()
      for (const { act, who, ns } of steps) {
        if (act === 'reopen') {
          await logs[who].close()
          logs[who] = await openVectorLog(folder, encoder, { onWarning })
        } else if (act === 'put') {
          await put(logs[who], ns)
          ns.forEach(n => kept.add(n))
          expect(await get(logs[who], ns)).toEqual(ns.map(n => rowOf(n)))
        } else {
          const rows = await get(logs[who], ns)
          // What the other one has put since may be missing, but nothing is wrong.
          rows.forEach((row, i) => expect(row === undefined || kept.has(ns[i])).toBe(true))
          rows.forEach((row, i) => { if (row) expect(row).toEqual(rowOf(ns[i])) })
        }
      }
      await Promise.all(logs.map(log => log.close()))
      expect(await using(log => get(log, numbers(0, 41)), encoder)).toEqual(numbers(0, 41).map(n => (kept.has(n) ? rowOf(n) : undefined)))
    }), { numRuns: 60 })
  })

  it('reads more than is read at once, in any order', async () => {
    const encoder = { digest: 'large', width: 300 }, ns = numbers(0, 3000)
    await using(async log => {
      for (let at = 0; at < ns.length; at += 32) {
        const group = ns.slice(at, at + 32)
        await log.put(group.map(keyOf), group.map(n => rowOf(n, 300)))
      }
    }, encoder)
    const random = createRandom(5)
    const order = ns.map(n => ({ n, at: random() })).sort((a, b) => a.at - b.at).map(({ n }) => n).filter(n => n % 5 > 0)
    const rows = await using(log => log.get(order.map(keyOf)), encoder)
    rows.forEach((row, i) => expect(Buffer.from(row!.buffer).equals(Buffer.from(rowOf(order[i], 300).buffer))).toBe(true))
  })

  it('keeps encoders apart, each in a file of its own, in a folder that it makes', async () => {
    const deep = join(folder, 'a', 'b')
    const [one, other] = await Promise.all(['one', 'other'].map(digest => openVectorLog(deep, { digest, width: 3 })))
    await put(one, [1])
    expect(await get(other, [1])).toEqual([undefined])
    await Promise.all([one.close(), other.close()])
    expect(await readdir(deep)).toHaveLength(2)
  })

  it('has a layout that is written down', async () => {
    await using(log => put(log, [4, 5]))
    const bytes = await readFile(await theFile())
    expect(bytes.length).toBe(START + 2 * RECORD)
    expect([...bytes.subarray(0, 16)]).toEqual([0x89, 0x54, 0x4b, 0x56, 0x0d, 0x0a, 0x1a, 0x0a, 1, 0, 0, 0, 3, 0, 0, 0])
    expect(bytes.subarray(16, 32).toString('hex')).toBe((await theFile()).slice(-40, -8))
    expect([...bytes.subarray(START, START + 16)]).toEqual([...keyOf(4)])
    expect(numbers(0, 3).map(i => bytes.readFloatLE(START + 16 + 4 * i))).toEqual([...rowOf(4)])
    expect(bytes.readUInt32LE(START + RECORD - 4)).toBe(slowCrc(bytes.subarray(START, START + RECORD - 4)))
  })

  it('forgets what is put after it is closed, and closes twice', async () => {
    const log = await openVectorLog(folder, ENCODER, { onWarning: warning => { throw warning } })
    await put(log, [1])
    await log.close()
    await put(log, [2])
    expect(await get(log, [1, 2])).toEqual([undefined, undefined])
    await log.close()
    await expectKept([1])
  })
})

/** CRC-32 as in ISO 3309, bit by bit. */
function slowCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}

describe('a vector log after damage', () => {
  it('that was cut anywhere in its last record has the others, and takes new ones', async () => {
    await using(log => put(log, [1, 2, 3]))
    const file = await theFile(), whole = await readFile(file)
    for (let length = START + 2 * RECORD; length < START + 3 * RECORD; length++) {
      await writeFile(file, whole.subarray(0, length))
      await expectKept([1, 2])
      expect((await stat(file)).size).toBe(length)
      await using(log => put(log, [4]))
      expect((await stat(file)).size).toBe(START + 3 * RECORD)
      await expectKept([1, 2, 4])
    }
  })

  it('of any byte of a record has all but that record', async () => {
    await using(log => put(log, [1, 2, 3]))
    const file = await theFile(), whole = await readFile(file)
    for (let at = START + RECORD; at < whole.length; at++) {
      await writeFile(file, whole.map((byte, i) => (i === at ? byte ^ 0x10 : byte)))
      await expectKept(at < START + 2 * RECORD ? [1, 3] : [1, 2])
      await using(log => put(log, [4]))
      await expectKept(at < START + 2 * RECORD ? [1, 3, 4] : [1, 2, 4])
    }
  })

  it.each([['zeros', 0], ['other bytes', 0xa5]])('that ends in %s has the rest, and cuts a torn record off', async (_, byte) => {
    await using(log => put(log, [1, 2]))
    for (const length of [5, RECORD, RECORD + 1]) {
      await appendFile(await theFile(), Buffer.alloc(length, byte))
      await expectKept([1, 2])
    }
    await using(log => put(log, [3]))
    expect((await stat(await theFile())).size).toBe(START + 5 * RECORD)
    await expectKept([1, 2, 3])
  })

  it('of any byte of the header is put aside, and begun anew', async () => {
    await using(log => put(log, [1]))
    const file = await theFile(), whole = await readFile(file)
    for (let at = 0; at < START; at++) {
      const damaged = whole.map((byte, i) => (i === at ? byte ^ 1 : byte))
      await writeFile(file, damaged)
      await expectKept([])
      expect(await readFile(`${file}.damaged`)).toEqual(damaged)
      await using(log => put(log, [2]))
      await expectKept([2])
    }
  })

  it.each([['a torn header', 7], ['nothing', 0]])('that has %s is begun anew', async (_, length) => {
    await using(log => put(log, [1]))
    await truncate(await theFile(), length)
    await using(log => put(log, [2]))
    await expectKept([2])
  })

  it('of another width is put aside', async () => {
    await using(log => put(log, [1]))
    await using(async log => {
      expect(await get(log, [1])).toEqual([undefined])
      await log.put([keyOf(1)], [rowOf(1, 4)])
    }, { ...ENCODER, width: 4 })
    expect(await using(log => get(log, [1]), { ...ENCODER, width: 4 })).toEqual([rowOf(1, 4)])
  })

  it('while it is open gives nothing that is wrong', async () => {
    await using(async log => {
      await put(log, [1, 2, 3])
      const bytes = await readFile(await theFile())
      await writeFile(await theFile(), bytes.fill(0x55, START + RECORD + 20, START + RECORD + 22))
      expect(await get(log, [1, 2, 3])).toEqual([rowOf(1), undefined, rowOf(3)])
      await truncate(await theFile(), START + RECORD)
      expect(await get(log, [1, 2, 3])).toEqual([rowOf(1), undefined, undefined])
      await put(log, [4])
      expect(await get(log, [1, 2, 3, 4])).toEqual([rowOf(1), undefined, undefined, rowOf(4)])
    })
    await expectKept([1, 4])
  })
})

describe('several writers', () => {
  it('in one process lose nothing, whoever comes first', async () => {
    const logs = await Promise.all(numbers(0, 4).map(() => openVectorLog(folder, ENCODER, { onWarning: warning => { throw warning } })))
    await Promise.all(logs.flatMap((log, who) => numbers(0, 6).map(i => put(log, numbers(24 * who + 4 * i, 24 * who + 4 * i + 4)))))
    await Promise.all(logs.map(log => log.close()))
    await expectKept(numbers(0, 96))
  })

  it('find what the others have put, when they write', async () => {
    await using(one => using(async other => {
      await put(one, [1])
      expect(await get(other, [1])).toEqual([undefined])
      await put(other, [2])
      expect(await get(other, [1, 2])).toEqual([rowOf(1), rowOf(2)])
    }))
  })

  it('that begin a file at once write two headers, and no harm is done', async () => {
    await using(async log => {
      const header = await readFile(await theFile())
      await appendFile(await theFile(), header)
      await put(log, [1])
    })
    await expectKept([1])
    const bytes = await readFile(await theFile())
    await writeFile(await theFile(), Buffer.concat([bytes.subarray(0, START), bytes]))
    await expectKept([1])
  })

  it('wait for a record that is half written, and do not cut it off', async () => {
    await using(async log => {
      await put(log, [1, 2])
      const bytes = await readFile(await theFile())
      await truncate(await theFile(), START + RECORD + 20)
      const done = put(log, [3])
      setTimeout(() => { appendFileSync(log.path, bytes.subarray(START + RECORD + 20)) }, 3)
      await done
      expect(await get(log, [1, 2, 3])).toEqual([rowOf(1), rowOf(2), rowOf(3)])
    })
    await expectKept([1, 2, 3])
  })

  it('in two processes lose nothing', async () => {
    const program = (from: number) => `
      import { openVectorLog } from './src/store/vector-log.ts'
      const log = await openVectorLog(${JSON.stringify(folder)}, { digest: 'encoder one', width: 3 }, { onWarning: warning => { throw warning } })
      for (let n = ${from}; n < ${from + 50}; n++) {
        await log.put([Uint8Array.from({ length: 16 }, (_, i) => (i ? (n * 31 + i * 7) & 255 : n >> 8))], [Float32Array.from({ length: 3 }, (_, i) => (n + 1) / (i + 3))])
      }
      await log.close()`
    const done = await Promise.all([0, 50].map(from => runProcess(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program(from)], { cwd: ROOT })))
    expect(done.map(({ code, err }) => ({ code, err }))).toEqual([{ code: 0, err: '' }, { code: 0, err: '' }])
    await expectKept(numbers(0, 100))
  })
})

describe('a vector log that cannot be written', () => {
  const warnings: TokenGraphError[] = []
  const warned = { onWarning: (warning: TokenGraphError) => { warnings.push(warning) } }
  beforeEach(() => { warnings.length = 0 })

  function expectOneWarning(got: RegExp): void {
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toBeInstanceOf(TokenGraphError)
    expect(warnings[0].code).toBe('io')
    expect(warnings[0].message).toMatch(/^keeping vectors in ".*\.vectors": got [^\n]*\. The work goes on without it; what cannot be kept is encoded again next time\.$/)
    expect(warnings[0].message).toMatch(got)
  }

  /** What all files that are open have in common, to be made to fail. */
  async function fileHandles() {
    const file = await open(join(folder, 'any'), 'w')
    await file.close()
    return Object.getPrototypeOf(file) as typeof file
  }

  it('for want of a folder says so once, when something should be kept', async () => {
    await writeFile(join(folder, 'file'), 'x')
    const log = await openVectorLog(join(folder, 'file'), ENCODER, warned)
    expect(await get(log, [1])).toEqual([undefined])
    expect(warnings).toEqual([])
    await put(log, [1])
    await put(log, [2])
    expect(await get(log, [1, 2])).toEqual([undefined, undefined])
    await log.close()
    expectOneWarning(/ENOTDIR|EEXIST/)
  })

  it.each([false, true])('when the disk fills up in between keeps what was written (half a write: %s)', async half => {
    const log = await openVectorLog(folder, ENCODER, warned)
    await put(log, [1])
    const handles = await fileHandles(), write = handles.write
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    vi.spyOn(handles, 'write').mockImplementation(function (this: typeof handles, bytes: Uint8Array) {
      return half ? Reflect.apply(write, this, [bytes.subarray(0, 20)]) : Promise.reject(full)
    } as typeof write)
    await put(log, [2])
    vi.restoreAllMocks()
    await put(log, [3])
    expect(await get(log, [1, 2, 3])).toEqual([rowOf(1), undefined, undefined])
    await log.close()
    expectOneWarning(half ? /got room for 20 of 32 bytes/ : /got ENOSPC: no space left on device\./)
    await expectKept([1])
  })

  it('because it may only be read is read', async () => {
    await using(log => put(log, [1]))
    vi.mocked(open).mockImplementationOnce(async () => { throw new Error("EROFS: read-only file system, open 'x.vectors'") })
    const log = await openVectorLog(folder, ENCODER, warned)
    expect(await get(log, [1])).toEqual([rowOf(1)])
    expect(warnings).toEqual([])
    await put(log, [2])
    expect(await get(log, [1, 2])).toEqual([rowOf(1), undefined])
    await log.close()
    expectOneWarning(/got EROFS: read-only file system\./)
    await expectKept([1])
  })

  it.each([['damaged', 20, 0xff], ['empty', 0, 0]])('because it may only be read, and is %s, gives nothing', async (_, length, byte) => {
    await using(log => put(log, [1]))
    const file = await theFile()
    await writeFile(file, Buffer.alloc(length, byte))
    vi.mocked(open).mockImplementationOnce(async () => { throw new Error("EROFS: read-only file system, open 'x.vectors'") })
    const log = await openVectorLog(folder, ENCODER, warned)
    expect(await get(log, [1])).toEqual([undefined])
    await put(log, [1])
    await log.close()
    expectOneWarning(/got EROFS/)
    expect(await readdir(folder)).toHaveLength(1)
    expect((await stat(file)).size).toBe(length)
  })

  it('nor read gives nothing, and says so once', async () => {
    const log = await openVectorLog(folder, ENCODER, warned)
    await put(log, [1])
    vi.spyOn(await fileHandles(), 'read').mockRejectedValue(new Error('EIO: i/o error, read'))
    expect(await get(log, [1])).toEqual([undefined])
    vi.restoreAllMocks()
    await put(log, [2])
    expect(await get(log, [1, 2])).toEqual([rowOf(1), undefined])
    await log.close()
    expectOneWarning(/got EIO: i\/o error\./)
  })

  it('works the same without anyone to tell', async () => {
    await writeFile(join(folder, 'file'), 'x')
    const log = await openVectorLog(join(folder, 'file'), ENCODER)
    await put(log, [1])
    expect(await get(log, [1])).toEqual([undefined])
  })
})
