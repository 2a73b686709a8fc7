import type { NodeRef } from '../core/kinds.ts'
import { explainNode } from '../view/explain.ts'
import type { Explanation } from '../view/explanation.ts'
import type { Inquiry } from '../rank/inquiry.ts'
import type { LastStage } from '../rank/stage.ts'
import type { SearchSettings } from './search-options.ts'
import { reasonsOf } from '../rank/reasons/all.ts'
import { listed } from './explain-options.ts'

/** Why a node has the score that a stage gave it. @param isWhole  see {@link explainNode} */
export async function explained(
  inquiry: Inquiry,
  stage: LastStage,
  { kind, node }: NodeRef,
  settings: SearchSettings,
  isWhole = false,
): Promise<Explanation> {
  const found = await inquiry.upTo(stage.name)
  return explainNode(inquiry.ask, reasonsOf(stage), found, { kind, node }, { ...listed(settings), isWhole })
}
