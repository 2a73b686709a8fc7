import type { Document, Link } from '../../text/document.ts'
import { withoutEnding } from '../../text/endings.ts'

/** Whether any document has a link. */
export function hasLinks(documents: Iterable<Document>): boolean {
  for (const { links } of documents) if (links?.length) return true
  return false
}

/**
 * What documents are looked up by: by whole path, by the file's name, and by title or alias; all in lower case, without
 * endings.
 */
export type Table = 'paths' | 'files' | 'titles'

/** What a document is called, and what links to it, be it there or not, ask for: see {@link asksFor}. */
export const namesOf = (document: Document): string[] =>
  Array.from(keysOf(document), ([table, key]) => nameIn(table, key))

/** Those of them that are noted of every document: its path is not, as it is found by the file's name. */
export function notedNames(document: Document): string[] {
  const path = nameIn('paths', pathKey(document.id))
  return namesOf(document).filter(name => name !== path)
}

/** Under which noted names those are found that {@link namesOf} calls so, among others. */
export function notedFor(name: string): string[] {
  const [, path] = /^paths (.*)$/s.exec(name) ?? []
  return path === undefined ? [name] : [name, nameIn('files', fileOf(path))]
}

/** What decides where a link of the document with an id leads: that which {@link namesOf} gives of some documents. */
export function asksFor({ target, style }: Link, id: string): string[] {
  const { from, top, file, title } = readTarget(target, id)
  const wiki = style === 'wiki' ? [nameIn('files', file), nameIn('titles', title)] : []
  return [nameIn('paths', from), nameIn('paths', top), ...wiki]
}

/** How a title is called by links; documents with that name need not have just that title. */
export const titleName = (title: string): string => nameIn('titles', fold(title))

export const nameIn = (table: Table, key: string): string => `${table} ${key}`

/** Under what a document is found. */
function* keysOf({ id, title, aliases = [] }: Document): Generator<[table: Table, key: string]> {
  const path = pathKey(id)
  yield ['paths', path]
  if (INDEX.test(path)) yield ['paths', folderOf(path)]
  yield ['files', fileOf(path)]
  for (const name of new Set([title, ...aliases].flatMap(each => (each ? fold(each) : [])))) yield ['titles', name]
}

/** What a link's target is looked up by, from a document. */
export function readTarget(target: string, from: string) {
  const folder = folderOf(pathKey(from)), key = pathKey(target)
  return {
    folder,
    key,
    from: resolvePath(folder, key),
    top: resolvePath('', key),
    file: fileOf(key),
    title: fold(target),
  }
}

const INDEX = /(?:^|\/)(?:index|readme)$/

export const fold = (text: string): string => text.normalize('NFC').toLowerCase().trim()
export const pathKey = (path: string): string =>
  withoutEnding(fold(path).replaceAll('\\', '/')).replace(/(?<=.)\/+$/, '')
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
export const fileOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** A path from a folder, `.` and `..` followed; one that begins with `/` counts from the top. */
function resolvePath(folder: string, path: string): string {
  const parts = path.startsWith('/') || folder === '' ? [] : folder.split('/')
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}
