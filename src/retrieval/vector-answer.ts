import type { Answer } from './answer.ts'
import type { Explanation } from '../explanation/explanation.ts'
import type { ShownResult, WalkShown } from '../explanation/cut-view.ts'
import { cosineTerm, VectorExplainer } from '../explanation/explain-vectors.ts'
import type { SeedPart } from '../explanation/origins.ts'
import type { NodeRef } from '../core/kinds.ts'
import type { TokenGraph } from '../graph/token-graph.ts'
import { nameHit, passageHit, placeOf, tokenHit } from './hits.ts'
import { type NearNode, nearestNodes } from '../ranking/vector-nodes.ts'
import type { RankedVectors } from '../ranking/vector-ranker.ts'
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
    for (const node of await this.#nodes(settings)) {
      const hit = this.#hit(node)
      hits.push(explainer ? { ...hit, explanation: await explainer.node(node) } : hit)
    }
    return hits
  }

  async results(settings: SearchSettings): Promise<ShownResult[]> {
    const nodes = await this.#nodes(settings)
    return Promise.all(nodes.map(async ({ kind, node, score }): Promise<ShownResult> => {
      const ref = { kind, node }
      return { ref, score, terms: [cosineTerm(await this.ranked.comparison.carried(kind), ref)] }
    }))
  }

  explain(ref: NodeRef, settings: SearchSettings): Promise<Explanation> {
    return this.#explainer(settings).node(ref)
  }

  async walk(): Promise<WalkShown> {
    const { asked, comparison } = this.ranked
    const { walker, trace, parts } = await comparison.carried('passage')
    const seedParts = (passage: number): SeedPart[] => parts.flatMap((part, i) => (
      part.at(passage) === 0 ? [] : [{ origin: comparison.question[i]!.node ?? { kind: 'meaning', node: 0 }, amount: part.at(passage) }]))
    return { walker, walk: comparison.gcn.options, asked, trace, seedParts }
  }

  #nodes(settings: SearchSettings): Promise<NearNode[]> {
    return nearestNodes(this.graph, this.ranked, selection(settings))
  }

  #hit({ kind, node, score, passage }: NearNode): Hit {
    if (kind === 'passage') return passageHit(this.graph, node, score)
    return kind === 'name' ? nameHit(this.graph, node, score, passage) : tokenHit(this.graph, node, score, passage, placeOf(this.graph, node, passage))
  }

  #explainer(settings: SearchSettings): VectorExplainer {
    return new VectorExplainer(this.graph, this.ranked.comparison, listed(settings))
  }
}
