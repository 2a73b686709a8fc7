import type { NodeKind } from '../../core/kinds.ts'
import type { LastStage, Stage, StageName } from '../stage.ts'
import { crossed } from './crossed.ts'
import { faded } from './faded.ts'
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
import { walk } from './walk.ts'
import { words } from './words.ts'

/** All stages, by their names. Each runs after those that it takes. */
export const STAGES: { readonly [Name in StageName]: Stage<Name> } = {
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
  crossed,
  faded,
  step,
  near,
}

/**
 * The stages that a search ends with, and whether it fades or is boosted: for each kind of nodes the one that ranks it.
 */
export const pipelineOf = (fades = false): Readonly<Record<NodeKind, LastStage>> =>
  ({ passage: fades ? faded : crossed, name: step, token: near }) as Record<NodeKind, LastStage>
