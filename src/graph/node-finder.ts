import type { NodeKind } from '../core/kinds.ts'
import { type List, type Lookup, once } from '../core/list.ts'
import { Pace } from '../core/pace.ts'
import { rowStarts } from '../math/sparse/csr.ts'
import { keysOf } from '../tables/found-names.ts'
import type { TokenGraph } from '../tables/token-graph.ts'
import { isEntity, takesPlace } from '../text/tokens/tokenizer.ts'

/** Finds nodes of tables by the ids under which results name them: see {@link Graph.find}. */
export class NodeFinder {
  readonly #first: () => Uint32Array
  #names: ReadonlyMap<string, number> | undefined
  #documents: Lookup | undefined

  /** @param terms  the tokens by their terms */
  constructor(readonly tables: TokenGraph, readonly terms: () => Lookup) {
    this.#first = once(() => rowStarts(tables.documents.length, tables.passages.document))
  }

  async find(kind: NodeKind, id: string): Promise<number | undefined> {
    if (kind === 'passage') return this.#passage(id)
    if (kind === 'token') return this.#word(id)
    const { names: { keys, labels }, finder } = this.tables
    // as results call it, or else as it may be written
    this.#names ??= await new Pace().run('names', placing(keys, labels))
    return [id, ...keysOf(id, finder.folding)].map(key => this.#names!.get(key)).find(name => name !== undefined)
  }

  /** By `document#n`, or by the bare id of its document, which means its first. */
  async #passage(id: string): Promise<number | undefined> {
    const { documents, numbers } = this.tables, first = this.#first()
    this.#documents ??= numbers?.document
      ?? await new Pace().run('documents', placing(Array.from(documents, document => document.id)))
    const [, before, part] = /^(.*)#(0|[1-9]\d*)$/s.exec(id) ?? []
    const nth = (document: number | undefined, n: number) =>
      document !== undefined && n < first[document + 1]! - first[document]! ? first[document]! + n : undefined
    const named = before === undefined ? undefined : nth(this.#documents.get(before), Number(part))
    return named ?? nth(this.#documents.get(id), 0)
  }

  #word(id: string): number | undefined {
    const { tokenizer, tokens: { isWord } } = this.tables, terms = this.terms()
    if (isEntity(id)) return terms.get(id)
    const term = tokenizer.tokenize(id).find(takesPlace)?.term ?? id, token = terms.get(id) ?? terms.get(term)
    return token === undefined || isWord[token] === 0 ? undefined : token
  }
}

/** The places of texts in lists of the same things; of two that are alike the last. */
function* placing(...lists: readonly List<string>[]): Generator<number, Map<string, number>> {
  const places = new Map<string, number>()
  for (const list of lists) {
    let i = 0
    for (const text of list) {
      places.set(text, i++)
      if (i % 256 === 0) yield i
    }
  }
  return places
}
