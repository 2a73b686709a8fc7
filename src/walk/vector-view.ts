import { type NodeKind } from '../core/kinds.ts'
import { type ViewPath, type View, type EdgeWeights, passageView } from './view.ts'

/** From where the vectors of names and tokens come beside their own: from passages, one hop away. */
const RECEIVING: Record<Exclude<NodeKind, 'passage'>, ViewPath['hops']> = {
  name: [{ edge: 'names', direction: 'in' }, { edge: 'mentions', direction: 'out', damped: true }],
  token: [{ edge: 'contains', direction: 'out' }],
}

/**
 * The view over which vectors are carried to nodes of a kind. Passages get those of passages, over {@link passageView};
 * a name gets those of the passages that are about it or mention it, a token those of the passages that it stands in.
 * Nothing leads back from these, so that passages get the same in every view.
 *
 * Of the names of a question's evidence, with vectors of passages alone, so many are among the five nearest: by both
 * edges 80 in 100 on 2WikiMultihopQA and 88 on HotpotQA; by *names* alone 61 and 79; by *mentions* alone 40 and 47.
 */
export function vectorView(kind: NodeKind, edges: Required<EdgeWeights>): View {
  const { nodes, paths } = passageView(edges)
  if (kind === 'passage') return { name: 'passages', nodes, paths }
  return {
    name: `${kind}s`,
    nodes: [...nodes, kind],
    paths: [...paths, ...RECEIVING[kind].map(hop => ({ hops: [hop], weight: 1, back: 0 }))],
  }
}
