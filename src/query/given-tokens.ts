import type { Graph } from '../graph/graph.ts'
import type { Token } from '../text/tokens/tokenizer.ts'
import { unknownNode } from './unknown-node.ts'

/**
 * A token as results name it, by its term, which a stemmer may shorten once more; or else what the words are read as.
 */
export async function tokensOfNode(graph: Graph, written: string): Promise<{ id: number, kind: Token['kind'] }[]> {
  const tokens = graph.tokenizer.tokenize(written)
  const [named, ...numbers] = await graph.terms([written, ...tokens.map(({ term }) => term)])
  const read = tokens.flatMap(({ kind }, i) => {
    const id = numbers[i]
    return kind !== 'stop' && id !== undefined ? [{ id, kind }] : []
  })
  const isRead = named === undefined || !(await graph.tokens([named]))[0]!.isWord || read.some(({ id }) => id === named)
  if (isRead && read.length === 0) throw unknownNode('token', written)
  return isRead ? read : [{ id: named, kind: 'word' }]
}
