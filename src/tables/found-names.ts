import { NameFinder, type NameFolding, nameKey, NameTrie, wholeName } from '../text/tokens/names.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'
import type { NameTable } from './token-graph.ts'

/** What parts a heading from its document in a name. */
export const WITHIN = '›'

/** The keys that a name may have as it is written: that of a name, and that of a heading within a document. */
export function keysOf(written: string, folding: NameFolding): string[] {
  const key = (title: string) => nameKey(wholeName(title, folding).units)
  return [key(written), written.split(WITHIN).map(key).join(` ${WITHIN} `)]
}

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

/** Whether a tokenizer takes a word for a stop word; remembers its answers. */
export function stopTest(tokenizer: Tokenizer): (word: string) => boolean {
  const known = new Map<string, boolean>()
  return word => {
    let is = known.get(word)
    if (is === undefined) known.set(word, is = tokenizer.tokenize(word)[0]?.kind === 'stop')
    return is
  }
}
