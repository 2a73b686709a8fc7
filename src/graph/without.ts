import { contentsAt } from './contents-among.ts'
import type { EdgeKind, NodeRef } from '../core/kinds.ts'
import type { Weights } from '../math/sparse/csr.ts'
import type { Contents, Gone, Graph, Postings, TermMatch } from './graph.ts'
import type { Direction } from '../tables/relation.ts'
import { endsOf, type EdgeRows } from './rows.ts'

/**
 * A graph without some nodes and edges: rows, degrees, postings and contents as if they had never been there. What
 * nodes are, how rare words are and what is found by its id stays as it is.
 *
 * Cost: what is read is copied, and degrees are counted from the rows of their nodes.
 */
export function withoutGone(graph: Graph, gone: Gone): Graph {
  const isCut = (edge: EdgeKind, source: number, target: number) =>
    gone.edgeKinds.has(edge) || (gone.edges.get(edge)?.get(source)?.has(target) ?? false)
  const isWhole = (edge: EdgeKind) =>
    !endsOf(edge, 'out').some(kind => gone.nodes[kind].size > 0) && !gone.edgeKinds.has(edge) && !gone.edges.has(edge)
  const hasContent = (passage: number, token: number) =>
    !gone.nodes.passage.has(passage) && !gone.nodes.token.has(token) && !isCut('contains', passage, token)
  const rows = async (edge: EdgeKind, direction: Direction, nodes: ArrayLike<number>): Promise<EdgeRows> => {
    const whole = await graph.rows(edge, direction, nodes)
    if (isWhole(edge)) return whole
    const [from, to] = endsOf(edge, direction)
    return keptRows(whole, nodes, (node, other) => {
      const [source, target] = direction === 'out' ? [node, other] : [other, node]
      return !gone.nodes[from].has(node) && !gone.nodes[to].has(other) && !isCut(edge, source, target)
    })
  }
  return {
    ...whatStays(graph),
    isGone: ({ kind, node }: NodeRef) => gone.nodes[kind].has(node) || graph.isGone({ kind, node }),
    rows,
    async degrees(edge, direction, nodes) {
      if (isWhole(edge)) return graph.degrees(edge, direction, nodes)
      const { start, end } = await rows(edge, direction, nodes)
      return Uint32Array.from({ length: nodes.length }, (_, i) => end[i]! - start[i]!)
    },
    async postings(tokens) {
      const all = await graph.postings(tokens)
      return isWhole('contains')
        ? all
        : all.map((each, i) => keptPostings(each, passage => hasContent(passage, tokens[i]!)))
    },
    async contents(passages, among) {
      const all = await graph.contents(passages, among)
      return isWhole('contains')
        ? all
        : all.map((each, i) => keptContents(each, token => hasContent(passages[i]!, token)))
    },
    like: async (kind, ...asked) => left(await graph.like(kind, ...asked), gone.nodes[kind]),
    namesIn: (text, where, passedOver) =>
      graph.namesIn(text, where, new Set([...gone.nodes.name, ...passedOver ?? []])),
  }
}

/** What is told of a graph whatever is gone. */
const whatStays = (graph: Graph): Omit<
  Graph,
  'isGone' | 'rows' | 'degrees' | 'postings' | 'contents' | 'like' | 'namesIn'
> => ({
  tokenizer: graph.tokenizer,
  ownFields: graph.ownFields,
  stats: () => graph.stats(),
  count: kind => graph.count(kind),
  has: edge => graph.has(edge),
  statistics: () => graph.statistics(),
  frequencies: tokens => graph.frequencies(tokens),
  find: (kind, id) => graph.find(kind, id),
  ids: kind => graph.ids(kind),
  terms: terms => graph.terms(terms),
  passages: nodes => graph.passages(nodes),
  titled: nodes => graph.titled(nodes),
  names: nodes => graph.names(nodes),
  tokens: nodes => graph.tokens(nodes),
  links: passages => graph.links(passages),
  relations: names => graph.relations(names),
  fields: () => graph.fields(),
})

const left = (found: readonly TermMatch[], gone: ReadonlySet<number>) => found.filter(({ node }) => !gone.has(node))

function keptRows(
  { start, end, columns, weights }: EdgeRows,
  nodes: ArrayLike<number>,
  isKept: (node: number, other: number) => boolean,
): EdgeRows {
  const kept: number[] = [], starts = new Uint32Array(nodes.length), ends = new Uint32Array(nodes.length)
  for (let i = 0; i < nodes.length; i++) {
    starts[i] = kept.length
    for (let e = start[i]!; e < end[i]!; e++) if (isKept(nodes[i]!, columns[e]!)) kept.push(e)
    ends[i] = kept.length
  }
  const cut = { start: starts, end: ends, columns: Uint32Array.from(kept, e => columns[e]!) }
  return weights ? { ...cut, weights: Float32Array.from(kept, e => weights[e]!) satisfies Weights } : cut
}

function keptPostings(postings: Postings, isKept: (passage: number) => boolean): Postings {
  const { passages, counts, inTitle, sizes, titles } = postings
  const kept = placesOf(passages, isKept)
  if (kept.length === passages.length) return postings
  const pick = (values: ArrayLike<number>) => kept.map(at => values[at]!)
  return {
    passages: pick(passages),
    counts: counts && pick(counts),
    sizes: pick(sizes),
    ...(inTitle && titles && { inTitle: pick(inTitle), titles: pick(titles) }),
  }
}

function keptContents(contents: Contents, isKept: (token: number) => boolean): Contents {
  const kept = placesOf(contents.tokens, isKept)
  return kept.length === contents.tokens.length ? contents : contentsAt(contents, kept)
}

const placesOf = (values: ArrayLike<number>, isKept: (value: number) => boolean): number[] =>
  Array.from(values, (_, at) => at).filter(at => isKept(values[at]!))
