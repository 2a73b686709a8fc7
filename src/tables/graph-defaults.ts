import { EDGE_KINDS, EDGE_KIND_NAMES, type SwitchedKind } from '../core/kinds.ts'
import { passageDefaults } from '../text/defaults.ts'

/** Which words are held to co-occur where nothing else is asked for, a copy of one's own. */
export const coOccursDefaults = () => ({ window: 5, atLeast: 3, strongest: 8 })

/** Of the kinds of edges that are made or not: that they are. */
export const switchedDefaults = () =>
  Object.fromEntries(EDGE_KIND_NAMES.filter(kind => EDGE_KINDS[kind].switched).map(kind => [kind, true])) as Record<
    SwitchedKind,
    boolean
  >

/** How texts become a graph where nothing else is asked for, a copy of one's own. */
export const graphDefaults = () => ({
  passages: passageDefaults(),
  names: { titles: true, headings: true, openings: true, quotes: true },
  edges: { ...switchedDefaults(), similar: true, 'similar-names': true },
  knows: [],
  synonyms: [],
  fields: [],
})
