import { nameKey, type NameFolding, wholeName } from '../text/tokens/names.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'
import { synonymToken } from '../text/tokens/with-phrases.ts'
import type { Triple } from './edges/triples.ts'

/** Relations that say of two names that they are one, in lower case. */
const SAME: ReadonlySet<string> =
  new Set('same, same as, is the same as, sameas, owl:sameas, alias, alias of, aka, a.k.a., also known as'.split(', ')
    .concat('也叫、又名、又称、又稱、亦称、亦稱、别名、別名'.split('、')))

/** Whether a triple says that its ends are one name. */
export const isSame = ({ relation }: Pick<Triple, 'relation'>): boolean => SAME.has(relation.trim().toLowerCase())

/**
 * Groups of names that triples say are one, each name as it was given; the subject of a group's first triple leads it,
 * whose node stands for all of them.
 */
export function aliasGroups(triples: readonly Triple[], folding: NameFolding): string[][] {
  const groups: Map<string, string>[] = [], placeOf = new Map<string, number>()
  const place = (name: string) => {
    const key = keyOf(name, folding), known = placeOf.get(key) ?? groups.push(new Map([[key, name]])) - 1
    placeOf.set(key, known)
    return known
  }
  for (const { subject, object } of triples.filter(isSame)) {
    const [a, b] = [place(subject), place(object)], [first, second] = a < b ? [a, b] : [b, a]
    if (first === second) continue
    for (const [key, name] of groups[second]!) {
      groups[first]!.set(key, name)
      placeOf.set(key, first)
    }
    groups[second]!.clear()
  }
  return groups.filter(({ size }) => size > 1).map(group => [...group.values()])
}

/**
 * The same as groups of synonyms, so that a question by one form finds the words of the others: of each those forms
 * that can be synonyms, see {@link synonymToken}.
 */
export const aliasWords = (triples: readonly Triple[], tokenizer: Tokenizer, folding: NameFolding): string[][] =>
  aliasGroups(triples, folding).map(group => group.filter(name => synonymToken(name, tokenizer)))
    .filter(({ length }) => length > 1)

/** By the keys of names that are another one, that one's key. */
export const aliasKeys = (triples: readonly Triple[], folding: NameFolding): ReadonlyMap<string, string> =>
  new Map(aliasGroups(triples, folding).flatMap(([first, ...others]) =>
    others.map(other => [keyOf(other, folding), keyOf(first!, folding)] as const)
  ))

/** What number stands for a name: that of the name that it is, or its own. */
export type One = (name: number) => number

/** {@link One} by the numbers that keys have. */
export function oneOf(aliases: ReadonlyMap<string, string>, numberOf: (key: string) => number | undefined): One {
  const ones = new Map<number, number>()
  for (const [key, other] of aliases) {
    const from = numberOf(key), to = numberOf(other)
    if (from !== undefined && to !== undefined) ones.set(from, to)
  }
  return name => ones.get(name) ?? name
}

const keyOf = (name: string, folding: NameFolding): string => nameKey(wholeName(name, folding).units)
