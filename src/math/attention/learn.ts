import * as v from 'valibot'
import { TokenGraphError } from '../../core/errors.ts'
import { ExampleMemory } from '../../core/example-memory.ts'
import { number, whole } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import { Pace, type Progress } from '../../core/pace.ts'
import { createRandom } from '../../core/random.ts'
import { shuffled } from '../../core/sampling.ts'
import { identity, positive } from './attention.ts'
import {
  checkCount,
  checkRows,
  type Grid,
  gridOf,
  isRows,
  product,
  rowCount,
  rowOf,
  type Rows,
  transposed,
} from './rows.ts'
import { logSumExp, softmax } from './softmax.ts'

/** A question, a passage, and which of the passage's tokens are to be found. */
export interface ProjectionExample {
  /** Token vectors of the question, one row at least. */
  queries: Rows
  /** Token vectors of the passage, of the same width. */
  tokens: Rows
  /** The numbers of the relevant tokens in the passage, one at least. */
  relevant: readonly number[]
}

/** What of earlier calls is learned from again: experience replay, see {@link ExampleMemory}. */
export interface ReplayOptions {
  /**
   * What is replayed. When the call has succeeded, its examples are added, those held out too. Examples are kept as
   * they are, vectors before any projection.
   */
  memory: ExampleMemory<ProjectionExample>
  /**
   * The share of an epoch's examples, and of those held out, that is drawn from the memory, 0 to 0.95: n · share / (1 −
   * share) beside n new ones, anew for each epoch; of a smaller memory each more than once. Default 0.5.
   */
  share?: number | undefined
  /** The class that the examples of this call are added as, for a memory by class. Default '', one for all without. */
  class?: string | undefined
}

/** What can be said to {@link learnProjections}. */
export interface LearnOptions {
  /**
   * Learn on from projections that were learned before: W = W₀ (I + Δ), where Δ starts at 0. Default identities.
   */
  from?: {
    /** W_Q, [d × d]. */
    query: Rows
    /** W_K, [d × d]. */
    key: Rows
  } | undefined
  /** Learn from examples of earlier calls too, so that what they taught is not lost. Default none. */
  replay?: ReplayOptions | undefined
  /**
   * Learn W = I + A B with A [d × rank] and B [rank × d] (Hu et al. 2022, "LoRA", eq. 3). Default all d × d numbers of
   * W, which costs about d / (2 rank) times as much.
   */
  rank?: number | undefined
  /** As `attend` is to be called later. Default 1/√d. */
  scale?: number | undefined
  /** As `attend` is to be called later. Default 1. */
  temperature?: number | undefined
  /** How often all examples are seen, at most. Default 100. */
  epochs?: number | undefined
  /** How many examples there are to a step. Default 16. */
  batch?: number | undefined
  /** The step size of AdamW, from 1e-12 to 1. Default 0.003. */
  rate?: number | undefined
  /** The pull towards the identity, or `from`: AdamW's weight decay on W − I (on A and B); 0 to 1. Default 0.01. */
  decay?: number | undefined
  /**
   * The share of the examples that is held out to tell when to stop, rounded down to whole examples; 0 to 0.9. Default
   * 0.2.
   */
  validation?: number | undefined
  /** After how many epochs without a smaller loss learning ends. Default 10. */
  patience?: number | undefined
  /** For the order of the examples, and A at the start. Default 1. */
  seed?: number | undefined
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal | undefined
  /** Told how many epochs are done, as stage `learning`. */
  onProgress?: ((progress: Progress) => void) | undefined
}

/** Mean losses over examples, without the decay. */
export interface Losses {
  /** Over the new examples learned from. */
  training: number
  /** Over those held out, of the memory too; absent where none is. */
  validation?: number
}

/** What was learned, and how it went. */
export interface LearnedProjections {
  /** W_Q and W_K, each [d × d], for `attend`; its `heads` should be 1, as here. */
  projections: { query: Grid, key: Grid }
  /** The losses before the first epoch, which are those of the identity or of `from`, and after each. */
  curve: Losses[]
  /**
   * The epoch that the projections are from: the first with the smallest loss, held out if any is; 0 is the identity,
   * or `from`.
   */
  epoch: number
}

const matrix = v.custom<Rows>(isRows, 'rows of equal width: { width, data: Float32Array or Float64Array }')

/** What {@link learnProjections} takes. */
export const learnOptions = v.strictObject({
  from: v.optional(v.strictObject({ query: matrix, key: matrix })),
  replay: v.optional(v.strictObject({
    memory: v.custom<ExampleMemory<ProjectionExample>>(each => each instanceof ExampleMemory, 'an ExampleMemory'),
    share: v.optional(number(0, 0.95), 0.5),
    class: v.optional(v.string(), ''),
  })),
  rank: v.optional(whole(1)),
  scale: v.optional(number(0, 1e9)),
  temperature: v.optional(positive, 1),
  epochs: v.optional(whole(0, 1e6), 100),
  batch: v.optional(whole(1), 16),
  rate: v.optional(number(1e-12, 1), 0.003),
  decay: v.optional(number(0, 1), 0.01),
  validation: v.optional(number(0, 0.9), 0.2),
  patience: v.optional(whole(1), 10),
  seed: v.optional(whole(0), 1),
  signal: v.optional(v.instance(AbortSignal)),
  onProgress: v.optional(v.custom<(progress: Progress) => void>(value => typeof value === 'function', 'a function')),
})

/**
 * Learns W_Q and W_K so that the tokens of a question look at the relevant tokens of a passage: minimises
 * {@link attentionLoss} with AdamW (Loshchilov & Hutter 2019, algorithm 2) over seeded batches, from the identity on,
 * until the loss on held-out examples stops falling. Where nothing better is found, the identity comes back.
 *
 * With `from` and `replay` it learns on, collection after collection: batches then hold examples of the memory beside
 * new ones, and so do those held out, since an epoch that is best for the new alone is one that forgets the old.
 *
 * Cost of an epoch: examples · tokens · width · (2 width or 4 rank + query tokens), times some 6. Deterministic in
 * float64. Throws `option` for examples without query tokens or relevant ones, other widths, numbers that are not
 * finite, tokens that are not there; `aborted` if the signal asks for it.
 */
export async function learnProjections(
  examples: readonly ProjectionExample[],
  options: LearnOptions = {},
): Promise<LearnedProjections> {
  const settings = readOptions(learnOptions, options, 'learnProjections')
  const { rank, epochs, batch, validation, patience, from, replay } = settings
  const width = checkExamples(examples, settings)
  const random = createRandom(settings.seed), begun = (each: ProjectionExample) => projectedBy(each, from)
  const mixed = shuffled(examples.map(begun), random), cut = Math.floor(validation * examples.length)
  const recalled = recall(settings, cut), training = mixed.slice(cut)
  const heldOut = [...mixed.slice(0, cut), ...recalled.heldOut.map(begun)]
  const learner = new Learner(width, settings, random)
  const measure = async (): Promise<Losses> => ({
    training: await learner.loss(training),
    ...(cut > 0 && { validation: await learner.loss(heldOut) }),
  })

  const curve = [await measure()]
  let best = { epoch: 0, parameters: learner.parameters.slice() }
  const watched = (epoch: number) => curve[epoch]!.validation ?? curve[epoch]!.training
  for (let epoch = 1; epoch <= epochs && epoch - best.epoch <= patience; epoch++) {
    const order = shuffled([...training, ...recalled.beside(training.length).map(begun)], random)
    for (let begin = 0; begin < order.length; begin += batch) await learner.learn(order.slice(begin, begin + batch))
    curve.push(await measure())
    learner.epoch = epoch
    if (watched(epoch) < watched(best.epoch)) best = { epoch, parameters: learner.parameters.slice() }
  }
  for (const example of examples) replay?.memory.add(example, replay.class)
  const { query, key } = modelOver(best.parameters, width, rank),
    start = from ?? identities(width)
  return {
    projections: { query: project(start.query, query), key: project(start.key, key) },
    curve,
    epoch: best.epoch,
  }
}

const identities = (width: number) => ({ query: identity(width), key: identity(width) })

type Settings = v.InferOutput<typeof learnOptions>

/**
 * What is drawn from a memory: examples to hold out beside so many new ones, once, and others for an epoch. Few are
 * repeated, so that their share is what was asked for; so few are held out that most are learned from.
 */
function recall({ replay, validation }: Settings, held: number) {
  if (!replay) return { heldOut: [], beside: () => [] }
  const { memory, share } = replay, count = (beside: number) => Math.round((beside * share) / (1 - share))
  const once = memory.sample(Math.min(count(held), Math.floor(validation * memory.size))), aside = new Set(once)
  return {
    heldOut: Array.from({ length: once.length && count(held) }, (_, i) => once[i % once.length]!),
    beside: (training: number) => {
      const drawn: ProjectionExample[] = [], wanted = count(training)
      for (let more = drawn; drawn.length < wanted; drawn.push(...more)) {
        more = memory.sample(wanted - drawn.length, each => !aside.has(each))
        if (more.length === 0) break
      }
      return drawn
    },
  }
}

/** An example as earlier projections make it: what is learned on from them is learned from the identity on it. */
function projectedBy(example: ProjectionExample, from: Settings['from']): ProjectionExample {
  if (!from) return example
  return { ...example, queries: product(example.queries, from.query), tokens: product(example.tokens, from.key) }
}

/** The parameters, and what is done with them over many examples. */
class Learner {
  /** How many epochs are done, for progress. */
  epoch = 0
  readonly parameters: Float64Array
  readonly #gradients: Float64Array
  readonly #model: DeltaModel
  readonly #gradientModel: DeltaModel
  readonly #step: () => void
  readonly #factor: number
  readonly #pace: Pace
  readonly #epochs: number

  constructor(
    width: number,
    { rank, rate, decay, scale, temperature, epochs, signal, onProgress }: Settings,
    random: () => number,
  ) {
    this.parameters = initialParameters(width, rank, random)
    this.#gradients = new Float64Array(this.parameters.length)
    this.#model = modelOver(this.parameters, width, rank)
    this.#gradientModel = modelOver(this.#gradients, width, rank)
    this.#step = adamW(this.parameters, this.#gradients, rate, decay)
    this.#factor = (scale ?? 1 / Math.sqrt(width)) / temperature
    this.#pace = new Pace(signal, onProgress)
    this.#epochs = epochs
  }

  /** The mean loss over examples. */
  async loss(examples: readonly ProjectionExample[]): Promise<number> {
    let sum = 0
    for (const example of examples) {
      sum += attentionLoss(example, this.#model, this.#factor)
      await this.#rest()
    }
    return sum / examples.length
  }

  /** One step down the mean gradient over a batch. */
  async learn(batch: readonly ProjectionExample[]): Promise<void> {
    this.#gradients.fill(0)
    for (const example of batch) {
      addAttentionGradient(example, this.#model, this.#factor, this.#gradientModel, 1 / batch.length)
      await this.#rest()
    }
    this.#step()
  }

  async #rest(): Promise<void> {
    if (this.#pace.due) await this.#pace.pause('learning', this.epoch, this.#epochs)
  }
}

/** What a projection adds to the identity: `up` [d × d] alone, or `down` [d × rank] times `up` [rank × d]. */
export interface Delta {
  down?: Grid
  up: Grid
}

/** W_Q − I and W_K − I. */
export interface DeltaModel {
  query: Delta
  key: Delta
}

/**
 * −ln Σ over relevant t of weight(t), weight(t) = mean over query tokens q of softmax_t(factor · (x_q W_Q) · (y_t
 * W_K)): the cross-entropy of the weights by which tokens are ranked. A query token may look elsewhere if others do
 * not.
 *
 * From 0 up. Computed from logarithms throughout, so that it stays finite where the weights vanish.
 */
export function attentionLoss(example: ProjectionExample, model: DeltaModel, factor: number): number {
  return Math.log(rowCount(example.queries)) - logSumExp(forward(example, model, factor).found)
}

/**
 * Adds `share` times the gradient of {@link attentionLoss} to a model of gradients. With A the attention weights, B
 * those of a softmax over the relevant tokens alone, and r(q) query token q's part of what the relevant ones got: ∂loss
 * / ∂logit(q, t) = r(q) · (A(q, t) − B(q, t)).
 */
export function addAttentionGradient(
  example: ProjectionExample,
  model: DeltaModel,
  factor: number,
  gradients: DeltaModel,
  share = 1,
): void {
  const { queries, tokens, logits, relevant, found } = forward(example, model, factor)
  const parts = softmax(found)
  const upstream = gridOf(logits.rows, logits.width)
  for (let q = 0; q < logits.rows; q++) {
    const all = softmax(rowOf(logits, q)), among = softmax(rowOf(logits, q), 1, relevant)
    for (let t = 0; t < logits.width; t++)
      upstream.data[q * logits.width + t] = share * factor * parts[q]! * (all[t]! - among[t]!)
  }
  addGradient(example.queries, model.query, product(upstream, tokens), gradients.query)
  addGradient(example.tokens, model.key, product(transposed(upstream), queries), gradients.key)
}

/** Projected tokens, logits, and of each query token ln of the weight that relevant tokens get from it. */
function forward(example: ProjectionExample, model: DeltaModel, factor: number) {
  const queries = project(example.queries, model.query), tokens = project(example.tokens, model.key)
  const dots = product(queries, transposed(tokens))
  const logits = { ...dots, data: dots.data.map(each => factor * each) }
  const relevant = new Uint8Array(logits.width)
  for (const token of example.relevant) relevant[token] = 1
  const found = Float64Array.from(
    { length: logits.rows },
    (_, q) => logSumExp(rowOf(logits, q), relevant) - logSumExp(rowOf(logits, q)),
  )
  return { queries, tokens, logits, relevant, found }
}

/** x W = x + (x down) up. */
function project(x: Rows, { down, up }: Delta): Grid {
  const result = product(down ? product(x, down) : x, up)
  return { ...result, data: result.data.map((each, i) => each + x.data[i]!) }
}

/** Adds the gradient at `down` and `up`, given that at x W. */
function addGradient(x: Rows, { down, up }: Delta, upstream: Grid, gradient: Delta): void {
  addTo(gradient.up, product(transposed(down ? product(x, down) : x), upstream))
  if (down) addTo(gradient.down!, product(transposed(x), product(upstream, transposed(up))))
}

const addTo = (target: Grid, { data }: Grid) =>
  data.forEach((each, i) => {
    target.data[i]! += each
  })

/** A model whose numbers lie in one vector: `down` and `up` of the query, then those of the key. */
export function modelOver(parameters: Float64Array, width: number, rank: number | undefined): DeltaModel {
  let begin = 0
  const next = (rows: number, columns: number) =>
    gridOf(rows, columns, parameters.subarray(begin, begin += rows * columns))
  const delta = (): Delta =>
    rank === undefined ? { up: next(width, width) } : { down: next(width, rank), up: next(rank, width) }
  return { query: delta(), key: delta() }
}

/**
 * `up` is 0, so that W is the identity; `down` is uniform within ±1/√d, since with both at 0 no gradient would flow.
 */
function initialParameters(width: number, rank: number | undefined, random: () => number): Float64Array {
  const parameters = new Float64Array(2 * width * (rank === undefined ? width : 2 * rank))
  const { query, key } = modelOver(parameters, width, rank)
  for (const { down } of [query, key])
    down?.data.forEach((_, i) => {
      down.data[i] = (2 * random() - 1) / Math.sqrt(width)
    })
  return parameters
}

/**
 * AdamW with β₁ = 0.9, β₂ = 0.999, ε = 1e-8: returns a step, which moves the parameters by the gradients as they then
 * are.
 */
function adamW(parameters: Float64Array, gradients: Float64Array, rate: number, decay: number): () => void {
  const mean = new Float64Array(parameters.length), square = new Float64Array(parameters.length)
  let steps = 0
  return () => {
    steps++
    const meanScale = 1 - 0.9 ** steps, squareScale = 1 - 0.999 ** steps
    gradients.forEach((gradient, i) => {
      mean[i] = 0.9 * mean[i]! + 0.1 * gradient
      square[i] = 0.999 * square[i]! + 0.001 * gradient * gradient
      parameters[i] = (1 - rate * decay) * parameters[i]!
        - rate * (mean[i]! / meanScale) / (Math.sqrt(square[i]! / squareScale) + 1e-8)
    })
  }
}

/** Refuses examples that nothing can be learned from; returns the width of all vectors. */
function checkExamples(examples: readonly ProjectionExample[], { rank = 1, from, replay }: Settings): number {
  readOptions(examplesSchema, { examples }, 'learnProjections')
  const { width } = examples[0]!.queries
  examples.forEach((example, i) => checkExample(example, width, `learnProjections: examples[${i}]`))
  replay?.memory.examples.forEach((example, i) => {
    readOptions(exampleSchema, example, `learnProjections: option "replay.memory": example ${i}`)
    checkExample(example, width, `learnProjections: option "replay.memory": example ${i}`)
  })
  for (const [name, rows] of Object.entries(from ?? {})) {
    const where = `learnProjections: option "from.${name}"`
    checkRows(rows, where)
    checkCount(rows.width, width, where, 'columns')
    checkCount(rowCount(rows), width, where, 'rows')
  }
  if (rank > width) refuse('learnProjections: option "rank"', `${rank}`, `at most ${width}, the width of the vectors`)
  return width
}

function checkExample({ queries, tokens, relevant }: ProjectionExample, width: number, where: string): void {
  for (const [name, rows] of Object.entries({ queries, tokens })) {
    checkRows(rows, `${where}.${name}`)
    checkCount(rows.width, width, `${where}.${name}`, 'columns')
    if (rows.data.length === 0) refuse(`${where}.${name}`, 'no vectors', 'one at least')
  }
  const strange = relevant.find(token => token >= rowCount(tokens))
  if (strange !== undefined) refuse(`${where}.relevant`, `${strange}`, `tokens from 0 to ${rowCount(tokens) - 1}`)
}

const exampleSchema = v.strictObject({
  queries: matrix,
  tokens: matrix,
  relevant: v.pipe(v.array(whole(0)), v.nonEmpty()),
})
const examplesSchema = v.strictObject({ examples: v.pipe(v.array(exampleSchema), v.nonEmpty()) })

function refuse(where: string, got: string, expected: string): never {
  throw new TokenGraphError('option', { where, got, expected })
}
