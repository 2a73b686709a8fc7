import * as v from 'valibot'
import { TokenGraphError, firstLine, show } from '../../core/errors.ts'
import { readOptions } from '../../core/read-options.ts'
import type { CrossEncoder } from '../cross-encoder.ts'
import type { EncodeOptions } from '../encoder.ts'
import { eachOf } from './encoding.ts'
import type { PairTokens } from './pair-tokens.ts'

/** So many logits are remembered. */
const RECENT = 1024

const INPUT = v.strictObject({ question: v.string(), texts: v.array(v.string()) })

/** A cross-encoder at work: a question and texts in, logits out. */
export class PairEncoder implements CrossEncoder {
  readonly #recent = new Map<string, number>()

  constructor(
    readonly name: string,
    readonly logit: (ids: readonly number[], second: number) => Promise<number>,
    readonly tokens: PairTokens,
    readonly longest: number,
  ) {}

  async score(question: string, texts: readonly string[], options: EncodeOptions = {}): Promise<Float64Array> {
    readOptions(INPUT, { question, texts }, 'score')
    const logits = new Float64Array(texts.length), room = this.longest - this.tokens.overhead
    const asked = this.tokens.first(question, room >> 1)
    await eachOf(texts, options, async (text, i, pause) => {
      const { ids, second } = this.tokens.framed(asked, this.tokens.first(text, room - asked.length))
      logits[i] = await this.#logit(ids, second, text)
      await pause()
    })
    return logits
  }

  async #logit(ids: readonly number[], second: number, text: string): Promise<number> {
    const key = ids.join(' '), known = this.#recent.get(key)
    if (known !== undefined) return known
    const logit = await this.logit(ids, second).catch(cause => {
      throw this.#failed(`no logit of the text ${show(text)}: ${firstLine(cause)}`, cause)
    })
    if (!Number.isFinite(logit)) throw this.#failed(`a logit that is not finite, of the text ${show(text)}`)
    this.#recent.set(key, logit)
    if (this.#recent.size > RECENT) this.#recent.delete(this.#recent.keys().next().value!)
    return logit
  }

  #failed(got: string, cause?: unknown): TokenGraphError {
    return new TokenGraphError('encoder', { where: `the model ${show(this.name)}`, got, cause })
  }
}
