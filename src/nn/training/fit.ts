import type { Optimizer, Scalar, Tensor } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { TokenGraphError } from '../../core/errors.ts'
import { number, whole } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import { Pace, type Progress } from '../../core/pace.ts'
import type { GraphNetwork } from '../network.ts'
import { subSeed } from '../sub-seed.ts'
import { tf } from '../tensorflow.ts'
import type { NamedTensor } from '../../store/safetensors.ts'

/** How long and how is trained, whatever for. */
export interface TrainOptions {
  /** At most so many epochs, each one step over all of the graph. Default 200. */
  epochs?: number | undefined
  /** Adam's step (Kingma & Ba 2015). Default 0.01. */
  learningRate?: number | undefined
  /** λ of λ/2 · ‖W‖², added to the loss: one for all weights, or one for each layer. Default 0. */
  weightDecay?: number | readonly number[] | undefined
  /** End after so many epochs in which neither score nor loss of the validation got better. Default: never. */
  patience?: number | undefined
  /** What dropout and sampling choose by. The same seed gives the same weights on the same backend. Default 0. */
  seed?: number | undefined
  /** Ends training; the weights are then those of the best epoch so far. */
  signal?: AbortSignal | undefined
  /** Told how many epochs are done; the stage says what is trained, as `training classes`. */
  onProgress?: ((progress: Progress) => void) | undefined
  /** Called after every epoch. */
  onEpoch?: ((report: EpochReport) => void) | undefined
  /**
   * Called with the weights, to be stored, whenever the validation is the best so far; without one after every epoch.
   */
  onCheckpoint?: ((weights: Map<string, NamedTensor>, report: EpochReport) => void) | undefined
}

/** One epoch. */
export interface EpochReport {
  /** From 1. */
  epoch: number
  /** The loss that was trained on, weight decay included. */
  loss: number
  /** On what is kept aside, where something is: its loss, and what else the objective measures. */
  validation?: { loss: number } & Record<string, number>
  /** Forward, backward and update, without the validation. */
  milliseconds: number
}

/** What came of a training. */
export interface TrainingReport {
  schema: 'tokengraph.training/1'
  epochs: readonly EpochReport[]
  /** The epoch whose weights the network has now: the best by validation, or without one the last. */
  best: EpochReport
  /** Whether it ended because nothing got better. */
  stopped: boolean
}

/** What is trained for. */
export interface Objective {
  /** For messages and progress. */
  name: string
  /** How many steps an epoch has, each with a loss of its own. Default 1. */
  steps?: number
  /** By what the learning rate is multiplied, at a share of the epochs from 0 on. Default 1. */
  rate?(done: number): number
  /** The loss of one step; called within `tidy`. */
  loss(seed: number): Tensor
  /** Measures on what is kept aside. Higher `score` is better; without one the lower loss. */
  validate?(): Promise<{ loss: number, score: number } & Record<string, number>>
}

/** {@link TrainOptions}, for the objectives that have options of their own. */
export const options = v.strictObject({
  epochs: v.optional(whole(1), 200),
  learningRate: v.optional(number(0), 0.01),
  weightDecay: v.optional(v.union([number(0), v.array(number(0))]), 0),
  patience: v.optional(whole(1)),
  seed: v.optional(whole(0), 0),
  signal: v.optional(v.instance(AbortSignal)),
  onProgress: v.optional(v.function()),
  onEpoch: v.optional(v.function()),
  onCheckpoint: v.optional(v.function()),
})

/**
 * Trains a network's weights by Adam on the whole graph, epoch by epoch.
 *
 * @throws TokenGraphError `option`; `diverged` at the first loss that is no number, with the epoch; `aborted`. The
 *   weights are then those of the best epoch before
 */
export async function fit(network: GraphNetwork, objective: Objective, given: TrainOptions): Promise<TrainingReport> {
  const where = `training ${objective.name}`
  const { epochs: longest, learningRate, weightDecay, patience, seed, signal } = readOptions(options, given, where)
  const decay = decayOf(network, weightDecay, where)
  const pace = new Pace(signal, given.onProgress)
  const optimizer = tf.train.adam(learningRate)
  const kept = new Checkpoint(network, objective.validate !== undefined)
  const hope = new Hope(), epochs: EpochReport[] = []
  try {
    for (let epoch = 1; epoch <= longest; epoch++) {
      await pace.pause(where, epoch - 1, longest)
      setRate(optimizer, learningRate * (objective.rate?.((epoch - 1) / longest) ?? 1))
      const report = await trainEpoch(
        network,
        optimizer,
        step => tf.add(objective.loss(subSeed(seed, epoch + step * longest)), decay()) as Scalar,
        { epoch, steps: objective.steps ?? 1 },
        pace,
      )
      if (!Number.isFinite(report.loss)) throw diverged(where, report, learningRate)
      const judged = await objective.validate?.()
      if (judged) report.validation = judged
      epochs.push(report)
      given.onEpoch?.(report)
      if (kept.offer(report)) given.onCheckpoint?.(network.weights(), report)
      if (patience !== undefined && epoch - hope.last(report) >= patience) break
    }
  } catch (error) {
    kept.restore()
    throw error
  } finally {
    optimizer.dispose()
  }
  kept.restore()
  await pace.pause(where, epochs.length, epochs.length)
  return { schema: 'tokengraph.training/1', epochs, best: kept.best!, stopped: epochs.length < longest }
}

/** Adam reads its rate in every step, and has no method to set it. */
const setRate = (optimizer: Optimizer, rate: number): void => {
  ;(optimizer as unknown as { learningRate: number }).learningRate = rate
}

/** @returns the mean loss of the steps */
async function trainEpoch(
  network: GraphNetwork,
  optimizer: Optimizer,
  loss: (step: number) => Scalar,
  { epoch, steps }: { epoch: number, steps: number },
  pace: Pace,
): Promise<EpochReport> {
  const begun = performance.now()
  let sum = 0
  for (let step = 0; step < steps; step++) {
    if (step > 0 && pace.due) await pace.pause(`epoch ${epoch}`, step, steps)
    const cost = optimizer.minimize(() => loss(step), true, network.variables)!
    sum += (await cost.data())[0]!
    cost.dispose()
  }
  return { epoch, loss: sum / steps, milliseconds: performance.now() - begun }
}

/** λ/2 · ‖W‖², its gradient λ W; 0 where there is no decay. */
function decayOf(network: GraphNetwork, given: number | number[], where: string): () => Tensor {
  const weighty = network.layers.filter(layer => layer.torchWeights.length > 0)
  const rates = Array.isArray(given) ? given : weighty.map(() => given)
  if (rates.length !== weighty.length) {
    throw new TokenGraphError('option', {
      where: `${where}: option "weightDecay"`,
      got: `${rates.length} numbers`,
      expected: `one, or ${weighty.length}: one for each layer with weights`,
    })
  }
  return () => {
    const terms = weighty.flatMap((layer, i) => (rates[i]! > 0
      ? layer.trainableWeights.map(weight => tf.mul(tf.sum(tf.square(weight.read())), rates[i]! / 2))
      : [])
    )
    return terms.length > 0 ? tf.addN(terms) : tf.scalar(0)
  }
}

/**
 * Since when nothing has got better: neither the score nor the loss on what is kept aside, or without that the loss (as
 * Veličković et al. 2018 stop).
 */
class Hope {
  #score = -Infinity
  #loss = Infinity
  #epoch = 0

  /** The last epoch in which something did. */
  last({ epoch, loss: own, validation }: EpochReport): number {
    const loss = validation?.loss ?? own, score = validation?.score ?? -Infinity
    if (loss < this.#loss || score > this.#score) this.#epoch = epoch
    this.#loss = Math.min(this.#loss, loss)
    this.#score = Math.max(this.#score, score)
    return this.#epoch
  }
}

/** The weights of the best epoch so far. */
class Checkpoint {
  best: EpochReport | undefined
  #weights: Float32Array[]

  /** @param judged  whether there is a validation; without one the last epoch is the best */
  constructor(readonly network: GraphNetwork, readonly judged: boolean) {
    this.#weights = this.#current()
  }

  #current(): Float32Array[] {
    return this.network.variables.map(variable => variable.dataSync().slice() as Float32Array)
  }

  /** Keeps the weights if this epoch is the best so far. */
  offer(report: EpochReport): boolean {
    if (this.judged && this.best && !better(report.validation!, this.best.validation!)) return false
    const weights = this.#current()
    // a step may lead out of the numbers before the next loss shows it
    if (!weights.every(each => each.every(Number.isFinite))) return false
    this.best = report
    this.#weights = weights
    return true
  }

  /** Gives the network the weights that were kept. */
  restore(): void {
    tf.tidy(() =>
      this.network.variables.forEach((variable, i) => variable.assign(tf.tensor(this.#weights[i]!, variable.shape)))
    )
  }
}

/** By score, and by loss where scores are equal. */
const better = (a: Record<string, number>, b: Record<string, number>): boolean =>
  a.score! > b.score! || (a.score === b.score && a.loss! < b.loss!)

const diverged = (where: string, { epoch, loss }: EpochReport, rate: number) =>
  new TokenGraphError('diverged', {
    where: `${where}: epoch ${epoch}`,
    got: `a loss of ${loss}`,
    expected: 'a finite number',
    hint: `Use a learning rate below ${rate}, or look for features that are very large or not finite.`,
  })
