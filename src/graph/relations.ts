import type { Triple } from '../tables/edges/triples.ts'
import { nameKey, type NameFolding, wholeName } from '../text/tokens/names.ts'
import type { RelationEntry } from './graph.ts'

/** What triples say of the name of a key. */
export type RelationsOf = (key: string) => RelationEntry[]

/** What triples say of each name that is their subject, in their order. */
export function relationsOf(triples: readonly Triple[], folding: NameFolding): RelationsOf {
  const said = new Map<string, RelationEntry[]>(), keyOf = (name: string) => nameKey(wholeName(name, folding).units)
  for (const { subject, relation, object } of triples) {
    const key = keyOf(subject), entries = said.get(key)
    if (!entries) said.set(key, [{ relation, object: keyOf(object) }])
    else entries.push({ relation, object: keyOf(object) })
  }
  return key => (said.get(key) ?? []).map(entry => ({ ...entry }))
}
