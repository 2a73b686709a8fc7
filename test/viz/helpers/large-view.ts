import { createRandom } from '../../../src/core/random.ts'
import type { GraphView } from '../../../src/view/graph-view.ts'

/** A view without a walk: nodes in communities, most edges within them, all chance from the seed. */
export function largeView(nodes: number, edges: number, communities: number, seed = 1): GraphView {
  const random = createRandom(seed), pick = (most: number) => Math.floor(random() * most)
  const degrees = new Uint32Array(nodes)
  const drawn = Array.from({ length: edges }, () => {
    const source = pick(nodes), near = communities * pick(Math.floor(nodes / communities)) + (source % communities)
    const target = random() < 0.9 ? near : pick(nodes)
    degrees[source]!++
    degrees[target]!++
    return { source, target, kind: 'co-occurs' as const, weight: 0.1 + random() }
  }).filter(({ source, target }) => source !== target)
  return {
    schema: 'tokengraph.graph-view/2', query: '', edges: drawn, transitions: [], results: [], origins: [], gaps: [], rest: { passages: 0, seed: 0, scores: [] },
    nodes: Array.from({ length: nodes }, (_, i) => ({ kind: 'token', id: `word-${i}`, label: `word ${i}`, degree: degrees[i]!, community: i % communities, betweenness: 0 })),
    communities: Array.from({ length: communities }, (_, i) => ({ label: `word ${i}`, size: Math.ceil((nodes - i) / communities) })),
  }
}
