import { aliasKeys } from '../tables/aliases.ts'
import type { Triple } from '../tables/edges/triples.ts'
import { nameKey, type NameFolding, wholeName } from '../text/tokens/names.ts'
import type { RelationEntry } from './graph.ts'

/** What triples say of the name of a key. */
export type RelationsOf = (key: string) => RelationEntry[]

/** What triples say of each name that is their subject, in order; of names that are one, under the key of that. */
export function relationsOf(triples: readonly Triple[], folding: NameFolding): RelationsOf {
  const said = new Map<string, RelationEntry[]>(), aliases = aliasKeys(triples, folding)
  const keyOf = (name: string) => {
    const key = nameKey(wholeName(name, folding).units)
    return aliases.get(key) ?? key
  }
  for (const { subject, relation, object } of triples) {
    const key = keyOf(subject), other = keyOf(object), entries = said.get(key)
    // that a name is itself is said by its node
    if (key === other) continue
    if (!entries) said.set(key, [{ relation, object: other }])
    else entries.push({ relation, object: other })
  }
  return key => (said.get(key) ?? []).map(entry => ({ ...entry }))
}
