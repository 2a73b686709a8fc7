import { mean } from '../../core/mean.ts'
import { EDGE_FEATURES, FEATURE_GROUPS, type Features, NODE_FEATURES, VECTOR_FEATURES } from './features.ts'
import { BESIDE } from './rerank.ts'
import { placesOf } from './reordered.ts'
import type { Reranked } from './reranked.ts'

/** Why the network has a candidate where it has it, in logarithms of odds: all but `beside` adds up to `logOdds`. */
export interface Account {
  /** From 1 on. */
  place: { before: number, after: number }
  /** ln of its odds, less the mean of all candidates. */
  logOdds: number
  /** What it would have less if it were as candidates mostly are, by groups of features. */
  features: { name: string, amount: number }[]
  /** What it would have less without all that joins it with another candidate, by that one's place. */
  edges: { from: number, amount: number }[]
  rest: number
  /** What its rank before counts beside that: ½ ln(W + 1.5 H). */
  beside: number
}

/** So many candidates that lead to it are looked at, those first that lack most of what it has. */
const MOST = 20

/** Takes features and edges away, one after the other. Cost: as many runs of the network. */
export function accountOf(reranked: Reranked, place: number): Account {
  const { candidates, features, ranker, logits } = reranked, logOdds = logits[place]! - mean(logits)
  const less = (changed: Features) => logits[place]! - ranker.logits(changed)[place]!
  const told = Object.entries(FEATURE_GROUPS)
    .filter(([, group]) => ranker.seesVectors || group !== VECTOR_FEATURES)
    .map(([name, group]) => ({ name, amount: less({ ...features, x: averaged(features, place, group) }) }))
  const edges = leadingTo(features, place).map(from => ({ from, amount: less(without(features, from, place)) }))
  const parts = [...told, ...edges].reduce((sum, { amount }) => sum + amount, 0)
  const bySize = (a: { amount: number }, b: { amount: number }) => Math.abs(b.amount) - Math.abs(a.amount)
  return {
    place: placesOf(reranked, place),
    logOdds,
    features: told.sort(bySize),
    edges: edges.sort(bySize),
    rest: logOdds - parts,
    beside: BESIDE * Math.log(candidates.scores[place]!),
  }
}

/** Features with some of one candidate's in the mean of all. */
function averaged({ x, nodes }: Features, place: number, names: readonly string[]): Float32Array {
  const width = x.length / nodes, changed = x.slice()
  for (const name of names) {
    const feature = [...NODE_FEATURES, ...VECTOR_FEATURES].findIndex(each => each === name)
    let sum = 0
    for (let node = 0; node < nodes; node++) sum += x[node * width + feature]!
    changed[place * width + feature] = sum / nodes
  }
  return changed
}

const ADDS = EDGE_FEATURES.indexOf('what b adds, by weight')

function leadingTo({ sources, targets, about }: Features, place: number): number[] {
  const into = Array.from(targets.keys()).filter(edge => targets[edge] === place)
  const adds = (edge: number) => about[edge * EDGE_FEATURES.length + ADDS]!
  const from = into.sort((a, b) => adds(b) - adds(a) || a - b).map(edge => sources[edge]!)
  return [...new Set(from)].slice(0, MOST)
}

/** Features without the edges from one candidate to another. */
function without(features: Features, from: number, to: number): Features {
  const { sources, targets, about } = features, width = EDGE_FEATURES.length
  const kept = Array.from(sources.keys()).filter(edge => sources[edge] !== from || targets[edge] !== to)
  return {
    ...features,
    sources: Int32Array.from(kept, edge => sources[edge]!),
    targets: Int32Array.from(kept, edge => targets[edge]!),
    about: Float32Array.from(kept.flatMap(edge => Array.from(about.subarray(edge * width, (edge + 1) * width)))),
  }
}
