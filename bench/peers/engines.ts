import { create, insertMultiple, save, search } from '@orama/orama'
import MiniSearch from 'minisearch'
import { createIndex, type Document, type SearchOptions } from '../lib/built.ts'

/** A search engine as its users first meet it: nothing is set but the two fields. */
export interface Engine {
  name: string
  /** The package it comes in. */
  package: string
  /** What its serialised form lacks that the others have. */
  lacks?: string
  index(documents: readonly Document[]): Promise<Searcher>
}

/** An index of an engine. */
export interface Searcher {
  /** The documents found, best first, each once. */
  search(question: string): Promise<string[]>
  /** The length of the index when written out, in bytes. */
  bytes(): number | Promise<number>
  /** The same index with more asked of it: a search that gives more than documents. */
  more?: { name: string, search(question: string): Promise<string[]> }
}

const tokengraph: Engine = {
  name: 'tokengraph',
  package: 'tokengraph',
  async index(documents) {
    const index = await createIndex(documents)
    const ask = (options: SearchOptions) => async (question: string) => {
      const { hits } = await index.search(question, options)
      return [...new Set(hits.filter(({ kind }) => kind === 'passage').map(({ document }) => document))]
    }
    return {
      search: ask({ kinds: ['passage'] }),
      more: { name: 'tokengraph, names and tokens too', search: ask({}) },
      bytes: async () => (await index.toBytes()).length,
    }
  },
}

const miniSearch: Engine = {
  name: 'MiniSearch',
  package: 'minisearch',
  lacks: 'texts',
  async index(documents) {
    const index = new MiniSearch<Document>({ fields: ['title', 'text'] })
    index.addAll(documents)
    return {
      search: async question => index.search(question).map(({ id }) => String(id)),
      bytes: () => Buffer.byteLength(JSON.stringify(index)),
    }
  },
}

const orama: Engine = {
  name: 'Orama',
  package: '@orama/orama',
  async index(documents) {
    const index = create({ schema: { title: 'string', text: 'string' } as const })
    await insertMultiple(
      index,
      documents.map(({ id, title, text }) => ({ id, ...(title !== undefined && { title }), text })),
    )
    const ask = async (term: string) => (await search(index, { term })).hits.map(({ id }) => id)
    return { search: ask, bytes: () => Buffer.byteLength(JSON.stringify(save(index))) }
  },
}

/** The engines that are compared, ours first. */
export const ENGINES: readonly Engine[] = [tokengraph, miniSearch, orama]
