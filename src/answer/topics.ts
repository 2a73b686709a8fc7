import * as v from 'valibot'
import type { EdgeKind, NodeRef } from '../core/kinds.ts'
import { whole } from '../core/options.ts'
import { byCodeUnit } from '../core/order.ts'
import { Pace } from '../core/pace.ts'
import { readOptions } from '../core/read-options.ts'
import type { Graph } from '../graph/graph.ts'
import { nameNodes } from '../graph/name-nodes.ts'
import type { NodeName } from '../graph/node-names.ts'
import { communitiesOf } from '../interop/communities.ts'
import { bestLinkedPart } from '../view/overview.ts'

/** Which topics of a collection are told, and how much of each. */
export interface TopicOptions {
  /** How many at most, the largest first; `total` tells how many there are. Default 10. */
  count?: number | undefined
  /** Of each, so many words at most. Default 8. */
  keywords?: number | undefined
  /** Of each, so many members at most; `size` tells how many there are. Default 10. */
  members?: number | undefined
  /** Of each, so many bridges at most. Default 3. */
  bridges?: number | undefined
  /** Passages and names that are looked at, at most: those that are best linked. Default 5000. */
  nodes?: number | undefined
  /** The same seed gives the same topics. Default 1. */
  seed?: number | undefined
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal | undefined
}

/** A passage or name of a topic. */
export interface TopicMember extends NodeName {
  /** Passages: the document. */
  document?: string
  /** How many members of its topic it is linked with. */
  links: number
}

/** A member that has links into other topics, too. */
export interface TopicBridge extends TopicMember {
  /** How many nodes of other topics it is linked with. */
  beyond: number
  /** The numbers of these topics, those with most of its links first; of such as are not told, too. */
  topics: number[]
}

/** Passages and names with more links among each other than chance would have. */
export interface Topic {
  /** From 1, the largest first. */
  number: number
  /** Its passages and names. */
  size: number
  passages: number
  /** Words that more of its passages have than of all, as they are mostly written, the most telling first. */
  keywords: string[]
  /** Those with the most links within the topic first. */
  members: TopicMember[]
  /** Those with the most links into other topics first. */
  bridges: TopicBridge[]
}

/** What a collection is about, by how its passages and names hang together. Plain data. */
export interface Topics {
  schema: 'tokengraph.topics/1'
  /** How many topics there are, beyond `count` too. */
  total: number
  /** How many passages and names are in one; those without a link to another are in none. */
  nodes: number
  topics: Topic[]
}

/** What ties passages and names: words are for {@link Topic.keywords}. */
const TIES: readonly EdgeKind[] = ['mentions', 'names', 'links', 'knows', 'follows']

/** {@link TopicOptions} with the defaults. */
export const topicOptions = v.strictObject({
  count: v.optional(whole(1), 10),
  keywords: v.optional(whole(0), 8),
  members: v.optional(whole(0), 10),
  bridges: v.optional(whole(0), 3),
  nodes: v.optional(whole(1, 200_000), 5000),
  seed: v.optional(whole(0, 0xffff_ffff), 1),
  signal: v.optional(v.instance(AbortSignal)),
})

/** What {@link TokenIndex.topics} does. */
export async function topicsOf(graph: Graph, options: TopicOptions): Promise<Topics> {
  const { nodes, seed, signal, ...shown } = readOptions(topicOptions, options, 'topics'), pace = new Pace(signal)
  pace.check()
  const asked = { nodes, kinds: ['passage', 'name'], edges: TIES } as const
  const { refs, edges } = await bestLinkedPart(graph, asked, pace)
  const tied = edges.map(({ source, target }) => [source, target] as const)
  const { community, links } = await communitiesOf(refs.length, tied, seed, pace)
  const groups = groupsOf(community), tie = new Ties(community, links, groups.length), topics: Topic[] = []
  for (const [i, places] of groups.slice(0, shown.count).entries()) {
    if (pace.due) await pace.pause('topics', i, groups.length)
    topics.push(await told(graph, { number: i + 1, places, refs, tie }, shown, pace))
  }
  const inSome = groups.reduce((sum, { length }) => sum + length, 0)
  return { schema: 'tokengraph.topics/1', total: groups.length, nodes: inSome, topics }
}

/** The places of each community that has more than one node. */
function groupsOf(community: readonly number[]): number[][] {
  const groups: number[][] = []
  community.forEach((number, place) => (groups[number] ??= []).push(place))
  return groups.filter(({ length }) => length > 1)
}

/** How nodes are tied to topics. */
class Ties {
  /** Of each place, with how many nodes of each community it is linked. */
  readonly #links: Map<number, number>[]

  constructor(
    readonly community: readonly number[],
    links: readonly (readonly [number, number])[],
    /** The first so many communities are topics: a node by itself is none. */
    readonly topics: number,
  ) {
    this.#links = community.map(() => new Map())
    const put = (place: number, other: number) => {
      const own = this.#links[place]!, of = community[other]!
      own.set(of, (own.get(of) ?? 0) + 1)
    }
    for (const [a, b] of links) {
      put(a, b)
      put(b, a)
    }
  }

  within(place: number): number {
    return this.#links[place]!.get(this.community[place]!) ?? 0
  }

  beyond(place: number): number {
    return this.others(place).reduce((sum, number) => sum + this.#links[place]!.get(number)!, 0)
  }

  /** The other communities that it is linked with, most links first. */
  others(place: number): number[] {
    const own = this.#links[place]!
    return [...own.keys()].filter(number => number !== this.community[place] && number < this.topics)
      .sort((a, b) => own.get(b)! - own.get(a)! || a - b)
  }
}

/** A topic that is to be told. */
interface Group {
  number: number
  places: readonly number[]
  refs: readonly NodeRef[]
  tie: Ties
}

type Sizes = { keywords: number, members: number, bridges: number }

async function told(graph: Graph, { number, places, refs, tie }: Group, sizes: Sizes, pace: Pace): Promise<Topic> {
  const passages = places.flatMap(place => (refs[place]!.kind === 'passage' ? [refs[place]!.node] : []))
  const named = await nameNodes(graph, places.map(place => refs[place]!))
  const ordered = (score: (place: number) => number) =>
    places.map(place => ({ place, score: score(place), id: named(refs[place]!).id }))
      .sort((a, b) => b.score - a.score || byCodeUnit(a.id, b.id)).map(({ place }) => place)
  const memberOf = async (place: number): Promise<TopicMember> => {
    const ref = refs[place]!, [entry] = ref.kind === 'passage' ? await graph.passages([ref.node]) : []
    return { ...named(ref), ...(entry && { document: entry.document.id }), links: tie.within(place) }
  }
  const bridges = ordered(place => tie.beyond(place)).filter(place => tie.beyond(place) > 0)
  return {
    number,
    size: places.length,
    passages: passages.length,
    keywords: await keywordsOf(graph, passages, sizes.keywords, pace),
    members: await Promise.all(ordered(place => tie.within(place)).slice(0, sizes.members).map(memberOf)),
    bridges: await Promise.all(bridges.slice(0, sizes.bridges).map(async place => ({
      ...await memberOf(place),
      beyond: tie.beyond(place),
      topics: tie.others(place).map(each => each + 1),
    }))),
  }
}

/** So many passages are read at once. */
const BATCH = 256

/**
 * The words by p · ln(p / q), p being the share of some passages that have the word, q that of all: such as many of
 * these have, and few others.
 */
async function keywordsOf(graph: Graph, passages: readonly number[], count: number, pace: Pace): Promise<string[]> {
  const having = new Map<number, number>()
  for (let from = 0; from < passages.length; from += BATCH) {
    if (pace.due) await pace.pause('keywords', from, passages.length)
    for (const { tokens } of await graph.contents(passages.slice(from, from + BATCH)))
      for (let i = 0; i < tokens.length; i++) having.set(tokens[i]!, (having.get(tokens[i]!) ?? 0) + 1)
  }
  const tokens = [...having.keys()], { passages: all } = await graph.statistics()
  const [entries, frequencies] = await Promise.all([graph.tokens(tokens), graph.frequencies(tokens)])
  const words = tokens.flatMap((token, i) => {
    const share = having.get(token)! / passages.length, { isWord, term, label } = entries[i]!
    const score = share * Math.log(share * all / frequencies[i]!)
    return isWord && score > 0 ? [{ term, label, score }] : []
  })
  return words.sort((a, b) => b.score - a.score || byCodeUnit(a.term, b.term)).slice(0, count).map(({ label }) => label)
}
