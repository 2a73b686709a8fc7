import type { Stage } from '../stage.ts'
import { litBy, type SeedOrigin, sumOfLit } from '../seeds.ts'

/**
 * Passages and names that were given: a passage lights itself, a name what it is about, or else what mentions it. Given
 * words are words.
 */
export const given: Stage<'given'> = {
  name: 'given',
  takes: [],
  async run(ask) {
    const { query: { nodes, text, vector, nodeShare }, asked } = ask
    const lighting = nodes.filter(({ kind }) => kind !== 'token'), origins: SeedOrigin[] = []
    if (lighting.length > 0) {
      const { originOf } = await import('../given-nodes.ts')
      origins.push(...await Promise.all(lighting.map(node => originOf(ask, node))))
    }
    const hasText = text !== '' || vector !== undefined || asked.tokens.size > 0
    const groups = [{ share: hasText ? nodeShare : 1, origins }]
    return { groups, scores: sumOfLit(litBy(groups), ask.graph.count('passage')) }
  },
}
