import type { ViewNode } from '../../src/view/graph-view.ts'

/** A text as it is compared: without case, accents and width. */
export const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/**
 * Places of the nodes whose label holds a text, folded: labels that are it, then those that begin with it, then those
 * where a word does, then the others; among equals the better linked ones.
 */
export function find(nodes: readonly Pick<ViewNode, 'label' | 'degree'>[], text: string): number[] {
  const sought = fold(text.trim())
  if (sought === '') return []
  const found = nodes.flatMap(({ label, degree }, place) => {
    const folded = fold(label), at = folded.indexOf(sought)
    if (at < 0) return []
    return [{
      place,
      degree,
      order: folded === sought ? 0 : at === 0 ? 1 : /[^\p{L}\p{N}]/u.test(folded[at - 1]!) ? 2 : 3,
    }]
  })
  return found.sort((a, b) => a.order - b.order || b.degree - a.degree || a.place - b.place).map(({ place }) => place)
}
