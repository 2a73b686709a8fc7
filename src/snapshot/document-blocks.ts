import type { List } from '../core/list.ts'
import type { SectionValue } from '../store/container-format.ts'
import { canonicalJson } from '../store/container-writer.ts'
import type { Document } from '../text/document.ts'
import { blockName } from './stored-documents.ts'

/** So much text is read at once, in characters; more where there would be too many blocks for a short header. */
const BLOCK = 2 ** 16, MOST_BLOCKS = 2 ** 14

/**
 * The texts of documents as sections, in blocks, so that one text can be read without the others.
 *
 * @param characters  of all texts
 */
export function* documentBlocks(
  documents: List<Document>,
  characters: number,
): Generator<[name: string, value: SectionValue]> {
  const most = Math.max(BLOCK, characters / MOST_BLOCKS)
  let strings: string[] = [], held = 0, block = 0
  for (const document of documents) {
    strings.push(document.title ?? '', document.text, more(document))
    held += document.text.length
    if (held < most) continue
    yield [blockName(block++), { strings }]
    strings = []
    held = 0
  }
  if (strings.length > 0) yield [blockName(block), { strings }]
}

/** What a few documents have beside a title and a text. Of source maps it is told how far it is to the next offset. */
function more({ metadata, headings, aliases, tags, links, blocks, source }: Document): string {
  if (!(metadata || headings || aliases || tags || links || blocks || source)) return ''
  const steps = (offsets: readonly number[]) => offsets.map((offset, i) => offset - (offsets[i - 1] ?? 0))
  return canonicalJson({
    metadata,
    headings,
    aliases,
    tags,
    links,
    blocks,
    source: source && {
      text: steps(source.text),
      source: steps(source.source),
      lines: source.lines && { left: steps(source.lines.left), put: steps(source.lines.put) },
    },
  })
}
