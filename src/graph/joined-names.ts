import { aliasKeys, type One, oneOf } from '../tables/aliases.ts'
import type { TokenGraph } from '../tables/token-graph.ts'

/** What stands for each name of tables; undefined where no triple says that two are one. Cost: once a look at all. */
export function joinedNames({ triples, finder, names: { keys } }: TokenGraph): One | undefined {
  const aliases = aliasKeys(triples, finder.folding)
  if (aliases.size === 0) return undefined
  const wanted = new Set([...aliases.keys(), ...aliases.values()]), numbers = new Map<string, number>()
  let number = 0
  for (const key of keys) {
    if (wanted.has(key)) numbers.set(key, number)
    number++
  }
  return oneOf(aliases, key => numbers.get(key))
}
