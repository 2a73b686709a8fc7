import type { SyntaxNode, SyntaxNodeRef } from '@lezer/common'
import { decodeHTML } from 'entities'
import { TokenGraphError, show } from '../../core/errors.ts'
import type { Document, Link, Metadata } from '../document.ts'
import type { Stretch } from '../sentences.ts'
import { type OpenSpan, TextBuilder } from './builder.ts'
import { namesOf, readFrontMatter } from './front-matter.ts'
import { hiddenStretches } from './hidden.ts'
import { HtmlText } from './html-text.ts'
import { isBadge, pathTarget, wikiTarget } from './links.ts'
import { markdown, mdx } from './markdown-syntax.ts'
import { isGeneric, type ReaderOptions, titleAndAliases, toDocument } from './options.ts'

/** Reads a page of Markdown or MDX: see `readMarkdown`. */
export function readMarkdownPage(given: string, options: ReaderOptions): Document {
  const builder = new TextBuilder(given), { source } = builder
  const front = readFrontMatter(source)
  if (front?.problem !== undefined) {
    const where = `front matter of ${show(options.id, Infinity)}`
    options.onWarning?.(`${where}: got broken YAML: ${front.problem}; what could be read entry by entry was`)
  }
  const begin = front?.end ?? (source.startsWith('\ufeff') ? 1 : 0)
  const page = new Page(builder, begin, /\.mdx$/i.test(options.id), options.id)
  const parts = page.read()
  const names = namesOf(front?.metadata ?? {})
  const tags = [...new Set([...names.tags, ...page.tags])]
  const links = [...front ? frontLinks(front.metadata) : [], ...parts.links ?? []]
  return toDocument(options, {
    ...parts,
    ...titleAndAliases(options, names.title ?? page.firstHeading(), names.aliases),
    ...(links.length && { links }),
    ...(tags.length && { tags }),
    ...(front && { metadata: front.metadata }),
  })
}

/** Links in front matter: they stand nowhere in the text. */
const frontLinks = (metadata: Metadata): Link[] =>
  Array.from(JSON.stringify(metadata).matchAll(/\[\[([^[\]"\\]+)\]\]/g))
    .flatMap(([, inside]) => {
      const { link } = wikiTarget(inside!)
      return link ? [{ start: 0, end: 0, ...link }] : []
    })

/** Lists and quotes within one another, beyond which no page goes; the parser's time grows with them. */
const DEEPEST = 500

const MARKS = /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t])))+/gm

/** What is never shown. */
const LEFT_OUT = new Set([
  'HeaderMark',
  'EmphasisMark',
  'LinkMark',
  'QuoteMark',
  'TaskMarker',
  'StrikethroughMark',
  'HighlightMark',
  'CodeMark',
  'CodeInfo',
  'LinkTitle',
  'LinkLabel',
  'Comment',
  'CommentBlock',
  'ProcessingInstruction',
  'ProcessingInstructionBlock',
  'HorizontalRule',
  'Footnote',
  'BlockId',
])

/** Whose own text is written: all that is in none of their children. */
const TEXTS = new Set([
  'Paragraph',
  'Task',
  'TableCell',
  'Emphasis',
  'StrongEmphasis',
  'Strikethrough',
  'Highlight',
  'InlineCode',
  'Link',
  'Image',
])

const LEAVES = new Set(['Paragraph', 'Task'])

interface Frame {
  name: string
  from: number
  at: number
  writes: boolean
  literal?: boolean
  span?: OpenSpan
  act?: (span: OpenSpan) => void
}

/** One page being read. */
class Page {
  readonly tags: string[] = []
  readonly #source: string
  readonly #begin: number
  readonly #id: string
  readonly #mdx: boolean
  readonly #builder: TextBuilder
  readonly #html: HtmlText
  readonly #hidden: Stretch[]
  #nextHidden = 0
  readonly #frames: Frame[] = []
  readonly #definitions = new Map<string, string>()
  #lists = 0
  #quotes = 0
  #skipTo = 0
  #header: OpenSpan | undefined

  constructor(builder: TextBuilder, begin: number, isMdx: boolean, id: string) {
    const { source } = builder
    this.#builder = builder
    this.#source = source
    this.#begin = begin
    this.#id = id
    this.#mdx = isMdx
    this.#html = new HtmlText(builder)
    this.#hidden = hiddenStretches(source.slice(begin), isMdx).map(({ start, end }) => ({
      start: begin + start,
      end: begin + end,
    }))
  }

  read(): ReturnType<TextBuilder['finish']> {
    const text = this.#visible()
    this.#checkDepth(text)
    const tree = (this.#mdx ? mdx : markdown).parse(text)
    tree.iterate({
      enter: node => {
        if (node.name === 'LinkReference') this.#define(node)
      },
    })
    tree.iterate({ enter: node => this.#enter(node), leave: node => this.#leave(node) })
    return this.#builder.finish()
  }

  /** The heading of level 1 that stands before all text, if it says what the page is about. */
  firstHeading(): string | undefined {
    const [first] = this.#builder.outline.headings
    if (first?.level !== 1 || this.#builder.wordsOf({ start: 0, end: first.start }) !== '') return undefined
    const title = this.#builder.wordsOf(first)
    return isGeneric(title) || title === '' ? undefined : title
  }

  /** The source for the parser, as long as it is: what is hidden and what stands before the page as blanks. */
  #visible(): string {
    const parts = [' '.repeat(Math.max(0, this.#begin - 1)), this.#begin > 0 ? '\n' : '']
    let at = this.#begin
    for (const { start, end } of this.#hidden) {
      parts.push(this.#source.slice(at, start), this.#source.slice(start, end).replace(/[^\n]/g, ' '))
      at = end
    }
    parts.push(this.#source.slice(at))
    // the parser knows no line below a table's header with blanks behind its last bar
    return parts.join('').replace(/^([-:|\t >]*)\|([ \t]+)$/gm, '$1$2|')
  }

  #checkDepth(text: string): void {
    for (const [marks] of text.matchAll(MARKS)) {
      if (marks.length < DEEPEST || marks.replace(/[\t ]+/g, '').length + marks.search(/\S/) / 2 < DEEPEST) continue
      throw new TokenGraphError('limit', {
        where: `readMarkdown: ${show(this.#id)}`,
        got: 'Markdown that is nested too deeply',
        expected: `quotes and lists within fewer than ${DEEPEST} others`,
        hint: 'Read it as plain text.',
      })
    }
  }

  /** `[label]: address`, wherever it stands. */
  #define(node: SyntaxNodeRef): void {
    const label = node.node.getChild('LinkLabel'), address = node.node.getChild('URL')
    if (!label || !address) return
    const key = labelKey(this.#slice(label.from + 1, label.to - 1))
    if (!this.#definitions.has(key)) this.#definitions.set(key, this.#slice(address.from, address.to))
  }

  #slice = (from: number, to: number) => this.#source.slice(from, to)

  #enter(node: SyntaxNodeRef): boolean {
    const { name, from, to } = node, above = this.#frames.at(-1)
    if (above?.writes) this.#write(above.at, from)
    if (above) above.at = Math.max(above.at, to)
    // the head of a callout is a link to the parser
    if (to <= this.#skipTo && name === 'Link') {
      above!.at = this.#skipTo
      return false
    }
    if (above?.literal && (name === 'LinkMark' || name === 'LinkLabel')) {
      this.#copy(from, to)
      return false
    }
    if (LEFT_OUT.has(name) || (name === 'URL' && this.#isAddress(node.node))) return false
    if (this.#leaf(node, above)) return false
    this.#open(node)
    return true
  }

  /** What has no parts that matter. */
  #leaf(node: SyntaxNodeRef, above: Frame | undefined): boolean {
    const { name, from, to } = node
    switch (name) {
      case 'URL':
        this.#copy(from, to)
        return true
      case 'Image':
        return isBadge(this.#addressOf(node) ?? '')
      case 'Escape':
        this.#copy(from + 1, to)
        return true
      case 'Entity':
        this.#builder.put(decodeHTML(this.#slice(from, to)), from, to)
        return true
      case 'HardBreak':
        this.#builder.gap(1)
        return true
      case 'HTMLTag':
        this.#html.piece(from, to)
        return true
      case 'HTMLBlock':
        this.#gap(from)
        this.#html.piece(from, to)
        this.#builder.gap(1)
        return true
      case 'CodeText':
        this.#builder.copy(from, to)
        return true
      case 'WikiLink':
        this.#wiki(from + 2, to - 2, false)
        return true
      case 'WikiEmbed':
        this.#wiki(from + 3, to - 2, true)
        return true
      case 'Hashtag':
        this.#copy(from + 1, to)
        this.tags.push(this.#slice(from + 1, to))
        return true
      case 'LinkReference':
        this.#footnote(from, to)
        return true
      case 'ListMark':
        this.#listMark(from, to)
        return true
      case 'TableDelimiter':
        this.#delimiter(from, to, above!)
        return true
    }
    return false
  }

  #open(node: SyntaxNodeRef): void {
    const { name, from } = node
    const frame: Frame = { name, from, at: from, writes: TEXTS.has(name) || /Heading\d$/.test(name) }
    this.#frames.push(frame)
    const level = /Heading(\d)$/.exec(name)?.[1]
    if (
      LEAVES.has(name) || level || name === 'FencedCode' || name === 'CodeBlock' || name === 'Table'
      || name === 'TableRow'
    ) this.#gap(from)
    if (name === 'BulletList' || name === 'OrderedList') this.#lists++
    if (name === 'Blockquote') this.#quotes++
    if (name === 'Paragraph' && this.#quotes > 0) this.#skipTo = frame.at = this.#callout(from)
    const act = level
      ? this.#heading(Number(level))
      : BLOCKS.has(name)
      ? this.#block(name)
      : name === 'Link' || name === 'Image'
      ? this.#link(node, frame)
      : undefined
    if (act) Object.assign(frame, { span: this.#builder.open(), act })
    if (name === 'TableHeader') this.#header = frame.span = this.#builder.open()
  }

  #leave({ to }: SyntaxNodeRef): void {
    const frame = this.#frames.pop()!
    if (frame.writes) this.#write(frame.at, to)
    if (frame.name === 'BulletList' || frame.name === 'OrderedList') this.#lists--
    if (frame.name === 'Blockquote') this.#quotes--
    // a picture without words may be a link all the same
    if (frame.span && (this.#builder.close(frame.span) || frame.name === 'Link' || frame.name === 'Image'))
      frame.act?.(frame.span)
  }

  /** A line end before a block, or a blank line where the source has one. */
  #gap(from: number): void {
    const between = this.#slice(this.#builder.sourceEnd, from)
    // behind the mark of an item
    if (!between.includes('\n')) return
    this.#builder.gap(/\n[ \t>]*\n/.test(between) ? 2 : 1, '  '.repeat(Math.max(0, this.#lists - 1)))
  }

  /** Writes a stretch of inline text: lines without the blanks around them, and without what is hidden. */
  #write(from: number, to: number): void {
    if (from >= to) return
    for (; (this.#hidden[this.#nextHidden]?.end ?? Infinity) <= from; this.#nextHidden++);
    let at = from
    for (let i = this.#nextHidden; i < this.#hidden.length && this.#hidden[i]!.start < to; i++) {
      this.#lines(at, Math.max(at, this.#hidden[i]!.start))
      at = Math.max(at, this.#hidden[i]!.end)
    }
    this.#lines(at, Math.max(at, to))
  }

  #lines(from: number, to: number): void {
    for (const { 0: line, index } of this.#slice(from, to).matchAll(/\n|[^\n]+/g)) {
      if (line === '\n') {
        this.#builder.gap(1)
        continue
      }
      const words = line.trim(), start = from + index + line.length - line.trimStart().length
      if (line.length > words.length && start > from + index && !this.#builder.atLineStart) this.#builder.gap(0)
      this.#copy(start, start + words.length)
      if (from + index + line.length > start + words.length && words !== '') this.#builder.gap(0)
    }
  }

  #copy(from: number, to: number): void {
    this.#builder.copy(from, to)
  }

  #heading(level: number) {
    // what follows a quote or a list does not stand under a heading in it
    if (this.#lists > 0 || this.#quotes > 0) return undefined
    return ({ start, end }: OpenSpan) => void this.#builder.outline.headings.push({ start, end, level })
  }

  #block(name: string) {
    return ({ start, end }: OpenSpan) => {
      const header = name === 'Table' ? this.#header : undefined
      this.#builder.addBlock({
        start,
        end,
        ...(header && header.start < header.end && header.end < end
          && { header: { start: header.start, end: header.end } }),
      })
    }
  }

  /** Whether an address is where a link leads, not words of it. */
  #isAddress({ prevSibling: before }: SyntaxNode): boolean {
    return before?.name === 'LinkMark' && this.#slice(before.from, before.to) === '('
  }

  /** Where a link or a picture leads, as it is written there, or where its label is defined. */
  #addressOf(node: SyntaxNodeRef): string | undefined {
    const address = node.node.getChildren('URL').find(each => this.#isAddress(each)),
      label = node.node.getChild('LinkLabel')
    // `[words][]` is labelled by its words
    const words = node.node.getChildren('LinkMark')[1]
    const inside = label && label.to - label.from > 2
      ? label
      : label && words
      ? { from: node.from, to: words.to }
      : { from: node.name === 'Image' ? node.from + 1 : node.from, to: node.to }
    return address
      ? this.#slice(address.from, address.to)
      : this.#definitions.get(labelKey(this.#slice(inside.from + 1, inside.to - 1)))
  }

  #link(node: SyntaxNodeRef, frame: Frame) {
    const written = this.#addressOf(node)
    // brackets without an address are text
    frame.literal = written === undefined && !this.#slice(node.from, node.to).endsWith(')')
    const target = written === undefined ? undefined : pathTarget(unmarked(written)), embed = node.name === 'Image'
    return ({ start, end }: OpenSpan) => {
      if (embed && start < end) this.#builder.outline.pictures.push({ start, end })
      if (target) this.#builder.outline.links.push({ start, end, ...target, ...(embed && { embed }) })
    }
  }

  /** The inside of `[[…]]`: its words, or the page's name as programs for notes show it. */
  #wiki(from: number, to: number, embed: boolean): void {
    const { link, shown } = wikiTarget(this.#slice(from, to))
    // a picture, and its size
    if (embed && !link) return
    const span = this.#builder.open()
    const words = this.#slice(from + shown.start, from + shown.end)
    let at = from + shown.start
    for (const { 0: mark, index } of shown.start > 0 ? [] : words.matchAll(/(?<!&)#\^?/g)) {
      const start = from + shown.start + index
      this.#words(at, start)
      if (mark === '#^') {
        at = to
        break
      }
      if (start > from) this.#builder.noSpace()
      if (start > from) this.#builder.put(' > ', start, start + 1)
      at = start + 1
    }
    this.#words(at, Math.max(at, from + shown.end))
    this.#builder.close(span)
    if (link) this.#builder.outline.links.push({ start: span.start, end: span.end, ...link, ...(embed && { embed }) })
  }

  /** Lines whose entities the parser does not tell. */
  #words(from: number, to: number): void {
    let at = from
    for (const { 0: entity, index } of this.#slice(from, to).matchAll(ENTITY)) {
      this.#lines(at, from + index)
      at = from + index + entity.length
      this.#builder.put(decodeHTML(entity), from + index, at)
    }
    this.#lines(at, to)
  }

  /** `[^1]: words` that looks like a definition; others are shown nowhere. */
  #footnote(from: number, to: number): void {
    const mark = /^\[\^[^\]]*\]:\s*/.exec(this.#slice(from, to))?.[0]
    if (!mark) return
    this.#gap(from)
    this.#lines(from + mark.length, to)
  }

  #listMark(from: number, to: number): void {
    this.#gap(from)
    this.#copy(from, to)
    this.#builder.gap(0)
  }

  /** The bars between cells; neither those around a row nor the line below the header. */
  #delimiter(from: number, to: number, { name, from: row }: Frame): void {
    if (name === 'Table' || from === row || /^[ \t]*(?:\n|$)/.test(this.#slice(to, to + 80))) return
    this.#builder.noSpace()
    this.#builder.put(' | ', from, to)
  }

  /** Where the text of a paragraph begins that may be the head of a callout: `[!note]- Title`. */
  #callout(from: number): number {
    return from + (/^\[![\w-]+(?:\|[^\]]*)?\][+-]?[ \t]*/.exec(this.#slice(from, from + 200))?.[0].length ?? 0)
  }
}

const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][\da-z]{1,31});/gi

const BLOCKS = new Set(['FencedCode', 'CodeBlock', 'Table'])

const labelKey = (label: string) => label.trim().replace(/\s+/g, ' ').toLowerCase()

/** An address without angle brackets, backslashes and entities. */
const unmarked = (address: string) =>
  decodeHTML(address.replace(/^<(.*)>$/s, '$1').replace(/\\([!-/:-@[-`{-~])/g, '$1'))
