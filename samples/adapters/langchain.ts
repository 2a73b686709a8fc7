import type { CallbackManagerForRetrieverRun } from '@langchain/core/callbacks/manager'
import { Document } from '@langchain/core/documents'
import { BaseRetriever, type BaseRetrieverInput } from '@langchain/core/retrievers'
import type { SearchOptions, TokenIndex } from 'tokengraph'

/** An index as a retriever of LangChain.js: the best passages as its documents. */
export class TokenGraphRetriever extends BaseRetriever {
  override lc_namespace = ['tokengraph']

  constructor(readonly index: TokenIndex, readonly options: SearchOptions = {}, fields: BaseRetrieverInput = {}) {
    super(fields)
  }

  static override lc_name = () => 'TokenGraphRetriever'

  override async _getRelevantDocuments(question: string, _run?: CallbackManagerForRetrieverRun): Promise<Document[]> {
    const { hits } = await this.index.search(question, { limit: 4, ...this.options, kinds: ['passage'] })
    return hits.map(({ id, text, document, title, score, start, end, metadata, explanation }) => {
      const why = explanation?.paths[0]?.line
      return new Document({ id, pageContent: text, metadata: { ...metadata, document, title, score, start, end, why } })
    })
  }
}
