import type { NodeKind } from '../../core/kinds.ts'
import type { LastStage, Stage, StageName } from '../stage.ts'
import { given } from './given.ts'
import { held } from './held.ts'
import { meaning } from './meaning.ts'
import { names } from './names.ts'
import { near } from './near.ts'
import { passages } from './passages.ts'
import { relevance } from './relevance.ts'
import { seeds } from './seeds.ts'
import { spread } from './spread.ts'
import { step } from './step.ts'
import { nameVectors, tokenVectors, vectors } from './vectors.ts'
import { walk } from './walk.ts'
import { words } from './words.ts'

/** All stages, by their names. Each runs after those that it takes. */
export const STAGES: { readonly [Name in StageName]: Stage<Name> } = {
  words, meaning, relevance, names, given, seeds, walk, held, spread, passages, step, near,
  vectors, 'name-vectors': nameVectors, 'token-vectors': tokenVectors,
}

/** The pipelines of a search, by what is carried over the graph: for each kind of nodes the stage that ranks it. */
export const PIPELINES: Readonly<Record<'scores' | 'vectors', Readonly<Record<NodeKind, LastStage>>>> = {
  scores: { passage: passages, name: step, token: near } as Record<NodeKind, LastStage>,
  vectors: { passage: vectors, name: nameVectors, token: tokenVectors } as Record<NodeKind, LastStage>,
}
