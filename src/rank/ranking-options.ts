import * as v from 'valibot'
import { boostSchema } from './boost.ts'
import { decayOptions } from './decay.ts'
import { plainRanking } from './options.ts'

/** What {@link RankingOptions} may have, and the defaults. */
export const rankingOptions = {
  ...plainRanking,
  decay: v.optional(decayOptions),
  boostDocument: v.optional(boostSchema),
}
