import { byCodeUnit } from '../../core/order.ts'
import type { List } from '../../core/list.ts'
import { fromRows } from '../../math/sparse/make-csr.ts'
import type { Document, Link } from '../../text/document.ts'
import { PAGE_ENDING, withoutEnding } from '../../text/endings.ts'
import { Relation } from '../relation.ts'
import { fileOf, fold, folderOf, hasLinks, nameIn, namesOf, pathKey, readTarget, type Table } from './link-names.ts'

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
  const linker = linkerOf(documents, cut, isThere)
  return passage => linker?.linksOf(passage) ?? []
}

/** What finds them; undefined where there are none. */
export function linkerOf(
  documents: List<Document>,
  cut: List<Cut>,
  isThere?: (document: number) => boolean,
): Linker | undefined {
  if (!hasLinks(documents)) return undefined
  const first: number[] = []
  for (let passage = 0; passage < cut.length; passage++) first[cut.at(passage)!.document] ??= passage
  const linker = new Linker(documents, cut, document => first[document]!)
  for (let document = 0; document < documents.length; document++)
    if (isThere?.(document) ?? true) linker.put(document)
  return linker
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
  readonly #directory: Directory
  /** Of each passage of the document that was asked for last: where what it and those before it hold ends. */
  #held: { document: number, ends: number[] } = { document: -1, ends: [] }

  /**
   * Both lists may grow; documents are known from when they are {@link Linker.put}.
   *
   * @param firstOf  the first passage of a document
   * @param begin  the documents that are known by a name of {@link namesOf} before any is put
   */
  constructor(
    readonly documents: List<Document>,
    readonly cut: List<Cut>,
    readonly firstOf: (document: number) => number,
    begin?: (name: string) => readonly number[],
  ) {
    this.#directory = new Directory(name =>
      (begin?.(name) ?? []).map(document => ({ id: documents.at(document)!.id, document }))
    )
  }

  /** From now on links may lead to a document. */
  put(document: number): void {
    this.#directory.put(this.documents.at(document)!, document)
  }

  /** They may no longer. */
  remove(document: number): void {
    this.#directory.remove(this.documents.at(document)!, document)
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
    const { links = [] } = this.documents.at(this.cut.at(passage)!.document)!
    return links.filter(link => this.#isIn(passage, link.start))
  }

  #isIn(passage: number, at: number): boolean {
    const { document, start, end } = this.cut.at(passage)!, next = this.cut.at(passage + 1)
    const from = this.firstOf(document) === passage ? 0 : start,
      to = next?.document === document ? next.start : Infinity
    return (at >= from && at < end) || (at >= this.#heldTo(passage, document) && at < to)
  }

  #heldTo(passage: number, document: number): number {
    const first = this.firstOf(document)
    if (this.#held.document !== document) this.#held = { document, ends: [] }
    const { ends } = this.#held
    for (let i = ends.length; i <= passage - first; i++)
      ends.push(Math.max(ends[i - 1] ?? 0, this.cut.at(first + i)!.end))
    return ends[passage - first]!
  }

  #targetOf(link: Link, from: number): LinkTarget | undefined {
    const to = link.target === '' ? from : this.#directory.find(link, this.documents.at(from)!.id)
    if (to !== undefined) return { passage: this.#passageAt(to, link.heading) }
    const missing = pageName(link.target)
    return isPage(link.target) && /[\p{L}\p{N}]/v.test(missing) ? { missing } : undefined
  }

  /** The passage with a heading, or the document's first one. */
  #passageAt(document: number, heading: string | undefined): number {
    const { headings = [], text } = this.documents.at(document)!, begin = this.firstOf(document)
    const wanted = heading && slug(heading.split('#').at(-1)!)
    const at = wanted ? headings.find(({ start, end }) => slug(text.slice(start, end)) === wanted) : undefined
    if (!at) return begin
    let passage = begin
    while (this.cut.at(passage + 1)?.document === document && this.cut.at(passage + 1)!.start <= at.start) passage++
    return passage
  }
}

/** Finds documents by what links call them. */
class Directory {
  /** Of each name, the documents, by their ids. */
  readonly #called = new Map<string, readonly Called[]>()

  /** @param begin  those that are known before any is put */
  constructor(readonly begin: (name: string) => Called[]) {}

  put(document: Document, number: number): void {
    for (const name of namesOf(document))
      this.#called.set(name, byId([...this.#of(name), { id: document.id, document: number }]))
  }

  remove(document: Document, number: number): void {
    for (const name of namesOf(document))
      this.#called.set(name, this.#of(name).filter(each => each.document !== number))
  }

  #of(name: string): readonly Called[] {
    let called = this.#called.get(name)
    if (!called) this.#called.set(name, called = byId(this.begin(name)))
    return called
  }

  find({ target, style }: Link, from: string): number | undefined {
    const asked = readTarget(target, from),
      first = (table: Table, key: string) => this.#of(nameIn(table, key))[0]?.document
    const path = first('paths', asked.from) ?? first('paths', asked.top)
    return path !== undefined || style === 'path'
      ? path
      : this.#named(asked.key, asked.folder) ?? first('titles', asked.title)
  }

  /** Of the files with a name, perhaps below some folders, the nearest. */
  #named(key: string, folder: string): number | undefined {
    const distance = (path: string) => (folderOf(path) === folder ? 0 : path.split('/').length)
    return this.#of(nameIn('files', fileOf(key))).map(({ id, document }) => ({ path: pathKey(id), document }))
      .filter(({ path }) => `/${path}`.endsWith(`/${key}`))
      .sort((a, b) => distance(a.path) - distance(b.path) || byCodeUnit(a.path, b.path))[0]?.document
  }
}

/** A document that is called by a name. */
interface Called {
  id: string
  document: number
}

const byId =
  (called: Called[]): Called[] => (called.length > 1 ? called.sort((a, b) => byCodeUnit(a.id, b.id)) : called)

/** Whether a target may be a page: it has no ending, or one of a text. */
const isPage = (target: string): boolean =>
  target !== '' && (PAGE_ENDING.test(target.trim()) || !/\.[a-z0-9]{1,5}$/i.test(target))

/** What a page is called by its path: the file's name. */
const pageName = (target: string): string => withoutEnding(fileOf(target.replaceAll('\\', '/').replace(/\/+$/, '')))

/** A heading as fragments of addresses have it: "Getting started!" → "getting-started". */
const slug = (heading: string): string =>
  fold(heading).replace(/[^\p{L}\p{N}\p{M}\s_\-]/gv, '').trim().replace(/\s+/g, '-')
