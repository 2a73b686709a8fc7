import { BM25 } from '../graph/bm25.ts'
import { EDGE_WEIGHTS } from '../walk/view.ts'

const auto = () => 'auto' as const

/** What ranks where nothing else is asked for, a copy of one's own: one setting for all collections. */
export const rankingDefaults = () => ({
  propagate: 'scores' as const,
  syntax: auto(),
  prefix: false,
  typos: auto(),
  bm25: { ...BM25 },
  dense: { when: auto(), power: 6 },
  late: { when: auto(), passages: 100 },
  seeds: {
    strongest: 200,
    power: 3.75,
    names: 0.3,
    openings: 0.2,
    uncasedNames: 0.1,
    lowercaseNames: 0.3,
    relations: 0.6,
    synonyms: 0.5,
    similar: 0,
    bigrams: 0.6,
    stopWords: 0.05,
    variants: 0.3,
  },
  walk: { steps: 4, precision: 1e-4, edges: { ...EDGE_WEIGHTS } },
  spread: { share: 0.2, passages: 10, tokens: 25, when: 'unnamed' as const },
  hop: { share: 1, passages: 8, most: 60 },
  rerank: { when: auto() },
  cross: { when: auto(), share: 0.1, passages: 10 },
  without: { nodes: [], edges: [], edgeKinds: [] },
})
