import { createHash } from 'node:crypto'

/** Words at a place of a page, from its lower left corner. */
export interface PdfLine { text: string, x?: number, y: number, size?: number }

export interface PdfParts {
  /** What the file says of itself: `Title`, `Author`. */
  info?: Record<string, string>
  /** Locks it, by RC4 with 40 bits, as the first versions of PDF did. */
  password?: string
  /** By how many degrees pages are turned to be read. */
  rotate?: number
}

const hexOf = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('hex')

/** A PDF file, as plain as they can be: a line at each place, in letters that are told by their code units. Han are as wide as high, all others half of it. */
export function pdfOf(pages: readonly (readonly PdfLine[])[], { info = {}, password, rotate = 0 }: PdfParts = {}): Uint8Array {
  const kids = pages.map((_, i) => `${8 + 2 * i} 0 R`)
  const lock = password === undefined ? undefined : lockOf(password)
  const text = (id: number, words: string) => { const bytes = Buffer.from(`feff${hexOf(words)}`, 'hex'); return `<${(lock?.sealed(id, bytes) ?? bytes).toString('hex')}>` }
  const stream = (id: number, words: string) => {
    const bytes = lock?.sealed(id, Buffer.from(words)) ?? Buffer.from(words)
    return Buffer.concat([Buffer.from(`<< /Length ${bytes.length} >>\nstream\n`), bytes, Buffer.from('\nendstream')])
  }
  const objects: (string | Buffer)[] = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${kids.length} >>`,
    '<< /Type /Font /Subtype /Type0 /BaseFont /Plain /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>',
    '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Plain /CIDSystemInfo << /Registry () /Ordering () /Supplement 0 >> /FontDescriptor 5 0 R /DW 500 /W [11904 65519 1000] >>',
    '<< /Type /FontDescriptor /FontName /Plain /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>',
    stream(6, '/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange '
      + `256 beginbfrange ${Array.from({ length: 256 }, (_, i) => { const high = i.toString(16).padStart(2, '0'); return `<${high}00> <${high}ff> <${high}00>` }).join(' ')} endbfrange endcmap end`),
    `<< ${Object.entries(info).map(([key, value]) => `/${key} ${text(7, value)}`).join(' ')} >>`,
    ...pages.flatMap((lines, i) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Rotate ${rotate} /Resources << /Font << /F 3 0 R >> >> /Contents ${9 + 2 * i} 0 R >>`,
      stream(9 + 2 * i, lines.map(({ text, x = 50, y, size = 10 }) => `BT /F ${size} Tf 1 0 0 1 ${x} ${y} Tm <${hexOf(text)}> Tj ET`).join('\n')),
    ]),
  ]
  return assembled(lock ? [...objects, lock.dictionary] : objects, lock ? `/Encrypt ${objects.length + 1} 0 R /ID [<${lock.id}> <${lock.id}>]` : '')
}

function assembled(objects: readonly (string | Buffer)[], trailer: string): Uint8Array {
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')], places: number[] = []
  let length = parts[0]!.length
  const put = (bytes: Buffer) => { parts.push(bytes); length += bytes.length }
  objects.forEach((object, i) => {
    places.push(length)
    put(Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]))
  })
  put(Buffer.from(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map(place => `${String(place).padStart(10, '0')} 00000 n \n`).join('')}`
    + `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 7 0 R ${trailer} >>\nstartxref\n${length}\n%%EOF\n`))
  return new Uint8Array(Buffer.concat(parts))
}

const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')
const md5 = (...parts: Buffer[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest()

/** The standard way to lock a file: its first revision. */
function lockOf(password: string) {
  const id = '00112233445566778899aabbccddeeff', permissions = Buffer.from([0xfc, 0xff, 0xff, 0xff])
  const padded = Buffer.concat([Buffer.from(password, 'latin1'), PADDING]).subarray(0, 32)
  const owner = rc4(md5(padded).subarray(0, 5), padded)
  const key = md5(padded, owner, permissions, Buffer.from(id, 'hex')).subarray(0, 5)
  return {
    id, dictionary: `<< /Filter /Standard /V 1 /R 2 /O <${owner.toString('hex')}> /U <${rc4(key, PADDING).toString('hex')}> /P -4 >>`,
    sealed: (object: number, bytes: Buffer) => rc4(md5(key, Buffer.from([object & 255, object >> 8, 0, 0, 0])).subarray(0, 10), bytes),
  }
}

function rc4(key: Buffer, bytes: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, i) => i)
  const swap = (i: number, j: number) => { [state[i], state[j]] = [state[j]!, state[i]!] }
  for (let i = 0, j = 0; i < 256; i++) swap(i, j = (j + state[i]! + key[i % key.length]!) & 255)
  let i = 0, j = 0
  return Buffer.from(bytes.map(byte => {
    i = (i + 1) & 255
    j = (j + state[i]!) & 255
    swap(i, j)
    return byte ^ state[(state[i]! + state[j]!) & 255]!
  }))
}

/** Lines below one another, as a page has them. */
export const column = (lines: readonly string[], { x = 50, top = 700, size = 10, pitch = 12 } = {}): PdfLine[] =>
  lines.map((text, i) => ({ text, x, y: top - i * pitch, size }))
