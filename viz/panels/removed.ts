import type { NodeKind } from '../../src/core/kinds.ts'
import { EDGE_KINDS } from '../kinds.ts'
import { type Action, restoreEdge, restoreKind, restoreNode, type Store } from '../store.ts'
import { button, type Child, h, label, section } from './dom.ts'
import type { Model } from './panel.ts'

/** What a change took away, each to be put back; nothing where it took nothing away. */
export function removedList({ state: { change }, before }: Model, { apply }: Store): HTMLElement[] {
  const { nodes = [], edges = [], edgeKinds = [] } = change.without ?? {}
  if (nodes.length + edges.length + edgeKinds.length === 0) return []
  const name = (kind: NodeKind, id: string) =>
    label(before.nodes.find(node => node.kind === kind && node.id === id)?.label ?? id, 60)
  const row = (what: Child[], action: Action, attributes: Record<string, string>) =>
    h('li', {}, h('span', {}, ...what), button('Put back', () => apply(action), attributes))
  return [
    section(
      'Taken away',
      h(
        'ul',
        { class: 'removed' },
        ...nodes.map(node =>
          row([name(node.kind, node.id), h('span', { class: 'kind' }, ` ${node.kind}`)], restoreNode(node), {
            'data-key': `node ${node.kind} ${node.id}`,
          })
        ),
        ...edgeKinds.map(kind =>
          row([`all edges: ${kind}`], restoreKind(kind), {
            'data-key': `gone ${kind}`,
            'aria-label': `Put back all edges ${kind}`,
          })
        ),
        ...edges.map(edge => {
          const { says, ends: [from, to] } = EDGE_KINDS[edge.kind]
          return row(
            [name(from, edge.source), h('span', { class: 'via' }, ` ${says} `), name(to, edge.target)],
            restoreEdge(edge),
            { 'data-key': `edge ${edge.kind} ${edge.source} ${edge.target}` },
          )
        }),
      ),
    ),
  ]
}
