import type { LastReasons, LastStage, Reasons, StageName } from '../stage.ts'
import { fadedReasons } from './faded.ts'
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

const faded = fadedReasons('faded', 'reranked', reranked)

/** Why the stages by which scores are carried over the graph scored as they did. */
export const SCORE_REASONS = {
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
} satisfies Record<Exclude<StageName, `${string}vectors`>, Reasons>

/** Why a stage that a search ends with scored as it did. */
export const reasonsOf = ({ name, reasons }: LastStage): LastReasons => reasons ?? SCORE_REASONS[name as never]
