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
  /** By number, in which gathering it was last met. */
  #met = new Int32Array(1024)
  #time = 0
  #scratch = new Float64Array(1024)

  get size(): number {
    return this.ids.length
  }

  /** A zero for each number, for who leaves zeros behind. */
  get scratch(): Float64Array {
    if (this.#scratch.length < this.size) this.#scratch = new Float64Array(2 * this.size)
    return this.#scratch
  }

  /** The number of a node. */
  of(kind: NodeKind, node: number, count: number): number {
    this.gather(kind, count, [node], [0], [1], new Int32Array(1))
    return this.#tables.get(kind)![node]! - 1
  }

  /**
   * Numbers the nodes of some stretches of a list, one after the other.
   *
   * @param count  how many nodes of the kind there are
   * @param numbers  gets the numbers
   * @returns  those numbers, each once, in their order
   */
  gather(
    kind: NodeKind,
    count: number,
    nodes: ArrayLike<number>,
    start: ArrayLike<number>,
    end: ArrayLike<number>,
    numbers: Int32Array,
  ): number[] {
    let table = this.#tables.get(kind)
    if (!table) this.#tables.set(kind, table = new Int32Array(count))
    const { ids, kinds } = this, time = ++this.#time, list: number[] = []
    if (this.#met.length < ids.length + numbers.length) this.#grow(ids.length + numbers.length)
    const met = this.#met
    for (let row = 0, at = 0; row < start.length; row++) {
      for (let e = start[row]!; e < end[row]!; e++, at++) {
        const node = nodes[e]!
        let number = table[node]! - 1
        if (number < 0) {
          number = ids.push(node) - 1
          kinds.push(kind)
          table[node] = number + 1
        }
        numbers[at] = number
        if (met[number] !== time) {
          met[number] = time
          list.push(number)
        }
      }
    }
    return list
  }

  #grow(least: number): void {
    const longer = new Int32Array(2 * least)
    longer.set(this.#met)
    this.#met = longer
  }

  /** Forgets all numbers. Cost: how many there are. */
  clear(): void {
    this.ids.forEach((node, number) => {
      this.#tables.get(this.kinds[number]!)![node] = 0
    })
    this.ids.length = this.kinds.length = 0
  }
}
