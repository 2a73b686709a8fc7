import type { Ask } from '../rank/stage.ts'
import { snippetsFor } from '../view/snippet.ts'
import { matchesFor } from './matches.ts'
import type { Hit } from './results.ts'
import type { SearchSettings } from './search-options.ts'

/** How long a snippet is where nobody says it, in columns. */
const COLUMNS = 120

/** What is told of a passage's text where it is asked for: its matches, its snippet. */
export async function detailsFor(
  { graph, asked }: Pick<Ask, 'graph' | 'asked'>,
  question: string,
  { matches, snippet }: Pick<SearchSettings, 'matches' | 'snippet'>,
): Promise<(text: string) => Promise<Pick<Hit, 'matches' | 'snippet'>>> {
  const matchesIn = matches ? await matchesFor(graph, asked, question) : undefined
  const columns = typeof snippet === 'number' ? snippet : COLUMNS
  const snippetIn = snippet === false ? undefined : await snippetsFor(graph, asked, columns)
  return async text => {
    const span = snippetIn?.(text), told: Pick<Hit, 'matches' | 'snippet'> = {}
    if (matchesIn) told.matches = await matchesIn(text)
    if (span) told.snippet = { text: text.slice(span.start, span.end), start: span.start, end: span.end }
    return told
  }
}
