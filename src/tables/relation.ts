import { once } from '../core/list.ts'
import type { Pace } from '../core/pace.ts'
import { type Csr, transpose, transposing } from '../math/sparse/csr.ts'
import { EDGE_KINDS, type EdgeKind, type NodeKind } from '../core/kinds.ts'

/** Along an edge, or against it. */
export type Direction = 'out' | 'in'

/** All edges of one kind, by rows in both directions. Weights are raw: what was counted or given, not normalised. */
export class Relation {
  #in: Csr | undefined
  readonly #out: () => Csr

  /**
   * @param out  row i holds the edges out of node i of the kind's first node kind; or what gives them once they are
   *   asked for
   */
  constructor(readonly kind: EdgeKind, out: Csr | (() => Csr)) {
    this.#out = typeof out === 'function' ? once(out) : () => out
  }

  get out(): Csr {
    return this.#out()
  }

  /** Whether every edge also runs the other way, and is stored both ways. */
  get symmetric(): boolean {
    return EDGE_KINDS[this.kind].symmetric === true
  }

  get from(): NodeKind {
    return EDGE_KINDS[this.kind].ends[0]
  }

  get to(): NodeKind {
    return EDGE_KINDS[this.kind].ends[1]
  }

  /** The same edges by the node that they lead to; made when first asked for. */
  get in(): Csr {
    return (this.#in ??= this.symmetric ? this.out : transpose(this.out))
  }

  /** Makes {@link Relation.in} at a pace, where it is not made yet. */
  async turn(pace: Pace): Promise<void> {
    if (this.#in) return
    // what lies in a file is read, and looked through, when it is asked for
    const { out } = this
    if (pace.due) await pace.pause('edges', 0)
    this.#in = this.symmetric ? out : await pace.run('edges', transposing(out))
  }

  /** The rows of one direction. */
  rows(direction: Direction): Csr {
    return direction === 'out' ? this.out : this.in
  }
}
