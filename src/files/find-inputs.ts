import { readdir, type Dirent } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { glob, isDynamicPattern, type FileSystemAdapter } from 'tinyglobby'
import { TokenGraphError, show } from '../core/errors.ts'
import { byCodeUnit } from '../core/order.ts'
import type { Pace } from '../core/pace.ts'
import { readFileBytes } from '../store/file.ts'

/** A file to read documents from. */
export interface InputFile {
  /** Where it is: an absolute path. */
  path: string
  /** Its path from the current folder, with forward slashes: its name in messages. */
  name: string
  /** Its path below the folder that ids count from, with forward slashes. */
  below: string
  /** In bytes. */
  size: number
  kind: InputKind
  /** Whether it is packed. */
  gzip: boolean
  /** Whether it is all that was asked for, by its name: it is read, or nothing is. */
  alone: boolean
}

/** How a file is read. */
export type InputKind = 'text' | 'markdown' | 'html' | 'pdf' | 'jsonl' | 'json' | 'csv'

/** A file that was not read, or a folder. */
export interface LeftOut {
  /** Its path from the folder that ids count from. */
  file: string
  /** Why: a line that names it, or the folder that it lies in; then it is the same for all files of that sort. */
  reason: string
}

/** Where to look. */
export interface Search {
  /** The folder that names and patterns count from: an absolute path. */
  cwd: string
  /** The folder that paths are told below, if not the deepest that holds all. */
  below?: string | undefined
  /** Ends the search at its signal. */
  pace: Pace
}

/** What one name stands for; by absolute paths. */
interface Found {
  /** The folder that is named, that the named file lies in, or that the pattern begins with. */
  folder: string
  paths: string[]
  /** Folders that could not be read, and files that were passed over. */
  leftOut: LeftOut[]
}

const KINDS: Record<string, InputKind> = {
  '.txt': 'text',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.mdx': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.pdf': 'pdf',
  '.jsonl': 'jsonl',
  '.json': 'json',
  '.csv': 'csv',
}

const READ = `${Object.keys(KINDS).join(', ')} (each also with .gz)`

const PACKED = /\.gz$/i

/** A path without what says that the file is packed. */
export const unpackedName = (path: string): string => path.replace(PACKED, '')

const kindOf = (path: string): InputKind | undefined => KINDS[extname(unpackedName(path)).toLowerCase()]

/**
 * The files that names of files, folders and globs stand for, each once, and what was left out of folders, by their
 * paths below the deepest folder that holds all that is named: of one folder, it; of two, the one that has both.
 *
 * A name that exists is never taken for a glob, so that `notes[1].txt` is read as it is.
 *
 * @throws TokenGraphError `not-found` for a name that stands for no file, `format` for a file that is none of the
 * kinds read, `io` for what cannot be read
 */
export async function findInputs(
  inputs: readonly string[],
  search: Search,
): Promise<{ files: InputFile[], leftOut: LeftOut[] }> {
  if (inputs.length === 0)
    throw new TokenGraphError('not-found', {
      where: 'reading documents',
      got: 'no name of a file',
      expected: `files, folders or globs of ${READ}`,
    })
  const found: Found[] = []
  for (const input of inputs) found.push(await expand(input, search))
  const paths = new Set(found.flatMap(each => each.paths)), around = folderOf(found, search)
  const alone = inputs.length === 1 && paths.has(resolve(search.cwd, inputs[0]!))
  const files = await eachOnce(paths, path => ({ name: nameOf(path, search.cwd), below: nameOf(path, around), alone }))
  // what one name passes over another may name, or pass over as well
  const passedOver = found.flatMap(each => each.leftOut).filter(({ file }) => !paths.has(file))
  const leftOut = new Map(passedOver.map(({ file, reason }) => [nameOf(file, around) || '.', reason]))
  return {
    files,
    leftOut: Array.from(leftOut, ([file, reason]) => ({ file, reason })).sort((a, b) => byCodeUnit(a.file, b.file)),
  }
}

/**
 * The folder that ids count from.
 * @throws TokenGraphError `option` where something lies outside the one that is named
 */
function folderOf(found: readonly Found[], { below, cwd }: Search): string {
  if (below === undefined) return found.map(({ folder }) => folder).reduce(folderAround)
  const folder = resolve(cwd, below),
    outside = found.flatMap(({ paths }) => paths).find(path => !isWithin(folder, path))
  if (outside === undefined) return folder
  throw new TokenGraphError('option', {
    where: 'reading documents: below',
    got: `${show(outside, Infinity)}, which is not in ${show(below, Infinity)}`,
    expected: 'a folder that holds all that is read',
  })
}

/** Whether a path is that of a folder, or of something in it. */
function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** The deepest folder that holds two, or is one of them. */
function folderAround(a: string, b: string): string {
  const up = dirname(a)
  return isWithin(a, b) || up === a ? a : folderAround(up, b)
}

async function expand(input: string, search: Search): Promise<Found> {
  // An empty name, most often of a shell variable that is not set, would stand for the current folder.
  if (input.trim() === '')
    throw new TokenGraphError('not-found', {
      where: 'reading documents',
      got: 'an empty name',
      expected: `a file, folder or glob of ${READ}`,
    })
  const path = resolve(search.cwd, input)
  const there = await stat(path).catch(() => undefined)
  if (there?.isDirectory()) return await inFolder(path, input, search)
  // Backslashes are separators on Windows, and keep special characters from being special elsewhere.
  const pattern = sep === '\\' ? input.replaceAll('\\', '/') : input
  if (!there && isDynamicPattern(pattern)) return await matching(pattern, input, search)
  // Fails as the file system says; unless the file appeared just now.
  if (!there) await readFileBytes(path)
  return { folder: dirname(path), paths: [checkKind(path, input, there?.isFile() ?? true)], leftOut: [] }
}

function checkKind(path: string, input: string, isFile: boolean): string {
  const where = `reading ${show(input, Infinity)}`
  if (!isFile)
    throw new TokenGraphError('io', {
      where,
      got: 'something that is no regular file',
      expected: 'a file',
      hint: 'Save it to a file first.',
    })
  if (kindOf(path)) return path
  throw new TokenGraphError('format', {
    where,
    got: extname(path) ? `a ${show(extname(path))} file` : 'a file without an extension',
    expected: READ,
    hint: 'Convert it, or rename it if it is plain text.',
  })
}

/** Files of an evaluation set that are no texts. */
const JUDGED = /^(?:queries|qrels)\b.*\.jsonl?$/

async function inFolder(folder: string, input: string, search: Search): Promise<Found> {
  const corpus = join(folder, 'corpus.jsonl'), { readable, leftOut } = await crawl('**/*', { folder, input }, search)
  const only = (paths: string[], got: string): Found => {
    // questions and judgements beside a corpus are no texts that anyone would miss
    const taken = new Set([
        ...paths,
        ...readable.filter(file => paths.includes(corpus) && JUDGED.test(basename(file))),
      ]),
      where = `reading ${show(input, Infinity)}`
    const reason = `${where}: got ${got}. To read it, too, name it, or use a pattern.`
    return {
      folder,
      paths,
      leftOut: [...leftOut, ...readable.flatMap(file => (taken.has(file) ? [] : [{ file, reason }]))],
    }
  }
  if (readable.includes(corpus)) return only([corpus], 'a file beside corpus.jsonl, which stands for its folder')
  // Beside pages, tables and JSON are most often settings and data.
  const pages = readable.filter(path => !/^(?:json|csv)$/.test(kindOf(path)!))
  if (readable.length)
    return only(pages.length ? pages : readable, 'a table or JSON beside pages, most often settings and data')
  throw new TokenGraphError('not-found', {
    where: `reading ${show(input, Infinity)}`,
    got: 'a folder without such files',
    expected: READ,
    hint: 'Hidden files and node_modules are left out.',
  })
}

async function matching(pattern: string, input: string, search: Search): Promise<Found> {
  const fixed = fixedPart(pattern), folder = resolve(search.cwd, fixed)
  const { readable, count, leftOut } = await crawl(pattern.slice(fixed.length), { folder, input }, search)
  if (readable.length) return { folder, paths: readable, leftOut }
  throw new TokenGraphError('not-found', {
    where: `reading ${show(input, Infinity)}`,
    got: count ? `other kinds of files only (${count})` : 'no file that matches',
    expected: READ,
    hint: 'Patterns count from the current folder; ** stands for folders at any depth.',
  })
}

/** What a pattern begins with before anything in it is special: `notes/` of `notes/**`. */
const fixedPart = (pattern: string): string => /^(?:[^/\\*?[\](){}!+@|]*\/)*/.exec(pattern)![0]

/**
 * The files matching below a folder of the kinds that are read, how many there are of any kind, and what is not read.
 */
async function crawl(
  pattern: string,
  { folder, input }: { folder: string, input: string },
  { cwd, pace }: Search,
): Promise<{ readable: string[], count: number, leftOut: LeftOut[] }> {
  const refused: NodeJS.ErrnoException[] = [], lost: string[] = []
  const found = await glob(pattern, {
    cwd: folder,
    signal: pace.signal,
    absolute: true,
    expandDirectories: false,
    fs: { readdir: telling(refused, lost) },
    ignore: pattern.includes('node_modules') ? [] : ['**/node_modules/**'],
  })
  // Ended early, the crawler hands over what it has.
  pace.check()
  const kinds = found.filter(kindOf), gone = new Set(await lostAmong(kinds))
  const readable = kinds.filter(path => !gone.has(path)).map(path => resolve(path))
  const other = `reading ${show(input, Infinity)}: got a file of another kind; expected ${READ}`
  const passedOver = found.filter(path => !kindOf(path)).map(path => ({ file: resolve(path), reason: other }))
  const placeOf = (file: string) => `reading ${show(nameOf(file, cwd) || '.', Infinity)}`
  const unreadable = refused.map(cause => {
    const file = resolve(cause.path ?? folder), where = placeOf(file), got = cause.message.split(', ')[0]!
    if (readable.length === 0)
      throw new TokenGraphError('io', { where, got, cause, hint: 'Check the permissions of the folder.' })
    return { file, reason: `${where}: got ${got}` }
  })
  const unnamed = [...lost, ...gone].map(path => {
    const file = resolve(path), where = placeOf(file), got = 'a name that is not UTF-8', hint = 'Rename it.'
    if (readable.length === 0) throw new TokenGraphError('encoding', { where, got, hint })
    return { file, reason: `${where}: got ${got}. ${hint}` }
  })
  return { readable, count: found.length, leftOut: [...unreadable, ...unnamed, ...passedOver] }
}

/** What a name has in place of bytes that are not UTF-8. Nothing can be found by such a name. */
const LOST = '\ufffd'

/** Those files that are not there by their names. A name may well have that character. */
async function lostAmong(paths: readonly string[]): Promise<string[]> {
  const told = await Promise
    .all(paths.filter(path => path.includes(LOST)).map(path => stat(path).then(() => [], () => [path])))
  return told.flat()
}

/**
 * `readdir` that keeps its failures, which the crawler would pass over. A folder that is gone is no failure.
 * @param lost  gets the folders whose names are not UTF-8
 */
function telling(refused: NodeJS.ErrnoException[], lost: string[]): FileSystemAdapter['readdir'] {
  const told = (
    path: string,
    options: { withFileTypes: true },
    done: (error: Error | null, entries: Dirent[]) => void,
  ): void =>
    readdir(path, options, (error, entries) => {
      if (error?.code === 'ENOENT' && path.includes(LOST)) lost.push(path)
      else if (error && error.code !== 'ENOENT' && error.code !== 'ENOTDIR') refused.push(error)
      done(error, entries)
    })
  return told as FileSystemAdapter['readdir']
}

const nameOf = (path: string, folder: string): string => relative(folder, path).replaceAll(sep, '/')

/** One file may have several names, by links or by case: the shortest is kept, which leads through no loop of links. */
async function eachOnce(
  paths: ReadonlySet<string>,
  named: (path: string) => Pick<InputFile, 'name' | 'below' | 'alone'>,
): Promise<InputFile[]> {
  const all = await Promise.all(Array.from(paths, async path => ({
    real: await realpath(path).catch(() => path),
    // A file that is gone by now is told when it is read.
    file: {
      path,
      ...named(path),
      size: await stat(path).then(({ size }) => size, () => 0),
      kind: kindOf(path)!,
      gzip: PACKED.test(path),
    },
  })))
  all.sort(({ file: a }, { file: b }) => a.below.length - b.below.length || byCodeUnit(a.below, b.below))
  const files = new Map<string, InputFile>()
  for (const { real, file } of all) if (!files.has(real)) files.set(real, file)
  return [...files.values()].sort((a, b) => byCodeUnit(a.below, b.below))
}
