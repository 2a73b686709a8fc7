import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attend, identity } from '../../../src/math/attention/attention.ts'
import { addAttentionGradient, attentionLoss, type LearnOptions, learnProjections, modelOver, type ProjectionExample } from '../../../src/math/attention/learn.ts'
import { attentionShares, rankTokens } from '../../../src/math/attention/token-weights.ts'
import type { Progress } from '../../../src/core/pace.ts'
import { createRandom } from '../../../src/core/random.ts'
import { ExampleMemory } from '../../../src/core/example-memory.ts'
import { expectNear, golden, grid, matrix, refusal, sum, type Table, tableOf } from './slow.ts'

interface GoldenExample { queries: Table, tokens: Table, relevant: number[] }
interface GradientCase { name: string, inputs: { example: GoldenExample, width: number, rank?: number, factor: number, parameters: Table[] }, outputs: { loss: number, gradients: Table[] } }
interface LearningCase { name: string, source: { options: { epochs: number, rate: number, decay: number, temperature: number } }, inputs: { examples: GoldenExample[] }, outputs: { curve: number[], query: Table, key: Table } }
const cases = golden<{ name: string }>('attention.json')
const gradientCases = cases.filter(({ name }) => name.startsWith('gradient')) as GradientCase[]
const learningCases = cases.filter(({ name }) => name === 'learning') as LearningCase[]

const exampleOf = ({ queries, tokens, relevant }: GoldenExample): ProjectionExample => ({ queries: matrix(queries), tokens: matrix(tokens), relevant })

describe('golden values', () => {
  it('are all there', () => expect([gradientCases.length, learningCases.length]).toEqual([2, 1]))

  it.each(gradientCases)('$name', ({ inputs: { example, width, rank, factor, parameters }, outputs: { loss, gradients } }) => {
    const model = modelOver(Float64Array.from(parameters.flat(2)), width, rank ?? undefined), found = new Float64Array(parameters.flat(2).length)
    expect(attentionLoss(exampleOf(example), model, factor)).toBeCloseTo(loss, 8)
    addAttentionGradient(exampleOf(example), model, factor, modelOver(found, width, rank ?? undefined))
    expectNear(found, gradients.flat(2), 1e-8)
  })

  it.each(learningCases)('$name', async ({ source: { options }, inputs: { examples }, outputs }) => {
    const { curve, projections, epoch } = await learnProjections(examples.map(exampleOf), { ...options, validation: 0 })
    expectNear(curve.map(({ training }) => training), outputs.curve, 1e-8)
    expect(curve.every(each => !('validation' in each))).toBe(true)
    expect(epoch).toBe(outputs.curve.indexOf(Math.min(...outputs.curve)))
    expect(epoch).toBe(options.epochs)
    expectNear(projections.query.data, outputs.query.flat(), 1e-8)
    expectNear(projections.key.data, outputs.key.flat(), 1e-8)
  })
})

const WIDTH = 3
const example: fc.Arbitrary<GoldenExample> = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 })).chain(([n, m]) =>
  fc.record({ queries: tableOf(n, WIDTH), tokens: tableOf(m, WIDTH), relevant: fc.shuffledSubarray([...Array(m).keys()], { minLength: 1 }) }))
const factor = fc.constantFrom(0.2, 1, 3)
const parametersFor = (rank?: number) => fc.array(fc.integer({ min: -40, max: 40 }).map(each => each / 64), { minLength: size(rank), maxLength: size(rank) })
const size = (rank?: number) => 2 * WIDTH * (rank === undefined ? WIDTH : 2 * rank)

describe('attentionLoss', () => {
  it('is −ln of the weight that attend gives to the relevant tokens', () => {
    fc.assert(fc.property(example, parametersFor(), factor, (example, parameters, factor) => {
      const { queries, tokens, relevant } = exampleOf(example), model = modelOver(Float64Array.from(parameters), WIDTH, undefined)
      const [query, key] = [model.query, model.key].map(({ up }) => ({ width: WIDTH, data: up.data.map((each, i) => each + identity(WIDTH).data[i]) }))
      const { weight } = attentionShares(attend(queries, tokens, tokens, { scale: factor, projections: { query, key } }).weights)
      expect(Math.exp(-attentionLoss({ queries, tokens, relevant }, model, factor))).toBeCloseTo(sum(relevant.map(token => weight[token])), 12)
    }))
  })

  it('is 0 where all tokens are relevant, and finite where the weights vanish', () => {
    const model = modelOver(new Float64Array(size()), WIDTH, undefined)
    const rows = matrix([[1, 2, 3], [-3, 0, 1]])
    expect(attentionLoss({ queries: rows, tokens: rows, relevant: [0, 1] }, model, 1)).toBeCloseTo(0, 14)
    const far = { queries: matrix([[100, 0, 0]]), tokens: matrix([[100, 0, 0], [-100, 0, 0]]), relevant: [1] }
    expect(attentionLoss(far, model, 1)).toBe(20_000)
    const gradients = new Float64Array(size())
    addAttentionGradient(far, model, 1, modelOver(gradients, WIDTH, undefined))
    expect(gradients.every(Number.isFinite)).toBe(true)
    expect(gradients[0]).toBe(20_000)
  })
})

describe('addAttentionGradient', () => {
  it.each([undefined, 1, 2])('equals central differences at rank %s', rank => {
    fc.assert(fc.property(example, parametersFor(rank), factor, (example, parameters, factor) => {
      const point = Float64Array.from(parameters), gradients = new Float64Array(point.length), step = 1e-6
      addAttentionGradient(exampleOf(example), modelOver(point, WIDTH, rank), factor, modelOver(gradients, WIDTH, rank))
      const lossAt = (i: number, moved: number) => attentionLoss(exampleOf(example), modelOver(point.with(i, point[i] + moved), WIDTH, rank), factor)
      const differences = point.map((_, i) => (lossAt(i, step) - lossAt(i, -step)) / (2 * step))
      const scale = Math.max(1, ...differences.map(Math.abs))
      expectNear(gradients.map(each => each / scale), differences.map(each => each / scale), 1e-6)
    }), { numRuns: 60 })
  })

  it('adds a share to what is there', () => {
    const given = exampleOf({ queries: [[1, 2, 0]], tokens: [[0, 1, 1], [1, 0, 1]], relevant: [1] }), model = modelOver(new Float64Array(size()), WIDTH, undefined)
    const once = new Float64Array(size()), more = new Float64Array(size()).fill(5)
    addAttentionGradient(given, model, 1, modelOver(once, WIDTH, undefined))
    addAttentionGradient(given, model, 1, modelOver(more, WIDTH, undefined), 0.25)
    expect(Math.max(...once)).toBeGreaterThan(0.01)
    expectNear(more, once.map(each => 5 + each / 4))
  })
})

/**
 * Questions whose relevant token is like them in the first two columns; the other four are louder, and mean nothing.
 */
function planted(count: number, seed: number): ProjectionExample[] {
  const random = createRandom(seed), noise = (loud: number) => loud * (2 * random() - 1)
  return Array.from({ length: count }, () => {
    const angle = 2 * Math.PI * random(), relevant = Math.floor(8 * random())
    const row = (angle: number) => [Math.cos(angle), Math.sin(angle), noise(2), noise(2), noise(2), noise(2)]
    return { queries: matrix([row(angle)]), tokens: matrix(Array.from({ length: 8 }, (_, t) => row(t === relevant ? angle : angle + 1.5 + 3 * random()))), relevant: [relevant] }
  })
}

const OPTIONS: LearnOptions = { epochs: 60, rate: 0.02, scale: 1, temperature: 0.3 }

/** In how many of the examples the heaviest token is a relevant one. */
const found = (examples: readonly ProjectionExample[], projections = {}) => examples.filter(({ queries, tokens, relevant }) =>
  relevant.includes(rankTokens(attentionShares(attend(queries, tokens, tokens, { scale: 1, temperature: 0.3, projections }).weights).weight, 1)[0])).length

/** The same with columns 3 and 4 in the place of 1 and 2, which are now noise. */
const turned = (examples: readonly ProjectionExample[]): ProjectionExample[] => {
  const turn = ({ width, data }: ProjectionExample['queries']) =>
    ({ width, data: data.map((_, i) => data[i - i % width + (i % width + 4) % width]) })
  return examples.map(({ queries, tokens, relevant }) => ({ queries: turn(queries), tokens: turn(tokens), relevant }))
}

describe('replay', () => {
  const old = planted(60, 21), young = turned(planted(60, 22)), unseen = planted(200, 23)
  const options = { ...OPTIONS, epochs: 40 }
  const remembering = (count: number) => {
    const memory = new ExampleMemory<ProjectionExample>({ capacity: count })
    for (const example of old) memory.add(example)
    return memory
  }

  it('keeps what was learned before, which learning something else loses without it', async () => {
    const { projections: from } = await learnProjections(old, options)
    const without = await learnProjections(young, { ...options, from })
    const kept = await learnProjections(young, { ...options, from, replay: { memory: remembering(20) } })
    expect(found(unseen, from)).toBeGreaterThan(150)
    expect(found(unseen, kept.projections)).toBeGreaterThan(found(unseen, without.projections) + 10)
    expect(found(turned(unseen), kept.projections)).toBeGreaterThan(found(turned(unseen), from))
  })

  it('adds the examples of the call when it has succeeded, by their class', async () => {
    const memory = new ExampleMemory<ProjectionExample>({ capacity: 8, policy: 'by-class' })
    await learnProjections(old, { epochs: 1, replay: { memory, class: 'old' } })
    await learnProjections(young, { epochs: 1, replay: { memory, class: 'young' } })
    const told = memory.toJSON().classes.map(({ name, seen, examples }) => [name, seen, examples.length])
    expect(told).toEqual([['old', 60, 4], ['young', 60, 4]])
    expect(memory.examples.every(example => old.includes(example) || young.includes(example))).toBe(true)
    const signal = AbortSignal.abort(), before = memory.toJSON().classes
    await refusal(() => learnProjections(young, { epochs: 50, signal, replay: { memory } }), 'aborted')
    expect(memory.toJSON().classes).toEqual(before)
  })

  it('draws its share beside the new examples, of few more than once, and holds most of them in', async () => {
    const drawn: number[] = []
    class Watched extends ExampleMemory<ProjectionExample> {
      override sample(...given: Parameters<ExampleMemory<ProjectionExample>['sample']>) {
        const some = super.sample(...given)
        drawn.push(some.length)
        return some
      }
    }
    const memory = new Watched({ capacity: 30 })
    for (const example of old) memory.add(example)
    await learnProjections(young.slice(0, 10), { epochs: 2, validation: 0.2, replay: { memory, share: 0.5 } })
    await learnProjections(young.slice(0, 10), { epochs: 1, validation: 0.2, replay: { memory, share: 0.75 } })
    expect(drawn).toEqual([2, 8, 8, 6, 24])
    const few = new Watched({ capacity: 10 })
    for (const example of old) few.add(example)
    drawn.length = 0
    await learnProjections(young.slice(0, 25), { epochs: 1, validation: 0.2, replay: { memory: few } })
    // 5 new ones are held out, and 2 of 10; 20 are wanted beside 20, 8 at a time
    expect(drawn).toEqual([2, 8, 8, 4])
  })

  it('of nothing, or no share of it, is learning without', async () => {
    const without = await learnProjections(young, options)
    const memory = new ExampleMemory<ProjectionExample>({ capacity: 5 })
    expect(await learnProjections(young, { ...options, replay: { memory } })).toEqual(without)
    const none = { memory: remembering(9), share: 0 }
    expect(await learnProjections(young, { ...options, replay: none })).toEqual(without)
  })

  it('of the same example again and again ends', async () => {
    const memory = new ExampleMemory<ProjectionExample>({ capacity: 10 })
    for (let i = 0; i < 10; i++) memory.add(old[0]!)
    expect((await learnProjections(young, { epochs: 1, replay: { memory } })).curve).toHaveLength(2)
  })

  it('learns the same from a memory that was stored', async () => {
    const one = await learnProjections(young, { ...options, epochs: 3, replay: { memory: remembering(20) } })
    const memory = ExampleMemory.from(structuredClone(remembering(20).toJSON()))
    expect(await learnProjections(young, { ...options, epochs: 3, replay: { memory } })).toEqual(one)
  })
})

describe('learnProjections', () => {
  it.each([{ rank: undefined }, { rank: 3 }])('finds more relevant tokens of questions never seen, at rank $rank', async ({ rank }) => {
    const { projections, curve, epoch } = await learnProjections(planted(80, 3), { ...OPTIONS, rank })
    expect(curve[epoch].validation).toBeLessThan(curve[0].validation! / 2)
    const unseen = planted(200, 4)
    expect(found(unseen)).toBeLessThan(110)
    expect(found(unseen, projections)).toBeGreaterThan(150)
  })

  it('gives the same for the same seed, and other numbers for another', async () => {
    const examples = planted(12, 5), options = { ...OPTIONS, epochs: 4, rank: 2, batch: 3 }
    const one = await learnProjections(examples, options)
    expect(await learnProjections(examples, options)).toEqual(one)
    expect(await learnProjections(examples, { ...options, seed: 1 })).toEqual(one)
    expect((await learnProjections(examples, { ...options, seed: 2 })).curve[4]).not.toEqual(one.curve[4])
  })

  it('gives back the identity where nothing better is found, and stops when patience is used up', async () => {
    // What is held out asks for the reverse of what is learned from.
    const right = exampleOf({ queries: [[1, 0]], tokens: [[1, 0], [-1, 0]], relevant: [0] }), wrong = { ...right, relevant: [1] }
    const { projections, curve, epoch } = await learnProjections([right, right, right, right, wrong], { ...OPTIONS, patience: 3, seed: seedThatHoldsOut(4, 5) })
    expect(epoch).toBe(0)
    expect(curve).toHaveLength(4)
    expect(curve[3].training).toBeLessThan(curve[0].training)
    expect([projections.query, projections.key]).toEqual([identity(2), identity(2)])
  })

  it('starts from the identity, at any rank', async () => {
    const examples = planted(6, 7)
    const { curve: [full], projections, epoch } = await learnProjections(examples, { ...OPTIONS, epochs: 0 })
    expect((await learnProjections(examples, { ...OPTIONS, epochs: 0, rank: 2 })).curve).toEqual([full])
    expect([epoch, projections]).toEqual([0, { query: identity(6), key: identity(6) }])
  })

  it('stays nearer to the identity the more it decays', async () => {
    const distance = async (decay: number) => {
      const { projections: { query, key } } = await learnProjections(planted(20, 8), { ...OPTIONS, validation: 0, epochs: 20, decay })
      return Math.hypot(...[query, key].flatMap(({ data }) => Array.from(data, (each, i) => each - identity(6).data[i])))
    }
    const [none, some, much] = [await distance(0), await distance(0.1), await distance(1)]
    expect(some).toBeLessThan(none)
    expect(much).toBeLessThan(some)
  })

  it('holds out whole examples, and learns from all where that makes none', async () => {
    expect((await learnProjections(planted(4, 9), { ...OPTIONS, epochs: 1 })).curve[0]).not.toHaveProperty('validation')
    expect((await learnProjections(planted(5, 9), { ...OPTIONS, epochs: 1 })).curve[0]).toHaveProperty('validation')
  })

  it.each([undefined, 3])('learns on from what was learned before, at rank %s', async rank => {
    const examples = planted(80, 3), options = { ...OPTIONS, rank, epochs: 15 }
    const once = await learnProjections(examples, options)
    const before = structuredClone(once.projections)
    const more = await learnProjections(examples, { ...options, from: once.projections })
    expect(once.projections).toEqual(before)
    // the same examples are held out: the loss goes on where it ended
    expect(more.curve[0].validation).toBeCloseTo(once.curve[once.epoch].validation!, 10)
    expect(more.curve[more.epoch].validation).toBeLessThan(more.curve[0].validation!)
    const unchanged = await learnProjections(examples, { ...options, epochs: 0, from: once.projections })
    expect(unchanged.projections).toEqual(once.projections)
  })

  it('learns W₀ (I + Δ): the same as from the identity on examples that W₀ made', async () => {
    const from = { query: matrix([[1, 0.5], [0, 2]]), key: matrix([[0, 1], [1, 0]]) }
    const options = { ...OPTIONS, epochs: 5, validation: 0 }
    const given = { queries: [[1, 3]], tokens: [[2, 1], [0, -1]], relevant: [0] }
    const made = { queries: [[1, 6.5]], tokens: [[1, 2], [-1, 0]], relevant: [0] }
    const on = await learnProjections([exampleOf(given)], { ...options, from })
    const anew = await learnProjections([exampleOf(made)], options)
    expect(on.curve).toEqual(anew.curve)
    const [a, b, c, d] = anew.projections.query.data, [e, f, g, h] = anew.projections.key.data
    expectNear(on.projections.query.data, [a + c / 2, b + d / 2, 2 * c, 2 * d])
    expectNear(on.projections.key.data, [g, h, e, f])
  })

  it('leaves the examples as they are', async () => {
    const examples = planted(5, 10)
    await learnProjections(examples, { ...OPTIONS, epochs: 2 })
    expect(examples).toEqual(planted(5, 10))
  })

  it('takes the scale of attend if not told otherwise', async () => {
    const examples = planted(3, 11)
    const { curve: [{ training }] } = await learnProjections(examples, { epochs: 0 })
    const losses = examples.map(({ queries, tokens, relevant }) => -Math.log(sum(relevant.map(token => attend(queries, tokens, tokens).weights[0].data[token]))))
    expect(training).toBeCloseTo(sum(losses) / 3, 12)
  })

  it('reports epochs, and ends when told to', async () => {
    const seen: Progress[] = [], controller = new AbortController()
    const onProgress = (progress: Progress) => {
      seen.push(progress)
      if (progress.done >= 2) controller.abort()
    }
    expect(await refusal(() => learnProjections(planted(400, 12), { ...OPTIONS, patience: 1000, epochs: 1000, onProgress, signal: controller.signal }), 'aborted')).toMatch(/^AbortSignal: got an abort/)
    expect(seen.at(-1)).toEqual({ stage: 'learning', done: seen.findLast(({ done }) => done >= 2)!.done, total: 1000 })
    expect(seen.filter(({ done }) => done >= 2)).toHaveLength(1)
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((a, b) => a - b))
  })
})

/** A seed by which the last of `count` examples is the one held out: the first place after shuffling is its. */
function seedThatHoldsOut(last: number, count: number): number {
  for (let seed = 1; ; seed++) {
    const random = createRandom(seed), order = [...Array(count).keys()]
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1))
      ;[order[i], order[j]] = [order[j], order[i]]
    }
    if (order[0] === last) return seed
  }
}

function memoryOf(example: unknown): ExampleMemory<ProjectionExample> {
  const memory = new ExampleMemory<ProjectionExample>({ capacity: 1 })
  memory.add(example as ProjectionExample)
  return memory
}

describe('learnProjections refuses', () => {
  const good = exampleOf({ queries: [[1, 0]], tokens: [[1, 0], [0, 1]], relevant: [0] })
  it.each<[string, unknown, LearnOptions, string | RegExp]>([
    ['no examples', [], {}, 'learnProjections: option "examples": got an array of 0; expected one that is not empty'],
    ['what is no list', undefined, {}, /^learnProjections: option "examples": got undefined/],
    ['an example without query tokens', [good, { ...good, queries: matrix([], 2) }], {}, 'learnProjections: examples[1].queries: got no vectors; expected one at least'],
    ['an example without tokens', [{ ...good, tokens: matrix([], 2) }], {}, 'learnProjections: examples[0].tokens: got no vectors; expected one at least'],
    ['an example without relevant tokens', [good, { ...good, relevant: [] }], {}, 'learnProjections: option "examples.1.relevant": got an array of 0; expected one that is not empty'],
    ['a token that is not there', [{ ...good, relevant: [2] }], {}, 'learnProjections: examples[0].relevant: got 2; expected tokens from 0 to 1'],
    ['a token that is no number', [{ ...good, relevant: [0.5] }], {}, 'learnProjections: option "examples.0.relevant.0": got 0.5; expected a whole number'],
    ['another width', [good, { ...good, queries: matrix([[1, 2, 3]]) }], {}, 'learnProjections: examples[1].queries: got 3 columns; expected 2'],
    ['NaN', [{ ...good, tokens: matrix([[1, 0], [NaN, 1]]) }], {}, 'learnProjections: examples[0].tokens: got NaN in row 1, column 0; expected finite numbers'],
    ['an unknown part', [{ ...good, key: matrix([[1, 2]]) }], {}, /^learnProjections: got unknown option "examples.0.key"/],
    ['an unknown option', [good], { epoch: 3 } as never, 'learnProjections: got unknown option "epoch". Did you mean "epochs"?'],
    ['a rate of 0', [good], { rate: 0 }, /^learnProjections: option "rate": got 0; expected a number from 1e-12 to 1$/],
    ['a temperature of 0', [good], { temperature: 0 }, 'learnProjections: option "temperature": got 0; expected a number above 0'],
    ['earlier projections of another width', [good], { from: { query: matrix([[1, 0], [0, 1]]), key: matrix([[1]]) } },
      'learnProjections: option "from.key": got 1 columns; expected 2'],
    ['earlier projections that are not square', [good], { from: { query: matrix([[1, 0]]), key: matrix([[1, 0]]) } },
      'learnProjections: option "from.query": got 1 rows; expected 2'],
    ['earlier projections in part', [good], { from: { query: matrix([[1, 0], [0, 1]]) } as never },
      /^learnProjections: option "from.key": got undefined; expected rows of equal width/],
    ['a replay without memory', [good], { replay: {} as never },
      'learnProjections: option "replay.memory": got undefined; expected an ExampleMemory'],
    ['a list as memory', [good], { replay: { memory: [good] as never } },
      'learnProjections: option "replay.memory": got an array of 1; expected an ExampleMemory'],
    ['a share of all', [good], { replay: { memory: memoryOf(good), share: 1 } },
      'learnProjections: option "replay.share": got 1; expected a number from 0 to 0.95'],
    ['a memory of another width', [good],
      { replay: { memory: memoryOf(exampleOf({ queries: [[1]], tokens: [[1]], relevant: [0] })) } },
      'learnProjections: option "replay.memory": example 0.queries: got 1 columns; expected 2'],
    ['a memory of something else', [good], { replay: { memory: memoryOf('words') } },
      /^learnProjections: option "replay.memory": example 0: got/],
    ['a rank above the width', [good], { rank: 3 }, 'learnProjections: option "rank": got 3; expected at most 2, the width of the vectors'],
  ])('%s', async (_, examples, options, message) => {
    const said = await refusal(() => learnProjections(examples as ProjectionExample[], options))
    if (typeof message === 'string') expect(said).toBe(message)
    else expect(said).toMatch(message)
  })
})

it('grid and matrix examples learn alike', async () => {
  const tables: GoldenExample[] = [{ queries: [[1, 0.5]], tokens: [[1, 0], [0, 1]], relevant: [1] }]
  const [short, long] = await Promise.all([matrix, grid].map(form => learnProjections(tables.map(({ queries, tokens, relevant }) => ({ queries: form(queries), tokens: form(tokens), relevant })), { epochs: 3 })))
  expect(short).toEqual(long)
})
