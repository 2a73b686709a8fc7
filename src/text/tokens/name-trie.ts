import { type NameUnit, type NameTree } from './names.ts'

interface Node {
  /** Absent where nothing goes on: most names end where no longer one does, and an empty map takes 170 bytes. */
  next: Map<string, Node> | undefined
  name: number
}

/** A {@link NameTree} in memory, which may grow. */
export class NameTrie implements NameTree {
  readonly #root: Node = { next: undefined, name: -1 }

  constructor(names: Iterable<readonly [number, readonly string[]]> = []) {
    for (const [name, units] of names) this.add(name, units)
  }

  /** Takes one more name. */
  add(name: number, units: readonly string[]): void {
    let node = this.#root
    for (const unit of units) {
      let next = node.next?.get(unit)
      if (!next) (node.next ??= new Map()).set(unit, next = { next: undefined, name: -1 })
      node = next
    }
    node.name = name
  }

  longest(
    units: readonly NameUnit[],
    from: number,
    isGone?: (name: number) => boolean,
  ): { name: number, length: number } | undefined {
    let node: Node | undefined = this.#root
    let match: { name: number, length: number } | undefined
    for (let i = from; i < units.length; i++) {
      node = node.next?.get(units[i]!.key)
      if (!node) break
      if (node.name >= 0 && !isGone?.(node.name)) match = { name: node.name, length: i - from + 1 }
    }
    return match
  }
}

/** The names of two trees; where both have one, the longer. */
export function eitherTree(one: NameTree, other: NameTree): NameTree {
  return {
    longest(units, from, isGone) {
      const first = one.longest(units, from, isGone), second = other.longest(units, from, isGone)
      return first && second ? (second.length > first.length ? second : first) : first ?? second
    },
  }
}
