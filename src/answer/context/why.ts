import { isCounted } from '../../text/tokens/tokenizer.ts'
import type { Explanation, HopShare, OriginName, PathShare } from '../../view/explanation.ts'
import type { Mentioning } from './mentioning.ts'

/** How many words of the question are told. */
const WORDS = 4

/** What gave less than this share of what the most important word gave is not told: words without content. */
const LITTLE = 1e-3

/** The part that a passage is of, by its id: its number, and how well its best passage ranks. */
export type PartOf = (passage: string) => { number: number, rank: number } | undefined

/** What led to a passage from a part that ranks above it: a hop over an entity of both, or a way of the walk. */
interface Led {
  /** The number of that part. */
  from: number
  over: HopShare | PathShare
}

/**
 * Why a passage is there, in a few words: mentioned by [1] as “Tesla”; mentions “Tesla”, which [1] is about; has
 * “Smiljan”, as [2] does; “Berlin” ←born in— “Anna Berg”; for “born”, “river”.
 */
export function whyOf(explanation: Explanation, rank: number, partOf: PartOf, mentions: Mentioning): string {
  const led = ledBy(explanation, rank, partOf)
  const line = led && ledLine(led, explanation.node.id, mentions)
  const reasons = [line, knownLine(explanation), saying(explanation)].filter(Boolean)
  return reasons.join('; ') || givenLine(explanation) || 'near in meaning'
}

/** Which passage it is near, where nodes were given, or spoken of before. */
function givenLine({ seeds }: Explanation): string {
  const given = seeds.find(({ node }) => node.kind === 'passage')
  return given ? `near “${given.node.label}”` : ''
}

/** What triples say of a name of the question and what the passage is for; where its best way begins with such. */
function knownLine({ paths: [best] }: Explanation): string {
  const { nodes = [], relations = [] } = best ?? {}, steps = relations.filter(({ from }, i) => from === i)
  if (nodes.findIndex(({ kind }) => kind === 'passage') < nodes.length - 1) return ''
  return steps.map((step, i) => relationText(nodes[i]!, step, nodes[i + 1]!)).join(', ')
}

/** “Berlin” ←born in— “Anna Berg” */
const relationText = (from: OriginName, { says, direction }: Relation, to: OriginName): string =>
  `“${from.label}” ${direction === 'out' ? `—${says}→` : `←${says}—`} “${to.label}”`

type Relation = NonNullable<PathShare['relations']>[number]

/** The part that led to a passage most, if one did that ranks above it. @param rank  the passage's own */
export function ledBy({ hop, paths, terms }: Explanation, rank: number, partOf: PartOf): Led | undefined {
  const other = (id: string) => {
    const part = partOf(id)
    return part && part.rank < rank ? part.number : undefined
  }
  const way = paths.map(path => ({ over: path, from: other(last(path.nodes)?.id ?? '') }))
    .find((each): each is Led & { over: PathShare } => each.from !== undefined)
  const hopped = hop && other(hop.from.id), brought = terms.find(({ name }) => name === 'hop')?.value ?? 0
  const walked = way ? way.over.amount * scaleOf(terms) : 0
  return hop && hopped !== undefined && brought >= walked ? { from: hopped, over: hop } : way
}

/** What a raw amount of the first term comes to in the score. */
const scaleOf = ([first]: Explanation['terms']): number => (first && first.raw !== 0 ? first.value / first.raw : 0)

/** The passage before the last node of a way, if there is one. */
const last = (nodes: readonly OriginName[]): OriginName | undefined =>
  nodes.slice(0, -1).findLast(({ kind }) => kind === 'passage')

/** How a part led to a passage; the walk goes along mentions and, for less, against them. */
function ledLine({ from, over }: Led, passage: string, mentions: Mentioning): string {
  if (!('nodes' in over)) return `has “${over.over}”, as [${from}] does`
  const { nodes, relations = [] } = over
  const name = nodes.at(-2), known = relations.find(relation => relation.from === nodes.length - 3)
  if (known) return `led to by [${from}]: ${relationText(nodes[nodes.length - 3]!, known, name!)}`
  if (name?.kind === 'name' && mentions(last(nodes)!.id, name.id)) return `mentioned by [${from}] as “${name.label}”`
  if (name?.kind === 'name' && mentions(passage, name.id)) return `mentions “${name.label}”, which [${from}] is about`
  return `linked with [${from}]`
}

/** What of the question it is for; without words that stand in a name of it, and those without content. */
function saying({ seeds }: Explanation): string {
  const said = seeds.filter(({ node, amount }) => amount > 0 && (node.kind === 'name' || isWord(node)))
  const most = Math.max(...said.map(({ amount }) => amount))
  const named = new Map(said.flatMap(({ node: { kind, label } }) => (kind === 'name' ? [[fold(label), label]] : [])))
  const labels = said.filter(({ amount }) => amount >= LITTLE * most).map(({ node }) => node.label)
  const once = [...new Set(labels.map(label => named.get(fold(label)) ?? label))]
  const apart = once.filter(label => !once.some(other => other !== label && holds(other, label))).slice(0, WORDS)
  return apart.length > 0 ? `for ${apart.map(label => `“${label}”`).join(', ')}` : ''
}

const isWord = ({ kind, id }: OriginName): boolean => kind === 'token' && isCounted(id)
const fold = (label: string): string => label.toLowerCase()
const holds = (name: string, word: string): boolean => fold(name).split(/\s+/).includes(fold(word))
