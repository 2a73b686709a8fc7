import type { NodeKind } from '../../src/core/kinds.ts'
import { NODE_KINDS } from '../kinds.ts'
import type { Ranked } from '../ranking.ts'
import { count, counted } from './numbers.ts'

/** How many of a list filters keep out of the picture; empty where they keep out none. */
export function awayText(items: readonly Ranked[], isShown: (place: number) => boolean): string {
  const away = items.filter(({ place }) => !isShown(place)).length
  return away === 0 ? '' : `${count(away)} of ${count(items.length)} kept out of the picture by filters.`
}

/** How many of a list are in the graph shown and not among the results; empty where none is. */
export function beyondText(items: readonly Ranked[], kind: NodeKind): string {
  const others = items.filter(({ isResult }) => !isResult).length
  if (others === 0) return ''
  const results = counted(items.length - others, { one: 'result', many: 'results' })
  const shown = `${counted(others, NODE_KINDS[kind])} of the graph shown`
  return `${results}; ranks in brackets: ${shown} that ${others === 1 ? 'is' : 'are'} not among them.`
}
