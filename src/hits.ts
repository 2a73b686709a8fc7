import type { NodeKind } from './graph/kinds.ts'
import { nameNode } from './graph/node-names.ts'
import { passageDocument, passageText, type TokenGraph } from './graph/token-graph.ts'
import type { RankedName } from './ranking/names.ts'
import type { RankedToken } from './ranking/tokens.ts'
import type { Hit } from './results.ts'

/** A passage as a result. */
export function passageHit(graph: TokenGraph, passage: number, score: number): Hit {
  const text = passageText(graph, passage)
  return { ...place(graph, 'passage', passage, passage), score, text, ...offsets(graph, passage, 0, text.length) }
}

/** A name as a result, where the passage that gave it most mentions it. */
export function nameHit(graph: TokenGraph, { name, score, from }: RankedName, scale: number): Hit {
  const { passage } = from[0]!
  const text = passageText(graph, passage)
  const mention = graph.finder.find(text).find(each => each.name === name)
  const hit = { ...place(graph, 'name', name, passage), score: score / scale }
  if (!mention) return { ...hit, text: graph.names.labels[name]! }
  return { ...hit, text: text.slice(mention.start, mention.end), ...offsets(graph, passage, mention.start, mention.end) }
}

/** A token as a result, at the place that gave it most. */
export function tokenHit(graph: TokenGraph, { token, score, passage, start, end }: RankedToken, scale: number): Hit {
  const text = passageText(graph, passage).slice(start, end)
  return { ...place(graph, 'token', token, passage), score: score / scale, text, ...offsets(graph, passage, start, end) }
}

function place(graph: TokenGraph, kind: NodeKind, node: number, passage: number) {
  const { id, title, metadata } = passageDocument(graph, passage)
  return {
    kind, id: nameNode(graph, kind, node).id, document: id,
    ...(title !== undefined && { title }), ...(metadata && { metadata: structuredClone(metadata) }),
  }
}

function offsets(graph: TokenGraph, passage: number, start: number, end: number) {
  const from = graph.passages.start[passage]!
  return { start: from + start, end: from + end }
}
