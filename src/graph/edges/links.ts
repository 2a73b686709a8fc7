import { byCodeUnit } from '../../core/order.ts'
import { fromRows } from '../../sparse/csr.ts'
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
export interface Cut { document: number, start: number, end: number }

/**
 * Of every passage, its links and where they lead. A link that stands in none, as one may that shows nothing, or whose
 * text was left out, is the passage's before it, or else the first one's.
 *
 * They lead as the notes' own program has it: a `wiki` link goes to the file of that name wherever it is, the nearest one
 * where there are several (its own folder, then the shortest path), or else to a document with that title or alias; a
 * `path` link goes to the file at that path from its own folder, or from the top. Neither minds case, nor whether an
 * ending is written. What is no page, as pictures, is left out.
 */
export function linksOf(documents: readonly Document[], cut: readonly Cut[]): (passage: number) => { link: Link, target: LinkTarget }[] {
  if (!documents.some(({ links }) => links?.length)) return () => []
  const directory = new Directory(documents)
  const first = new Map<number, number>()
  /** Of each passage: where what it and those before it in the document hold ends. */
  const held: number[] = []
  cut.forEach(({ document, end }, passage) => {
    held.push(first.has(document) ? Math.max(end, held[passage - 1]!) : end)
    if (!first.has(document)) first.set(document, passage)
  })
  return passage => (documents[cut[passage]!.document]!.links ?? []).filter(link => isIn(passage, link.start)).flatMap(link => {
    const target = targetOf(link, cut[passage]!.document)
    return target ? [{ link, target }] : []
  })

  function isIn(passage: number, at: number): boolean {
    const { document, start, end } = cut[passage]!, next = cut[passage + 1]
    const from = first.get(document) === passage ? 0 : start, to = next?.document === document ? next.start : Infinity
    return (at >= from && at < end) || (at >= held[passage]! && at < to)
  }

  function targetOf(link: Link, from: number): LinkTarget | undefined {
    const to = link.target === '' ? from : directory.find(link, documents[from]!.id)
    if (to !== undefined) return { passage: passageAt(to, link.heading) }
    const missing = pageName(link.target)
    return isPage(link.target) && /[\p{L}\p{N}]/v.test(missing) ? { missing } : undefined
  }

  /** The passage with a heading, or the document's first one. */
  function passageAt(document: number, heading: string | undefined): number {
    const { headings = [], text } = documents[document]!, begin = first.get(document)!
    const wanted = heading && slug(heading.split('#').at(-1)!)
    const at = wanted ? headings.find(({ start, end }) => slug(text.slice(start, end)) === wanted) : undefined
    if (!at) return begin
    let passage = begin
    while (cut[passage + 1]?.document === document && cut[passage + 1]!.start <= at.start) passage++
    return passage
  }
}

/** Finds documents by what links call them. */
class Directory {
  /** By whole path, by the file's name, and by title or alias; all in lower case, without endings. */
  readonly #paths = new Map<string, number>()
  readonly #files = new Map<string, number[]>()
  readonly #titles = new Map<string, number>()
  /** Of each document: its path, as it is compared. */
  readonly #keys: readonly string[]

  constructor(documents: readonly Document[]) {
    this.#keys = documents.map(({ id }) => pathKey(id))
    documents.forEach(({ title, aliases = [] }, document) => {
      const path = this.#keys[document]!
      for (const key of [path, ...INDEX.test(path) ? [folderOf(path)] : []]) if (!this.#paths.has(key)) this.#paths.set(key, document)
      const same = this.#files.get(fileOf(path))
      if (same) same.push(document)
      else this.#files.set(fileOf(path), [document])
      for (const name of [title, ...aliases]) if (name && !this.#titles.has(fold(name))) this.#titles.set(fold(name), document)
    })
  }

  find({ target, style }: Link, from: string): number | undefined {
    const folder = folderOf(pathKey(from)), key = pathKey(target)
    const path = this.#paths.get(resolvePath(folder, key)) ?? this.#paths.get(resolvePath('', key))
    return path !== undefined || style === 'path' ? path : this.#named(key, folder) ?? this.#titles.get(fold(target))
  }

  /** Of the files with a name, perhaps below some folders, the nearest. */
  #named(key: string, folder: string): number | undefined {
    const path = (document: number) => this.#keys[document]!
    const distance = (document: number) => (folderOf(path(document)) === folder ? 0 : path(document).split('/').length)
    return (this.#files.get(fileOf(key)) ?? [])
      .filter(document => `/${path(document)}`.endsWith(`/${key}`))
      .sort((a, b) => distance(a) - distance(b) || byCodeUnit(path(a), path(b)))[0]
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
const isPage = (target: string): boolean => target !== '' && (PAGE_ENDING.test(target.trim()) || !/\.[a-z0-9]{1,5}$/i.test(target))

/** What a page is called by its path: the file's name. */
const pageName = (target: string): string => withoutEnding(fileOf(target.replaceAll('\\', '/').replace(/\/+$/, '')))

/** A heading as fragments of addresses have it: "Getting started!" → "getting-started". */
const slug = (heading: string): string => fold(heading).replace(/[^\p{L}\p{N}\p{M}\s_\-]/gv, '').trim().replace(/\s+/g, '-')
