import { Parser } from 'htmlparser2'
import type { OpenSpan, TextBuilder } from './builder.ts'
import { isBadge, pathTarget } from './links.ts'

/** What a page holds that is no text of it. */
const HIDDEN = new Set([
  'script',
  'style',
  'nav',
  'template',
  'noscript',
  'svg',
  'iframe',
  'canvas',
  'object',
  'head',
  'title',
])

/** What begins and ends a paragraph, and what only a line. */
const APART = new Set([
  'address',
  'article',
  'aside',
  'blockquote',
  'body',
  'details',
  'div',
  'dl',
  'fieldset',
  'figure',
  'footer',
  'form',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'header',
  'hr',
  'main',
  'ol',
  'p',
  'pre',
  'section',
  'table',
  'ul',
])
const LINES = new Set(['br', 'caption', 'dd', 'dt', 'figcaption', 'legend', 'li', 'option', 'summary', 'tr'])

/** Tags within tags beyond which no page goes that was made for reading; the parser's time grows with them. */
const DEEPEST = 5000

/** How many tags were open in one another: thrown at the limit. */
export class TooDeep extends Error {}

interface TableSoFar {
  header?: OpenSpan
  rows: number
  cells: number
}

interface Open {
  name: string
  span?: OpenSpan
  act?: (span: OpenSpan, isFull: boolean) => void
}

/**
 * Writes the text of HTML: a whole page, or the pieces of it that stand in Markdown, one after another.
 *
 * Blanks are one, as a browser shows them, but in `pre`; paragraphs, items and rows stand apart, the cells of a table
 * between bars.
 */
export class HtmlText {
  /** Told of each tag that opens, hidden or not, before it is read. */
  onTag?: (name: string, attributes: Record<string, string>) => void
  readonly #builder: TextBuilder
  readonly #open: Open[] = []
  /** The page's title, as its head says. */
  title = ''
  #hidden = 0
  #pre = 0
  #table: TableSoFar | undefined

  /** How far the source is from what the parser has read, which counts from the first piece. */
  #shift = 0
  #read = 0
  #parser: Parser

  constructor(builder: TextBuilder) {
    this.#builder = builder
    this.#parser = this.#newParser()
  }

  /** Reads the source as a page. @throws TooDeep */
  page(): void {
    this.#parser.end(this.#builder.source)
  }

  /** Reads a stretch of it that stands in another language; what it leaves open stays so, but nothing stays hidden. */
  piece(start: number, end: number): void {
    const piece = this.#builder.source.slice(start, end)
    this.#shift = start - this.#read
    this.#read += piece.length
    try {
      this.#parser.write(piece)
    } catch (error) {
      if (!(error instanceof TooDeep)) throw error
      this.#forget()
    }
    this.#hidden = 0
    // no tag that never ends may swallow what follows
    if (
      this.#open.length > DEEPEST / 10
      || /<[^>]*$|&[\w#]*$|<(?:script|style|title|textarea|xmp|iframe|noembed|noframes|noscript|plaintext)\b/i
        .test(piece)
    ) this.#restart()
  }

  #restart(): void {
    this.#parser.end()
    this.#forget()
  }

  #forget(): void {
    this.#closed(this.#open[0]?.name ?? '', 0)
    this.#parser = this.#newParser()
    this.#read = this.#hidden = this.#pre = 0
  }

  #newParser(): Parser {
    const parser: Parser = new Parser({
      onopentag: (name, attributes) =>
        this.#opened(name, attributes, this.#shift + parser.startIndex, this.#shift + parser.endIndex + 1),
      onclosetag: name => this.#closed(name),
      ontext: text => this.#text(text, this.#shift + parser.startIndex, this.#shift + parser.endIndex + 1),
    })
    return parser
  }

  #opened(name: string, attributes: Record<string, string>, start: number, end: number): void {
    this.onTag?.(name, attributes)
    if (this.#open.length >= DEEPEST) throw new TooDeep()
    if (HIDDEN.has(name)) this.#hidden++
    const opened: Open = { name }
    this.#open.push(opened)
    if (this.#hidden > 0) return
    this.#separate(name)
    if (name === 'img' && attributes.alt?.trim() && !isBadge(attributes.src ?? ''))
      this.#picture(attributes.alt.trim().replace(/\s+/g, ' '), start, end)
    if (name === 'pre') this.#pre++
    const level = /^h([1-6])$/.exec(name)?.[1]
    const act = level
      ? this.#heading(Number(level))
      : name === 'a'
      ? this.#link(attributes.href)
      : name === 'pre' || name === 'table'
      ? this.#block(name)
      : undefined
    if (act) Object.assign(opened, { span: this.#builder.open(), act })
    if (name === 'tr' && this.#table) this.#row()
    if ((name === 'td' || name === 'th') && this.#table) this.#cell(name, start)
    if (name === 'li') {
      this.#builder.put('-', start, start)
      this.#builder.gap(0)
    }
  }

  #closed(name: string, place = this.#open.findLastIndex(each => each.name === name)): void {
    if (place < 0) return
    for (const { name, span, act } of this.#open.splice(place).reverse()) {
      if (span && act) act(span, this.#builder.close(span))
      if (HIDDEN.has(name)) this.#hidden = Math.max(0, this.#hidden - 1)
      if (name === 'pre') this.#pre = Math.max(0, this.#pre - 1)
      if (name === 'thead' || name === 'tr') this.#headerEnds(name)
      if (this.#hidden === 0 && name !== 'br') this.#separate(name)
    }
  }

  #separate(name: string): void {
    if (APART.has(name)) this.#builder.gap(this.#table && name !== 'table' ? 0 : 2)
    else if (LINES.has(name)) this.#builder.gap(1)
  }

  #picture(words: string, start: number, end: number): void {
    const span = this.#builder.open()
    this.#builder.put(words, start, end)
    this.#builder.close(span)
    this.#builder.outline.pictures.push(span)
  }

  #heading(level: number) {
    return ({ start, end }: OpenSpan, isFull: boolean) =>
      void (isFull && this.#builder.outline.headings.push({ start, end, level }))
  }

  #link(address: string | undefined) {
    const target = address === undefined ? undefined : pathTarget(address)
    return target
      && (({ start, end }: OpenSpan, isFull: boolean) =>
        void (isFull && this.#builder.outline.links.push({ start, end, ...target })))
  }

  #block(name: string) {
    const table: TableSoFar | undefined = name === 'table' && !this.#table
      ? (this.#table = { rows: 0, cells: 0 })
      : undefined
    return ({ start, end }: OpenSpan, isFull: boolean) => {
      if (table) this.#table = undefined
      if (!isFull) return
      const header = table?.header && table.header.end > table.header.start && table.header.end < end
        ? { header: { ...table.header } }
        : {}
      this.#builder.addBlock({ start, end, ...header })
    }
  }

  #row(): void {
    const table = this.#table!
    if (table.rows++ === 0) table.header = this.#builder.open()
    table.cells = 0
  }

  #cell(name: string, start: number): void {
    const table = this.#table!
    // a first row of plain cells is no header
    if (table.rows === 1 && name === 'td' && table.header) {
      this.#builder.close(table.header)
      delete table.header
    }
    if (table.cells++ > 0) {
      this.#builder.noSpace()
      this.#builder.put(' | ', start, start)
    }
  }

  #headerEnds(name: string): void {
    const header = this.#table?.header
    if (header && (name === 'thead' || this.#table!.rows === 1)) this.#builder.close(header)
  }

  #text(text: string, start: number, end: number): void {
    if (this.#hidden > 0) {
      // not the title of a drawing, which is hidden in its own right
      const [above, last] = [this.#open.at(-2)?.name, this.#open.at(-1)?.name]
      if (last === 'title' && (above === 'head' || above === 'html' || above === undefined))
        this.title = (this.title + text).replace(/\s+/g, ' ').trimStart()
      return
    }
    const builder = this.#builder
    // an entity
    if (text.length !== end - start) return /^\s+$/.test(text) ? builder.gap(0) : builder.put(text, start, end)
    if (this.#pre > 0) return builder.copy(start, end)
    for (const { 0: part, index } of text.matchAll(/\s+|\S+/g)) {
      if (part.trim() === '') { if (!builder.atLineStart) builder.gap(0) }
      else builder.copy(start + index, start + index + part.length)
    }
  }
}
