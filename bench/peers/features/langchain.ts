import { MemoryVectorStore } from '@langchain/classic/vectorstores/memory'
import { Document } from '@langchain/core/documents'
import { Embeddings } from '@langchain/core/embeddings'
import { sameSet, TEXTS, type Tried, VECTORS } from './tried.ts'

/** Embeddings that know the texts: questions are written as their numbers. */
class Known extends Embeddings {
  constructor() {
    super({})
  }

  override async embedDocuments(texts: string[]): Promise<number[][]> {
    return texts.map(text => [...VECTORS[TEXTS.find(each => each.text === text)?.id ?? ''] ?? [1, 0]])
  }

  override embedQuery(question: string): Promise<number[]> {
    return Promise.resolve(question.split(' ').map(Number))
  }
}

const toDocument = ({ id, text, kind, year }: (typeof TEXTS)[number]) =>
  new Document({ id, pageContent: text, metadata: { id, kind, year } })
const made = MemoryVectorStore.fromDocuments(TEXTS.map(toDocument), new Known())
const idOf = ({ metadata }: Document): string => String(metadata.id)

/** What finds by vectors alone; what words are is up to the model behind it. */
export const langChain: Tried = {
  name: 'MemoryVectorStore',
  package: '@langchain/classic',
  checks: {
    filter: async () =>
      sameSet(
        (await (await made).similaritySearch('1 0', 9, ({ metadata }) =>
          metadata.kind === 'mountain' && metadata.year >= 1700)).map(idOf),
        ['fuji'],
      ),
    vectors: async () => idOf((await (await made).similaritySearch('0 1', 1))[0]!) === 'rhine',
    diverse: async () => {
      const store = await MemoryVectorStore.fromDocuments([...TEXTS, TEXTS[0]!].map(toDocument), new Known())
      const best = await store.maxMarginalRelevanceSearch('1 0', { k: 2, lambda: 0.1 })
      return best[0]!.pageContent !== best[1]!.pageContent
    },
  },
}
