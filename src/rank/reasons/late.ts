import { meetings, type Met } from '../met.ts'
import { type Share, sumOfShares } from '../share.ts'
import type { Reasons } from '../stage.ts'
import { relevance } from './relevance.ts'

/** Relevance, and the words of the question that found their like. */
export const late: Reasons = {
  async explain(ask, found, passages) {
    const { met } = found.late, before = await relevance.explain(ask, found, passages)
    if (!met) return before
    return passages.map((passage, i) => sumOfShares([[before[i]!, 1 - met.share], [sharesOfMet(met, passage), 1]]))
  },
}

/** A word that the graph does not know gives as the meaning of the question. */
const sharesOfMet = (met: Met, passage: number): Share[] =>
  meetings(met, passage).filter(({ amount }) => amount > 0).map(({ asked, amount }) => {
    const { token } = met.asked[asked]!
    return { origin: token === undefined ? { kind: 'meaning', node: 0 } : { kind: 'token', node: token }, amount }
  })
