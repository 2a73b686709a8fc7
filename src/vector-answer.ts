import type { Answer } from './answer.ts'
import type { Explanation } from './explanation/explanation.ts'
import { VectorExplainer } from './explanation/explain-vectors.ts'
import type { NodeRef } from './graph/kinds.ts'
import type { TokenGraph } from './graph/token-graph.ts'
import { nameHit, passageHit, placeOf, tokenHit } from './hits.ts'
import { type NearNode, nearestNodes } from './ranking/vector-nodes.ts'
import type { RankedVectors } from './ranking/vector-ranker.ts'
import type { Hit } from './results.ts'
import { listed, type SearchSettings, selection } from './search-options.ts'

/** What was found by vectors that were carried over the graph. */
export class VectorAnswer implements Answer {
  readonly channels = [{ name: 'vectors' as const, share: 1 }]

  constructor(readonly graph: TokenGraph, readonly ranked: RankedVectors) {}

  get asked() {
    return this.ranked.asked
  }

  async hits(settings: SearchSettings): Promise<Hit[]> {
    const explainer = settings.explain === false ? undefined : this.#explainer(settings)
    const hits: Hit[] = []
    for (const node of await this.nodes(settings)) {
      const hit = this.#hit(node)
      hits.push(explainer ? { ...hit, explanation: await explainer.node(node) } : hit)
    }
    return hits
  }

  nodes(settings: SearchSettings): Promise<NearNode[]> {
    return nearestNodes(this.graph, this.ranked, selection(settings))
  }

  explain(ref: NodeRef, settings: SearchSettings): Promise<Explanation> {
    return this.#explainer(settings).node(ref)
  }

  async walk() {
    const { asked, comparison } = this.ranked
    const { walker, trace } = await comparison.carried('passage')
    return { walker, walk: comparison.gcn.options, asked, seeds: { vector: trace[0]! }, trace }
  }

  #hit({ kind, node, score, passage }: NearNode): Hit {
    if (kind === 'passage') return passageHit(this.graph, node, score)
    return kind === 'name' ? nameHit(this.graph, node, score, passage) : tokenHit(this.graph, node, score, passage, placeOf(this.graph, node, passage))
  }

  #explainer(settings: SearchSettings): VectorExplainer {
    return new VectorExplainer(this.graph, this.ranked.comparison, listed(settings))
  }
}
