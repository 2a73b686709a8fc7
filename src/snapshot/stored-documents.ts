import { type List, Made, once } from '../core/list.ts'
import { lastAtMost } from '../core/order.ts'
import { isPlain } from '../core/plain.ts'
import { count, flag, having, listOf, oneOf, text } from '../core/usual.ts'
import type { Strings } from '../store/strings.ts'
import type { PassageTable } from '../tables/token-graph.ts'
import { rowStarts } from '../math/sparse/csr.ts'
import type { Block, Document, Link, Metadata } from '../text/document.ts'
import { type SourceMap, sourceMapProblem } from '../text/source-map.ts'
import type { SectionReader } from './section-reader.ts'

/** So much text is kept of what was read, in bytes: blocks that are asked for again and again are not read again. */
const KEPT = 2 ** 26

/** Of each document in a block: its title, its text, and as JSON what else it has; both empty where there is none. */
const STRINGS = 3

export const blockName = (block: number): string => `documents/texts/${block}`

type Place = { start: number, end: number }
type Heading = NonNullable<Document['headings']>[number]

const place = { start: count, end: count }, stretch = having<Place>(['start', 'end'], place)
const readMore = having<Partial<Document>>([], {
  metadata: given => (isPlain(given) ? given as Metadata : undefined),
  headings: listOf(having<Heading>(['start', 'end'], { ...place, level: given => count(given) || undefined })),
  aliases: listOf(text),
  tags: listOf(text),
  links: listOf(having<Link>(['start', 'end', 'target', 'style'], {
    ...place,
    target: text,
    heading: text,
    style: oneOf(['wiki', 'path']),
    embed: flag,
  })),
  blocks: listOf(having<Block>(['start', 'end'], { ...place, header: stretch })),
  source: having<SourceMap>(['text', 'source'], {
    text: listOf(count),
    source: listOf(count),
    lines: having<NonNullable<SourceMap['lines']>>(['left', 'put'], { left: listOf(count), put: listOf(count) }),
  }),
})

/** A block that was read, and the documents that were made of it, by their places in it. */
interface StoredBlock {
  strings: Strings
  made: Document[]
}

/** The documents of a snapshot, each read when it is asked for. */
export class StoredDocuments extends Made<Document> {
  /** Of each block its first document, and where the last one ends. */
  readonly #first: number[] = [0]
  readonly #firstPassage: () => Uint32Array
  /** Blocks by their numbers, those first that were not asked for the longest. */
  readonly #blocks = new Map<number, StoredBlock>()
  #kept = 0

  constructor(
    readonly read: SectionReader,
    count: number,
    readonly ids: () => List<string>,
    readonly passages: () => Pick<PassageTable, 'document' | 'end'>,
  ) {
    super(count, document => this.#documentAt(document))
    this.#firstPassage = once(() => rowStarts(this.length, passages().document))
    for (let block = 0; read.has(blockName(block)); block++)
      this.#first.push(this.#first.at(-1)! + read.count(blockName(block)) / STRINGS)
    if (this.#first.at(-1) !== count || !this.#first.every(Number.isInteger))
      throw read.broken(blockName(0), `texts of ${this.#first.at(-1)} documents for ${count}`)
  }

  #documentAt(document: number): Document {
    const number = lastAtMost(this.#first, document),
      { strings, made } = this.#block(number),
      place = document - this.#first[number]!
    return (made[place] ??= this.#make(document, number, strings, STRINGS * place))
  }

  /** Reads a block, or finds it among those that were read. */
  #block(number: number): StoredBlock {
    const kept = this.#blocks.get(number)
    const block: StoredBlock = kept ?? { strings: this.read.strings(blockName(number)) as Strings, made: [] }
    if (kept) this.#blocks.delete(number)
    else this.#kept += block.strings.size
    this.#blocks.set(number, block)
    for (const [other, { strings: { size } }] of this.#blocks) {
      if (this.#kept <= KEPT || other === number) break
      this.#blocks.delete(other)
      this.#kept -= size
    }
    return block
  }

  #make(document: number, number: number, strings: Strings, at: number): Document {
    const [title, text, rest] = [0, 1, 2].map(part => strings.at(at + part)!)
    this.#checkSpans(document, text!.length)
    return {
      id: this.ids().at(document)!,
      ...(title && { title }),
      text: text!,
      ...(rest && this.#readMore(rest, blockName(number), text!.length)),
    }
  }

  #checkSpans(document: number, length: number): void {
    const first = this.#firstPassage(), { end } = this.passages()
    for (let passage = first[document]!; passage < first[document + 1]!; passage++) {
      if (end[passage]! > length)
        throw this.read.broken(
          'passages/end',
          `passage ${passage} to ${end[passage]} of a text of ${length} characters`,
        )
    }
  }

  #readMore(json: string, section: string, length: number): Partial<Document> {
    const { source, ...parts } = this.read.checked(section, readMore, parsed(json))
    if (!source) return parts
    const { text, source: places, lines } = source, map: SourceMap = { text: sums(text), source: sums(places) }
    if (lines) map.lines = { left: sums(lines.left), put: sums(lines.put) }
    const problem = sourceMapProblem(map, length)
    if (problem) throw this.read.broken(section, problem.got)
    return { ...parts, source: map }
  }
}

function sums(steps: readonly number[]): number[] {
  let at = 0
  return steps.map(step => (at += step))
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
