import type { Stage } from '../stage.ts'
import { fuse } from '../passages.ts'

/** The walk, the channel over tokens and relevance together: see {@link fuse}. */
export const fused: Stage<'fused'> = {
  name: 'fused',
  takes: ['walk', 'held', 'spread', 'late'],
  run: async (_, { walk, held, spread, late }) =>
    fuse(walk.scores, spread.share > 0 ? spread.scores : undefined, late, spread.share, held.scores),
}
