import { nameNodes } from '../graph/node-names.ts'
import { passageText } from '../graph/passage-text.ts'
import type { Hopped } from '../rank/hop.ts'
import type { Ask } from '../rank/stage.ts'
import type { HopShare, SeedShare } from './explanation.ts'

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
  const told = oncePerLabel(words.map(([node, amount]) => ({ node: name({ kind: 'token', node }), amount })))
  const [over, lacked] = [await writtenIn(graph, passage, entity), told.map(({ node }) => `'${node.label}'`).join(', ')]
  return { from: name(giver), over, lacking: told, line: `passage '${name(giver).label}' → '${over}' → ${lacked}` }
}

/** A word, and what it may be read as, are told once. */
function oncePerLabel(shares: readonly SeedShare[]): SeedShare[] {
  const told = new Map<string, SeedShare>()
  for (const { node, amount } of shares) {
    const known = told.get(node.label)
    if (known) known.amount += amount
    else told.set(node.label, { node, amount })
  }
  return [...told.values()]
}

/** How a passage writes an entity; its key where that is not word by word. */
export async function writtenIn(graph: Ask['graph'], passage: number, entity: number): Promise<string> {
  const [[token], [entry]] = await Promise.all([graph.tokens([entity]), graph.passages([passage])])
  const text = `${entry!.document.title ?? ''}\n${passageText(entry!)}`, key = token!.label.split(' ')
  const words = Array.from(
    text.matchAll(WORD),
    ({ index, 0: word }) => ({ start: index, end: index + word.length, word: plain(word) }),
  )
  const at = words.findIndex((_, i) => key.every((each, k) => words[i + k]?.word === each))
  return at < 0 ? token!.label : text.slice(words[at]!.start, words[at + key.length - 1]!.end)
}

const WORD = /[\p{L}\p{N}\p{M}]+/gv

/** Without case, nor what stands above and below letters. */
const plain = (word: string): string =>
  word.toLowerCase().normalize('NFD').replace(/\p{M}/gv, '').replaceAll('ß', 'ss').replaceAll('ø', 'o')
