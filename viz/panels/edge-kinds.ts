import { EDGE_KIND_NAMES } from '../kinds.ts'
import { removeKind, restoreKind, type Store } from '../store.ts'
import { button, h } from './dom.ts'
import { facetsOf } from './facets.ts'
import { count } from './numbers.ts'
import type { Model } from './panel.ts'

/** A row for each kind of edge that is shown, or was taken away, to take it away or put it back. */
export function edgeKindRows({ state: { change }, before }: Model, { apply }: Store): HTMLElement[] {
  const { edgeKinds: gone = [] } = change.without ?? {}, { edgeKinds: shown } = facetsOf(before)
  return EDGE_KIND_NAMES.filter(kind => shown.has(kind) || gone.includes(kind)).map(kind => {
    const isGone = gone.includes(kind), act = isGone ? 'Put back' : 'Remove'
    return h(
      'li',
      {},
      h('span', {}, kind),
      h('span', { class: 'count', title: 'Edges shown' }, count(shown.get(kind) ?? 0)),
      button(act, () => apply((isGone ? restoreKind : removeKind)(kind)), {
        'data-key': `kind ${kind}`,
        'aria-label': `${act} the edges ${kind}`,
      }),
    )
  })
}
