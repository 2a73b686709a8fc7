import type { Ask, Found } from '../rank/stage.ts'
import type { FieldShare } from './explanation.ts'

/**
 * Of which fields a passage has what words gave it, largest first: each word's weight, split by what fields added up to
 * before it was damped. Together its score by words.
 */
export async function fieldsTold(
  { graph, asked: { tokens, beside } }: Ask,
  { words: { bm25, best, lifts, scores } }: Pick<Found, 'words'>,
  passage: number,
): Promise<FieldShare[]> {
  if (scores.at(passage) === 0) return []
  const query = new Map([...tokens, ...(best.has(passage) ? beside : [])]), asked = [...query.keys()]
  const [parts] = await bm25.parts([passage], query), words = await bm25.own!.wordsOf(asked)
  const [contents] = await graph.contents([passage], [...asked, ...words.keys()].sort((a, b) => a - b))
  const inFields = bm25.own!.inContents(passage, contents!, words), amounts = new Map<string, number>()
  const { tokens: has, counts, inTitle, size, title } = contents!
  const add = (field: string, amount: number) => amounts.set(field, (amounts.get(field) ?? 0) + amount)
  for (let i = 0; i < has.length; i++) {
    const part = parts!.get(has[i]!) ?? 0
    if (part === 0) continue
    const count = counts ? counts[i]! : 1, titles = inTitle ? inTitle[i]! : 0, own = inFields.get(has[i]!)
    const fields: [string, number][] = [
      ['text', bm25.tfInText(count, titles, size, own)],
      ['title', bm25.tfInTitle(count, titles, title)],
      ...bm25.own!.byField(passage, contents!, words, has[i]!),
    ]
    const all = fields.reduce((sum, [, tf]) => sum + tf, 0)
    for (const [field, tf] of fields) if (tf > 0) add(field, (part * (lifts.get(passage) ?? 1) * tf) / all)
  }
  return Array.from(amounts, ([field, amount]) => ({ field, amount })).sort((a, b) => b.amount - a.amount)
}
