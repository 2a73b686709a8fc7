import { SparseVector } from '../../math/sparse/vector.ts'
import type { Stage } from '../stage.ts'

/** The cosine of the question's vector and a passage's. Cost: passages × width. */
export const meaning: Stage<'meaning'> = {
  name: 'meaning',
  takes: [],
  async run({ graph, query, searcher, pace, ranking: { dense: { when, share } } }) {
    const by = searcher.vectors || when === 'always' ? await searcher.byVectors() : undefined
    if (when === 'always') by!.requireVectors(query, 'dense.when', '"always"')
    const cosines = when === 'never' || share === 0 ? undefined : await by?.cosines(query, pace.signal)
    return { cosines, scores: cosines ? SparseVector.of(cosines) : new SparseVector(graph.count('passage')) }
  },
}
