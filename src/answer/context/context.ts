import { Pace } from '../../core/pace.ts'
import { readOptions } from '../../core/read-options.ts'
import { passageName } from '../../graph/node-names.ts'
import type { Graph } from '../../graph/graph.ts'
import type { Asked, Query } from '../../query/query.ts'
import { readQuery } from '../../query/read-query.ts'
import type { Searcher } from '../../rank/searcher.ts'
import { SECTIONS, sectionPath, textStart } from '../../text/section-path.ts'
import { shownText } from '../../text/shown-text.ts'
import { snippetsFor } from '../../view/snippet.ts'
import { answerTo } from '../answer.ts'
import { explained } from '../explained.ts'
import { ANSWERED } from '../relevance.ts'
import { readSearch } from '../search-options.ts'
import { counting } from './counting.ts'
import { fill, type Passed } from './fill.ts'
import type { Found, Piece } from './found.ts'
import { mentioning, type Mentioning } from './mentioning.ts'
import { type ContextOptions, contextOptions, type ContextSettings } from './options.ts'
import { ledBy, type PartOf, whyOf } from './why.ts'

/** A part of a context, to be cited by its number. */
export interface ContextPart {
  /** From 1, in the order in which they are given. */
  number: number
  document: string
  /** The title and the headings that it stands under: `commander › Options`; empty where there are none. */
  section: string
  /** Offsets into the document's text, UTF-16: `text` is, or behind a table's header ends with, what stands there. */
  start: number
  end: number
  text: string
  /** Why it is there: what of the question led to it, and by which other part. */
  why: string
  /** How much the best passage of it says of the question, as of a hit; absent where this has no words. */
  relevance?: number
}

/** What a language model may be given to answer a question from. Plain data. */
export interface Context {
  schema: 'tokengraph.context/1'
  parts: ContextPart[]
  /**
   * Whether a part says most of what was asked: a `relevance` of ½ or more. Where none does, the texts may not tell, or
   * in other words, or what does had no room. Absent where the question has no words.
   */
  answered?: boolean
  /** What the texts of all parts come to, by the counter; never above the budget. */
  size: number
  /** Passages that were found and are in no part: for want of room, or since a part says nearly the same. */
  leftOut: { document: string, start: number, end: number, why: string }[]
}

/** What {@link TokenIndex.context} does. */
export async function contextOf(searcher: Searcher, query: Query, options: ContextOptions<never>): Promise<Context> {
  const settings = readOptions(contextOptions, options, 'context')
  const { budget, count, around, passages, order, ...ranking } = settings
  const asking = await readSearch({
    ...ranking,
    kinds: ['passage'],
    limit: passages,
    explain: { incoming: 0, paths: 3 },
  })
  const answer = await answerTo(searcher, readQuery(query), asking), { graph } = answer.inquiry.ask
  const pace = new Pace(settings.signal), found: Found[] = [], best = await answer.best('passage')
  const entries = await graph.passages(best.map(({ node }) => node)), said = await answer.said(best)
  for (const [i, { node }] of best.entries()) {
    if (pace.due) await pace.pause('context', i, best.length)
    const relevance = said?.[i]!.relevance
    if (relevance !== undefined && relevance < settings.minRelevance) continue
    const ref = { kind: 'passage', node } as const
    const explanation = await explained(answer.inquiry, answer.stages.passage, ref, asking)
    found.push({ node, entry: entries[i]!, explanation, rank: i, ...(relevance !== undefined && { relevance }) })
  }
  const size = counting(count), bestPlace = await placing(graph, answer.asked)
  const { pieces, passed } = await fill(graph, found, { budget, around, size, bestPlace }, pace)
  const answered = said
    && { answered: pieces.some(({ found }) => found.some(({ relevance = 0 }) => relevance >= ANSWERED)) }
  return { ...told(inOrder(pieces, order), passed, size, await mentioning(graph, found)), ...answered }
}

/** Where a passage says most of what was asked; its beginning where it says nothing of it. */
async function placing(graph: Graph, asked: Asked) {
  const snippetOf = await snippetsFor(graph, asked)
  return ({ document, start, end }: Found['entry']): number =>
    start + (snippetOf(document.text.slice(start, end))?.marks[0]?.[0] ?? 0)
}

/** Numbers of pieces by the passages that they hold. */
function numbering(pieces: readonly Piece[]): PartOf {
  const parts =
    new Map(pieces.flatMap(({ found }, i) =>
      found.map(({ entry }) => [passageName(entry).id, { number: i + 1, rank: found[0]!.rank }])
    ))
  return id => parts.get(id)
}

function inOrder(pieces: readonly Piece[], order: ContextSettings['order']): readonly Piece[] {
  if (order === 'path') return byPath(pieces)
  if (order === 'score') return pieces
  const documents = [...new Set(pieces.map(({ entry }) => entry.document.id))]
  const place = ({ entry }: Piece) => documents.indexOf(entry.document.id)
  return pieces.toSorted((a, b) => place(a) - place(b) || a.start - b.start)
}

/** Each right behind the one that led to it; those that nothing led to as they were. */
function byPath(pieces: readonly Piece[]): Piece[] {
  const partOf = numbering(pieces), leads = new Map<Piece, Piece>()
  for (const piece of pieces) {
    const [{ explanation, rank }] = piece.found as [Found], led = ledBy(explanation, rank, partOf)
    if (led) leads.set(piece, pieces[led.from - 1]!)
  }
  const behind = (piece: Piece): Piece[] => [
    piece,
    ...pieces.filter(other => leads.get(other) === piece).flatMap(behind),
  ]
  return pieces.filter(piece => !leads.has(piece)).flatMap(behind)
}

function told(
  pieces: readonly Piece[],
  passed: readonly Passed[],
  size: (text: string) => number,
  mentions: Mentioning,
): Context {
  const partOf = numbering(pieces)
  const parts = pieces.map(({ entry, start, end, found }, i): ContextPart => {
    const { document } = entry, [{ entry: at, explanation, rank }] = found as [Found]
    const relevances = found.flatMap(({ relevance }) => relevance ?? [])
    return {
      number: i + 1,
      document: document.id,
      section: sectionPath(document, textStart(document, Math.max(at.start, start), end)).join(SECTIONS),
      start,
      end,
      text: shownText(document, start, end),
      why: whyOf(explanation, rank, partOf, mentions),
      ...(relevances.length > 0 && { relevance: Math.max(...relevances) }),
    }
  })
  return {
    schema: 'tokengraph.context/1',
    parts,
    size: parts.reduce((sum, { text }) => sum + size(text), 0),
    leftOut: passed.map(({ found: { entry: { document, start, end } }, why }) => ({
      document: document.id,
      start,
      end,
      why: why === 'budget' ? 'budget' : `like [${partOf(passageName(why.like.entry).id)!.number}]`,
    })),
  }
}
