import { GFM, type InlineContext, type MarkdownConfig, type MarkdownParser, parser } from '@lezer/markdown'

/** An element of what a sticky pattern matches at a place. `alone`: only at the beginning of a word. */
const element = (name: string, first: string, pattern: RegExp, alone = false) => ({
  name,
  before: 'Link',
  parse(context: InlineContext, next: number, at: number): number {
    if (next !== first.charCodeAt(0)) return -1
    if (alone && at > context.offset && !/\s/.test(String.fromCharCode(context.char(at - 1)))) return -1
    pattern.lastIndex = at - context.offset
    const length = pattern.exec(context.text)?.[0].length
    return length ? context.addElement(context.elt(name, at, at + length)) : -1
  },
})

const HIGHLIGHT = { resolve: 'Highlight', mark: 'HighlightMark' }

/** A letter or a picture is in it: `#1` is none. */
const HASHTAG =
  /#(?=[\p{N}/-]*[\p{L}\p{Extended_Pictographic}_])(?:[\p{L}\p{M}\p{N}\p{Extended_Pictographic}_/-]|\u200d|\ufe0f){1,200}/yu

/**
 * What programs for notes add to Markdown: `[[Page|words]]`, `![[Page]]`, `#tag`, `^block`, `==words==`, and footnotes.
 */
const NOTES: MarkdownConfig = {
  defineNodes: ['WikiLink', 'WikiEmbed', 'Hashtag', 'BlockId', 'Footnote', 'Highlight', 'HighlightMark'],
  parseInline: [
    element('WikiLink', '[', /\[\[[^[\]\n]{1,2000}\]\]/y),
    element('WikiEmbed', '!', /!\[\[[^[\]\n]{1,2000}\]\]/y),
    element('Footnote', '[', /\[\^[^\]\s]{1,200}\]:?/y),
    element('Hashtag', '#', HASHTAG, true),
    element('BlockId', '^', /\^[\w-]{1,200}[ \t]*(?=\n|$)/y, true),
    {
      name: 'Highlight',
      after: 'Emphasis',
      parse(context, next, at) {
        if (next !== 61 || context.char(at + 1) !== 61 || context.char(at + 2) === 61) return -1
        const before = context.slice(at - 1, at), after = context.slice(at + 2, at + 3)
        return context.addDelimiter(HIGHLIGHT, at, at + 2, /\S/.test(after), /\S/.test(before))
      },
    },
  ],
}

/** The longest stretch whose inline markup is read at once: the parser's time grows with its square. */
const WINDOW = 8192

/** A parser that takes long paragraphs in stretches of whole lines, or words, so that its time is linear. */
function inWindows(whole: MarkdownParser): MarkdownParser {
  const parseInline = whole.parseInline.bind(whole)
  whole.parseInline = (text, offset) => {
    if (text.length <= WINDOW) return parseInline(text, offset)
    const elements: ReturnType<typeof parseInline> = []
    for (let at = 0; at < text.length;) {
      const line = text.lastIndexOf('\n', at + WINDOW), blank = text.lastIndexOf(' ', at + WINDOW)
      const end = at + WINDOW >= text.length ? text.length : line > at ? line + 1 : blank > at ? blank + 1 : at + WINDOW
      elements.push(...parseInline(text.slice(at, end), offset + at))
      at = end
    }
    return elements
  }
  return whole
}

/** Markdown with tables, tasks, strikethrough and bare addresses, and what programs for notes add. */
export const markdown: MarkdownParser = inWindows(parser.configure([GFM, NOTES]))

/** The same for MDX, where indented lines are no code. */
export const mdx: MarkdownParser = inWindows(parser.configure([GFM, NOTES, { remove: ['IndentedCode'] }]))
