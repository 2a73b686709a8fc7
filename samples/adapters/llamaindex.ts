import type { QueryBundle } from '@llamaindex/core/query-engine'
import { BaseRetriever } from '@llamaindex/core/retriever'
import { type NodeWithScore, TextNode } from '@llamaindex/core/schema'
import { extractText } from '@llamaindex/core/utils'
import type { SearchOptions, TokenIndex } from 'tokengraph'

/** An index as a retriever of LlamaIndex.TS: the best passages as its nodes, with their scores. */
export class TokenGraphRetriever extends BaseRetriever {
  constructor(readonly index: TokenIndex, readonly options: SearchOptions = {}) {
    super()
  }

  override async _retrieve({ query }: QueryBundle): Promise<NodeWithScore[]> {
    const { hits } = await this.index.search(extractText(query), { limit: 4, ...this.options, kinds: ['passage'] })
    return hits.map(({ id, text, document, title, score, start, end, metadata, explanation }) => {
      const why = explanation?.paths[0]?.line
      return {
        node: new TextNode({ id_: id, text, metadata: { ...metadata, document, title, start, end, why } }),
        score,
      }
    })
  }
}
