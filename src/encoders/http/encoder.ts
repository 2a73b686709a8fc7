import * as v from 'valibot'
import { show, TokenGraphError } from '../../core/errors.ts'
import { whole } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import type { Encoder, Role } from '../encoder.ts'
import { ownEncoder } from '../own.ts'
import { type Asking, postJson } from './request.ts'

/** A service that gives texts vectors, and how it is asked. */
export interface HttpOptions {
  /**
   * Where it is: its root, as `http://localhost:11434` or `https://api.openai.com/v1`, or the whole address, which ends
   * with `/embeddings` or `/api/embed`.
   */
  url: string
  /** The model, as the service calls it. */
  model: string
  /** How it is spoken to. Default `openai`, which most services understand; `ollama` where the address says so. */
  api?: 'openai' | 'ollama' | undefined
  /** Sent as `Authorization: Bearer …`; it stands in no message. */
  key?: string | undefined
  /** Further headers. */
  headers?: Record<string, string> | undefined
  /** The length of its vectors. Default: that of a vector that is asked for first. */
  width?: number | undefined
  /** What stands before a text that is asked, and before one that is searched, as the model wants it. Default none. */
  prefixes?: { query?: string | undefined, passage?: string | undefined } | undefined
  /** Change it when the service gives other vectors by the same name. Default none. */
  version?: string | undefined
  /** How many texts are sent at once. Default 32. */
  batch?: number | undefined
  /** How often it is asked again where it is busy (429), has a fault (5xx) or is not reached. Default 4. */
  retries?: number | undefined
  /** Milliseconds that an answer may take. Default 60,000. */
  timeout?: number | undefined
  /** Ends the asking for the first vector. */
  signal?: AbortSignal | undefined
}

const PREFIX = v.optional(v.string(), '')
const httpOptions = v.strictObject({
  url: v.pipe(v.string(), v.regex(/^https?:\/\/[^/@\s]+([/?#]|$)/i, 'an address, http://… or https://…')),
  model: v.pipe(v.string(), v.nonEmpty()),
  api: v.optional(v.picklist(['openai', 'ollama'])),
  key: v.optional(v.string()),
  headers: v.optional(v.record(v.string(), v.string())),
  width: v.optional(whole(1, 65_536)),
  prefixes: v.optional(v.strictObject({ query: PREFIX, passage: PREFIX }), {}),
  version: v.optional(v.string()),
  batch: v.optional(whole(1, 10_000), 32),
  retries: v.optional(whole(0, 20), 4),
  timeout: v.optional(whole(1, 3_600_000), 60_000),
  signal: v.optional(v.instance(AbortSignal)),
})

/**
 * An encoder by a service over HTTP that speaks as OpenAI (`/v1/embeddings`) or Ollama (`/api/embed`) do. Texts are
 * sent to it. An index that was made with one is opened with one of the same model, prefixes and version, wherever it
 * runs. Words have no context there: each is encoded as a text by itself, which asks for many. What is costly goes
 * through {@link cached}.
 *
 * @throws TokenGraphError `option`; `encoder` for a service that is not reached or refuses, also when it encodes, in
 * one line; `aborted`
 */
export async function httpEncoder(given: HttpOptions): Promise<Encoder> {
  const options = readOptions(httpOptions, given, 'httpEncoder')
  const { model, prefixes, version, batch, key, retries, timeout, signal } = options
  const { url, api } = addressOf(options), { origin } = new URL(url)
  const where = `encoder ${show(model)} at ${origin}`
  const headers = { ...(key !== undefined && { authorization: `Bearer ${key}` }), ...options.headers }
  const asking: Asking = { url, headers, where, retries, timeout }
  const ask = async (texts: string[], role: Role, signal?: AbortSignal) => {
    const input = texts.map(text => prefixes[role] + text)
    return READ[api](await postJson({ model, input }, asking, signal), where)
  }
  const width = options.width ?? widthOf((await ask(['text'], 'passage', signal))[0], where)
  const encode = async (texts: string[], role: Role, { signal }: { signal?: AbortSignal }) => {
    // services refuse a text without any
    const said = texts.filter(text => text.trim() !== ''),
      vectors = said.length > 0 ? await ask(said, role, signal) : []
    if (vectors.length !== said.length)
      throw new TokenGraphError('encoder', {
        where,
        got: `${vectors.length} vectors`,
        expected: `${said.length} vectors`,
      })
    let next = 0
    return texts.map(text => (text.trim() === '' ? new Float32Array(width) : vectors[next++]!))
  }
  const digest = `http ${JSON.stringify([model, prefixes, version ?? null, width])}`
  return { ...ownEncoder({ name: model, width, encode, batch }), digest }
}

/** The whole address, and what is spoken there. */
function addressOf({ url, api }: Pick<HttpOptions, 'url' | 'api'>): { url: string, api: 'openai' | 'ollama' } {
  const address = new URL(url), path = address.pathname.replace(/\/+$/, '')
  const spoken = api ?? (path.endsWith('/api/embed') ? 'ollama' : 'openai')
  if (!/\/(embeddings|api\/embed)$/.test(path))
    address.pathname = spoken === 'ollama'
      ? `${path}/api/embed`
      : `${path}${/\/v\d+$/.test(path) ? '' : '/v1'}/embeddings`
  address.hash = ''
  return { url: address.href, api: spoken }
}

type Reader = (answer: unknown, where: string) => number[][]

/** The vectors of an answer, in the order of the texts. */
const READ: Readonly<Record<'openai' | 'ollama', Reader>> = {
  openai: (answer, where) => {
    const rows = listIn(answer, 'data', where) as ({ embedding?: number[], index?: number } | null)[]
    // an answer may have them in any order, and says which is whose
    const placed = rows.map((row, i) => ({ place: row?.index ?? i, vector: row?.embedding as number[] }))
    return placed.sort((a, b) => a.place - b.place).map(({ vector }) => vector)
  },
  ollama: (answer, where) => listIn(answer, 'embeddings', where) as number[][],
}

function listIn(answer: unknown, name: string, where: string): unknown[] {
  const list = typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>)[name] : undefined
  if (Array.isArray(list)) return list
  throw new TokenGraphError('encoder', { where, got: `an answer without a list "${name}"` })
}

function widthOf(vector: unknown, where: string): number {
  if (Array.isArray(vector) && vector.length > 0) return vector.length
  throw new TokenGraphError('encoder', { where, got: show(vector), expected: 'a vector' })
}
