import type { Ranker } from '../rank/rerank/ranker.ts'

/**
 * Reads what `tokengraph train` wrote, for the option `rerank.ranker`.
 *
 * @param where  what the bytes are, for messages: a file name
 * @throws TokenGraphError `format` for bytes that are no safetensors file, `tensor` for weights that are no re-ranker's
 */
export async function readRanker(bytes: Uint8Array, where = 'ranker'): Promise<Ranker> {
  const [{ readSafetensors }, { Ranker }] = await Promise.all([
    import('../store/safetensors.ts'),
    import('../rank/rerank/ranker.ts'),
  ])
  return new Ranker(readSafetensors(bytes, where), where)
}
