import type { EdgeKind } from '../../core/kinds.ts'
import type { Graph, PassageEntry } from '../../graph/graph.ts'
import { passageText } from '../../graph/passage-text.ts'
import { sentences, type Stretch, trim } from '../../text/sentences.ts'
import { isEntity, labelOf, takesPlace, type Tokenizer } from '../../text/tokens/tokenizer.ts'

/** Where an edge stands in a text: the sentence that says it. */
export interface EdgePlace {
  document: string
  /** Offsets into the document's text, UTF-16: `text` is what stands there. */
  start: number
  end: number
  text: string
}

/** The ends of an edge, along it. */
export interface Ends {
  source: number
  target: number
}

/** The sentence that first says what an edge does; undefined for what no text says, as triples and titles. */
export async function placeOf(graph: Graph, edge: EdgeKind, ends: Ends): Promise<EdgePlace | undefined> {
  const passage = edge === 'names' ? ends.target : edge in FINDERS ? ends.source : undefined
  if (passage === undefined) return undefined
  const [entry] = await graph.passages([passage])
  const said = await FINDERS[edge]!(graph, entry!, ends)
  return said && sentenceAround(entry!, said)
}

/** Where in the text of a passage an edge of a kind is. */
type Finder = (graph: Graph, entry: PassageEntry, ends: Ends) => Promise<Stretch | undefined>

const FINDERS: Partial<Record<EdgeKind, Finder>> = {
  mentions: async (graph, entry, { source, target }) =>
    await nameIn(graph, entry, target) ?? await missingIn(graph, entry, source, target),
  names: (graph, entry, { source }) => nameIn(graph, entry, source),
  links: async (graph, entry, { source, target }) => {
    const [links] = await graph.links([source])
    return wordsIn(entry, links!.find(link => 'passage' in link.target && link.target.passage === target)?.words)
  },
  'has-entity': tokenIn,
  contains: tokenIn,
}

async function nameIn(graph: Graph, entry: PassageEntry, name: number): Promise<Stretch | undefined> {
  return (await graph.namesIn(passageText(entry), 'text')).find(mention => mention.name === name)
}

/** A link to a page that is not there yet mentions its name, whatever the link says. */
async function missingIn(graph: Graph, entry: PassageEntry, passage: number, name: number) {
  const [[links], [about]] = await Promise.all([graph.links([passage]), graph.names([name])])
  return wordsIn(entry, links!.find(({ target }) => 'missing' in target && target.missing === about!.key)?.words)
}

/** Where what a link says stands: where a link is that says it, if it can be told. */
function wordsIn({ document, start, end }: PassageEntry, words: string | undefined): Stretch | undefined {
  if (!words) return undefined
  const link = document.links?.find(each =>
    each.start >= start && each.end <= end && document.text.slice(each.start, each.end) === words
  )
  return link && { start: link.start - start, end: link.end - start }
}

async function tokenIn(graph: Graph, entry: PassageEntry, { target }: Ends): Promise<Stretch | undefined> {
  const [{ term } = { term: '' }] = await graph.tokens([target]), { tokenizer } = graph
  return isEntity(term)
    ? runIn(tokenizer, passageText(entry), labelOf(term))
    : tokenizer.tokenize(passageText(entry)).find(token => token.term === term)
}

/** Where some words stand side by side. */
function runIn(tokenizer: Tokenizer, text: string, words: string): Stretch | undefined {
  const wanted = tokenizer.tokenize(words).filter(takesPlace), tokens = tokenizer.tokenize(text).filter(takesPlace)
  if (wanted.length === 0) return undefined
  const at = tokens.findIndex((_, i) => wanted.every(({ term }, j) => tokens[i + j]?.term === term))
  return at < 0 ? undefined : { start: tokens[at]!.start, end: tokens[at + wanted.length - 1]!.end }
}

/** What stands in the middle of sentences belongs to all of them. */
function sentenceAround(entry: PassageEntry, { start, end }: Stretch): EdgePlace {
  const text = passageText(entry), around = sentences(text).filter(each => each.start < end && start < each.end)
  const sentence = trim(text, around[0]?.start ?? start, around.at(-1)?.end ?? end)
  const from = entry.start + sentence.start, to = entry.start + sentence.end
  return { document: entry.document.id, start: from, end: to, text: entry.document.text.slice(from, to) }
}
