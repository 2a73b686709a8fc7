import { TokenGraphError, show } from '../core/errors.ts'
import { suggestion } from '../core/options.ts'
import type { RankingOptions } from '../ranking/options.ts'
import { passageView, type View } from '../propagation/view.ts'

/** A way to rank passages, for comparison. */
export interface RunSpec {
  /** What the engine is told; absent for rankings that the engine does not walk for. */
  ranking?: RankingOptions
  /** Another view of the graph in place of the default one. */
  view?: View
  about: string
}

const weights = { mentions: 1, back: 0.3, follows: 0.1, knows: 1 }
const [mentionsThenNames] = passageView(weights).paths

/** Passages and names as nodes of their own: two hops where the default view has one. */
const namesAsNodes: View = {
  name: 'names-as-nodes', nodes: ['passage', 'name'],
  paths: mentionsThenNames!.hops.map(hop => ({ hops: [hop], weight: 1, back: 0.3 })),
}

/** The default view, and tokens as nodes beside the passages. */
const tokensAsNodes: View = {
  name: 'tokens-as-nodes', nodes: ['passage', 'token'],
  paths: [...passageView(weights).paths, { hops: [{ edge: 'contains', direction: 'out', damped: true }], weight: 0.1, back: 1 }],
}

/** The rankings that can be named. All but `lexical` and `tokens` are the engine with something changed. */
export const RUNS: Record<string, RunSpec> = {
  lexical: { about: 'BM25 alone' },
  graph: { ranking: {}, about: 'the engine as it is' },
  tokens: { ranking: {}, about: 'the ten best tokens: whether a word of the answer is among them' },
  seeds: { ranking: { walk: { steps: 0 }, spread: { when: 'never' } }, about: 'where the walk starts, without walking' },
  walk: { ranking: { spread: { when: 'never' } }, about: 'the walk alone, no channel over tokens' },
  spread: { ranking: { spread: { when: 'always' } }, about: 'the channel over tokens for every question' },
  'no-names': { ranking: { seeds: { names: 0, uncasedNames: 0 } }, about: 'the names of the question are no seeds' },
  'one-way': { ranking: { walk: { edges: { back: 0 } } }, about: 'edges are walked along, never back' },
  undirected: { ranking: { walk: { edges: { back: 1 } } }, about: 'edges are walked both ways alike' },
  'names-as-nodes': { ranking: {}, view: namesAsNodes, about: 'names are nodes of the walk, not contracted' },
  'tokens-as-nodes': { ranking: {}, view: tokensAsNodes, about: 'tokens are nodes of the walk' },
}

/** Reads a comma-separated list of runs; `lexical` always comes first, since the others are compared with it. */
export function readRuns(list: string): string[] {
  const names = list.split(',').map(name => name.trim()).filter(Boolean)
  for (const name of names) {
    if (Object.hasOwn(RUNS, name)) continue
    throw new TokenGraphError('option', { where: '--runs', got: show(name), expected: 'names of rankings', hint: suggestion(name, Object.keys(RUNS)) ?? '' })
  }
  return [...new Set(['lexical', ...names])]
}
