/** A number in [0, 1) with 53 bits, where the 32 of the generator would leave out some of very many things. */
const fine = (random: () => number): number => (Math.floor(random() * 2 ** 21) + random()) / 2 ** 21

/** A whole number from 0 to below `total`, all alike likely. */
export const below = (total: number, random: () => number): number => Math.floor(fine(random) * total)

/** All nodes, or where there are more than `count` the wanted ones and others by chance; in rising order. */
export function among(nodes: number, count: number, wanted: readonly number[], random: () => number): Int32Array {
  if (nodes <= count) return new Int32Array(nodes).map((_, node) => node)
  const chosen = new Set(wanted)
  while (chosen.size < count) chosen.add(below(nodes, random))
  return Int32Array.from(chosen).sort()
}

/**
 * `count` different numbers from 0 to below `total` by chance, any set alike likely (Floyd's algorithm, Bentley & Floyd
 * 1987); all of them in order where there are no more.
 */
export function distinct(count: number, total: number, random: () => number): number[] {
  if (count >= total) return Array.from({ length: total }, (_, i) => i)
  const chosen = new Set<number>()
  for (let last = total - count; last < total; last++) {
    const number = below(last + 1, random)
    chosen.add(chosen.has(number) ? last : number)
  }
  return [...chosen]
}

/** The same in an order by chance (Fisher & Yates). */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    ;[order[last], order[other]] = [order[other]!, order[last]!]
  }
  return order
}
