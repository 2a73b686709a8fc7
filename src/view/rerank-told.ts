import { accountOf } from '../rank/rerank/account.ts'
import type { Reranked } from '../rank/rerank/reranked.ts'
import type { Ask } from '../rank/stage.ts'
import type { RerankShare } from './explanation.ts'
import { naming } from './names.ts'

/** Why a passage got its new place, told in names; nothing of what is no candidate. */
export async function rerankTold(
  { graph }: Pick<Ask, 'graph'>,
  reranked: Reranked,
  passage: number,
): Promise<RerankShare | undefined> {
  const { passages } = reranked, place = passages.indexOf(passage)
  if (place < 0) return undefined
  const account = accountOf(reranked, place)
  const refOf = (candidate: number) => ({ kind: 'passage' as const, node: passages[candidate]! })
  const name = await naming(graph, account.edges.map(({ from }) => refOf(from)))
  const edges = account.edges.map(({ from, amount }) => ({ from: name.node(refOf(from)), amount }))
  return { ...account, edges }
}
