import { NODE_KINDS } from '../kinds.ts'
import type { Shown } from './shown.ts'
import type { Tip } from './tooltip.ts'

/** What is said of an item under the pointer. */
export function tipOf({ view, scene }: Pick<Shown, 'view' | 'scene'>, item: number): Tip {
  const { nodes, community } = scene.items[item]!
  if (community !== undefined) {
    return { title: view.communities[community]?.label ?? '', note: `${nodes.length} nodes; click to open` }
  }
  const { kind, label, degree, title } = view.nodes[nodes[0]!]!
  const links = degree.toLocaleString('en', { maximumSignificantDigits: 3 })
  const note = [
    NODE_KINDS[kind].one,
    `${links} ${links === '1' ? 'link' : 'links'}`,
    ...(title && title !== label ? [title] : []),
  ]
  return { title: label, note: note.join(' · ') }
}
