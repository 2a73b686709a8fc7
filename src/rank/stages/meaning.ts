import { SparseVector } from '../../math/sparse/vector.ts'
import type { Stage } from '../stage.ts'

/** The cosine of the question's vector and a passage's. Cost: passages × width. */
export const meaning: Stage<'meaning'> = {
  name: 'meaning',
  takes: [],
  async run({ graph, query, searcher, pace, ranking: { propagate, dense: { when, share } } }) {
    const isCarried = propagate === 'vectors', isWanted = isCarried || when === 'always'
    const by = searcher.vectors || isWanted ? await searcher.byVectors() : undefined
    if (isCarried) by!.requireVectors(query, 'propagate', '"vectors"')
    else if (isWanted) by!.requireVectors(query, 'dense.when', '"always"')
    const isIdle = !isCarried && (when === 'never' || share === 0)
    const cosines = isIdle ? undefined : await by?.cosines(query, pace.signal)
    return { cosines, scores: cosines ? SparseVector.of(cosines) : new SparseVector(graph.count('passage')) }
  },
}
