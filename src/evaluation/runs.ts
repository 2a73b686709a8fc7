import { TokenGraphError, show } from '../core/errors.ts'
import { suggestion } from '../core/suggestion.ts'
import type { RankingOptions } from '../rank/options.ts'
import type { StageName } from '../rank/stage.ts'
import { EDGE_WEIGHTS, passageView, type View } from '../walk/view.ts'
import type { TokenRetrievalOptions } from '../index/retrieve-tokens.ts'

/** A way to rank passages, for comparison. */
export interface RunSpec {
  /** The stage whose scores are taken; by default that of passages. */
  stage?: StageName
  /** What the engine is told. */
  ranking?: RankingOptions
  /** Whether it needs vectors. */
  meaning?: true
  /** Whether it needs the vectors of words in passages. */
  words?: true
  /** Whether it needs a cross-encoder. */
  cross?: true
  /** Whether these are those of a static table, whatever the encoder. */
  table?: true
  /** How tokens are ranked, for a ranking of tokens. */
  tokens?: 'lexical' | NonNullable<TokenRetrievalOptions['method']>
  /** Layers that are trained without labels on the collection's own graph before it is asked. */
  trained?: 'gcn' | 'gat'
  /** Another view of the graph in place of the default one. */
  view?: View
  about: string
}

const [mentionsThenNames] = passageView(EDGE_WEIGHTS).paths

/** Passages and names as nodes of their own: two hops where the default view has one. */
const namesAsNodes: View = {
  name: 'names-as-nodes',
  nodes: ['passage', 'name'],
  paths: mentionsThenNames!.hops.map(hop => ({ hops: [hop], weight: 1, back: 0.3 })),
}

/** The default view, and tokens as nodes beside the passages. */
const tokensAsNodes: View = {
  name: 'tokens-as-nodes',
  nodes: ['passage', 'token'],
  paths: [...passageView(EDGE_WEIGHTS).paths, {
    hops: [{ edge: 'contains', direction: 'out', damped: true }],
    weight: 0.1,
    back: 1,
  }],
}

/** The engine without vectors, whether or not the index has them. */
const words: RankingOptions = { dense: { when: 'never' }, seeds: { similar: 0 }, walk: { edges: { similar: 0 } } }

/**
 * The rankings that can be named, each a stage of the search and what it is told. All but `lexical`, `dense` and those
 * of tokens are the engine: `hybrid` with vectors among the seeds, `late` with those of words, too, `gcn` by these
 * alone, the others without.
 */
export const RUNS: Record<string, RunSpec> = {
  lexical: { stage: 'words', ranking: words, about: 'BM25 alone' },
  graph: { ranking: words, about: 'the engine as it is, without vectors' },
  dense: { meaning: true, stage: 'meaning', about: 'cosine of the question’s vector and the passages’ alone' },
  hybrid: {
    meaning: true,
    ranking: { dense: { when: 'always' }, late: { share: 0 } },
    about: 'the engine with vectors among the seeds',
  },
  late: {
    meaning: true,
    words: true,
    ranking: { dense: { when: 'always' } },
    about: 'the same with late interaction: words of the question and of the best passages, by a bit a number',
  },
  'hybrid-no-rerank': {
    meaning: true,
    ranking: { dense: { when: 'always' }, late: { share: 0 }, rerank: { when: 'never' } },
    about: 'the same as hybrid without the network',
  },
  'static-dense': { table: true, stage: 'meaning', about: 'the same as dense, by the static table of --table' },
  static: {
    table: true,
    ranking: { dense: { when: 'always' } },
    about: 'the same as hybrid, by the static table of --table',
  },
  gcn: {
    meaning: true,
    words: true,
    ranking: { propagate: 'vectors' },
    about: 'vectors carried over the graph, by attention of the question and of what it still lacks, then re-ranked',
  },
  'gcn-alone': {
    meaning: true,
    words: true,
    ranking: { propagate: 'vectors', rerank: { when: 'never' } },
    about: 'the same without the network, which reads words: by vectors and names alone',
  },
  'gcn-texts': {
    meaning: true,
    ranking: { propagate: 'vectors', late: { share: 0 } },
    about: 'the same as gcn by one vector a passage, without those of words',
  },
  'gcn-trained': {
    meaning: true,
    words: true,
    trained: 'gcn',
    ranking: { propagate: 'vectors' },
    about: 'the same as gcn, what each kind of edge counts learned on the graph itself, without labels',
  },
  gat: {
    meaning: true,
    words: true,
    trained: 'gat',
    ranking: { propagate: 'vectors' },
    about: 'the same, with attention by the vectors at both ends of an edge; needs TensorFlow.js, as gcn-trained does',
  },
  tokens: {
    about:
      'the ten best tokens: whether a word of the answer is among them; with an encoder, those near what its vectors attend to',
  },
  'tokens-lexical': { tokens: 'lexical', about: 'the same without vectors: near the words of the question' },
  'tokens-cosine': { meaning: true, tokens: 'cosine', about: 'the same by cosine with the words of the question' },
  'tokens-attention': {
    meaning: true,
    tokens: 'attention',
    about: 'the same by attention of the words of the question',
  },
  seeds: {
    ranking: { ...words, walk: { steps: 0 }, spread: { when: 'never' }, hop: { share: 0 } },
    about: 'where the walk starts, without walking',
  },
  walk: {
    ranking: { ...words, spread: { when: 'never' }, hop: { share: 0 } },
    about: 'the walk alone, no channel over tokens, no hop',
  },
  spread: { ranking: { ...words, spread: { when: 'always' } }, about: 'the channel over tokens for every question' },
  'no-hop': { ranking: { ...words, hop: { share: 0 } }, about: 'nothing comes through entities of the best passages' },
  hop: {
    ranking: { ...words, hop: { share: 1 } },
    about: 'the same as graph: from the best passages through entities',
  },
  'no-rerank': { ranking: { ...words, rerank: { when: 'never' } }, about: 'no network puts the best in another order' },
  learned: {
    ranking: { ...words, rerank: { when: 'auto' } },
    about: 'a network puts the best in another order where the question names something; the best one stays',
  },
  'learned-always': {
    ranking: { ...words, rerank: { when: 'always' } },
    about: 'the same for every question, and nothing holds it back',
  },
  cross: {
    cross: true,
    ranking: { ...words, cross: { when: 'auto' } },
    about: 'the cross-encoder of --cross-encoder reads the best ones where nothing leads from one to another',
  },
  'cross-always': {
    cross: true,
    ranking: { ...words, cross: { when: 'always' } },
    about: 'the same for every question',
  },
  'no-names': {
    ranking: {
      ...words,
      seeds: { ...words.seeds, names: 0, openings: 0, uncasedNames: 0, lowercaseNames: 0, relations: 0 },
    },
    about: 'the names of the question are no seeds',
  },
  'one-way': {
    ranking: { ...words, walk: { edges: { similar: 0, back: 0 } } },
    about: 'edges are walked along, never back',
  },
  undirected: {
    ranking: { ...words, walk: { edges: { similar: 0, back: 1 } } },
    about: 'edges are walked both ways alike',
  },
  'names-as-nodes': { ranking: words, view: namesAsNodes, about: 'names are nodes of the walk, not contracted' },
  'tokens-as-nodes': { ranking: words, view: tokensAsNodes, about: 'tokens are nodes of the walk' },
}

/** Whether a run ranks tokens, not passages. */
export const ranksTokens = (run: string): boolean => run === 'tokens' || RUNS[run]!.tokens !== undefined

/**
 * Reads a comma-separated list of runs; `lexical` always comes first, since the others are compared with it. Without a
 * list, `graph`, and with an encoder or a table what its vectors find alone and with the graph, with a cross-encoder
 * what it makes of the graph's.
 */
export function readRuns(list: string | undefined, { encoder, table, cross }: Given = {}): string[] {
  if (list === undefined) {
    const byMeaning = [...(encoder ? ['dense', 'hybrid'] : []), ...(table ? ['static-dense', 'static'] : [])]
    return ['lexical', 'graph', ...byMeaning, ...(cross ? ['cross', 'cross-always'] : [])]
  }
  const names = list.split(',').map(name => name.trim()).filter(Boolean)
  for (const name of names) {
    const lacks = Object.hasOwn(RUNS, name) ? lacking(RUNS[name]!, { encoder, table, cross }) : undefined
    if (lacks)
      throw new TokenGraphError('option', { where: '--runs', ...lacks, got: `${show(name)} without ${lacks.got}` })
    if (Object.hasOwn(RUNS, name)) continue
    throw new TokenGraphError('option', {
      where: '--runs',
      got: show(name),
      expected: 'names of rankings',
      hint: suggestion(name, Object.keys(RUNS)) ?? '',
    })
  }
  return [...new Set(['lexical', ...names])]
}

/** What runs may use. */
interface Given {
  encoder?: boolean
  table?: boolean
  cross?: boolean
}

/** What a run needs and does not have. */
function lacking({ meaning, table: byTable, cross: crosses }: RunSpec, { encoder, table, cross }: Given) {
  if (meaning && !encoder) return { got: 'an encoder', expected: '--encoder', hint: 'For example --encoder corpus.' }
  if (byTable && !table)
    return { got: 'a table', expected: '--table', hint: '"tokengraph distill" makes one.' }
  if (crosses && !cross)
    return { got: 'a cross-encoder', expected: '--cross-encoder', hint: 'A model folder, or a name of the hub.' }
  return undefined
}
