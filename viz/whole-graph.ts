import type { GraphView } from '../src/view/graph-view.ts'
import { type Change, isUnchanged } from '../src/view/replay.ts'
import { type Walked, walkOver } from './ranking.ts'
import { likeBefore } from './scene/communities.ts'
import type { ViewSource } from './source.ts'

/** How long a change rests before the whole graph is asked, in milliseconds: sliders are dragged. */
const REST = 120

/** What changes come to over the whole graph: a source knows. */
export interface WholeGraph {
  /** Asks for the ranking after the change there is now, once it has come to rest. */
  consider(): void
  /** What a change came to, if it is the last one that was asked for and answered. */
  walked(change: Change): Walked | undefined
  forget(): void
  end(): void
}

/** What it is asked about. */
export interface Considered {
  source?: ViewSource
  /** The graph shown, before any change. */
  base(): GraphView | undefined
  change(): Change
  request(call: () => Promise<GraphView>, done: (view: GraphView) => void): void
  /** The answer is there. */
  answered(): void
}

export function createWholeGraph({ source, base, change, request, answered }: Considered): WholeGraph {
  let known: { of: Change, walked: Walked } | undefined, rest: ReturnType<typeof setTimeout> | undefined
  return {
    consider() {
      clearTimeout(rest)
      const asked = change(), of = base()
      if (!source?.whatIf || !of?.settings || isUnchanged(asked)) return
      rest = setTimeout(() =>
        request(() => source.whatIf!(of.query, asked), view => {
          if (change() !== asked || base() !== of) return
          known = { of: asked, walked: walkOver(likeBefore(view, of)) }
          answered()
        }), REST)
    },
    walked: asked => (known?.of === asked ? known.walked : undefined),
    forget: () => {
      known = undefined
    },
    end: () => clearTimeout(rest),
  }
}
