import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nameSeeds } from '../../src/rank/name-seeds.ts'
import { mixSeeds, type SeedGroup, sharpen } from '../../src/rank/seeds.ts'
import { isClose, ranking, sumOf, vectorOf } from '../helpers/corpora.ts'
import { graphOf, read } from '../helpers/graph.ts'

const { seeds: DEFAULTS } = ranking()

/** The best scores to a power, by sorting all of them. */
function slowSharpen(scores: readonly (number | undefined)[], strongest: number, power: number): number[] {
  const order = scores.map((score, place) => ({ score: score ?? 0, place })).sort((a, b) => b.score - a.score || a.place - b.place)
  const best = order.slice(0, strongest).filter(({ score }) => score > 0)
  const sharp = scores.map(() => 0)
  for (const { score, place } of best) sharp[place] = (score / order[0].score) ** power
  const total = sumOf(sharp)
  return sharp.map(value => (total > 0 ? value / total : 0))
}

const anyScores = fc.array(fc.oneof(
  fc.constant(undefined), fc.constantFrom(0, 1, 2), fc.double({ min: 0, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 1e-300, noNaN: true }),
), { maxLength: 20 })

describe('sharpen', () => {
  it('is the best scores to a power, summing to 1', () => {
    fc.assert(fc.property(anyScores, fc.integer({ min: 1, max: 25 }), fc.constantFrom(0, 0.5, 1, 3.5, 20), (scores, strongest, power) => {
      const sharp = sharpen(vectorOf(scores), { ...DEFAULTS, strongest, power })
      const slow = slowSharpen(scores, strongest, power)
      slow.forEach((value, place) => expect(isClose(sharp.at(place), value), `${sharp.at(place)} for ${value}`).toBe(true))
      if (scores.some(score => score! > 0)) expect(sharp.sum()).toBeCloseTo(1, 12)
      expect(sharp.places.every(place => scores[place]! > 0)).toBe(true)
    }), { numRuns: 400 })
  })

  it('sets the best further apart, the higher the power', () => {
    const scores = vectorOf([1, 2, undefined, 1])
    expect([...sharpen(scores, { ...DEFAULTS, power: 0 }).values]).toEqual([1 / 3, 1 / 3, 0, 1 / 3])
    expect([...sharpen(scores, { ...DEFAULTS, power: 1 }).values]).toEqual([0.25, 0.5, 0, 0.25])
    expect([...sharpen(scores, { ...DEFAULTS, power: 2 }).values].map(value => value * 6)).toEqual([1, 4, 0, 1])
  })

  it('breaks ties by number, and gives nothing for nothing', () => {
    expect([...sharpen(vectorOf([1, 1, 1]), { ...DEFAULTS, strongest: 2 }).values]).toEqual([0.5, 0.5, 0])
    expect(sharpen(vectorOf([0, 0]), DEFAULTS).places).toEqual([])
    expect(sharpen(vectorOf([]), DEFAULTS).length).toBe(0)
  })
})

describe('mixSeeds', () => {
  const group = (share: number, ...lit: (readonly [number, number])[][]): SeedGroup =>
    ({ share, origins: lit.map((passages, node) => ({ node: { kind: 'name', node }, passages })) })

  it('gives every group its share and the words the rest', () => {
    const { vector, text, origins } = mixSeeds(vectorOf([0.75, 0.25, undefined]), [group(0.3, [[2, 5]]), group(0.1, [[0, 1], [1, 1]], [[2, 2]])])
    expect(vector.sum()).toBeCloseTo(1, 15)
    expect([...text.values].map(value => value.toFixed(12))).toEqual(['0.450000000000', '0.150000000000', '0.000000000000'])
    expect(origins.map(({ node, passages }) => [node.node, ...passages])).toEqual([[0, [2, 0.3]], [0, [0, 0.025], [1, 0.025]], [1, [2, 0.05]]])
    expect(vector.at(2)).toBeCloseTo(0.35, 15)
  })

  it('passes over groups that light nothing', () => {
    const words = vectorOf([1, undefined])
    for (const groups of [[], [group(0.3)], [group(0.3, []), group(0.5)]]) {
      const mixed = mixSeeds(words, groups)
      expect([...mixed.vector.values]).toEqual([1, 0])
      expect(mixed.origins).toEqual([])
    }
  })

  it('is the sum of its parts, and sums to 1 as long as the shares leave something', () => {
    const anyGroup = fc.record({
      share: fc.constantFrom(0, 0.1, 0.3, 0.5, 1),
      lit: fc.array(fc.array(fc.tuple(fc.nat({ max: 4 }), fc.double({ min: 1e-3, max: 1e3, noNaN: true })), { maxLength: 3 }), { maxLength: 3 }),
    })
    fc.assert(fc.property(fc.array(anyGroup, { maxLength: 3 }), fc.boolean(), (given, known) => {
      const words = vectorOf(known ? [0.5, 0.25, 0.25, undefined, undefined] : Array.from({ length: 5 }, () => undefined))
      const { vector, text, origins } = mixSeeds(words, given.map(({ share, lit }) => group(share, ...lit)))
      const present = given.filter(({ lit }) => lit.flat().length > 0)
      const shares = sumOf(present.map(({ share }) => share))
      const left = known ? Math.max(0, 1 - shares) : 0
      expect(text.sum()).toBeCloseTo(left, 12)
      expect(vector.sum()).toBeCloseTo(left + shares, 12)
      expect(sumOf(origins.flatMap(origin => origin.passages.map(([, amount]) => amount)))).toBeCloseTo(shares, 12)
      for (let passage = 0; passage < 5; passage++) {
        const lit = origins.flatMap(origin => origin.passages.filter(([each]) => each === passage).map(([, amount]) => amount))
        expect(vector.at(passage)).toBeCloseTo(text.at(passage) + sumOf(lit), 12)
      }
    }), { numRuns: 300 })
  })
})

describe('nameSeed', () => {
  const documents = [
    { id: 'a', title: 'Ada Vale', text: 'the poet lived in Quill, said Bram Oster.\n\na second paragraph on her.' },
    { id: 'b', title: 'Quill', text: 'an island of fishermen, once seen by Ada Vale.' },
    { id: 'c', title: 'Tolvik', text: 'a town of bakers, where Ada Vale lived.' },
  ]
  const numbered = async (...knows: [string, string, number][]) => {
    const graph = await graphOf(documents, {
      passages: { joinBelow: 0 }, knows: knows.map(([subject, object, weight]) => ({ subject, relation: 'knows', object, weight })),
    })
    return async (name: string) => (await nameSeeds(read(graph), [graph.names.labels.indexOf(name)]))[0]!.passages
  }

  it('is units / (passages about it · log2(2 + passages that mention it))', async () => {
    const seed = await numbered()
    // two words, two passages, mentioned by two others
    expect(await seed('Ada Vale')).toEqual([[0, 2 / 2 / Math.log2(4)], [1, 2 / 2 / Math.log2(4)]])
    expect(await seed('Quill')).toEqual([[2, 1 / Math.log2(3)]])
    expect(await seed('Tolvik')).toEqual([[3, 1 / Math.log2(2)]])
  })

  it('goes to the names that it is known with, both ways, where no passage is about it', async () => {
    const seed = await numbered(['Bram Oster', 'Quill', 3], ['Tolvik', 'Bram Oster', 1])
    const strength = 2 / Math.log2(3)
    expect((await seed('Bram Oster')).map(([passage, amount]) => [passage, amount / strength])).toEqual([[2, 0.75], [3, 0.25]])
    // what passages are about needs no such help
    expect(await seed('Quill')).toHaveLength(1)
  })

  it('lights nothing where nothing is known', async () => {
    const seed = await numbered(['Bram Oster', 'Nobody Else', 1])
    expect(await seed('Bram Oster')).toEqual([])
    expect(await seed('Nobody Else')).toEqual([])
  })
})
