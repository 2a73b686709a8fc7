import { createRandom } from '../../../src/core/random.ts'

/**
 * A planted partition: nodes of one community are linked with chance `inside`, others with chance `across`. Node i is of the
 * community i mod communities; it has each of its community's words with chance `own`, and any other with chance `other`.
 */
export function planted({ communities = 3, size = 16, inside = 0.4, across = 0.02, features = 12, own = 0.3, other = 0.15, seed = 1 } = {}) {
  const random = createRandom(seed), nodes = communities * size, labels = Array.from({ length: nodes }, (_, node) => node % communities)
  const edges: [number, number][] = []
  for (let a = 0; a < nodes; a++) for (let b = a + 1; b < nodes; b++) if (random() < (labels[a] === labels[b] ? inside : across)) edges.push([a, b])
  const bothWays = [...edges, ...edges.map(([a, b]) => [b, a] as const)]
  const words = labels.map(label => Array.from({ length: features }, (_, word) => word).filter(word => random() < (word % communities === label ? own : other)))
  return {
    nodes, labels, communities,
    graph: { nodes, sources: bothWays.map(([a]) => a), targets: bothWays.map(([, b]) => b) },
    words, table: words.map(row => Array.from({ length: features }, (_, word) => Number(row.includes(word)))), features,
  }
}
