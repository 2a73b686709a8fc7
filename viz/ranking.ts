import type { GraphView, ViewNode, ViewResult } from '../src/view/graph-view.ts'
import { carried, type Change, isUnchanged, replay, type Replay, rerank } from '../src/view/replay.ts'
import type { NodeKind } from '../src/core/kinds.ts'
import { NODE_KIND_NAMES } from './kinds.ts'
import type { Scores } from './scene/looks.ts'
import { keyOf, type NodeKey } from './state.ts'

/** A node in the ranked list. */
export interface Ranked {
  /** Its place in the view's list of nodes. */
  place: number
  key: NodeKey
  node: ViewNode
  result: ViewResult
  /** Its rank among those of its kind, from 1. */
  rank: number
  /**
   * Whether it is among the results of the search; others are in the graph shown, below its limit or kept out by its
   * filter.
   */
  isResult: boolean
  /** After a change: its rank before it; absent for one that was not in the list. */
  former?: number
  /** Its score as a share of the best of its kind, 0 to 1. */
  share: number
}

/** The ranked lists, and by what they are ranked: without results, by how well linked nodes are. */
export interface Lists {
  by: 'score' | 'degree'
  kinds: Record<NodeKind, Ranked[]>
}

/** A view with the walk over it; a view that no walk made has none. */
export interface Walked {
  view: GraphView
  change: Change
  run?: Replay
}

/** Walks over a view. */
export const walkOver = (view: GraphView, change: Change = {}): Walked => ({
  view,
  change,
  ...(view.settings && { run: replay(view, change) }),
})

/** How many steps a walk has. */
export const stepsOf = ({ run }: Walked): number => run?.steps ?? 0

/** The ranked lists at a step of the walk, or at its end. */
export function listsOf({ view, change, run }: Walked, step?: number): Lists {
  const by = view.results.length > 0 ? 'score' : 'degree'
  if (by === 'degree') return { by, kinds: byKind(view, byDegree(view)) }
  if (!run) return { by, kinds: byKind(view, view.results) }
  const results = rerank(view, run, change, clampStep(run, step))
  // a filter may keep out passages that the walk likes better: before any change they come after what was found
  const isFound = isUnchanged(change) && clampStep(run, step) === run.steps
  return { by, kinds: byKind(view, isFound ? foundFirst(view, results) : results) }
}

/** The ranked lists with the ranks that nodes had before a change. */
export function moved(after: Lists, before: Lists): Lists {
  const items = NODE_KIND_NAMES.flatMap(kind => before.kinds[kind])
  const former = new Map(items.map(({ key, rank }) => [key, rank] as const))
  const kinds = mapKinds(kind =>
    after.kinds[kind]
      .map(item => ({ ...item, ...(former.has(item.key) && { former: former.get(item.key)! }) }))
  )
  return { ...after, kinds }
}

/**
 * What the drawing needs: scores by place, and, while steps are shown, what each transition of the view carried in the
 * step.
 *
 * Before the last step there are only the walk's scores, those of passages: they are shares of the largest of all
 * steps, so that they are seen to grow. Of names and words only those of the question have something, what they gave
 * the seeds; the others are ranked when the walk is over.
 */
export function scoresOf({ view, run }: Walked, lists: Lists, step?: number): Scores {
  if (run && step !== undefined && clampStep(run, step) < run.steps) {
    return { node: walking(view, run, step), carried: carriedIn(view, run, step) }
  }
  const node = new Float64Array(view.nodes.length), ranked = lists.by === 'score' ? NODE_KIND_NAMES : []
  for (const kind of ranked) for (const { place, share } of lists.kinds[kind]) node[place] = share
  return { node, ...(run && step !== undefined && { carried: carriedIn(view, run, step) }) }
}

function walking({ nodes, origins }: GraphView, { states, seedParts }: Replay, step: number): Float64Array {
  const largest = (values: Iterable<number>) => Array.from(values).reduce((most, value) => Math.max(most, value), 0)
  const best = largest(states.map(largest))
  const scores = states[step]!.map(score => (best > 0 ? Math.max(0, score / best) : 0))
  const given = new Map<string, number>()
  for (const { origin, amount } of seedParts.flat()) {
    const key = originKey(origins[origin]!)
    given.set(key, (given.get(key) ?? 0) + amount)
  }
  const most = largest(given.values())
  nodes.forEach((node, place) => {
    if (node.kind !== 'passage') scores[place] = most > 0 ? Math.max(0, given.get(keyOf(node)) ?? 0) / most : 0
  })
  return scores
}

const originKey = ({ kind, id }: GraphView['origins'][number]): string => `${kind} ${id}`

function carriedIn(view: GraphView, run: Replay, step: number): Float64Array {
  const amounts = new Float64Array(view.transitions.length)
  carried(run, clampStep(run, step)).forEach((amount, i) => {
    amounts[run.places[i]!] = amount
  })
  return amounts
}

const clampStep = ({ steps }: Replay, step = steps): number => Math.min(step, steps)

const mapKinds = <Value>(value: (kind: NodeKind) => Value): Record<NodeKind, Value> =>
  Object.fromEntries(NODE_KIND_NAMES.map(kind => [kind, value(kind)])) as Record<NodeKind, Value>

const placesFound = ({ results }: GraphView): Set<number> => new Set(results.map(({ node }) => node))

function foundFirst(view: GraphView, results: readonly ViewResult[]): ViewResult[] {
  const found = placesFound(view)
  return [...results.filter(({ node }) => found.has(node)), ...results.filter(({ node }) => !found.has(node))]
}

function byKind(view: GraphView, results: readonly ViewResult[]): Record<NodeKind, Ranked[]> {
  const { nodes } = view, found = placesFound(view)
  return mapKinds(kind => {
    const own = results.filter(({ node }) => nodes[node]!.kind === kind)
    const best = Math.max(0, own[0]?.score ?? 0)
    return own.map((result, i) => ({
      place: result.node,
      key: keyOf(nodes[result.node]!),
      node: nodes[result.node]!,
      result,
      rank: i + 1,
      share: best > 0 ? Math.min(1, Math.max(0, result.score / best)) : 0,
      isResult: found.size === 0 || found.has(result.node),
    }))
  })
}

const byDegree = ({ nodes }: GraphView): ViewResult[] =>
  nodes.map(({ degree }, node) => ({ node, score: degree, terms: [] }))
    .sort((a, b) => b.score - a.score || a.node - b.node)

/** How many places a node went up (above 0) or down after a change; undefined for one that was not in the list. */
export const climbed = ({ rank, former }: Pick<Ranked, 'rank' | 'former'>):
  | number
  | undefined => (former === undefined ? undefined : former - rank)
