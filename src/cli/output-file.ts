import { open, readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { TokenGraphError, show } from '../core/errors.ts'
import { MAGIC } from '../store/container-format.ts'
import { checkWritable, writeFileAtomic } from '../store/file.ts'
import { MANIFEST } from '../store/manifest.ts'

/** What `--force` says of itself. */
export const FORCE_HELP = 'replace a file that is none of ours, too; one that is read is never replaced'

/** What commands write. */
export type OutputKind = 'index' | 'part' | 'export' | 'page' | 'weights' | 'table'

const { raw } = String

/** What comes behind the magic bytes of a part of an index: a version, a length, the section it begins with. */
const PART = raw`[^]{8}\{"sections":\[\{[^}]*"name":"part"`

/**
 * What each kind of file is called, and how it begins where a command wrote it: as exactly as it is always the same, so
 * that the work of other programs (a graph laid out in Gephi, a page of one's own) is not taken for ours.
 */
const OURS: Readonly<Record<OutputKind, { name: string, begins: RegExp }>> = {
  index: { name: 'index', begins: new RegExp(`^${String.fromCharCode(...MAGIC)}(?!${PART})`) },
  part: { name: 'part of an index', begins: new RegExp(`^${String.fromCharCode(...MAGIC)}${PART}`) },
  export: {
    name: 'export',
    begins: new RegExp([
      raw`^<\?xml version="1\.0" encoding="UTF-8"\?>\n<gexf xmlns="http://gexf\.net/1\.3" version="1\.3">\n  <graph defaultedgetype="`,
      raw`^<\?xml version="1\.0" encoding="UTF-8"\?>\n<graphml xmlns="http://graphml\.graphdrawing\.org/xmlns">\n  <(?:key id="|graph edgedefault=")`,
      raw`^\{"options":\{"type":"mixed","multi":true,"allowSelfLoops":true\},"attributes":\{\},"nodes":\[(?:\]|\{"key":"(?:passage|name|token):)`,
      raw`^\{"schema":"tokengraph\.graph-view/`,
    ].join('|')),
  },
  page: {
    name: 'saved page',
    begins:
      /^<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="content-security-policy" content="default-src 'none'; script-src 'sha256-/,
  },
  // its length stands before the header
  weights: { name: 'file of weights', begins: /^[^]{8}\{"__metadata__":\{"(?:kinds|model)":"/ },
  table: { name: 'table', begins: /^[^]{8}\{"__metadata__":\{"format":"tokengraph\.table\// },
}

/** As much of a file as says whether it is ours. */
const START = 256

/**
 * A file that a command was told to write. It replaces only what a command wrote before, or an empty file; with
 * `--force` anything but what is read. Ask {@link OutputFile.check} before the work begins, so that no work is in vain.
 */
export class OutputFile {
  #inputs: readonly string[] = []

  /** @param option  how the user named the file: `--out` */
  constructor(readonly option: string, readonly file: string, readonly kind: OutputKind, readonly force = false) {}

  /**
   * Refuses a file that cannot be written, is one that is read, or is another's.
   *
   * @param inputs  files, and folders, that the command reads
   * @throws TokenGraphError `option` for an input, and for `-`; `not-found` and `io` where the file system refuses,
   *   `io` for another's file
   */
  async check(inputs: readonly string[] = []): Promise<void> {
    this.#inputs = inputs
    if (this.file === '-') throw this.#standardOutput()
    await checkWritable(this.file)
    await this.#refuseInput()
    if (this.force || await isOurs(this.file, this.kind)) return
    const { name } = OURS[this.kind], one = `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`
    throw new TokenGraphError('io', {
      where: this.#where,
      got: `a file that is no ${name} of ours`,
      expected: `a new file, an empty one, or ${one} to replace`,
      hint: 'Give another name, or --force to replace it.',
    })
  }

  /** Writes the file, unless another's has come to its place since it was checked. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.check(this.#inputs)
    await writeFileAtomic(this.file, bytes)
  }

  /** Standard output, which `-` stands for elsewhere, gets what is said of the file. */
  #standardOutput(): TokenGraphError {
    const { name } = OURS[this.kind], binary = this.kind === 'page' ? undefined : `The ${name} is binary.`
    const hint = this.kind === 'export' ? `Without ${this.option} it goes there.` : binary
    return new TokenGraphError('option', {
      where: this.#where,
      got: 'standard output',
      expected: 'the name of a file',
      hint,
    })
  }

  async #refuseInput(): Promise<void> {
    for (const input of this.#inputs) {
      if (!(await isSame(this.file, input)) && !(await isWithin(this.file, input))) continue
      throw new TokenGraphError('option', {
        where: this.#where,
        got: `a file that is read, too${input === this.file ? '' : ` (${show(input)})`}`,
        expected: 'another file',
        hint: 'It would be lost.',
      })
    }
  }

  get #where(): string {
    return `${this.option} ${show(this.file, Infinity)}`
  }
}

/**
 * Refuses a folder for an index that holds anything but an index, is read, or holds what is read.
 *
 * @throws TokenGraphError `option` for an input, `io` for another's folder
 */
export async function checkOutputFolder(option: string, folder: string, inputs: readonly string[]): Promise<void> {
  const where = `${option} ${show(folder, Infinity)}`
  for (const input of inputs) {
    if (!(await isSame(folder, input)) && !(await isWithin(input, folder)) && !(await isWithin(folder, input))) continue
    throw new TokenGraphError('option', {
      where,
      got: `a folder that is read, too (${show(input)})`,
      expected: 'another folder',
      hint: 'What is in it would be lost, or read again.',
    })
  }
  const there = await stat(folder).catch(() => undefined)
  if (there && !there.isDirectory())
    throw new TokenGraphError('io', {
      where,
      got: 'a file',
      expected: 'a folder',
      hint: 'Give another name, or one without a slash at its end.',
    })
  const names = there ? await readdir(folder) : []
  if (names.length === 0 || (names.includes(MANIFEST) && await isOurs(join(folder, MANIFEST), 'index'))) return
  throw new TokenGraphError('io', {
    where,
    got: 'a folder that holds something else',
    expected: 'a new folder, an empty one, or an index to replace',
    hint: 'Give another name.',
  })
}

/** Whether two names are those of one file, by whatever links; of files that are not there yet, by their folder. */
async function isSame(a: string, b: string): Promise<boolean> {
  const [x, y] = await Promise.all([a, b].map(identity))
  return x === y
}

async function identity(file: string): Promise<string> {
  const there = await stat(file, { bigint: true }).catch(() => undefined)
  if (there) return `${there.dev} ${there.ino}`
  const folder = dirname(resolve(file))
  return join(await realpath(folder).catch(() => folder), basename(file))
}

/** Whether a file that is there lies in a folder. */
async function isWithin(file: string, folder: string): Promise<boolean> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) return false
  const [real, around] = await Promise.all([file, folder].map(path => realpath(path).catch(() => undefined)))
  return real !== undefined && around !== undefined && real.startsWith(around.endsWith(sep) ? around : around + sep)
}

/** Whether a file is not there, empty, or written by a command before. */
async function isOurs(file: string, kind: OutputKind): Promise<boolean> {
  try {
    const opened = await open(file)
    try {
      const { buffer, bytesRead } = await opened.read(Buffer.alloc(START), 0, START, 0)
      return bytesRead === 0 || OURS[kind].begins.test(buffer.toString('latin1', 0, bytesRead))
    } finally {
      await opened.close()
    }
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ENOENT'
  }
}
