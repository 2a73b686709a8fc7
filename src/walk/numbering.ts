import type { NodeKind } from '../core/kinds.ts'

/**
 * Gives the nodes that a walk comes to numbers from 0, in the order in which it comes to them. Its tables are as long
 * as the graph, and used again: a walk pays for what it touches.
 */
export class Numbering {
  /** By number. */
  readonly kinds: NodeKind[] = []
  readonly ids: number[] = []
  /** By kind and node the number, and 1; 0 where it has none. */
  readonly #tables = new Map<NodeKind, Int32Array>()

  /** @param count  how many nodes of a kind there are */
  constructor(readonly count: (kind: NodeKind) => number) {}

  get size(): number {
    return this.ids.length
  }

  /** The numbers of nodes. */
  of(kind: NodeKind, nodes: ArrayLike<number>): Int32Array {
    let table = this.#tables.get(kind)
    if (!table) this.#tables.set(kind, table = new Int32Array(this.count(kind)))
    const numbers = new Int32Array(nodes.length)
    for (let i = 0; i < numbers.length; i++) {
      const node = nodes[i]!
      if (table[node] === 0) {
        table[node] = this.ids.push(node)
        this.kinds.push(kind)
      }
      numbers[i] = table[node]! - 1
    }
    return numbers
  }

  /** Forgets all numbers. Cost: how many there are. */
  clear(): void {
    this.ids.forEach((node, number) => {
      this.#tables.get(this.kinds[number]!)![node] = 0
    })
    this.ids.length = this.kinds.length = 0
  }
}
