import type { Dictionary } from '../store/strings.ts'
import { type NameTree, type NameUnit } from '../text/tokens/names.ts'

const ENCODER = new TextEncoder()

/** How many beginnings of names are remembered: texts ask for the same words again and again. */
const REMEMBERED = 2 ** 16

/** What the names of a snapshot have of some units: the name that is just these, and where longer ones begin. */
interface Step {
  name: number | undefined
  longer: number | undefined
}

/** The names of a snapshot that texts are searched for, in the order of their keys: nothing is made to find them. */
export class SortedNames implements NameTree {
  readonly #steps = new Map<string, Step>()

  /** @param isSought  of each name: 1 where it is looked for */
  constructor(readonly keys: Dictionary, readonly isSought: Uint8Array) {}

  longest(
    units: readonly NameUnit[],
    from: number,
    isGone?: (name: number) => boolean,
  ): { name: number, length: number } | undefined {
    let match: { name: number, length: number } | undefined, at: number | undefined = 0
    for (let i = from, key = ''; i < units.length && at !== undefined; i++) {
      key = i === from ? units[i]!.key : `${key} ${units[i]!.key}`
      const { name, longer } = this.#step(key, at)
      if (name !== undefined && !isGone?.(name)) match = { name, length: i - from + 1 }
      at = longer
    }
    return match
  }

  /** @param from  so many names come before */
  #step(key: string, from: number): Step {
    const known = this.#steps.get(key)
    if (known) return known
    const { keys, isSought } = this, { order, strings } = keys
    const whole = ENCODER.encode(key),
      start = ENCODER.encode(`${key} `),
      at = keys.lowerBound(whole, from),
      name = order[at]
    const isName = name !== undefined && isSought[name] === 1 && strings.compare(name, whole) === 0
    const longer = keys.lowerBound(start, at)
    const goesOn = longer < order.length && startsWith(strings.bytes(order[longer]!), start)
    const step = { name: isName ? name : undefined, longer: goesOn ? longer : undefined }
    if (this.#steps.size === REMEMBERED) this.#steps.clear()
    this.#steps.set(key, step)
    return step
  }
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  for (let i = 0; i < start.length; i++) if (bytes[i] !== start[i]) return false
  return true
}
