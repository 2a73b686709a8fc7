import { inOrder } from '../../core/order.ts'

/** An entity that candidates have and the question does not name. */
export interface SharedEntity {
  /** The places of the candidates that have it. */
  candidates: readonly number[]
  /** Those of them that are about it. */
  owners: ReadonlySet<number>
  /** How many passages have it at all, and what it lets through by that: 1 for the rarest. */
  passages: number
  through: number
}

/** The passages that may be put in another order, best first, and what is known of them; lists are by place. */
export interface Candidates {
  passages: readonly number[]
  /** What they rank by: the walk's, and one and a half times the hop's. */
  scores: readonly number[]
  /** What they have without the hop, of the best passage's; and by the hop. */
  fused: readonly number[]
  hopped: readonly number[]
  /** What words and what names lit, as seeds, and one and two steps on. */
  steps: readonly (readonly number[])[]
  lexical: readonly number[]
  bestLexical: number
  /** What they have by meaning, of the passage that has most; absent without vectors. */
  meaning?: readonly number[]
  /** Of each the question's tokens that it has, with their BM25 weights. */
  weights: readonly ReadonlyMap<number, number>[]
  /** Of each the question's tokens that its title has. */
  titles: readonly (readonly number[])[]
  /** How rare the question's tokens are, times how often they are asked; and the whole question. */
  rarities: ReadonlyMap<number, number>
  mass: number
  /** Whether the question names what it is about, and whether it names anything that passages are about. */
  named: readonly boolean[]
  hasNames: boolean
  /** How many passages mention what it is about, and how many are about the same. */
  mentioned: readonly number[]
  namesakes: readonly number[]
  /** The length of its text, by that of the average text. */
  lengths: readonly number[]
  entities: readonly SharedEntity[]
  /** By place of a · candidates + place of b: what the link from a to b weighs. */
  links: ReadonlyMap<number, number>
}

/** What the network sees of each candidate, in this order. Shares, places and logarithms: most lie from 0 to 1. */
export const NODE_FEATURES = [
  'score',
  'place',
  'share of the best score',
  'fused score',
  'share of the best fused score',
  'hop',
  'hop, not its logarithm',
  'place by hop',
  'place by fused score',
  'words',
  'names',
  'words, a step on',
  'names, a step on',
  'words, two steps on',
  'names, two steps on',
  'share of the best score by words',
  'place by words',
  'what it has of the question, by weight',
  'what it has of the question',
  'is named in the question',
  'what its title has of the question',
  'how many mention it',
  'how many have its name',
  'length',
  'length of the question',
  'the question names something',
  'what the first has of the question',
] as const

/** What it sees beside these where passages have vectors. */
export const VECTOR_FEATURES = ['meaning', 'place by meaning'] as const

/** Features that say the same in several ways, by what they say: explanations name these. */
export const FEATURE_GROUPS: Readonly<
  Record<string, readonly (typeof NODE_FEATURES | typeof VECTOR_FEATURES)[number][]>
> = {
  'how it ranks': [
    'score',
    'place',
    'share of the best score',
    'fused score',
    'share of the best fused score',
    'place by fused score',
  ],
  'what came by a hop': ['hop', 'hop, not its logarithm', 'place by hop'],
  'its words': [
    'words',
    'words, a step on',
    'words, two steps on',
    'share of the best score by words',
    'place by words',
    'what it has of the question, by weight',
    'what it has of the question',
    'what its title has of the question',
  ],
  'its meaning': VECTOR_FEATURES,
  'names of the question': ['names', 'names, a step on', 'names, two steps on', 'is named in the question'],
  'what it is about': ['how many mention it', 'how many have its name', 'length'],
}

/** What the network sees of each edge a → b, in this order. */
export const EDGE_FEATURES = [
  'rarity of what both name',
  'b is about it',
  'a is about it',
  'passages that name it',
  'what b adds, by weight',
  'what b adds',
  'share of what a lacks',
  'what a lacks',
  'weight of the link',
  'a leads to b',
  'b leads to a',
  'how much both name',
  'what a adds, by weight',
] as const

/** A question's candidates as numbers, best first. */
export interface Features {
  nodes: number
  /** A row of {@link NODE_FEATURES} for each candidate; where there are vectors, with {@link VECTOR_FEATURES}. */
  x: Float32Array
  /** Edges by target, then source. */
  sources: Int32Array
  targets: Int32Array
  /** A row of {@link EDGE_FEATURES} for each edge. */
  about: Float32Array
}

/** Powers of ten from 1e-7 to 1 as −1 to 1. */
const logarithm = (value: number): number => Math.log10(Math.max(value, 1e-7)) / 3.5 + 1

/** 1 / place of each value among them, the largest first; equal ones in their order. */
function places(values: readonly number[]): number[] {
  const found: number[] = []
  inOrder(values).forEach((i, place) => {
    found[i] = 1 / (1 + place)
  })
  return found
}

const sum = (values: Iterable<number>): number => {
  let total = 0
  for (const value of values) total += value
  return total
}

/**
 * What is known of candidates as numbers for the network. Cost: the pairs of candidates that something joins.
 * @param seesVectors  whether it sees what they have by meaning, too; by default it does not
 */
export function featuresOf(candidates: Candidates, seesVectors = false): Features {
  const rows = nodesOf(candidates), { meaning } = candidates
  if (seesVectors && meaning) {
    const byMeaning = places(meaning)
    rows.forEach((row, i) => row.push(meaning[i]!, byMeaning[i]!))
  }
  return { nodes: rows.length, x: new Float32Array(rows.flat()), ...edgesOf(candidates) }
}

/** {@link NODE_FEATURES} of each. */
function nodesOf(candidates: Candidates): number[][] {
  const { passages, scores, fused, hopped, steps, lexical, bestLexical, weights, rarities, mass } = candidates
  const best = scores[0]!, byHop = places(hopped), byFused = places(fused), byWords = places(lexical)
  const covered = weights.map(row => sum(Array.from(row.keys(), token => rarities.get(token)!)) / mass)
  return passages.map((_, i) => [
    logarithm(scores[i]!),
    1 / (1 + i),
    scores[i]! / best,
    logarithm(fused[i]!),
    fused[i]!,
    logarithm(hopped[i]! / 4),
    hopped[i]!,
    byHop[i]!,
    byFused[i]!,
    ...steps.map(step => logarithm(step[i]!)),
    lexical[i]! / bestLexical,
    byWords[i]!,
    sum(weights[i]!.values()) / mass,
    covered[i]!,
    Number(candidates.named[i]!),
    sum(candidates.titles[i]!.map(token => rarities.get(token)!)) / mass,
    Math.log1p(candidates.mentioned[i]!) / 5,
    Math.log1p(candidates.namesakes[i]!) / 3,
    Math.log(candidates.lengths[i]! + 0.1) / 3,
    rarities.size / 15,
    Number(candidates.hasNames),
    covered[0]!,
  ])
}

/** The best of what two candidates both name, and how many such there are. */
interface Shared {
  value: number
  through: number
  ofSource: boolean
  ofTarget: boolean
  passages: number
  count: number
}

function edgesOf(candidates: Candidates): Omit<Features, 'nodes' | 'x'> {
  const { passages: { length: n }, mass, links } = candidates
  const shared = sharedBy(candidates), asked = askedOf(candidates)
  const sources: number[] = [], targets: number[] = [], about: number[] = []
  for (const [a, b] of pairsOf(n, shared.keys(), links.keys())) {
    const both = shared.get(a * n + b), link = links.get(a * n + b), back = links.get(b * n + a)
    const adds = lackedBy(asked, a, b), gives = lackedBy(asked, b, a), lacks = asked.lacks[a]!
    if (adds.weight <= 0 && !both?.ofSource && link === undefined && back === undefined) continue
    sources.push(a)
    targets.push(b)
    about.push(
      both?.through ?? 0,
      Number(both?.ofTarget ?? false),
      Number(both?.ofSource ?? false),
      Math.log1p(both?.passages ?? 0) / 5,
      adds.weight / mass,
      adds.gain,
      adds.gain / (lacks + 1e-6),
      lacks,
      link ?? 0,
      Number(link !== undefined),
      Number(back !== undefined),
      Math.log1p(both?.count ?? 0) / 3,
      gives.weight / mass,
    )
  }
  return { sources: new Int32Array(sources), targets: new Int32Array(targets), about: new Float32Array(about) }
}
/** The pairs of candidates that something joins, by the second, then the first. */
function pairsOf(n: number, shared: Iterable<number>, links: Iterable<number>): [a: number, b: number][] {
  const turned = (key: number) => (key % n) * n + Math.floor(key / n), keys = new Set<number>()
  for (const key of shared) keys.add(turned(key))
  for (const key of links) keys.add(key).add(turned(key))
  return Array.from(new Int32Array(keys).sort(), key => [key % n, Math.floor(key / n)])
}

/** The question's tokens, and of each candidate a row of what it has of them: 0 where it lacks one. */
interface Asked {
  /** How rare each is, of the whole question. */
  shares: Float64Array
  weights: Float64Array
  /** What each candidate lacks, of the whole question. */
  lacks: number[]
}

function askedOf({ weights, rarities, mass }: Candidates): Asked {
  const tokens = [...rarities.keys()], shares = Float64Array.from(tokens, token => rarities.get(token)! / mass)
  return {
    shares,
    weights: new Float64Array(weights.flatMap(row => tokens.map(token => row.get(token) ?? 0))),
    lacks: weights.map(row => sum(tokens.map((token, i) => row.has(token) ? 0 : shares[i]!))),
  }
}

/** What of the question a candidate has and another one lacks: by weight in it, and by how rare it is. */
function lackedBy({ shares, weights }: Asked, a: number, b: number): { weight: number, gain: number } {
  const width = shares.length
  let weight = 0, gain = 0
  for (let token = 0; token < width; token++) {
    const has = weights[b * width + token]!
    if (has === 0 || weights[a * width + token]! > 0) continue
    weight += has
    gain += shares[token]!
  }
  return { weight, gain }
}

/** More candidates than this have no entity in common that tells anything. */
const MOST = 40

function sharedBy({ entities, passages: { length: n } }: Candidates): Map<number, Shared> {
  const shared = new Map<number, Shared>()
  for (const { candidates, owners, through, passages } of entities) {
    if (candidates.length < 2 || candidates.length > MOST) continue
    for (const a of candidates) {
      for (const b of candidates) {
        if (a === b) continue
        const ofSource = owners.has(a), ofTarget = owners.has(b)
        const value = through + 0.5 * Number(ofTarget) + 1e-9 * Number(ofSource)
        const known = shared.get(a * n + b), count = (known?.count ?? 0) + 1
        if (!known || value > known.value)
          shared.set(a * n + b, { value, through, ofSource, ofTarget, passages, count })
        else known.count = count
      }
    }
  }
  return shared
}
