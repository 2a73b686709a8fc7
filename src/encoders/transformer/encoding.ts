import * as v from 'valibot'
import { TokenGraphError, firstLine, show } from '../../core/errors.ts'
import { readOptions } from '../../core/read-options.ts'
import { Pace } from '../../core/pace.ts'
import { type Matrix, dot, normalise, rowAt, zeros } from '../../math/dense/matrix.ts'
import type { Span } from '../../text/tokens/segment.ts'
import { TOGETHER } from '../encode-texts.ts'
import type { EncodeOptions, Encoder, Role, WordsOfText } from '../encoder.ts'
import type { Model } from './model.ts'
import type { Pooling } from './options.ts'
import { meanOf, pool } from './pooling.ts'
import type { ModelTokens } from './tokens.ts'
import { owner, windows } from './windows.ts'

/** How texts are read: how their tokens' vectors become one, and how long windows are and overlap, in tokens. */
export interface Reading {
  pooling: Pooling
  longest: number
  overlap: number
}

/** So many runs are remembered: those of as many texts as are encoded before their words are. */
const RECENT = TOGETHER

const INPUT = v.strictObject({ texts: v.array(v.string()), role: v.picklist(['query', 'passage']) })

/** A model at work: texts and words in, unit vectors out. */
export class TransformerEncoder implements Encoder {
  readonly width: number
  /** What the model gave for its last inputs: of a text that is encoded, its words often are, too. */
  readonly #recent = new Map<string, Matrix>()

  constructor(
    readonly name: string,
    readonly digest: string,
    readonly model: Model,
    readonly tokens: ModelTokens,
    readonly reading: Reading,
  ) {
    this.width = model.width
  }

  async encode(texts: readonly string[], role: Role, options: EncodeOptions = {}): Promise<Matrix> {
    readOptions(INPUT, { texts, role }, 'encode')
    const rows = zeros(texts.length, this.width)
    await eachOf(texts, options, async (text, i, pause) => {
      rowAt(rows, i).set(this.#unit(await this.#sentence(text, role, pause), text))
    })
    return rows
  }

  async encodeWords(texts: readonly WordsOfText[], role: Role, options: EncodeOptions = {}): Promise<Matrix[]> {
    readOptions(INPUT, { texts: texts.map(({ text }) => text), role }, 'encodeWords')
    if (!this.model.tokens) {
      throw new TokenGraphError('encoder', {
        where: 'encodeWords',
        got: `the model ${show(this.name)}, which gives vectors of sentences alone`,
        expected: 'one that gives last_hidden_state',
        hint: 'Choose an export of it that gives the vectors of tokens.',
      })
    }
    const all: Matrix[] = []
    await eachOf(texts, options, async (text, _, pause) => {
      all.push(await this.#words(text, role, pause))
    })
    return all
  }

  /** Σ tokens of a window · pooled vector of the window, over the windows of a text. */
  async #sentence(text: string, role: Role, pause: Pause): Promise<Float64Array> {
    const { ids } = await this.#cut(text, role, false, pause)
    const sum = new Float64Array(this.width)
    for (const { start, end } of this.#windows(ids.length, role)) {
      const pooled = pool(await this.#run(ids.slice(start, end), role, text), this.reading.pooling)
      for (let i = 0; i < sum.length; i++) sum[i]! += (end - start) * pooled[i]!
      await pause()
    }
    return sum
  }

  /** For each word the mean of its pieces' vectors, in the window where it has most text around it. */
  async #words({ text, words }: WordsOfText, role: Role, pause: Pause): Promise<Matrix> {
    const rows = zeros(words.length, this.width)
    const { ids, spans } = await this.#cut(text, role, true, pause)
    const pieces = piecesOf(words, spans)
    const windows = this.#windows(ids.length, role)
    const owned = windows.map((): number[] => [])
    for (const [word, own] of pieces.entries())
      if (own.length > 0) owned[owner(own[own.length >> 1]!, windows)]!.push(word)
    const first = this.tokens.lead(role)
    for (const [w, { start, end }] of windows.entries()) {
      if (owned[w]!.length === 0) continue
      const states = await this.#run(ids.slice(start, end), role, text)
      for (const word of owned[w]!) {
        const seen = pieces[word]!.filter(piece => piece >= start && piece < end)
        rowAt(rows, word).set(this.#unit(meanOf(states, seen.map(piece => first + piece - start)), text))
      }
      await pause()
    }
    return rows
  }

  #windows(count: number, role: Role): Span[] {
    const { longest, overlap } = this.reading
    return windows(count, longest - this.tokens.overhead(role), overlap)
  }

  async #cut(text: string, role: Role, withSpans: boolean, pause: Pause): Promise<{ ids: number[], spans: Span[] }> {
    const ids: number[] = [], spans: Span[] = []
    for (const part of this.tokens.pieces(text, role, withSpans)) {
      for (const id of part.ids) ids.push(id)
      for (const span of part.spans ?? []) spans.push(span)
      await pause()
    }
    return { ids, spans }
  }

  async #run(ids: readonly number[], role: Role, text: string): Promise<Matrix> {
    const framed = this.tokens.framed(ids, role), key = framed.join(' '), known = this.#recent.get(key)
    if (known) return known
    const states = await this.model.run(framed).catch(cause => {
      throw new TokenGraphError('encoder', {
        where: `the model ${show(this.name)}`,
        got: `no vectors of the text ${show(text)}: ${firstLine(cause)}`,
        cause,
      })
    })
    this.#recent.set(key, states)
    if (this.#recent.size > RECENT) this.#recent.delete(this.#recent.keys().next().value!)
    return states
  }

  #unit(vector: Float64Array, text: string): Float64Array {
    if (Number.isFinite(dot(vector, vector))) return normalise(vector)
    throw new TokenGraphError('encoder', {
      where: `the model ${show(this.name)}`,
      got: `a vector that is not finite, of the text ${show(text)}`,
      expected: 'finite numbers',
      hint: 'Numbers of 16 bits may be too small for this model: try another "dtype", such as fp32 or q8.',
    })
  }
}

type Pause = () => Promise<void>

/** Does something with each text in turn; `pause` lets others run, reports and checks the signal when it is time. */
export async function eachOf<T>(
  texts: readonly T[],
  { signal, onProgress }: EncodeOptions,
  act: (text: T, i: number, pause: Pause) => Promise<void>,
): Promise<void> {
  const pace = new Pace(signal, onProgress)
  for (const [i, text] of texts.entries()) {
    pace.check()
    await act(text, i, async () => {
      if (pace.due) await pace.pause('encode', i, texts.length)
    })
  }
  await pace.pause('encode', texts.length, texts.length)
}

/** For each word the pieces that have a part in it. Words and pieces both rise. */
function piecesOf(words: readonly Span[], pieces: readonly Span[]): number[][] {
  let first = 0
  return words.map(({ start, end }) => {
    while (first < pieces.length && pieces[first]!.end <= start) first++
    const own: number[] = []
    for (let piece = first; piece < pieces.length && pieces[piece]!.start < end; piece++)
      if (pieces[piece]!.end > pieces[piece]!.start) own.push(piece)
    return own
  })
}
