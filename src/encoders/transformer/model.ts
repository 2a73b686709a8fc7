import { TokenGraphError, firstLine, show } from '../../core/errors.ts'
import { type Matrix, height } from '../../math/dense/matrix.ts'
import { chooseOutput } from './hidden-states.ts'
import { projected } from './late-settings.ts'
import { type Library, type LoadedModel, type Tensor, type Tokenizer, whileSet } from './library.ts'
import type { Dtype, LayerWeight, Settings } from './options.ts'
import type { Place } from './place.ts'

/** A model that is loaded. */
export interface Model {
  /** The length of its vectors. */
  readonly width: number
  /** Whether it gives a vector for each token; or else it gives one for all. */
  readonly tokens: boolean
  /** Runs it on the ids of one text. */
  run(ids: readonly number[]): Promise<Matrix>
}

/**
 * What a first run is made of: what stands around a text, an id that each text has, the largest id, the longest input.
 */
export interface Trial {
  framed(ids: readonly number[]): number[]
  usual: number
  highest: number
  longest: number
  /** What it is meant to be, and what to choose where it runs on no text at all. */
  wanted: { expected: string, hint: string }
}

/** A model as transformers.js runs it. */
export interface Session {
  readonly outputs: readonly string[]
  /**
   * Runs it on the ids of one input.
   * @param second  where its second text begins, for models that tell two texts apart; none has one by default
   */
  run(ids: readonly number[], second?: number): Promise<Record<string, Tensor>>
}

/**
 * How long a thread waits busily for its next part before it sleeps, in microseconds: long enough to stay awake within
 * a run, and to leave the cores to others between two. ONNX Runtime's own is endless by comparison. With 20, a run
 * takes a tenth longer where cores are free (MiniLM, 150 tokens, two cores: 12.6 ms against 10.9), and three quarters
 * as long where another program wants one of them. Run-times that do not know the setting pass over it.
 */
const WAITING = { session: { intra_op: { spin_duration_us: '1000' } } }

/** Errors of ONNX Runtime that are fatal only: what goes wrong is said by exceptions. */
const FATAL = 4

/** Loads the tokenizer of a model. Throws `encoder` where transformers.js cannot. */
export function loadTokenizer(library: Library, place: Place, where: string): Promise<Tokenizer> {
  return whileSet(
    library.env,
    place.settings,
    () => library.AutoTokenizer.from_pretrained(place.id, { local_files_only: true }),
  ).catch(cause => {
    throw unloadable('a tokenizer', cause, place, where)
  })
}

/** Where a model is loaded from, and how. */
export interface Loading {
  library: Library
  place: Place
  dtype: Dtype
  settings: Pick<Settings, 'threads' | 'device'>
  where: string
}

/** Loads a model, and does something with it while transformers.js is silent. Throws `encoder`. */
export async function withSession<T>(
  { library, place, dtype, settings, where }: Loading,
  act: (session: Session) => Promise<T>,
): Promise<T> {
  const { threads, device } = settings
  const options = {
    local_files_only: true,
    dtype,
    ...(device && { device }),
    session_options: { logSeverityLevel: FATAL, extra: WAITING, ...(threads && { intraOpNumThreads: threads }) },
  }
  return whileSet(library.env, place.settings, async () => {
    const loaded = await library.AutoModel.from_pretrained(place.id, options).catch(cause => {
      throw device && DEVICE.test(firstLine(cause))
        ? noDevice(device, cause, where)
        : unloadable('a model', cause, place, where)
    })
    const { inputNames, outputNames } = loaded.sessions.model ?? { inputNames: [], outputNames: [] }
    return act({
      outputs: outputNames,
      run: (ids, second = ids.length) => loaded(inputsOf(library, ids, second, inputNames)),
    })
  })
}

/**
 * Loads an encoder and tries it once, at its longest, so that what does not fit together is said before the work.
 * Throws `encoder`.
 */
export const loadModel = (
  loading: Loading & { settings: Settings },
  { projections = [], ...trial }: Trial & { projections?: readonly Matrix[] | undefined },
): Promise<Model> =>
  withSession(loading, async session => {
    const { where, settings } = loading, output = chooseOutput(session.outputs, layersOf(settings.layers), where)
    const run = async (ids: readonly number[]) => projected(output.read(await session.run(ids)), projections)
    const states = await tryOut(run, trial, where)
    if (output.tokens && height(states) !== trial.longest)
      throw misfit('whole', trial, `${height(states)} vectors for ${trial.longest} tokens`, where)
    return { width: states.width, tokens: output.tokens, run }
  })

export const layersOf = (layers: Settings['layers']):
  | readonly LayerWeight[]
  | undefined => (typeof layers === 'number' ? [{ layer: layers, weight: 1 }] : layers)

function inputsOf(
  { Tensor }: Library,
  ids: readonly number[],
  second: number,
  names: readonly string[],
): Parameters<LoadedModel>[0] {
  const tensor = (value: (id: number, place: number) => bigint) =>
    new Tensor('int64', BigInt64Array.from(ids, value), [1, ids.length])
  return {
    input_ids: tensor(id => BigInt(id)),
    attention_mask: tensor(() => 1n),
    ...(names.includes('token_type_ids') && { token_type_ids: tensor((_, place) => (place < second ? 0n : 1n)) }),
  }
}

/** Runs a model at its longest, on the largest id; returns what it gives. Throws `encoder` where it does not run. */
export async function tryOut<T>(run: (ids: readonly number[]) => Promise<T>, trial: Trial, where: string): Promise<T> {
  const { framed, usual, highest, longest } = trial, rest = longest - framed([]).length
  return run(framed(Array<number>(rest).fill(highest))).catch(async cause => {
    const runs = (ids: number[]) => run(framed(ids)).then(() => true, () => false)
    throw misfit(
      !await runs([usual]) ? 'whole' : !await runs([highest]) ? 'tokenizer' : 'longest',
      trial,
      cause,
      where,
    )
  })
}

function misfit(
  what: 'whole' | 'tokenizer' | 'longest',
  { longest, wanted }: Trial,
  cause: unknown,
  where: string,
): TokenGraphError {
  if (cause instanceof TokenGraphError) return cause
  const reason = firstLine(cause)
  const parts = {
    whole: {
      got: `a model that does not run on a text: ${reason}`,
      ...wanted,
    },
    tokenizer: {
      got: `a tokenizer with pieces that the model does not know: ${reason}`,
      expected: 'files of one model',
      hint: 'Take tokenizer.json and the ONNX file from the same place.',
    },
    longest: {
      got: `a model that does not take ${longest} tokens: ${reason}`,
      expected: 'one that takes as many as its files say',
      hint: 'Give fewer as the option "longest".',
    },
  }
  return new TokenGraphError('encoder', { where, ...parts[what], cause })
}

/** What transformers.js and ONNX Runtime speak of where a device is not there; of damaged files they do not. */
const DEVICE = /device|provider|adapter/i

const noDevice = (device: string, cause: unknown, where: string) =>
  new TokenGraphError('encoder', {
    where: `${where}: option "device"`,
    got: `${show(device)}, which cannot be had: ${firstLine(cause)}`,
    cause,
    hint: 'Leave the option out, and the processor computes.',
  })

function unloadable(what: string, cause: unknown, { at }: Place, where: string): TokenGraphError {
  return new TokenGraphError('encoder', {
    where,
    got: `${what} that does not load: ${firstLine(cause)}`,
    cause,
    hint: `The files may be damaged or only half there; download them again to ${at}.`,
  })
}
