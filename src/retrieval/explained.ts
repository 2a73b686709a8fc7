import type { NodeRef } from '../core/kinds.ts'
import { explainNode } from '../explanation/explain.ts'
import type { Explanation } from '../explanation/explanation.ts'
import type { Inquiry } from '../ranking/inquiry.ts'
import type { LastStage } from '../ranking/stage.ts'
import { listed, type SearchSettings } from './search-options.ts'

/** Why a node has the score that a stage gave it. */
export async function explained(
  inquiry: Inquiry, stage: LastStage, { kind, node }: NodeRef, settings: SearchSettings,
): Promise<Explanation> {
  return explainNode(inquiry.ask, stage, await inquiry.upTo(stage.name), { kind, node }, listed(settings))
}
