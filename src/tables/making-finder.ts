import { NameFinder, type NameFolding } from '../text/tokens/names.ts'
import { NameTrie } from '../text/tokens/name-trie.ts'
import type { NameTable } from './token-graph.ts'

/** Makes the finder of a table's names, name by name. */
export function* makingFinder(
  names: Omit<NameTable, 'labels'>,
  folding: NameFolding,
  isStop: (word: string) => boolean,
): Generator<number, NameFinder> {
  const capital = new Map<string, number>(), trie = new NameTrie()
  let id = 0
  for (const key of names.keys) {
    const units = key.split(' ')
    if (units.length === 1) capital.set(key, names.capital[id]!)
    if (names.isSought[id]) trie.add(id, units)
    yield id++
  }
  return new NameFinder(trie, folding, isStop, { cased: names.textsHaveCase, capital: key => capital.get(key) ?? 1 })
}
