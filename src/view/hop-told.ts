import { nameNodes } from '../graph/node-names.ts'
import { passageText } from '../graph/passage-text.ts'
import type { Hopped } from '../rank/hop.ts'
import type { Ask } from '../rank/stage.ts'
import type { HopShare } from './explanation.ts'

/** How a passage came by what another one lacks, told in names. */
export async function hopTold(
  { graph, asked: { wordOf } }: Pick<Ask, 'graph' | 'asked'>,
  { from, entity, lacking }: Hopped,
  passage: number,
): Promise<HopShare> {
  const amounts = new Map<number, number>()
  for (const [token, amount] of lacking) {
    const word = wordOf.get(token) ?? token
    amounts.set(word, (amounts.get(word) ?? 0) + amount)
  }
  const words = [...amounts].sort(([a, one], [b, other]) => other - one || a - b)
  const giver = { kind: 'passage' as const, node: from }
  const name = await nameNodes(graph, [giver, ...words.map(([node]) => ({ kind: 'token' as const, node }))])
  const told = words.map(([node, amount]) => ({ node: name({ kind: 'token', node }), amount }))
  const [over, lacked] = [await writtenIn(graph, passage, entity), told.map(({ node }) => `'${node.label}'`).join(', ')]
  return { from: name(giver), over, lacking: told, line: `passage '${name(giver).label}' → '${over}' → ${lacked}` }
}

/** How a passage writes an entity; in lower case where that is not word by word. */
export async function writtenIn(graph: Ask['graph'], passage: number, entity: number): Promise<string> {
  const [[token], [entry]] = await Promise.all([graph.tokens([entity]), graph.passages([passage])])
  const { label } = token!, text = `${entry!.document.title ?? ''}\n${passageText(entry!)}`
  const at = text.toLowerCase().indexOf(label), written = text.slice(at, at + label.length)
  return at >= 0 && written.toLowerCase() === label ? written : label
}
