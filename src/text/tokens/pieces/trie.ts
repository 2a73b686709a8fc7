import { byCodeUnit } from '../../../core/order.ts'

/**
 * Texts by the ways from a root, a code unit a step. Nodes stand in flat arrays, level by level, the children of each
 * beside each other by their units: so a step reads one or two lines of the processor's memory, where a table of hashes
 * or objects has it wait for several.
 *
 * Memory: 10 bytes for each different beginning of a text.
 */
export class Trie {
  /** The number of the text that ends at a node; −1 where none does. */
  readonly ends: Int32Array
  /** Where the children of a node begin; they end where the next one's begin. */
  readonly #first: Int32Array
  readonly #units: Uint16Array
  /** The children of the root, by their units. */
  readonly #ofRoot = new Int32Array(2 ** 16)

  /** @param texts  their numbers are their places; an empty one is in none, and of equals the last counts */
  constructor(texts: readonly string[]) {
    const order = Array.from(texts.keys()).sort((a, b) => byCodeUnit(texts[a]!, texts[b]!))
    const most = texts.reduce((sum, { length }) => sum + length, 2)
    const ends = new Int32Array(most).fill(-1), first = new Int32Array(most + 1), units = new Uint16Array(most)
    /** Which of the sorted texts begin with what leads to a node. */
    const from = new Int32Array(most), to = new Int32Array(most)
    to[0] = texts.length
    let nodes = 1
    for (let node = 0, depth = 0, levelEnd = 1; node < nodes; node++) {
      if (node === levelEnd) {
        depth++
        levelEnd = nodes
      }
      first[node] = nodes
      let at = from[node]!
      while (at < to[node]! && texts[order[at]!]!.length === depth) ends[node] = order[at++]!
      while (at < to[node]!) {
        const unit = texts[order[at]!]!.charCodeAt(depth)
        units[nodes] = unit
        from[nodes] = at
        while (at < to[node]! && texts[order[at]!]!.charCodeAt(depth) === unit) at++
        to[nodes++] = at
      }
    }
    first[nodes] = nodes
    this.ends = ends.slice(0, nodes)
    this.ends[0] = -1
    this.#first = first.slice(0, nodes + 1)
    this.#units = units.slice(0, nodes)
    for (let child = this.#first[0]!; child < this.#first[1]!; child++) this.#ofRoot[this.#units[child]!] = child
  }

  /** The child of a node by a unit; 0 for none. The root is 0. */
  child(node: number, unit: number): number {
    if (node === 0) return this.#ofRoot[unit]!
    let low = this.#first[node]!, high = this.#first[node + 1]! - 1
    while (low <= high) {
      const middle = low + high >> 1, found = this.#units[middle]!
      if (found === unit) return middle
      if (found < unit) low = middle + 1
      else high = middle - 1
    }
    return 0
  }
}
