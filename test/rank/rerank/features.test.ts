import { describe, expect, it } from 'vitest'
import { type Candidates, EDGE_FEATURES, FEATURE_GROUPS, featuresOf, NODE_FEATURES, VECTOR_FEATURES } from '../../../src/rank/rerank/features.ts'

/** Two passages: the first has word 1 of the question, the second word 2, and both name something that the second is about. */
const TWO: Candidates = {
  passages: [7, 4], scores: [2, 1], fused: [1, 0.1], hopped: [0, 0.6], steps: [[0.5, 0], [0, 1], [0, 0], [0, 0], [0, 0], [0, 0]],
  lexical: [3, 6], bestLexical: 6, weights: [new Map([[1, 2]]), new Map([[2, 4]])], titles: [[], [2]], rarities: new Map([[1, 3], [2, 5]]), mass: 8,
  named: [true, false], hasNames: true, mentioned: [0, 6], namesakes: [1, 2], lengths: [1, 2],
  entities: [{ candidates: [0, 1], owners: new Set([1]), passages: 2, through: 0.9 }], links: new Map([[1, 0.25]]),
}

/** A row by the names of its features. */
const rowOf = (names: readonly string[], values: ArrayLike<number>, row: number): Record<string, number> =>
  Object.fromEntries(names.map((name, i) => [name, values[row * names.length + i]!]))

const near = (found: Record<string, number>, expected: Record<string, number>) => {
  for (const [name, value] of Object.entries(expected)) expect(found[name], name).toBeCloseTo(value, 5)
}

describe('features of candidates', () => {
  it('say what each has of scores and of the question', () => {
    const { nodes, x } = featuresOf(TWO)
    expect(nodes).toBe(2)
    near(rowOf(NODE_FEATURES, x, 0), {
      score: Math.log10(2) / 3.5 + 1, place: 1, 'share of the best score': 1, 'fused score': 1, hop: -1, 'place by hop': 0.5, words: Math.log10(0.5) / 3.5 + 1, names: -1,
      'share of the best score by words': 0.5, 'place by words': 0.5, 'what it has of the question, by weight': 2 / 8, 'what it has of the question': 3 / 8,
      'is named in the question': 1, 'what its title has of the question': 0, 'how many mention it': 0, length: Math.log(1.1) / 3, 'length of the question': 2 / 15,
      'the question names something': 1, 'what the first has of the question': 3 / 8,
    })
    near(rowOf(NODE_FEATURES, x, 1), {
      place: 0.5, 'share of the best score': 0.5, 'hop, not its logarithm': 0.6, 'place by hop': 1, 'place by fused score': 0.5, names: 1,
      'what its title has of the question': 5 / 8, 'how many mention it': Math.log(7) / 5, 'how many have its name': Math.log(3) / 3, 'what the first has of the question': 3 / 8,
    })
  })

  it('say what each has by meaning to a network that has learned from it', () => {
    const three = { ...TWO, meaning: [0.25, 1] }, names = [...NODE_FEATURES, ...VECTOR_FEATURES], { x } = featuresOf(three, true)
    near(rowOf(names, x, 0), { score: Math.log10(2) / 3.5 + 1, 'what the first has of the question': 3 / 8, meaning: 0.25, 'place by meaning': 0.5 })
    near(rowOf(names, x, 1), { place: 0.5, meaning: 1, 'place by meaning': 1 })
    expect(featuresOf(three).x).toEqual(featuresOf(TWO).x)
  })

  it('say of each pair what joins it, and what the one has that the other lacks', () => {
    const { sources, targets, about } = featuresOf(TWO)
    expect([[...sources], [...targets]]).toEqual([[1, 0], [0, 1]])
    near(rowOf(EDGE_FEATURES, about, 1), {
      'rarity of what both name': 0.9, 'b is about it': 1, 'a is about it': 0, 'passages that name it': Math.log(3) / 5, 'what b adds, by weight': 4 / 8, 'what b adds': 5 / 8,
      'what a lacks': 5 / 8, 'share of what a lacks': 1, 'weight of the link': 0.25, 'a leads to b': 1, 'b leads to a': 0, 'how much both name': Math.log(2) / 3, 'what a adds, by weight': 2 / 8,
    })
    near(rowOf(EDGE_FEATURES, about, 0), { 'b is about it': 0, 'a is about it': 1, 'what b adds, by weight': 2 / 8, 'weight of the link': 0, 'a leads to b': 0, 'b leads to a': 1 })
  })

  it('have no edge where nothing joins two, nor to what adds nothing and is led to by nothing', () => {
    expect(featuresOf({ ...TWO, entities: [], links: new Map() }).sources).toHaveLength(0)
    const same = { ...TWO, weights: [new Map([[1, 2]]), new Map([[1, 4]])], links: new Map<number, number>() }
    // the second is about what both name: what is about it leads on, even to what adds nothing
    expect([...featuresOf(same).sources]).toEqual([1])
    expect(featuresOf({ ...same, entities: [{ ...TWO.entities[0]!, owners: new Set<number>() }] }).sources).toHaveLength(0)
  })

  it('tell of several things that two name the one that tells most, and how many there are', () => {
    const entities = [{ candidates: [0, 1], owners: new Set<number>(), passages: 2, through: 0.95 }, ...TWO.entities]
    for (const each of [entities, entities.toReversed()])
      near(rowOf(EDGE_FEATURES, featuresOf({ ...TWO, entities: each }).about, 1), { 'rarity of what both name': 0.9, 'b is about it': 1, 'how much both name': Math.log(3) / 3 })
  })

  it('pass over what more than forty candidates name', () => {
    const candidates = Array.from({ length: 41 }, (_, i) => i), all = <T>(value: T): T[] => candidates.map(() => value)
    const many: Candidates = {
      ...TWO, passages: candidates, scores: all(1), fused: all(1), hopped: all(0), steps: all(all(0)).slice(0, 6), lexical: all(1), weights: candidates.map(i => new Map([[i % 2 + 1, 1]])), titles: all([]),
      named: all(false), mentioned: all(0), namesakes: all(0), lengths: all(1), links: new Map(), entities: [{ ...TWO.entities[0]!, candidates }],
    }
    expect(featuresOf(many).sources).toHaveLength(0)
    // of the first forty each leads to the twenty that have the other word, and the second of all of them to all others
    expect(featuresOf({ ...many, entities: [{ ...TWO.entities[0]!, candidates: candidates.slice(0, 40), owners: new Set<number>() }] }).sources).toHaveLength(40 * 20)
  })

  it('are named in groups, each at most once', () => {
    const grouped = Object.values(FEATURE_GROUPS).flat()
    expect(new Set(grouped).size).toBe(grouped.length)
    // what is left says something of the question, not of a candidate
    expect(NODE_FEATURES.filter(name => !grouped.includes(name))).toEqual(['length of the question', 'the question names something', 'what the first has of the question'])
  })
})
