import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { TokenGraphError } from '../../src/core/errors.ts'
import { createRandom } from '../../src/core/random.ts'
import { CONTAINER_VERSION, reverseElements, type SectionValue } from '../../src/store/container-format.ts'
import { decodeContainer } from '../../src/store/decode-container.ts'
import { encodeContainer } from '../../src/store/container-writer.ts'
import { runs } from '../helpers/runs.ts'

const sample = (): Map<string, SectionValue> => new Map<string, SectionValue>([
  ['meta', { json: { version: 1, name: 'a b', nested: [null, true, -0.5] } }],
  ['names', { strings: ['', 'token', 'граф', '图谱', '😀'] }],
  ['u8', Uint8Array.of(1, 2, 255)],
  ['u16', Uint16Array.of(1, 65535)],
  ['u32', Uint32Array.of(1, 2 ** 32 - 1, 7)],
  ['f32', Float32Array.of(0.5, -Infinity, NaN)],
  ['f64', Float64Array.of(0.1, -0)],
  ['none', new Float64Array()],
])

/** The error of a call that must fail as a TokenGraphError, and as nothing else. */
async function failure(act: () => unknown): Promise<TokenGraphError> {
  try {
    await act()
  } catch (error) {
    expect(error).toBeInstanceOf(TokenGraphError)
    return error as TokenGraphError
  }
  throw new Error('nothing was thrown')
}

const decoding = (bytes: Uint8Array): Promise<TokenGraphError> => failure(() => decodeContainer(bytes, 'a.tkg'))

const FILE = await encodeContainer(sample())
const EMPTY = await encodeContainer(new Map())

describe('round trips', () => {
  test('every kind of section comes back, in order', async () => {
    const sections = sample()
    const read = await decodeContainer(await encodeContainer(sections))
    expect([...read]).toEqual([...sections])
  })

  test('no sections at all', async () => {
    expect((await decodeContainer(await encodeContainer(new Map()))).size).toBe(0)
  })

  test('any sections; the bytes of numbers survive to the bit', async () => {
    const bytes = (value: SectionValue) => ArrayBuffer.isView(value)
      ? [value.constructor.name, ...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)]
      : value
    await fc.assert(fc.asyncProperty(anySections, async sections => {
      const read = await decodeContainer(await encodeContainer(sections))
      expect([...read.keys()]).toEqual([...sections.keys()])
      for (const [name, value] of sections) expect(bytes(read.get(name)!)).toStrictEqual(bytes(value))
    }), { numRuns: runs(300) })
  })

  test('what was read is written as the same bytes', async () => {
    await fc.assert(fc.asyncProperty(anySections, async sections => {
      const file = await encodeContainer(sections)
      expect(await encodeContainer(sections)).toEqual(file)
      expect(await encodeContainer(await decodeContainer(file))).toEqual(file)
    }), { numRuns: runs(100) })
  })

  test('a perturbed section gives other bytes', async () => {
    const other = sample().set('u32', Uint32Array.of(1, 2 ** 32 - 1, 8))
    expect(await encodeContainer(other)).not.toEqual(await encodeContainer(sample()))
  })

  test('the order of keys does not show in the bytes; the order of sections does', async () => {
    const json = (value: unknown) => encodeContainer(new Map([['a', { json: value }]]))
    expect(await json({ x: { b: 1, a: 2 }, c: 3 })).toEqual(await json({ c: 3, x: { a: 2, b: 1 } }))
    expect(await encodeContainer(new Map([...sample()].reverse()))).not.toEqual(await encodeContainer(sample()))
  })

  test('JSON keeps -0, half surrogate pairs and a key named __proto__, and drops undefined properties', async () => {
    const value = JSON.parse('{"__proto__": {"polluted": 1}, "half": "\\ud800", "zero": -0}')
    const read = await decodeContainer(await encodeContainer(new Map([['a', { json: { ...value, gone: undefined } }]])))
    expect(JSON.stringify((read.get('a') as { json: unknown }).json)).toBe(JSON.stringify({ ...value }))
    expect((read.get('a') as { json: { zero: number } }).json.zero).toBe(-0)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  test('long texts, whatever stands where they are cut', async () => {
    const random = createRandom(23), characters = ['a', 'é', '图', '😀', '\ufeff']
    const long = (length: number) => Array.from({ length }, () => characters[Math.floor(random() * characters.length)]).join('')
    for (const strings of [[long(1_500_000)], ['', long(3), long(700_000), '', long(700_001), 'b'], Array.from({ length: 300_000 }, () => long(4)), Array.from({ length: 300_000 }, () => '')]) {
      const file = await encodeContainer(new Map([['a', { strings }]]))
      const read = (await decodeContainer(file)).get('a') as { strings: string[] }
      // a matcher goes through them for seconds
      expect(read.strings.length).toBe(strings.length)
      expect(strings.findIndex((each, i) => each !== read.strings[i])).toBe(-1)
    }
  })

  test('long lists in JSON, whatever they hold', async () => {
    const random = createRandom(29), items = [null, -0.5, '],[', '\\', '"', '图\\"{', [[], {}], { 'a]"': [1, { b: '}' }] }, 'x'.repeat(1000)]
    const json = Array.from({ length: 20_000 }, () => items[Math.floor(random() * items.length)])
    const file = await encodeContainer(new Map([['a', { json }]]))
    expect(file.length).toBeGreaterThan(2 * 2 ** 20)
    expect(new TextDecoder().decode(file).endsWith(JSON.stringify(json))).toBe(true)
    expect((await decodeContainer(file)).get('a')).toEqual({ json })
  })

  test('a byte order mark is a character like others', async () => {
    const strings = ['\ufeffa', '\ufeff', 'b']
    expect((await decodeContainer(await encodeContainer(new Map([['a', { strings }]])))).get('a')).toEqual({ strings })
  })
})

describe('layout', () => {
  test('the bytes, as documented', async () => {
    const file = await encodeContainer(new Map<string, SectionValue>([['a', Uint16Array.of(0x1234)], ['b', { strings: ['é', ''] }]]))
    const view = new DataView(file.buffer)
    expect([...file.subarray(0, 8)]).toEqual([0x89, 0x54, 0x4b, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    expect(view.getUint32(8, true)).toBe(CONTAINER_VERSION)
    const headerEnd = 16 + view.getUint32(12, true)
    const [a, b] = JSON.parse(new TextDecoder().decode(file.subarray(16, headerEnd))).sections
    expect(Object.keys(a)).toEqual(['checksum', 'count', 'length', 'name', 'offset', 'type'])
    expect(a).toMatchObject({ name: 'a', type: 'u16', offset: 0, length: 2, count: 1 })
    expect(b).toMatchObject({ name: 'b', type: 'strings', offset: 8, length: 10, count: 2 })
    expect([...file.subarray(headerEnd, headerEnd + 8)]).toEqual([...sha256(file.subarray(0, headerEnd)).subarray(0, 8)])
    const start = Math.ceil((headerEnd + 8) / 8) * 8
    // u16 little-endian, six zeros, ends 2 and 2 as u32, then é in UTF-8.
    expect([...file.subarray(start)]).toEqual([0x34, 0x12, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0xc3, 0xa9])
  })

  test('arrays are views of an aligned buffer and copies of another', async () => {
    const file = await encodeContainer(sample())
    const shifted = new Uint8Array(file.length + 3)
    shifted.set(file, 3)
    const there = (read: Map<string, SectionValue>, name: string) => (read.get(name) as Float64Array).buffer
    const aligned = await decodeContainer(file.buffer)
    const moved = await decodeContainer(shifted.subarray(3))
    expect([...moved]).toEqual([...aligned])
    for (const name of ['u8', 'u16', 'u32', 'f32', 'f64']) expect(there(aligned, name)).toBe(file.buffer)
    expect(there(moved, 'u8')).toBe(shifted.buffer)
    for (const name of ['u16', 'u32', 'f32', 'f64']) expect(there(moved, name)).not.toBe(shifted.buffer)
  })

  test('a Buffer within a pool and shared memory are read too, and give plain arrays', async () => {
    const file = await encodeContainer(sample())
    const shared = new Uint8Array(new SharedArrayBuffer(file.length))
    shared.set(file)
    for (const bytes of [Buffer.from(file), shared]) {
      const read = await decodeContainer(bytes)
      expect([...read]).toEqual([...sample()])
      expect(read.get('u8')!.constructor).toBe(Uint8Array)
    }
  })

  test('a big-endian machine reverses elements', async () => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
    expect([...reverseElements(bytes, 1)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect([...reverseElements(bytes, 2)]).toEqual([2, 1, 4, 3, 6, 5, 8, 7])
    expect([...reverseElements(bytes, 4)]).toEqual([4, 3, 2, 1, 8, 7, 6, 5])
    expect([...reverseElements(bytes, 8)]).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
    expect(bytes[0]).toBe(1)
  })
})

describe('refused when writing', () => {
  const cycle: unknown[] = []
  cycle.push(cycle)
  const cases: [string, unknown, RegExp][] = [
    ['half a surrogate pair', { strings: ['ok', 'a\ud800'] }, /"a\\ud800" at 1; expected a string without half/],
    ['halves that would join', { strings: ['\ud83d', '\ude00'] }, /at 0/],
    ['a list with a hole', { strings: ['a', undefined, 'b'] }, /undefined at 1/],
    ['no list', { strings: 'abc' }, /expected an array of strings/],
    ['NaN in JSON', { json: { a: NaN } }, /got NaN/],
    ['undefined in an array', { json: [undefined] }, /got undefined/],
    ['undefined as JSON', { json: undefined }, /got undefined/],
    ['a bigint', { json: 1n }, /got 1/],
    ['a function', { json: { f() {} } }, /got a function/],
    ['a Date', { json: new Date(0) }, /got a Date/],
    ['a Map', { json: { map: new Map() } }, /got a Map/],
    ['an array of numbers in JSON', { json: new Float32Array(1) }, /got a Float32Array/],
    ['a cycle', { json: cycle }, /holds itself/],
    ['another array', new Int32Array(1), /got a Int32Array; expected Uint8Array, /],
    ['a DataView', new DataView(new ArrayBuffer(8)), /expected Uint8Array, /],
    ['two kinds at once', { json: 1, strings: [] }, /expected/],
    ['nothing', undefined, /got undefined/],
    ['null', null, /got null/],
  ]
  test.each(cases)('%s', async (_, value, message) => {
    const error = await failure(() => encodeContainer(new Map([['part', value as SectionValue]])))
    expect(error.code).toBe('format')
    expect(error.message).toMatch(/^encodeContainer: section "part": /)
    expect(error.message).toMatch(message)
  })

  test.each(['', '__proto__', '1st', 'a b', 'é', 'a\n', 'x'.repeat(65)])('the name %j', async name => {
    expect((await failure(() => encodeContainer(new Map([[name, Uint8Array.of(1)]])))).code).toBe('format')
  })

  test('more bytes of text than places are told of', async () => {
    // bytes that nobody looks into take no memory; those of texts would take 4 GB of it
    const encode = vi.spyOn(TextEncoder.prototype, 'encode').mockImplementation(() => new Uint8Array(2 ** 31))
    try {
      const long = 'a'.repeat(2 ** 21)
      expect((await failure(() => encodeContainer(new Map([['a', { strings: [long, long] }]])))).code).toBe('limit')
      expect(encode).toHaveBeenCalledTimes(2)
    } finally {
      encode.mockRestore()
    }
  })
})

describe('refused when reading', () => {
  const file = FILE

  test('every shorter file', async () => {
    for (let length = 0; length < file.length; length++) {
      const error = await decoding(file.slice(0, length))
      expect([length, error.code]).toEqual([length, 'format'])
      if (length >= 8) expect(error.message).toMatch(new RegExp(`^a.tkg: got ${length} bytes; expected .*\\d+ bytes\\. The file is truncated`))
    }
    expect((await decoding(file.slice(0, -1))).message).toContain(`got ${file.length - 1} bytes; expected ${file.length} bytes`)
  })

  test('every changed byte, and every changed bit', async () => {
    for (let at = 0; at < file.length; at++) {
      for (const flip of [0xff, 1, 2, 4, 8, 16, 32, 64, 128]) {
        const altered = file.slice()
        altered[at] ^= flip
        const { code } = await decoding(altered)
        // Only the four bytes of the version may read as a newer one.
        if (code !== 'format') expect([at >= 8 && at < 12, code]).toEqual([true, 'version'])
      }
    }
  })

  test('bytes after the end', async () => {
    for (const extra of [1, 8, 1000]) {
      const longer = new Uint8Array(file.length + extra)
      longer.set(file)
      const error = await decoding(longer)
      expect(error.code).toBe('format')
      expect(error.message).toContain(`${extra} follow the end`)
    }
  })

  test('an altered section is named', async () => {
    const altered = file.slice()
    altered[altered.length - 1] ^= 1
    expect((await decoding(altered)).message).toMatch(/^a\.tkg: section "f64": got bytes that do not match their checksum\. The file was altered/)
  })

  test('a newer version', async () => {
    const newer = file.slice()
    newer[8] = CONTAINER_VERSION + 1
    const error = await decoding(newer)
    expect(error.code).toBe('version')
    expect(error.message).toMatch(/got format version 3; expected 2\..* update tokengraph/)
  })

  test('an older version, with what to do', async () => {
    const older = file.slice()
    older[8] = 1
    expect((await decoding(older)).message).toBe('a.tkg: got format version 1; expected 2. An older tokengraph wrote it: index the texts again.')
  })

  test('a newer version whose header looks different', async () => {
    const newer = new Uint8Array(40)
    newer.set(file.subarray(0, 8))
    newer[9] = 1
    newer.fill(0xff, 12)
    expect((await decoding(newer)).code).toBe('version')
  })

  const foreign: [string, Uint8Array][] = [
    ['PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52)],
    ['zip', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0)],
    ['JSON', new TextEncoder().encode('{"version": 1, "documents": []}')],
    ['text', new TextEncoder().encode('x')],
    ['zeros', new Uint8Array(1000)],
  ]
  test.each(foreign)('%s', async (_, bytes) => {
    const error = await decoding(bytes)
    expect(error.code).toBe('format')
    expect(error.message).toMatch(/^a\.tkg: got no tokengraph snapshot/)
    expect(error.message).toContain('right file')
  })

  test('any bytes at all, and any bytes behind the magic', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (bytes, ours) => {
      const error = await decoding(ours ? Uint8Array.from([...file.subarray(0, 12), ...bytes]) : bytes)
      expect(error.code).toBe('format')
    }), { numRuns: runs(500) })
  })

  test('a transfer as text is recognised', async () => {
    const asUnix = Uint8Array.from([...file].filter((byte, at) => !(byte === 0x0d && file[at + 1] === 0x0a)))
    const asUtf8 = new TextEncoder().encode(new TextDecoder('latin1').decode(file))
    for (const bytes of [asUnix, asUtf8]) expect((await decoding(bytes)).message).toContain('transfer it as binary')
  })

  test('an empty file, a transferred buffer, and what is no bytes', async () => {
    expect((await decoding(new Uint8Array())).message).toMatch(/got no bytes/)
    const buffer = (await encodeContainer(sample())).buffer
    structuredClone(buffer, { transfer: [buffer] })
    expect((await failure(() => decodeContainer(buffer))).message).toMatch(/^snapshot: got no bytes/)
    for (const value of ['text', 2 ** 40, null, undefined, [1, 2], {}]) {
      expect((await failure(() => decodeContainer(value as unknown as ArrayBuffer))).code).toBe('format')
    }
  })
})

describe('malicious headers, their checksums in order', () => {
  const body = (text: string) => new TextEncoder().encode(text)
  const entry = (bytes: Uint8Array, rest: object) =>
    ({ name: 'a', type: 'u8', offset: 0, length: bytes.length, count: bytes.length, checksum: hexChecksum(bytes), ...rest })

  const eight = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
  const one = (rest: object) => forge({ sections: [entry(eight, rest)] }, eight)

  test('the forger can write a file that is taken', async () => {
    expect((await decodeContainer(one({}))).get('a')).toEqual(eight)
  })

  const entries: object[] = [
    { offset: 8 }, { offset: -8 }, { offset: 1 }, { offset: 2 ** 53 }, { offset: 1e300 }, { offset: '0' }, { offset: null },
    { length: 7 }, { length: 9 }, { length: -1 }, { length: 0.5 }, { length: 2 ** 32 }, { length: 2 ** 60, count: 2 ** 60 },
    { length: 2 ** 47, count: 2 ** 47 }, { count: 7 }, { count: 9 }, { count: -8 }, { count: 2 ** 40 }, { count: undefined },
    { type: 'u16' }, { type: 'f64', count: 8 }, { type: 'i32' }, { type: 'constructor' }, { type: '__proto__' }, { type: 1 },
    { name: '__proto__' }, { name: '' }, { name: 1 }, { name: ['a'] }, { name: 'x'.repeat(1000) },
    { checksum: '' }, { checksum: null }, { checksum: '0000000000000000' },
    { type: 'json', count: 1 }, { type: 'strings', count: 1 }, { type: 'strings', count: 3 }, { type: 'strings', count: 2 ** 45 },
  ]
  test.each(entries)('entry %j', async rest => {
    expect((await decoding(one(rest))).code).toBe('format')
  })

  const headers: unknown[] = [
    null, 1, 'sections', [], {}, { sections: {} }, { sections: 8 }, { sections: [null] }, { sections: [[]] }, { sections: [1] },
    { sections: ['a'] }, { sections: [{}] }, { sections: { length: 1e9 } },
    { sections: [entry(eight, {}), entry(eight, {})] },
    { sections: [entry(eight, {}), entry(eight, { name: 'b' })] },
    { sections: [entry(eight, {}), entry(eight, { offset: 4, name: 'b' })] },
    { sections: [entry(eight, { offset: 8 }), entry(eight, { name: 'b' })] },
  ]
  test.each(headers.map(header => ({ header })))('$header', async ({ header }) => {
    expect((await decoding(forge(header, eight))).code).toBe('format')
  })

  test('the same name twice', async () => {
    const twice = forge({ sections: [entry(eight, {}), entry(eight, { offset: 8 })] }, Uint8Array.of(...eight, ...eight))
    expect((await decoding(twice)).message).toContain('section "a" twice')
  })

  test.each(['', '{', '{"sections": [}', '\ufeff{"sections":[]}', '['.repeat(100_000)])('a header that is no JSON', async text => {
    expect((await decoding(forge(body(text), eight))).code).toBe('format')
  })

  test('a header that is no UTF-8', async () => {
    expect((await decoding(forge(Uint8Array.of(0x22, 0xff, 0x22), eight))).message).toContain('header: got text that is not UTF-8')
  })

  test('something between sections', async () => {
    const sections = [entry(Uint8Array.of(1), {}), entry(eight, { offset: 8, name: 'b' })]
    const bytes = Uint8Array.of(1, 0, 0, 0, 0, 0, 9, 0, ...eight)
    expect((await decoding(forge({ sections }, bytes))).message).toContain('between sections')
  })

  test.each([
    ['ends beyond the text', [4], 'abc'],
    ['ends that fall short', [1, 2], 'abc'],
    ['ends that fall', [2, 1, 3], 'abc'],
    ['huge ends', [2 ** 32 - 1, 2 ** 32 - 1], 'abc'],
    ['a string that ends within a character', [1, 4], '😀'],
  ])('strings with %s', async (_, lengths, text) => {
    const bytes = Uint8Array.of(...new Uint8Array(Uint32Array.from(lengths).buffer), ...body(text))
    const strings = entry(bytes, { type: 'strings', count: lengths.length })
    expect((await decoding(forge({ sections: [strings] }, bytes))).code).toBe('format')
  })

  test('strings that are no UTF-8', async () => {
    const bytes = Uint8Array.of(1, 0, 0, 0, 0xff)
    const strings = entry(bytes, { type: 'strings', count: 1 })
    expect((await decoding(forge({ sections: [strings] }, bytes))).message).toContain('section "a": got text that is not UTF-8')
  })

  const padding = `"${'x'.repeat(2 ** 20)}"`
  test.each(['[P,P,', '[P,P,]', '[P,,P]', '[P,P', '[P,P]]', '[P,P],P', '[P,{P]}', '[P,P}', '[P,P,"', '[P,P]0', '[P P]', '[P,P:1]', '[,P]'])('a long list that is no JSON: %s', async shape => {
    const bytes = body(shape.replaceAll('P', padding))
    const json = entry(bytes, { type: 'json', count: 1 })
    expect((await decoding(forge({ sections: [json] }, bytes))).message).toContain('section "a": got text that is not JSON')
  })

  test('a section that is no JSON, or two', async () => {
    for (const [text, count] of [['{]', 1], ['', 1], ['1', 2], ['1', 0]] as const) {
      const bytes = body(text)
      expect((await decoding(forge({ sections: [entry(bytes, { type: 'json', count })] }, bytes))).code).toBe('format')
    }
  })
})

/** A file with any header and any bytes after it, whose header checksum is right. */
function forge(header: unknown, sections: Uint8Array): Uint8Array {
  const text = header instanceof Uint8Array ? header : new TextEncoder().encode(JSON.stringify(header))
  const headerEnd = 16 + text.length
  const start = Math.ceil((headerEnd + 8) / 8) * 8
  const file = new Uint8Array(start + sections.length)
  file.set(EMPTY.subarray(0, 12))
  new DataView(file.buffer).setUint32(12, text.length, true)
  file.set(text, 16)
  file.set(sha256(file.subarray(0, headerEnd)).subarray(0, 8), headerEnd)
  file.set(sections, start)
  return file
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()

const hexChecksum = (bytes: Uint8Array): string => Buffer.from(sha256(bytes).subarray(0, 8)).toString('hex')

const anyValue: fc.Arbitrary<SectionValue> = fc.oneof(
  fc.uint8Array(), fc.uint16Array(), fc.uint32Array(), fc.float32Array(), fc.float64Array(),
  fc.record({ json: fc.jsonValue({ maxDepth: 4 }) }, { noNullPrototype: true }),
  fc.record({ strings: fc.array(fc.string({ unit: 'binary' })) }, { noNullPrototype: true }),
)

const anySections: fc.Arbitrary<Map<string, SectionValue>> = fc
  .array(fc.tuple(fc.stringMatching(/^[A-Za-z][A-Za-z0-9._/-]{0,8}$/), anyValue), { maxLength: 8 })
  .map(entries => new Map(entries))
