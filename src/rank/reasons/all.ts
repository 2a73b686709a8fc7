import type { LastReasons, LastStage, Reasons, StageName } from '../stage.ts'
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

/** Why the stages scored as they did. */
export const REASONS = {
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
} satisfies Record<StageName, Reasons>

/** Why a stage that a search ends with scored as it did. */
export const reasonsOf = ({ name }: LastStage): LastReasons => REASONS[name as never]
