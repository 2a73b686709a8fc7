import type { FusionTerm } from '../passages.ts'
import { sumOfShares } from '../share.ts'
import type { Reasons } from '../stage.ts'
import { held } from './held.ts'
import { late } from './late.ts'
import { spread } from './spread.ts'
import { walk } from './walk.ts'

/** Which stage a term is of. */
const STAGE: Record<Exclude<FusionTerm['name'], 'hop'>, Reasons> = {
  walk,
  held,
  spread,
  lexical: late,
  mixed: late,
}

/** Each term's stage, as far as it counts. */
export const fused: Reasons = {
  async explain(ask, found, nodes) {
    const { terms } = found.fused
    const parts = await Promise
      .all(terms.map(({ name }) => STAGE[name as keyof typeof STAGE].explain(ask, found, nodes)))
    return nodes.map((_, i) => sumOfShares(terms.map(({ share, scale }, term) => [parts[term]![i]!, share / scale])))
  },
}
