import type { FoundLink } from '../tables/edges/links.ts'
import type { Document } from '../text/document.ts'
import { type NameFolding, nameKey, wholeName } from '../text/tokens/names.ts'
import type { LinkEntry } from './graph.ts'

/** A link as a {@link Graph} tells it. @param document  that it stands in */
export const linkEntry = ({ link, target }: FoundLink, { text }: Document, folding: NameFolding): LinkEntry => ({
  words: text.slice(link.start, link.end),
  target: 'missing' in target ? { missing: nameKey(wholeName(target.missing, folding).units) } : target,
})
