import { climbed, type Ranked } from '../ranking.ts'
import { h, hidden } from './dom.ts'

/** How far an item went up or down: as a sign, in words, and in full; `way` is the class of its colour. */
interface Told {
  way: 'up' | 'down' | 'same'
  sign: string
  says: string
  title: string
}

/** How far an item went up or down by a change; undefined for one that was not in the list before. */
export function moveOf(item: Pick<Ranked, 'rank' | 'former'>): Told | undefined {
  const up = climbed(item)
  if (up === undefined) return undefined
  if (up === 0) return { way: 'same', sign: '=', says: 'as before', title: 'The same rank as before' }
  const way = up > 0 ? 'up' : 'down', far = Math.abs(up)
  return {
    way,
    sign: `${up > 0 ? '▲' : '▼'}${far}`,
    says: `${way} ${far}, from ${item.former}`,
    title: `Rank ${item.former} → ${item.rank}`,
  }
}

/** Writes how far an item went up or down by a change, or that it was not in the list before. */
export function showMove(element: HTMLElement, item: Pick<Ranked, 'rank' | 'former'>, isChanged: boolean): void {
  const told = moveOf(item)
  element.className = `move ${told?.way ?? ''}`
  element.title = told?.title ?? ''
  if (told) element.replaceChildren(h('span', { 'aria-hidden': 'true' }, told.sign), hidden(told.says))
  else element.replaceChildren(...(isChanged ? ['new'] : []))
}
