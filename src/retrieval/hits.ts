import type { NodeKind } from '../core/kinds.ts'
import { nameNode } from '../graph/node-names.ts'
import { passageDocument, passageText, shownPassage, type TokenGraph } from '../graph/token-graph.ts'
import type { Hit } from './results.ts'
import { sourceSpan } from '../text/source-map.ts'
import type { Span } from '../tokens/segment.ts'

/** A passage as a result. */
export function passageHit(graph: TokenGraph, passage: number, score: number): Hit {
  const { length } = passageText(graph, passage)
  return { ...place(graph, 'passage', passage, passage), score, text: shownPassage(graph, passage), ...offsets(graph, passage, 0, length) }
}

/** A name as a result, where a passage mentions it. */
export function nameHit(graph: TokenGraph, name: number, score: number, passage: number): Hit {
  const text = passageText(graph, passage)
  const mention = graph.finder.find(text).find(each => each.name === name)
  const hit = { ...place(graph, 'name', name, passage), score }
  if (!mention) return { ...hit, text: graph.names.labels[name]! }
  return { ...hit, text: text.slice(mention.start, mention.end), ...offsets(graph, passage, mention.start, mention.end) }
}

/** A token as a result, at a place in a passage; without one, as it is mostly written. */
export function tokenHit(graph: TokenGraph, token: number, score: number, passage: number, at: Span | undefined): Hit {
  const hit = { ...place(graph, 'token', token, passage), score }
  if (!at) return { ...hit, text: graph.tokens.labels[token]! }
  return { ...hit, text: passageText(graph, passage).slice(at.start, at.end), ...offsets(graph, passage, at.start, at.end) }
}

/** The first place of a token in a passage; undefined where it is only in the title. */
export function placeOf(graph: TokenGraph, token: number, passage: number): Span | undefined {
  return graph.tokenizer.tokenize(passageText(graph, passage)).find(({ kind, term }) => kind === 'word' && term === graph.tokens.terms[token])
}

function place(graph: TokenGraph, kind: NodeKind, node: number, passage: number) {
  const { id, title, metadata } = passageDocument(graph, passage)
  return {
    kind, id: nameNode(graph, kind, node).id, document: id,
    ...(title !== undefined && { title }), ...(metadata && { metadata: structuredClone(metadata) }),
  }
}

function offsets(graph: TokenGraph, passage: number, from: number, to: number) {
  const document = passageDocument(graph, passage)
  const start = graph.passages.start[passage]! + from, end = graph.passages.start[passage]! + to
  return { start, end, ...(document.source && { source: sourceSpan(document, start, end) }) }
}
