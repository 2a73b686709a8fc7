import type { Graph } from './graph.ts'
import type { EdgeRows } from './rows.ts'

/** The ends of an edge `knows`, along it. */
export type NamePair = readonly [source: number, target: number]

/**
 * Of each pair of names, what triples say the first is to the second: each wording once, in the order of the triples;
 * none where they say nothing.
 */
export async function relationsBetween(graph: Graph, pairs: readonly NamePair[]): Promise<string[][]> {
  const sources = [...new Set(pairs.map(([source]) => source))], targets = [...new Set(pairs.map(pair => pair[1]))]
  const [relations, entries] = await Promise.all([graph.relations(sources), graph.names(targets)])
  const keys = new Map(targets.map((target, i) => [target, entries[i]!.key]))
  const said = new Map<string, Set<string>>()
  sources.forEach((source, i) => {
    for (const { relation, object } of relations[i]!) {
      const pair = `${source} ${object}`, words = said.get(pair)
      if (words) words.add(relation)
      else said.set(pair, new Set([relation]))
    }
  })
  return pairs.map(([source, target]) =>
    [...said.get(`${source} ${keys.get(target)!}`) ?? []].filter(relation => relation !== '')
  )
}

/** The same of the rows of some names, in one line for each entry; undefined where triples say nothing. */
export async function relationsOfRows(
  graph: Graph,
  names: readonly number[],
  { start, end, columns }: EdgeRows,
): Promise<(entry: number) => string | undefined> {
  const entries = names.flatMap((name, i) =>
    Array.from({ length: end[i]! - start[i]! }, (_, e) => ({ name, entry: start[i]! + e }))
  )
  const said = await relationsBetween(graph, entries.map(({ name, entry }) => [name, columns[entry]!]))
  const lines = new Map(entries.map(({ entry }, i) => [entry, said[i]!.join(', ')]))
  return entry => lines.get(entry) || undefined
}
