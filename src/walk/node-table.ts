/** A number for each node of a kind, worked out when it is first needed. */
export class NodeTable {
  /** By node; NaN where it was not needed yet. */
  readonly values: Float64Array

  /** @param make  the numbers of some nodes */
  constructor(count: number, readonly make: (nodes: Int32Array) => Promise<ArrayLike<number>>) {
    this.values = new Float64Array(count).fill(NaN)
  }

  /** The table, with the numbers of at least these nodes in it. */
  async of(nodes: ArrayLike<number>): Promise<Float64Array> {
    const { values } = this, missing: number[] = []
    for (let i = 0; i < nodes.length; i++) if (Number.isNaN(values[nodes[i]!]!)) missing.push(nodes[i]!)
    if (missing.length > 0) {
      const made = await this.make(Int32Array.from(missing))
      for (let i = 0; i < missing.length; i++) values[missing[i]!] = made[i]!
    }
    return values
  }
}
