import * as v from 'valibot'
import { boostSchema, fieldBoosts } from './boost-options.ts'
import { decayOptions } from './decay.ts'
import { plainRanking } from './options.ts'

/** What {@link RankingOptions} may have, and the defaults. */
export const rankingOptions = {
  ...plainRanking,
  decay: v.optional(decayOptions),
  boost: v.optional(fieldBoosts),
  boostDocument: v.optional(boostSchema),
}
