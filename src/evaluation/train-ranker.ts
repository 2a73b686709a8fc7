import { TokenGraphError } from '../core/errors.ts'
import { inOrder } from '../core/order.ts'
import { Pace, type Progress } from '../core/pace.ts'
import { createRandom } from '../core/random.ts'
import { shuffled } from '../core/sampling.ts'
import type { Encoder, EncoderRecipe } from '../encoders/encoder.ts'
import { orderOf } from '../rank/rerank/rerank.ts'
import type { JudgedCandidates } from '../nn/training/reranking.ts'
import { EDGE_FEATURES, type Features } from '../rank/rerank/features.ts'
import { HEADS, Ranker, type RankerWeights, START, WIDTH } from '../rank/rerank/ranker.ts'
import { type Difference, pairedBootstrap } from './bootstrap.ts'
import type { Dataset } from './dataset.ts'
import { askedOf, type JudgedQuestion, judgedCandidates } from './judged-candidates.ts'
import { mean, measure, type MeasureName, type Measures } from './measures.ts'

/** How a re-ranker is trained. */
export interface RankerTraining {
  /** At most so many times over all questions. Default 8. */
  epochs?: number | undefined
  /** So many networks are trained, and the one is kept that does best on what is kept aside. Default 3. */
  seeds?: number | undefined
  /** The first seed. Default 0. */
  seed?: number | undefined
  /** Made-up questions that one passage answers, for each question given. Default 0.35. */
  madeUp?: number | undefined
  /** What gives passages and questions vectors: the re-ranker sees what passages have by meaning, too. Default none. */
  encoder?: Encoder | EncoderRecipe | undefined
  signal?: AbortSignal | undefined
  onProgress?: ((progress: Progress) => void) | undefined
}

/** What a trained re-ranker does with questions that it has not seen. */
export interface RankerReport {
  schema: 'tokengraph.ranker/1'
  sets: { name: string, questions: number, madeUp: number }[]
  /** The questions kept aside, by which epoch and seed are chosen, and how many of these are made up. */
  aside: { questions: number, madeUp: number }
  networks: { seed: number, epochs: number, loss: number }[]
  /** The seed of the network that is kept. */
  kept: number
  /** Of given and of made-up questions kept aside: each ranking's measures; of several networks the mean. */
  given: Record<RankerRun, Record<string, number>>
  madeUp: Record<RankerRun, Record<string, number>>
  /** Of given questions, and the network that is kept: what it adds to `graph`, with 95 % intervals. */
  differences: ({ run: RankerRun, measure: MeasureName } & Difference)[]
}

/** `graph` has none; `learned` only where it is safe, under the leader, `-always` for all; `-alone` sees no edges. */
export type RankerRun = 'graph' | 'learned' | 'learned-always' | 'learned-alone' | 'learned-alone-always'

const RUNS: readonly RankerRun[] = ['graph', 'learned', 'learned-always', 'learned-alone', 'learned-alone-always']
const MEASURES: readonly MeasureName[] = ['recall@2', 'recall@5', 'all@5', 'hit@1', 'map']

/** Every so many-th question is kept aside. */
const ASIDE = 10

/** What a made-up question counts beside one that was given, and one with titles withheld beside one with them. */
const MADE_UP = 0.7, UNTITLED = 0.5

/** Questions of a set that has few count more, by the fourth root of the sizes. */
const RARE = 0.25

/**
 * Trains re-rankers on judged questions, as many as there are seeds, and tells of what was kept aside how they rank:
 * beside the ranking without one, beside twins that see no edges, with the guard and without.
 *
 * @throws TokenGraphError `format` where there are too few questions to learn from; `aborted`, `diverged`
 */
export async function trainRanker(
  sets: readonly Dataset[],
  { epochs = 8, seeds = 3, seed = 0, madeUp = 0.35, encoder, signal, onProgress }: RankerTraining = {},
): Promise<{ weights: RankerWeights, report: RankerReport }> {
  const pace = new Pace(signal, onProgress), read: JudgedQuestion[][] = [], untitled: JudgedQuestion[][] = []
  for (const set of sets) {
    const asked = askedOf(set, madeUp, seed),
      withheld = set.documents.map(document => ({ ...document, title: undefined }))
    read.push(await judgedCandidates(set.documents, asked, { encoder, pace }))
    untitled.push(await judgedCandidates(withheld, asked, { encoder, pace }))
  }
  const parts = parted(read, untitled, seed), trained: Trained[] = []
  for (let each = seed; each < seed + seeds; each++)
    trained.push(await trainedWith(parts, { seed: each, epochs, signal, onProgress }))
  const best = trained.reduce((a, b) => (b.loss < a.loss ? b : a))
  const { aside } = parts,
    given = aside.filter(({ asked }) => !asked.isMadeUp),
    made = aside.filter(({ asked }) => asked.isMadeUp)
  const rows = measured(given, best)
  return {
    weights: best.weights,
    report: {
      schema: 'tokengraph.ranker/1',
      sets: sets.map(({ name }, i) => {
        const count = read[i]!.filter(({ asked }) => asked.isMadeUp).length
        return { name, questions: read[i]!.length - count, madeUp: count }
      }),
      aside: { questions: given.length, madeUp: made.length },
      networks: trained.map(({ seed: own, epochs: best, loss }) => ({ seed: own, epochs: best, loss })),
      kept: best.seed,
      given: meansOf(given, trained),
      madeUp: meansOf(made, trained),
      differences: RUNS.slice(1).flatMap(run =>
        MEASURES.map(name => ({
          run,
          measure: name,
          ...pairedBootstrap(rows[run].map(row => row[name]!), rows.graph.map(row => row[name]!)),
        }))
      ),
    },
  }
}

interface Parts {
  learned: readonly JudgedCandidates[]
  aside: readonly JudgedQuestion[]
}

/**
 * What is learned from, and what is kept aside: of the former with titles withheld, too, so that a network knows how
 * little names tell then.
 */
function parted(
  read: readonly (readonly JudgedQuestion[])[],
  untitled: readonly (readonly JudgedQuestion[])[],
  seed: number,
): Parts {
  const counted = counts(read), order = shuffled(counted, createRandom(seed)), isAside = (i: number) => i % ASIDE === 0
  const aside = order.filter((_, i) => isAside(i)).map(({ question }) => question)
  if (aside.filter(({ asked }) => !asked.isMadeUp).length < FEWEST)
    throw new TokenGraphError('format', {
      where: 'training a re-ranker',
      got: `${counted.length} questions of which something right is among the best passages`,
      expected: `at least ${FEWEST * ASIDE}`,
    })
  const kept = new Set(aside.map(({ asked }) => asked))
  const again = counts(untitled).map(({ question, weight }) => ({ question, weight: UNTITLED * weight }))
  const learned = [...order, ...again].filter(({ question }) => !kept.has(question.asked))
  return { learned: learned.map(({ question, weight }) => ({ ...judged(question), weight })), aside }
}

/** Of each set what can be learned from, and how much it counts. */
function counts(sets: readonly (readonly JudgedQuestion[])[]): { question: JudgedQuestion, weight: number }[] {
  const learnable = sets.map(questions => questions.filter(({ relevant }) => relevant.length > 0))
  const most = Math.max(...learnable.map(({ length }) => length))
  return learnable.flatMap(questions =>
    questions.map(question => (
      { question, weight: (most / questions.length) ** RARE * (question.asked.isMadeUp ? MADE_UP : 1) }
    ))
  )
}

/** With fewer questions kept aside, nothing is known of what was learned. */
const FEWEST = 5

const judged = ({ features, relevant }: JudgedQuestion): JudgedCandidates => ({ ...features, relevant })

/** The same without edges. */
const alone = <F extends Features | JudgedCandidates>(features: F): F => (
  { ...features, sources: new Int32Array(0), targets: new Int32Array(0), about: new Float32Array(0) }
)

/** A network, and its twin that sees no edges. */
interface Trained {
  seed: number
  epochs: number
  loss: number
  weights: RankerWeights
  alone: RankerWeights
}

async function trainedWith(
  { learned, aside }: Parts,
  { seed, ...rest }: { seed: number, epochs: number } & Pick<RankerTraining, 'signal' | 'onProgress'>,
): Promise<Trained> {
  // TensorFlow.js is loaded only here
  const { trainReranker } = await import('../nn/training/reranking.ts')
  const kept = aside.map(judged), shape = { width: WIDTH, heads: HEADS, edgeWidth: EDGE_FEATURES.length, start: START }
  const options = { ...shape, ...rest, learningRate: LEARNING_RATE, seed }
  const withEdges = await trainReranker(learned, kept, options)
  const without = await trainReranker(learned.map(alone), kept.map(alone), options)
  const { epoch, validation } = withEdges.report.best
  return { seed, epochs: epoch, loss: validation!.loss, weights: withEdges.weights, alone: without.weights }
}

const LEARNING_RATE = 0.003

/** Of each ranking, the measures of each question. */
function measured(questions: readonly JudgedQuestion[], trained: Trained): Record<RankerRun, Measures[]> {
  const ranker = new Ranker(trained.weights), twin = new Ranker(trained.alone)
  const rows = Object.fromEntries(RUNS.map(run => [run, [] as Measures[]])) as Record<RankerRun, Measures[]>
  for (const question of questions) {
    const { features, scores, known, isSafe } = question, before = inOrder(known)
    const logits = ranker.logits(features), lonely = twin.logits(alone(features))
    const orders: Record<RankerRun, number[]> = {
      graph: before,
      learned: isSafe ? orderOf(scores, logits, before[0]) : before,
      'learned-always': orderOf(scores, logits, undefined),
      'learned-alone': isSafe ? orderOf(scores, lonely, before[0]) : before,
      'learned-alone-always': orderOf(scores, lonely, undefined),
    }
    for (const run of RUNS) rows[run].push(measure(documentsOf(question, orders[run]), question.asked.grades))
  }
  return rows
}

/** Documents by their best passages. */
const documentsOf = (
  { documents }: JudgedQuestion,
  order: readonly number[],
): string[] => [...new Set(order.map(place => documents[place]!))]

/** Of each ranking the means over all questions and networks. */
function meansOf(questions: readonly JudgedQuestion[], trained: readonly Trained[]): RankerReport['given'] {
  const rows = trained.map(each => measured(questions, each))
  return Object.fromEntries(RUNS.map(run => {
    const all = rows.flatMap(each => each[run]), means = all.length > 0 ? mean(all) : undefined
    return [run, Object.fromEntries(MEASURES.map(name => [name, means?.[name] ?? 0]))]
  })) as RankerReport['given']
}
