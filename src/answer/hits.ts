import type { NodeKind } from '../core/kinds.ts'
import type { Graph, PassageEntry } from '../graph/graph.ts'
import { nameNode, type NodeName, passageName } from '../graph/node-names.ts'
import { passageText, shownPassage } from '../graph/passage-text.ts'
import type { Result } from '../rank/share.ts'
import { SECTIONS, sectionPath, textStart } from '../text/section-path.ts'
import { withLine } from '../text/lines.ts'
import { sourceSpan } from '../text/source-map.ts'
import type { Mention } from '../text/tokens/names.ts'
import type { Hit } from './results.ts'

/** What makes hits of nodes. The names in a passage's text are found once, though several may be results. */
export function hitsOf(graph: Graph): (found: Result) => Promise<Hit> {
  const known = new Map<number, Promise<Mention[]>>()
  const mentionsIn = (passage: number, text: string) =>
    known.get(passage) ?? known.set(passage, graph.namesIn(text, 'text')).get(passage)!
  return async found => {
    if (found.passage === undefined) return knownHit(graph, found)
    const [entry] = await graph.passages([found.passage])
    return withLine(
      await HITS[found.kind](graph, { ...found, passage: found.passage }, entry!, mentionsIn),
      entry!.document,
    )
  }
}

/** A name that no passage has. */
async function knownHit(graph: Graph, { kind, node, score }: Result): Promise<Hit> {
  const { id, label } = await nameNode(graph, { kind, node })
  return { kind, id, score, text: label, document: '' }
}

type Shown = Result & { passage: number }

type MentionsIn = (passage: number, text: string) => Promise<Mention[]>

const HITS: Record<NodeKind, (graph: Graph, found: Shown, entry: PassageEntry, of: MentionsIn) => Promise<Hit>> = {
  async passage(_, { score }, entry) {
    const { kind, id, ...told } = passageTold(entry)
    return { kind, id, score, ...told }
  },
  /** Where the passage mentions it. */
  async name(graph, { node, passage, score }, entry, mentionsIn) {
    const text = passageText(entry), name = await nameNode(graph, { kind: 'name', node })
    const mention = (await mentionsIn(passage, text)).find(each => each.name === node)
    const hit = { ...place(name, entry), score }
    if (!mention) return { ...hit, text: name.label }
    return { ...hit, text: text.slice(mention.start, mention.end), ...offsets(entry, mention.start, mention.end) }
  },
  /** At its place in the passage; without one, where it is only in the title, as it is mostly written. */
  async token(graph, { node, score, at }, entry) {
    const text = passageText(entry), { term, label } = (await graph.tokens([node]))[0]!
    const found = at ?? graph.tokenizer.tokenize(text).find(each => each.kind === 'word' && each.term === term)
    const hit = { ...place({ kind: 'token', id: term, label }, entry), score }
    return found
      ? { ...hit, text: text.slice(found.start, found.end), ...offsets(entry, found.start, found.end) }
      : { ...hit, text: label }
  },
}

/** A passage as results tell of it, whatever was asked. */
export const passageTold = (entry: PassageEntry) => ({
  ...place(passageName(entry), entry),
  text: shownPassage(entry),
  ...offsets(entry, 0, entry.end - entry.start),
  ...sectionOf(entry),
  part: { ...entry.part },
})

function place({ kind, id }: NodeName, { document }: PassageEntry) {
  const { title, metadata } = document
  return {
    kind,
    id,
    document: document.id,
    ...(title !== undefined && { title }),
    ...(metadata && { metadata: structuredClone(metadata) }),
  }
}

function sectionOf({ document, start, end }: PassageEntry): { section?: string } {
  const path = sectionPath(document, textStart(document, start, end))
  return path.length > 0 ? { section: path.join(SECTIONS) } : {}
}

function offsets({ document, start: passage }: PassageEntry, from: number, to: number) {
  const start = passage + from, end = passage + to
  return { start, end, ...(document.source && { source: sourceSpan(document, start, end) }) }
}
