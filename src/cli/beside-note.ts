import type { TokenIndex } from '../index/token-index.ts'

/**
 * What is said where nothing that is put takes the place of anything, though pages of these names are there, under
 * longer or shorter ids: a folder was indexed, and a part of it is named, whose ids count from itself.
 */
export async function besideNote(index: TokenIndex, put: readonly { id: string }[]): Promise<string | undefined> {
  const known = new Set(await index.graph.ids('passage'))
  if (put.some(({ id }) => known.has(id))) return undefined
  const byTail = new Map([...known].flatMap(id => tailsOf(id).map(tail => [tail, id] as const)))
  const beside = put.flatMap(({ id }) => {
    const other = byTail.get(id) ?? tailsOf(id).find(tail => known.has(tail))
    return other === undefined ? [] : [[id, other] as const]
  })
  if (beside.length === 0) return undefined
  const [[id, other]] = beside as [readonly [string, string]]
  const more = beside.length > 1 ? `, and so are ${beside.length - 1} more` : ''
  return `"${id}" is put beside "${other}", not in its place${more}; name the folder that ids count from with --below`
}

/** What an id is called from folders within: "b/c.md" and "c.md" of "a/b/c.md". */
const tailsOf = (id: string): string[] => id.split('/').slice(1).map((_, i, parts) => parts.slice(i).join('/'))
