import type { Ask } from '../rank/stage.ts'
import type { Metadata } from '../text/document.ts'
import { snippetsFor } from '../view/snippet.ts'
import { matchesFor } from './matches.ts'
import type { Hit } from './results.ts'
import type { SearchSettings } from './search-options.ts'

type Details = Pick<Hit, 'matches' | 'fieldMatches' | 'snippet'>

/** How long a snippet is where nobody says it, in columns. */
const COLUMNS = 120

/** What is told of a passage's text where it is asked for: its matches, also in own fields, and its snippet. */
export async function detailsFor(
  { graph, asked }: Pick<Ask, 'graph' | 'asked'>,
  question: string,
  { matches, snippet }: Pick<SearchSettings, 'matches' | 'snippet'>,
): Promise<(passage: Pick<Hit, 'text' | 'metadata'>) => Promise<Details>> {
  const matchesIn = matches ? await matchesFor(graph, asked, question) : undefined
  const columns = typeof snippet === 'number' ? snippet : COLUMNS
  const snippetIn = snippet === false ? undefined : await snippetsFor(graph, asked, columns)
  const { ownFields } = graph
  return async ({ text, metadata }) => {
    const span = snippetIn?.(text), told: Details = {}
    if (matchesIn) told.matches = await matchesIn(text)
    if (matchesIn && ownFields) {
      const texts = ownFields.flatMap(field => textsIn(metadata, field).map(text => ({ field, text })))
      const found = await Promise.all(texts.map(async each => ({ ...each, matches: await matchesIn(each.text) })))
      told.fieldMatches = found.filter(({ matches }) => matches.length > 0)
    }
    if (span) told.snippet = { text: text.slice(span.start, span.end), start: span.start, end: span.end }
    return told
  }
}

const textsIn = (metadata: Metadata | undefined, field: string): string[] =>
  [metadata?.[field]].flat().filter(each => typeof each === 'string')
