import { hiddenText } from './filters.ts'
import { count, counted } from './numbers.ts'
import type { Model } from './panel.ts'

/** What the rounding of a sum may leave of nothing. */
const NOTHING = 1e-9

/** How much of all there is in the picture: of the index, and of what the question touched. */
export function captionOf({ whole, rest }: Pick<Model['view'], 'whole' | 'rest'>, now: Model['shown']): string {
  const all = counted(whole?.nodes ?? now.nodes, { one: 'node', many: 'nodes' })
  const nodes = `${whole ? `${count(now.nodes)} of ` : ''}${all}`
  const isCut = now.hiddenNodes + now.hiddenEdges > 0
  return [nodes, isCut && hiddenText(now), reachedText(rest)].filter(Boolean).join(' · ')
}

/** How many passages that are not shown the walk came to: of several, a view tells their score alone. */
function reachedText({ passages, scores }: Model['view']['rest']): string {
  if (passages === 0 || (scores.at(-1) ?? 0) <= NOTHING) return ''
  return `${passages > 1 ? 'up to ' : ''}${counted(passages, { one: 'more passage', many: 'more passages' })} reached`
}

/** What stands in place of a picture without nodes. */
export const emptyText = ({ query }: Pick<Model['view'], 'query'>): string => (query === ''
  ? 'This graph has no nodes.'
  : 'No name and no word of this question is in the index.')
