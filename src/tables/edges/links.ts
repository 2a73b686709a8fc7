import { byCodeUnit } from '../../core/order.ts'
import type { List } from '../../core/list.ts'
import { fromRows } from '../../math/sparse/make-csr.ts'
import type { Document, Link } from '../../text/document.ts'
import { PAGE_ENDING, withoutEnding } from '../../text/endings.ts'
import { Relation } from '../relation.ts'

/** Where a link leads: a passage of the collection, or a page that is not there yet. */
export type LinkTarget = { passage: number } | { missing: string }

/**
 * *links*: passage → the passage that its link leads to, weighted by how many links do; a document is its first
 * passage. Links of a passage to itself are left out.
 *
 * @param targets  of each passage: the passages that its links lead to
 */
export function linksEdges(targets: readonly (readonly number[])[]): Relation {
  const rows = targets.map((row, passage) => {
    const counts = new Map<number, number>()
    for (const target of row) if (target !== passage) counts.set(target, (counts.get(target) ?? 0) + 1)
    return counts
  })
  return new Relation('links', fromRows(rows, targets.length, 'counts'))
}

/** A passage as links are looked up by it. */
export interface Cut {
  document: number
  start: number
  end: number
}

/**
 * Of every passage, its links and where they lead; see {@link Linker}.
 *
 * @param isThere  whether a document is; by default all are
 */
export function linksOf(
  documents: List<Document>,
  cut: List<Cut>,
  isThere?: (document: number) => boolean,
): (passage: number) => FoundLink[] {
  if (!hasLinks(documents)) return () => []
  const linker = new Linker(documents, cut)
  for (let document = 0; document < documents.length; document++)
    if (isThere?.(document) ?? true) linker.put(document)
  return passage => linker.linksOf(passage)
}

function hasLinks(documents: Iterable<Document>): boolean {
  for (const { links } of documents) if (links?.length) return true
  return false
}

/** A link, and where it leads. */
export interface FoundLink {
  link: Link
  target: LinkTarget
}

/**
 * Finds where links lead. One that stands in no passage, as one may that shows nothing, or whose text was left out, is
 * the passage's before it, or else the first one's.
 *
 * They lead as the notes' own program has it: a `wiki` link goes to the file of that name wherever it is, the nearest
 * one where there are several (its own folder, then the shortest path), or else to a document with that title or alias;
 * a `path` link goes to the file at that path from its own folder, or from the top. Neither minds case, nor whether an
 * ending is written. Of documents that are called alike, the first by its id. What is no page, as pictures, is left
 * out.
 */
export class Linker {
  readonly #directory = new Directory()
  readonly #first: number[] = []
  /** Of each passage: where what it and those before it in the document hold ends. */
  readonly #held: number[] = []

  /** Both lists may grow; documents are known from when they are {@link Linker.put}. */
  constructor(readonly documents: List<Document>, readonly cut: List<Cut>) {}

  /** From now on links may lead to a document. */
  put(document: number): void {
    this.#directory.put(this.documents.at(document)!, document)
  }

  /** They may no longer. */
  remove(document: number): void {
    this.#directory.remove(this.documents.at(document)!, document)
  }

  /** What a document is called, and what links to it, be it there or not, ask for. */
  namesOf(document: number): string[] {
    return Array.from(keysOf(this.documents.at(document)!), ([table, key]) => `${table} ${key}`)
  }

  /** What decides where a link of a document leads: that which {@link Linker.namesOf} gives of some documents. */
  asksFor({ target, style }: Link, document: number): string[] {
    const { from, top, file, title } = readTarget(target, this.documents.at(document)!.id)
    return [`paths ${from}`, `paths ${top}`, ...(style === 'wiki' ? [`files ${file}`, `titles ${title}`] : [])]
  }

  /** The links of a passage, and where they lead. */
  linksOf(passage: number): FoundLink[] {
    const { document } = this.cut.at(passage)!
    return this.ownLinks(passage).flatMap(link => {
      const target = this.#targetOf(link, document)
      return target ? [{ link, target }] : []
    })
  }

  /** The links of a passage. */
  ownLinks(passage: number): Link[] {
    this.#read(passage)
    return (this.documents.at(this.cut.at(passage)!.document)!.links ?? []).filter(link =>
      this.#isIn(passage, link.start)
    )
  }

  /** Reads on to a passage, and to the one after it. */
  #read(passage: number): void {
    for (let at = this.#held.length; at <= Math.min(passage + 1, this.cut.length - 1); at++) {
      const { document, end } = this.cut.at(at)!
      const isSame = at > 0 && this.cut.at(at - 1)!.document === document
      this.#held.push(isSame ? Math.max(end, this.#held[at - 1]!) : end)
      this.#first[document] ??= at
    }
  }

  #isIn(passage: number, at: number): boolean {
    const { document, start, end } = this.cut.at(passage)!, next = this.cut.at(passage + 1)
    const from = this.#first[document] === passage ? 0 : start, to = next?.document === document ? next.start : Infinity
    return (at >= from && at < end) || (at >= this.#held[passage]! && at < to)
  }

  #targetOf(link: Link, from: number): LinkTarget | undefined {
    const to = link.target === '' ? from : this.#directory.find(link, this.documents.at(from)!.id)
    if (to !== undefined) return { passage: this.#passageAt(to, link.heading) }
    const missing = pageName(link.target)
    return isPage(link.target) && /[\p{L}\p{N}]/v.test(missing) ? { missing } : undefined
  }

  /** The passage with a heading, or the document's first one. */
  #passageAt(document: number, heading: string | undefined): number {
    this.#read(this.cut.length - 1)
    const { headings = [], text } = this.documents.at(document)!, begin = this.#first[document]!
    const wanted = heading && slug(heading.split('#').at(-1)!)
    const at = wanted ? headings.find(({ start, end }) => slug(text.slice(start, end)) === wanted) : undefined
    if (!at) return begin
    let passage = begin
    while (this.cut.at(passage + 1)?.document === document && this.cut.at(passage + 1)!.start <= at.start) passage++
    return passage
  }
}

/**
 * What documents are looked up by: by whole path, by the file's name, and by title or alias; all in lower case, without
 * endings.
 */
type Table = 'paths' | 'files' | 'titles'

/** Under what a document is found. */
function* keysOf({ id, title, aliases = [] }: Document): Generator<[table: Table, key: string]> {
  const path = pathKey(id)
  yield ['paths', path]
  if (INDEX.test(path)) yield ['paths', folderOf(path)]
  yield ['files', fileOf(path)]
  for (const name of new Set([title, ...aliases].flatMap(each => (each ? fold(each) : [])))) yield ['titles', name]
}

/** What a link's target is looked up by, from a document. */
function readTarget(target: string, from: string) {
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

/** Finds documents by what links call them. */
class Directory {
  /** Of each table and key, the documents, by their ids. */
  readonly #tables: Record<Table, Map<string, { id: string, document: number }[]>> = {
    paths: new Map(),
    files: new Map(),
    titles: new Map(),
  }

  put({ id, ...names }: Document, document: number): void {
    for (const [table, key] of keysOf({ id, ...names })) {
      const same = this.#tables[table].get(key) ?? []
      same.push({ id, document })
      this.#tables[table].set(key, same.length > 1 ? same.sort((a, b) => byCodeUnit(a.id, b.id)) : same)
    }
  }

  remove(names: Document, document: number): void {
    for (const [table, key] of keysOf(names)) {
      const left = this.#tables[table].get(key)!.filter(each => each.document !== document)
      if (left.length > 0) this.#tables[table].set(key, left)
      else this.#tables[table].delete(key)
    }
  }

  find({ target, style }: Link, from: string): number | undefined {
    const asked = readTarget(target, from),
      first = (table: Table, key: string) => this.#tables[table].get(key)?.[0]?.document
    const path = first('paths', asked.from) ?? first('paths', asked.top)
    return path !== undefined || style === 'path'
      ? path
      : this.#named(asked.key, asked.folder) ?? first('titles', asked.title)
  }

  /** Of the files with a name, perhaps below some folders, the nearest. */
  #named(key: string, folder: string): number | undefined {
    const distance = (path: string) => (folderOf(path) === folder ? 0 : path.split('/').length)
    return (this.#tables.files.get(fileOf(key)) ?? []).map(({ id, document }) => ({ path: pathKey(id), document }))
      .filter(({ path }) => `/${path}`.endsWith(`/${key}`))
      .sort((a, b) => distance(a.path) - distance(b.path) || byCodeUnit(a.path, b.path))[0]?.document
  }
}

const INDEX = /(?:^|\/)(?:index|readme)$/

const fold = (text: string): string => text.normalize('NFC').toLowerCase().trim()
const pathKey = (path: string): string => withoutEnding(fold(path).replaceAll('\\', '/')).replace(/(?<=.)\/+$/, '')
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
const fileOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** A path from a folder, `.` and `..` followed; one that begins with `/` counts from the top. */
function resolvePath(folder: string, path: string): string {
  const parts = path.startsWith('/') || folder === '' ? [] : folder.split('/')
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/** Whether a target may be a page: it has no ending, or one of a text. */
const isPage = (target: string): boolean =>
  target !== '' && (PAGE_ENDING.test(target.trim()) || !/\.[a-z0-9]{1,5}$/i.test(target))

/** What a page is called by its path: the file's name. */
const pageName = (target: string): string => withoutEnding(fileOf(target.replaceAll('\\', '/').replace(/\/+$/, '')))

/** A heading as fragments of addresses have it: "Getting started!" → "getting-started". */
const slug = (heading: string): string =>
  fold(heading).replace(/[^\p{L}\p{N}\p{M}\s_\-]/gv, '').trim().replace(/\s+/g, '-')
