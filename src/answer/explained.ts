import type { NodeRef } from '../core/kinds.ts'
import { explainNode } from '../view/explain.ts'
import type { Explanation } from '../view/explanation.ts'
import type { Inquiry } from '../rank/inquiry.ts'
import type { LastStage } from '../rank/stage.ts'
import { listed, type SearchSettings } from './search-options.ts'

/** Why a node has the score that a stage gave it. */
export async function explained(
  inquiry: Inquiry,
  stage: LastStage,
  { kind, node }: NodeRef,
  settings: SearchSettings,
): Promise<Explanation> {
  return explainNode(inquiry.ask, stage, await inquiry.upTo(stage.name), { kind, node }, listed(settings))
}
