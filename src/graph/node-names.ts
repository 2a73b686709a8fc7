import { GRAM } from '../tokens/tokenizer.ts'
import type { NodeKind } from '../core/kinds.ts'
import { passageDocument, passageText, type TokenGraph } from './token-graph.ts'

/** A node as people and programs name it. */
export interface NodeName {
  kind: NodeKind
  /** `document#n` for the n-th passage of a document, from 0; a name as it is written; a word's term. */
  id: string
  /** What to show: a passage's title (with `(2 of 3)` from the second on) or first words, a name, a word as it is mostly written. */
  label: string
}

/** The place of a passage among those of its document, from 0. */
export function passageIndex({ passages }: TokenGraph, passage: number): number {
  let first = passage
  while (first > 0 && passages.document[first - 1] === passages.document[passage]) first--
  return passage - first
}

/** Which of its document's passages one is, from 1, and how many there are. */
export function passagePart(graph: TokenGraph, passage: number): { number: number, of: number } {
  const { document } = graph.passages, number = passageIndex(graph, passage) + 1
  let last = passage
  while (last + 1 < document.length && document[last + 1] === document[passage]) last++
  return { number, of: number + last - passage }
}

/** The id of a passage: `document#n`. */
export const passageId = (graph: TokenGraph, passage: number): string => `${passageDocument(graph, passage).id}#${passageIndex(graph, passage)}`

/** Names a node. */
export function nameNode(graph: TokenGraph, kind: NodeKind, node: number): NodeName {
  if (kind === 'token') return { kind, id: graph.tokens.terms[node]!, label: graph.tokens.labels[node]!.replace(GRAM, '') }
  if (kind === 'name') return { kind, id: graph.names.labels[node]!, label: graph.names.labels[node]! }
  const { title } = passageDocument(graph, node), { number, of } = passagePart(graph, node)
  const label = title === undefined ? firstWords(passageText(graph, node)) : number === 1 ? title : `${title} (${number} of ${of})`
  return { kind, id: passageId(graph, node), label }
}

function firstWords(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= 48 ? line : `${line.slice(0, 47).toWellFormed().replace('\ufffd', '')}…`
}
