import { passageText } from '../graph/passage-text.ts'
import type { Hopped } from '../rank/hop.ts'
import { sumOfShares } from '../rank/share.ts'
import type { Ask } from '../rank/stage.ts'
import type { HopShare, SeedShare } from './explanation.ts'
import { naming } from './names.ts'

/** How a passage came by what another one lacks, told in names. */
export async function hopTold(
  { graph }: Pick<Ask, 'graph'>,
  { from, entity, lacking }: Hopped,
  passage: number,
): Promise<HopShare> {
  const shares = sumOfShares([[lacking, 1]])
  const words = shares.sort((a, b) => b.amount - a.amount || a.origin.node - b.origin.node)
  const giver = { kind: 'passage' as const, node: from }
  const name = await naming(graph, [giver, ...words.map(({ origin }) => origin)])
  const told = oncePerLabel(words.map(({ origin, amount }) => ({ node: name.origin(origin), amount })))
  const [over, lacked] = [await writtenIn(graph, passage, entity), told.map(({ node }) => `'${node.label}'`).join(', ')]
  return {
    from: name.node(giver),
    over,
    lacking: told,
    line: `passage '${name.node(giver).label}' → '${over}' → ${lacked}`,
  }
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
