import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenGraphError } from '../../../src/core/errors.ts'
import type { Progress } from '../../../src/core/pace.ts'
import { createRandom } from '../../../src/core/random.ts'
import { rowAt } from '../../../src/math/dense/matrix.ts'
import { type WordVectorOptions, readWordVectors } from '../../../src/encoders/word-vectors/read.ts'
import { runs } from '../../helpers/runs.ts'

interface Entry {
  word: string
  numbers: number[]
}

const bytesOf = (text: string) => new TextEncoder().encode(text)
const all = () => true
const none = () => false

/** The writers that the readers are held against. */
const line = ({ word, numbers }: Entry) => `${word} ${numbers.map(number => (Object.is(number, -0) ? '-0' : number)).join(' ')}`
const header = (entries: readonly Entry[]) => `${entries.length} ${entries[0].numbers.length}\n`
const WRITERS: Record<string, (entries: readonly Entry[]) => Uint8Array> = {
  'GloVe': entries => bytesOf(entries.map(entry => `${line(entry)}\n`).join('')),
  'GloVe without a last line end': entries => bytesOf(entries.map(line).join('\n')),
  'word2vec text, Windows': entries => bytesOf(header(entries) + entries.map(entry => `${line(entry)}\r\n`).join('')),
  'fastText .vec': entries => bytesOf(header(entries) + entries.map(entry => `${line(entry)} \n`).join('')),
  'word2vec binary': entries => binary(entries, '\n'),
  'word2vec binary without line ends': entries => binary(entries, ''),
}
const FORMATS = Object.keys(WRITERS)

function binary(entries: readonly Entry[], end: string): Uint8Array {
  return Buffer.concat([Buffer.from(header(entries)), ...entries.flatMap(({ word, numbers }) => {
    const vector = Buffer.alloc(4 * numbers.length)
    numbers.forEach((number, i) => vector.writeFloatLE(number, 4 * i))
    return [Buffer.from(`${word} `), vector, Buffer.from(end)]
  })])
}

/** The bytes in pieces, cut at some places; the same buffer is used again for every piece, as some sources do. */
async function* pieces(bytes: Uint8Array, cuts: readonly number[] = []): AsyncGenerator<Uint8Array> {
  const ends = [...cuts.map(cut => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  const buffer = new Uint8Array(bytes.length)
  let start = 0
  for (const end of ends) {
    buffer.fill(0xff)
    buffer.set(bytes.subarray(start, end))
    yield buffer.subarray(0, end - start)
    start = end
  }
}

const read = (bytes: Uint8Array | string, wanted: (word: string) => boolean = all, options: WordVectorOptions = {}) =>
  readWordVectors(pieces(typeof bytes === 'string' ? bytesOf(bytes) : bytes), wanted, options)

/** What should be read, said slowly. */
function expected(entries: readonly Entry[], wanted: (word: string) => boolean, frequent = 20_000): Entry[] {
  const forms = entries.map(({ word, numbers }) => ({ word: word.toLowerCase(), numbers }))
  const kept = forms.filter(({ word }, i) => i < frequent || wanted(word))
  return kept.filter(({ word }, i) => kept.findIndex(other => other.word === word) === i)
}

function expectEntries({ words, vectors }: Awaited<ReturnType<typeof read>>, entries: readonly Entry[]): void {
  expect(words).toEqual(entries.map(({ word }) => word))
  expect(vectors.data.length).toBe(entries.length * vectors.width)
  entries.forEach(({ numbers }, i) => expect([...rowAt(vectors, i)]).toEqual(numbers.map(Math.fround)))
}

const anyWord = fc.oneof(
  { weight: 9, arbitrary: fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'é', 'É', '图', '😀', '5', '.', '-', '_', '\u00a0', '\u0085', '\u2028', 'İ', '\t'), minLength: 1, maxLength: 8 }) },
  { weight: 1, arbitrary: fc.constantFrom('</s>', '<unk>', 'the', 'The', 'x'.repeat(300)) },
)
const anySpacedWord = fc.oneof({ weight: 5, arbitrary: anyWord }, { weight: 1, arbitrary: fc.constantFrom('. . .', 'at name@domain.com', '1 . 2 a') })
const anyNumber = fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.038194, -0.5, 1e-7, 1.5e10))

const anyEntries = (word: fc.Arbitrary<string>, width: fc.Arbitrary<number> = fc.integer({ min: 1, max: 6 })) =>
  width.chain(width => fc.array(fc.record({ word, numbers: fc.array(anyNumber, { minLength: width, maxLength: width }) }), { minLength: 1, maxLength: 12 }))

const anyCuts = fc.array(fc.nat(), { maxLength: 12 })

/** The option without which a file could be meant in two ways: a few small vectors, or one number a word that looks like a header. */
const formatOf = (written: string, [{ word, numbers }]: readonly Entry[]): WordVectorOptions['format'] =>
  written.startsWith('word2vec binary') ? 'bin' : written.startsWith('GloVe') && numbers.length === 1 && /^\d+$/.test(word) ? 'glove' : undefined

/** Words of some width with numbers such as vectors have; the same every time. */
function someEntries(count: number, width: number, seed = 1): Entry[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, (_, i) => ({ word: `w${i}`, numbers: Array.from({ length: width }, () => Math.fround(random() - 0.5)) }))
}

describe('readWordVectors, against a writer', () => {
  it.each(FORMATS)('reads %s, in whatever pieces it comes', async written => {
    const word = written.includes('binary') ? anyWord : anySpacedWord
    await fc.assert(fc.asyncProperty(anyEntries(word), anyCuts, fc.nat({ max: 12 }), fc.boolean(), async (entries, cuts, frequent, packed) => {
      const bytes = WRITERS[written](entries)
      const file = packed ? gzipSync(bytes) : bytes
      const wanted = (word: string) => word.length % 2 === 0
      const result = await readWordVectors(pieces(file, cuts), wanted, { frequent, format: formatOf(written, entries) })
      expectEntries(result, expected(entries, wanted, frequent))
      expect(result.digest).toBe(createHash('sha256').update(file).digest('hex').slice(0, 32))
    }), { numRuns: runs(150) })
  })

  it.each(FORMATS)('reads %s of several megabytes, wherever blocks end', async written => {
    const entries = someEntries(written.includes('binary') ? 4500 : 1000, 64)
    const vectors = Buffer.from(Float32Array.from(entries.flatMap(({ numbers }) => numbers)).buffer)
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 800 }), fc.boolean(), async (shift, packed) => {
      const shifted = [{ ...entries[0], word: 'a'.repeat(shift) }, ...entries.slice(1)]
      const bytes = WRITERS[written](shifted)
      const result = await readWordVectors(pieces(packed ? gzipSync(bytes, { level: 1 }) : bytes), all)
      expect(bytes.length).toBeGreaterThan(2 ** 20)
      expect(result.words).toEqual(shifted.map(({ word }) => word))
      expect(Buffer.from(result.vectors.data.buffer).equals(vectors)).toBe(true)
    }), { numRuns: runs(6) })
  })

  it.each(FORMATS)('tells %s from the others', async written => {
    for (let seed = 1; seed <= 30; seed++) {
      const entries = someEntries(3, 4 + seed, seed)
      expectEntries(await read(WRITERS[written](entries)), entries)
    }
  })

  it('differs where a number of the file does', async () => {
    const [one, ...others] = someEntries(3, 4)
    const changed = [{ ...one, numbers: one.numbers.with(2, 0.25) }, ...others]
    for (const written of FORMATS) {
      const result = await read(WRITERS[written](changed))
      expect(() => expectEntries(result, [one, ...others])).toThrow()
      expect(result.digest).not.toBe((await read(WRITERS[written]([one, ...others]))).digest)
    }
  })
})

describe('which words are kept', () => {
  const FILE = 'The 1 2\nof 3 4\nTHE 5 6\nZebra 7 8\nzebra 9 10\n'

  it('the first ones and the wanted ones, asked in lower case; of equal forms the first', async () => {
    const asked: string[] = []
    const { words, vectors } = await read(FILE, word => { asked.push(word); return word === 'zebra' }, { frequent: 1 })
    expect(words).toEqual(['the', 'zebra'])
    expect([...vectors.data]).toEqual([1, 2, 7, 8])
    expect(asked).toEqual(['of', 'zebra'])
  })

  it('by a form of the caller', async () => {
    expect((await read(FILE, word => word === 'Z' || word === 'z', { frequent: 0, form: word => word[0] })).words).toEqual(['Z', 'z'])
  })

  it('none at all is a table without rows', async () => {
    const { words, vectors } = await read(FILE, none, { frequent: 0 })
    expect([words, vectors.width, vectors.data.length]).toEqual([[], 2, 0])
  })

  it('numbers of the others are not looked at', async () => {
    expect((await read('a 1 2\nb x nan\n', none, { frequent: 1 })).words).toEqual(['a'])
  })
})

describe('what is written in odd ways', () => {
  it.each([
    ['a byte order mark', '\ufeffthe 1 2\nof 3 4\n', {}, ['the', 'of']],
    ['blank lines', 'the 1 2\n\nof 3 4\n\n\r\n', {}, ['the', 'of']],
    ['several spaces', '2 2\nthe  1   2\nof 3 4  \n', {}, ['the', 'of']],
    ['a first word that is a number', '7 1 2\n5 3 4\n', {}, ['7', '5']],
    ['a header that is a word', '5 3\n6 4\n', { format: 'glove' as const }, ['5', '6']],
    ['exponents and signs', 'the +1e-3 -2.5E+2\nof .5 5.\n', {}, ['the', 'of']],
  ])('%s', async (_, file, options, words) => {
    expect((await read(file, all, options)).words).toEqual(words)
  })

  it('a word that is cut in the middle of a character counts, and is not kept', async () => {
    const cut = bytesOf('图书').subarray(0, 5)
    const text = Buffer.concat([bytesOf('2 2\n'), cut, bytesOf(' 1 2\nof 3 4\n')])
    const packed = Buffer.concat([bytesOf('2 2\n'), cut, binary([{ word: '', numbers: [1, 2] }, { word: 'of', numbers: [3, 4] }], '').subarray(4)])
    expect((await read(text)).words).toEqual(['of'])
    expect((await read(packed, all, { format: 'bin' })).words).toEqual(['of'])
  })
})

/** The error of what must be refused: its code, and a message on one line. */
async function refusal(act: Promise<unknown>): Promise<string> {
  const error = await act.then(() => undefined, error => error)
  expect(error).toBeInstanceOf(TokenGraphError)
  expect(error.message).not.toMatch(/[\n\r]/)
  return `${error.code}: ${error.message}`
}

describe('what is refused', () => {
  const FOUR = someEntries(4, 3)
  const BINARY = binary(FOUR, '\n')
  const BARE = binary(FOUR, '')
  const notFinite = (value: number) => binary([FOUR[0], { word: 'bad', numbers: [1, value, 2] }], '')

  it.each<[string, Uint8Array | string, string, WordVectorOptions?]>([
    ['an empty file', '', 'format: reading "v.txt": got an empty file; expected word vectors'],
    ['an empty gzip', gzipSync(''), 'format: reading "v.txt": got an empty file'],
    ['a line with too few numbers', 'a 1 2 3\nb 1 2\n', 'format: "v.txt:2": got 2 numbers after "b"; expected 3'],
    ['a line with too many numbers', 'a 1 2 3\nb 1 2 3 4\n', 'format: "v.txt:2": got 4 numbers after "b"; expected 3'],
    ['a word alone', 'a 1 2 3\nb\n', 'format: "v.txt:2": got 0 numbers after "b"; expected 3'],
    ['numbers without a word', '2 3\na 1 2 3\n 1 2 3\n', 'format: "v.txt:3": got 2 numbers after "1"; expected 3'],
    ['another width than the header says', '2 3\na 1 2\nb 1 2\n', 'format: "v.txt:2": got 2 numbers after "a"; expected 3'],
    ['what is no number', 'a 1 2\nb 1 x\n', 'format: "v.txt:2": got "x" as number 2 of 2; expected a finite number'],
    ['a hexadecimal number', 'a 1 2\nb 0x1 2\n', 'format: "v.txt:2": got "0x1" as number 1 of 2'],
    ['a decimal comma', 'a 1 2\nb 0,5 2\n', 'format: "v.txt:2": got "0,5" as number 1 of 2'],
    ['NaN', 'a nan 2\nb 1 2\n', 'format: "v.txt:1": got "nan" as number 1 of 2; expected a finite number'],
    ['infinity', 'a 1 2\nb 1 -Infinity\n', 'format: "v.txt:2": got "-Infinity" as number 2 of 2; expected a finite number'],
    ['more than a float holds', 'a 1 2\nb 1 1e39\n', 'format: "v.txt:2": got "1e39" as number 2 of 2; expected a finite number'],
    ['fewer lines than the header says', '3 2\na 1 2\nb 1 2\n', 'format: reading "v.txt": got 2 words; expected 3, as its first line says'],
    ['no lines behind the header', '3 2', 'format: reading "v.txt": got 0 whole words, and 0 more bytes at byte 4; expected 3'],
    ['more lines than the header says', '1 2\na 1 2\n\nb 1 2\n', 'format: "v.txt:4": got word 2; expected 1, as its first line says'],
    ['a header of no words', '0 300\n', 'format: reading "v.txt": got 0 words of 300 dimensions; expected at least one'],
    ['a header of no width', '3 0\na\nb\nc\n', 'format: reading "v.txt": got 3 words of 0 dimensions'],
    ['a header of great width', '3 300000\n', 'format: reading "v.txt": got 3 words of 300000 dimensions'],
    ['no header where one must be', 'a 1 2\n', 'format: reading "v.txt": got a first line that begins with "a 1 2"; expected the number of words', { format: 'vec' }],
    ['no header in a .bin file', 'a 1 2\n', 'format: reading "v.bin": got a first line that begins with "a 1 2"; expected the number of words', { name: 'v.bin' }],
    ['text', 'It was a dark and stormy night.\n', 'format: "v.txt:1": got "It was a dark and stormy night."; expected a word and its numbers'],
    ['a line of two megabytes', `a 1 2\n${'b'.repeat(2 ** 21)} 1 2\n`, 'format: "v.txt:2": got a line of more than 1048576 bytes'],
    ['a first line of two megabytes', `a${' 1'.repeat(2 ** 20)}\n`, 'format: "v.txt:1": got a line of more than 1048576 bytes'],
    ['Latin-1', Buffer.from('the 1 2\ncaf\u00e9s 1 2\n', 'latin1'), 'encoding: "v.txt:2": got a word that is not UTF-8: "caf\ufffds"; expected UTF-8'],
    ['UTF-16', Buffer.from('\ufeffthe 1 2\n', 'utf16le'), 'encoding: "v.txt:1": got a word that is not UTF-8'],
    ['NUL', 'the 1 2\na\0b 1 2\n', 'encoding: "v.txt:2": got a word that is not UTF-8: "a\ufffdb"'],
    ['a ZIP archive', Buffer.from('PK\u0003\u0004glove.txt'), 'format: reading "v.txt": got a ZIP archive; expected word vectors. Unpack it'],
    ['a fastText model', Uint8Array.of(0xba, 0x16, 0x4f, 0x2f, 12, 0, 0, 0), 'format: reading "v.bin": got a fastText model; expected word vectors. Give the file of its vectors', { name: 'v.bin' }],
    ['a truncated binary', BINARY.subarray(0, -3), 'format: reading "v.txt": got 3 whole words, and 14 more bytes at byte 51; expected 4', { format: 'bin' }],
    ['a binary that ends between words', BARE.subarray(0, 4 + 15 * 2), 'format: reading "v.txt": got 2 whole words, and 0 more bytes at byte 34; expected 4', { format: 'bin' }],
    ['a binary with more than it says', Buffer.concat([BARE, BARE.subarray(4)]), 'format: reading "v.txt": got more bytes after word 4, at byte 64; expected 4', { format: 'bin' }],
    ['a binary with NaN', notFinite(NaN), 'format: reading "v.txt": got NaN as number 2 of "bad", at byte 19; expected a finite number', { format: 'bin' }],
    ['a binary with infinity', notFinite(-Infinity), 'format: reading "v.txt": got -Infinity as number 2 of "bad", at byte 19', { format: 'bin' }],
    ['a binary without a word', binary([FOUR[0], { word: '', numbers: [1, 2, 3] }], ''), 'format: reading "v.txt": got no word, at byte 19', { format: 'bin' }],
    ['a binary without spaces', Buffer.concat([bytesOf('9 3\n'), Buffer.alloc(3 * 2 ** 20, 'x')]), 'format: reading "v.txt": got a word of more than 1048576 bytes, at byte 4', { format: 'bin' }],
    ['a binary with words that are not UTF-8', Buffer.concat([bytesOf('1 1\n'), Uint8Array.of(0xff, 0x61, 0x20, 0, 0, 0, 0)]), 'encoding: reading "v.txt": byte 4: got a word that is not UTF-8', { format: 'bin' }],
    ['truncated gzip', gzipSync(WRITERS.GloVe(someEntries(500, 9))).subarray(0, -200), 'format: reading "v.txt": got damaged gzip'],
    ['altered gzip', gzipSync(WRITERS.GloVe(someEntries(500, 9))).fill(0x55, 1000, 1010), 'format: reading "v.txt": got damaged gzip'],
    ['gzip in name only', Uint8Array.of(0x1f, 0x8b, 1, 2, 3), 'format: reading "v.txt": got damaged gzip'],
    ['an unknown format', 'a 1 2\n', 'option: readWordVectors: option "format": got "text"; expected "glove" or "vec" or "bin"', { format: 'text' as 'vec' }],
    ['an unknown option', 'a 1 2\n', 'option: readWordVectors: got unknown option "frequnt". Did you mean "frequent"?', { frequnt: 3 } as WordVectorOptions],
  ])('%s', async (_, file, message, options) => {
    const said = await refusal(read(file, all, { name: 'v.txt', ...options }))
    expect(said.slice(0, message.length)).toBe(message)
  })

  it('a source of text', async () => {
    const source = async function* () { yield 'a 1 2\n' as unknown as Uint8Array }
    expect(await refusal(readWordVectors(source(), all))).toMatch(/^option: reading "word vectors": got a source of text; expected one of Uint8Arrays/)
  })

  it('a line without end, long before a file without end is read', async () => {
    let given = 0
    const endless = async function* () { for (yield bytesOf('a 1 2\n');; given++) yield new Uint8Array(2 ** 16).fill(0x62) }
    expect(await refusal(readWordVectors(endless(), all))).toMatch(/^format: "word vectors:2": got a line of more than 1048576 bytes/)
    expect(given).toBeLessThan(64)
  })

  it.each([false, true])('with the error of the source itself, where that fails (gzip: %s)', async packed => {
    const file = WRITERS.GloVe(someEntries(3000, 64))
    const bytes = packed ? gzipSync(file) : file
    const failing = async function* () { yield bytes.subarray(0, bytes.length / 2); throw new RangeError('the cable is out') }
    await expect(readWordVectors(failing(), all)).rejects.toThrow(new RangeError('the cable is out'))
  })
})

describe('a long reading', () => {
  const entries = someEntries(6000, 64)

  it.each(['GloVe', 'fastText .vec', 'word2vec binary'])('tells how far it has come: %s', async written => {
    const seen: Progress[] = []
    await read(WRITERS[written](entries), none, { onProgress: progress => seen.push(progress) })
    expect(seen.length).toBeGreaterThan(1)
    expect(seen.at(-1)).toEqual({ stage: 'vectors', done: 6000, total: 6000 })
    expect(seen[0]).toMatchObject({ stage: 'vectors' })
    expect(seen[0].done).toBeGreaterThan(0)
    expect(seen[0].total).toBe(written === 'GloVe' ? undefined : 6000)
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).sort((a, b) => a - b))
  })

  it.each([false, true])('ends at the signal and closes the source (gzip: %s)', async packed => {
    const bytes = WRITERS.GloVe(entries)
    const abort = new AbortController()
    let closed = false
    const source = async function* () {
      try {
        yield* pieces(packed ? gzipSync(bytes, { level: 1 }) : bytes, [2 ** 20, 2 ** 21])
      } finally {
        closed = true
      }
    }
    expect(await refusal(readWordVectors(source(), all, { signal: abort.signal, onProgress: () => abort.abort() }))).toMatch(/^aborted: /)
    expect(closed).toBe(true)
  })

  it('does not begin after the signal', async () => {
    let begun = false
    const source = async function* () { begun = true; yield new Uint8Array() }
    expect(await refusal(readWordVectors(source(), all, { signal: AbortSignal.abort() }))).toMatch(/^aborted: /)
    expect(begun).toBe(false)
  })
})
