import { hiddenText } from './filters.ts'
import { count, counted } from './numbers.ts'
import type { Model } from './panel.ts'

/** How much of all there is in the picture: of the index, and of what the question touched. */
export function captionOf({ whole, rest }: Pick<Model['view'], 'whole' | 'rest'>, now: Model['shown']): string {
  const all = counted(whole?.nodes ?? now.nodes, { one: 'node', many: 'nodes' })
  const nodes = `${whole ? `${count(now.nodes)} of ` : ''}${all}`
  const isCut = now.hiddenNodes + now.hiddenEdges > 0
  const more = counted(rest.passages, { one: 'more passage', many: 'more passages' })
  return [nodes, isCut && hiddenText(now), rest.passages > 0 && `${more} reached`].filter(Boolean).join(' · ')
}
