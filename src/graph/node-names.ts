import { type NodeKind, type NodeRef } from '../core/kinds.ts'
import { GRAM } from '../text/tokens/tokenizer.ts'
import type { Graph, NameEntry, PassageEntry, TokenEntry } from './graph.ts'
import { passageText } from './passage-text.ts'

/** A node as people and programs name it. */
export interface NodeName {
  kind: NodeKind
  /** `document#n` for the n-th passage of a document, from 0; a name as it is written; a word's term. */
  id: string
  /**
   * What to show: a passage's title (with `(2 of 3)` from the second on) or first words, a name, a word as it is mostly
   * written.
   */
  label: string
}

/** The id of a passage: `document#n`. */
export const passageId = ({ document, part }: Pick<PassageEntry, 'document' | 'part'>): string =>
  `${document.id}#${part.number - 1}`

/** Names one node. */
export const nameNode = async (graph: Graph, ref: NodeRef): Promise<NodeName> =>
  (await namesOfKind(graph, ref.kind, [ref.node]))[0]!

export async function namesOfKind(graph: Graph, kind: NodeKind, nodes: readonly number[]): Promise<NodeName[]> {
  if (kind === 'token') return (await graph.tokens(nodes)).map(tokenName)
  return kind === 'name' ? (await graph.names(nodes)).map(nameOfName) : (await graph.passages(nodes)).map(passageName)
}

const tokenName = ({ term, label }: TokenEntry): NodeName => ({
  kind: 'token',
  id: term,
  label: label.replace(GRAM, ''),
})

const nameOfName = ({ label }: NameEntry): NodeName => ({ kind: 'name', id: label, label })

/** Names a passage. */
export function passageName(entry: PassageEntry): NodeName {
  const { document: { title }, part: { number, of } } = entry
  const label = title === undefined
    ? firstWords(passageText(entry))
    : number === 1
    ? title
    : `${title} (${number} of ${of})`
  return { kind: 'passage', id: passageId(entry), label }
}

function firstWords(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= 48 ? line : `${line.slice(0, 47).toWellFormed().replace('\ufffd', '')}…`
}
