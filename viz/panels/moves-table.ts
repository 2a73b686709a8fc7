import { keyOf } from '../state.ts'
import { button, h, label, section } from './dom.ts'
import { type Move, movers, movesOf } from './moves.ts'
import { count, counted } from './numbers.ts'
import type { Model } from './panel.ts'
import { showMove } from './show-move.ts'

/** Who went up and down by a change; nothing without one. */
export function movesTable({ lists, over, before }: Model, visit: (place: number) => void): HTMLElement[] {
  if (!over) return []
  const all = movesOf(before, lists), listed = movers(all)
  if (listed.length === 0) return [section('Ranks', h('p', { class: 'note' }, 'No rank changed.'))]
  const titles = ['Node', 'Before', 'Now', 'Move'].map(title => h('th', { scope: 'col' }, title))
  return [
    section(
      'Ranks',
      h(
        'table',
        { class: 'moves' },
        h('caption', {}, `${counted(all.length, { one: 'rank', many: 'ranks' })} changed; those nearest the top:`),
        h('thead', {}, h('tr', {}, ...titles)),
        h('tbody', {}, ...listed.map(move => moveRow(move, visit))),
      ),
    ),
  ]
}

function moveRow({ node, former, rank, item }: Move, visit: (place: number) => void): HTMLElement {
  const move = h('td', {}, 'gone'), name = label(node.label, 60)
  if (item) showMove(move, item, true)
  const called = item ? button(name, () => visit(item.place), { class: 'link' }) : name
  return h(
    'tr',
    { 'data-node': keyOf(node) },
    h('th', { scope: 'row' }, called, h('span', { class: 'kind' }, ` ${node.kind}`)),
    ...[former, rank].map(each => h('td', {}, each === undefined ? 'not listed' : count(each))),
    move,
  )
}
