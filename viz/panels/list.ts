import type { NodeKind } from '../../src/core/kinds.ts'
import { NODE_KIND_NAMES } from '../kinds.ts'
import type { Lists } from '../ranking.ts'
import { h, label, whenChanged } from './dom.ts'
import { type FocusPanel, kindList, titleOf } from './kind-list.ts'
import { count } from './numbers.ts'
import type { Model, Parts } from './panel.ts'
import { tabs } from './tabs.ts'

/** What the list is called. */
export const listTitle = (by: Lists['by']): string => (by === 'score' ? 'Results' : 'Nodes by degree')

/** Makes something for each kind of node. */
const byKind = <Value>(make: (kind: NodeKind) => Value): Record<NodeKind, Value> =>
  Object.fromEntries(NODE_KIND_NAMES.map(kind => [kind, make(kind)])) as Record<NodeKind, Value>

/**
 * The ranked list, by kind: one list box each, its cursor the node that is lit in the graph.
 *
 * @param leave  called where one goes up from the first result
 */
export function listPanel(parts: Parts, leave: () => void): FocusPanel {
  const lists = byKind(kind => kindList(kind, parts, leave))
  let open: NodeKind = 'passage'
  const contents = byKind(kind => ({ title: titleOf(kind), element: lists[kind].element }))
  const sheets = tabs('Results by kind', contents, kind => {
    open = kind
  })
  const heading = h('h2', {}), question = h('p', { class: 'note' })
  const show = whenChanged<Model>(({ lists, view }) => [lists, view], ({ lists: { by, kinds }, view: { query } }) => {
    heading.textContent = listTitle(by)
    question.replaceChildren(...(query === '' ? [] : ['for ', label(query, 200)]))
    question.hidden = query === ''
    for (const kind of NODE_KIND_NAMES) sheets.mark(kind, count(kinds[kind].filter(({ isResult }) => isResult).length))
  })
  /** A kind without results gives way to one that has some. */
  const settle = whenChanged<Model>(({ before }) => [before], ({ lists: { kinds } }) => {
    if (kinds[open].length === 0) sheets.open(NODE_KIND_NAMES.find(kind => kinds[kind].length > 0) ?? 'passage')
  })
  const follow = whenChanged<Model>(({ selected }) => [selected], ({ view, selected }) => {
    if (selected !== undefined) sheets.open(view.nodes[selected]!.kind)
  })
  return {
    element: h('div', { class: 'results' }, heading, question, sheets.element),
    update(model) {
      show(model)
      settle(model)
      follow(model)
      for (const kind of NODE_KIND_NAMES) lists[kind].update(model)
    },
    focus: () => lists[open].focus(),
  }
}
