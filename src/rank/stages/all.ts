import type { NodeKind } from '../../core/kinds.ts'
import type { LastStage, Stage, StageName } from '../stage.ts'
import { fadedOf } from './faded.ts'
import { fused } from './fused.ts'
import { given } from './given.ts'
import { held } from './held.ts'
import { hop } from './hop.ts'
import { late } from './late.ts'
import { meaning } from './meaning.ts'
import { names } from './names.ts'
import { near } from './near.ts'
import { passages } from './passages.ts'
import { relevance } from './relevance.ts'
import { reranked } from './reranked.ts'
import { seeds } from './seeds.ts'
import { spread } from './spread.ts'
import { step } from './step.ts'
import type { VECTOR_STAGES } from './vectors.ts'
import { walk } from './walk.ts'
import { words } from './words.ts'

const faded = fadedOf('faded', reranked as LastStage, () => import('../fade.ts'))

/** The stages by which scores are carried over the graph, by their names. Each runs after those that it takes. */
export const SCORE_STAGES: { readonly [Name in Exclude<StageName, keyof typeof VECTOR_STAGES>]: Stage<Name> } = {
  words,
  meaning,
  relevance,
  late,
  names,
  given,
  seeds,
  walk,
  held,
  spread,
  fused,
  hop,
  passages,
  reranked,
  faded,
  step,
  near,
}

/** The stage of a name; those by which vectors are carried are loaded when they are asked for. */
export async function stageOf(name: StageName): Promise<Stage<StageName>> {
  const stages = name in SCORE_STAGES ? SCORE_STAGES : (await import('./vectors.ts')).VECTOR_STAGES
  return stages[name as never]
}

/**
 * The pipeline of a search, by what is carried over the graph, and whether it fades or is boosted: for each kind of
 * nodes the stage that ranks it.
 */
export async function pipelineOf(
  carried: 'scores' | 'vectors',
  fades = false,
): Promise<Readonly<Record<NodeKind, LastStage>>> {
  if (carried === 'scores')
    return { passage: fades ? faded : reranked, name: step, token: near } as Record<NodeKind, LastStage>
  const { VECTOR_STAGES: stages } = await import('./vectors.ts')
  const ends = {
    passage: fades ? stages['faded-vectors'] : stages.vectors,
    name: stages['name-vectors'],
    token: stages['token-vectors'],
  }
  return ends as Record<NodeKind, LastStage>
}
