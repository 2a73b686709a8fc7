import { TokenGraphError, show } from '../../core/errors.ts'
import type { Document, Metadata } from '../document.ts'
import { TextBuilder } from './builder.ts'
import { HtmlText, TooDeep } from './html-text.ts'
import { isGeneric, type ReaderOptions, titleAndAliases, toDocument } from './options.ts'

/** Which `meta` of a page becomes which field of its metadata. */
const META: Record<string, string> = {
  description: 'description',
  'og:description': 'description',
  author: 'author',
  'article:author': 'author',
  date: 'date',
  'dcterms.date': 'date',
  'dc.date': 'date',
  'article:published_time': 'date',
}

/** Reads a page: see `readHtml`. */
export function readHtmlPage(source: string, options: ReaderOptions): Document {
  const builder = new TextBuilder(source), text = new HtmlText(builder)
  const head = readHead(text)
  try {
    text.page()
  } catch (cause) {
    if (!(cause instanceof TooDeep)) throw cause
    throw new TokenGraphError('limit', {
      where: `readHtml: ${show(options.id)}`,
      got: 'thousands of tags within one another',
      expected: 'fewer than 5,000',
      hint: 'Is it HTML that was made for reading? Read it as plain text.',
    })
  }
  const parts = builder.finish()
  const { title, tags, metadata } = head()
  return toDocument(options, {
    ...parts,
    ...titleAndAliases(options, pageTitle(title, builder)),
    ...(tags.length && { tags }),
    metadata,
  })
}

/** What the head of a page says, collected while it is read. */
function readHead(text: HtmlText): () => { title?: string, tags: string[], metadata: Metadata } {
  const tags: string[] = [], metadata: Metadata = {}
  text.onTag = (name, attributes) => {
    if (name === 'html' && attributes.lang) metadata.lang ??= attributes.lang
    if (name !== 'meta' || !attributes.content?.trim()) return
    const key = (attributes.name ?? attributes.property ?? '').toLowerCase(), content = attributes.content.trim()
    const field = Object.hasOwn(META, key) ? META[key]! : undefined
    if (field) metadata[field] ??= content
    if (key === 'keywords') tags.push(...content.split(',').map(each => each.trim()).filter(each => each !== ''))
  }
  return () => ({ ...(text.title.trim() && { title: text.title.trim() }), tags, metadata })
}

/** The page's title; without the name of the site where a heading tells which part is the page's own. */
function pageTitle(title: string | undefined, builder: TextBuilder): string | undefined {
  const headings = builder.outline.headings.filter(({ level }) => level === 1).slice(0, 20)
    .map(each => builder.wordsOf(each)).filter(each => each !== '' && !isGeneric(each))
  return title ? headings.find(each => title.startsWith(each)) ?? title : headings[0]
}
