import { TokenGraphError, firstLine, show } from '../../core/errors.ts'
import type { Asked } from './place.ts'

/** The address of a hub's file. */
export function hubUrl({ model, settings, env }: Asked, file: string): string {
  const host = (settings.host ?? env.remoteHost).replace(/\/+$/, '')
  return `${host}/${model}/resolve/${encodeURIComponent(settings.revision)}/${file}`
}

/** Whether no server may be asked. */
export const isOffline = ({ settings, env }: Asked): boolean => settings.offline ?? !env.allowRemoteModels

/** What to do where a hub's model lacks a file. */
export function hubAdvice(asked: Asked): string {
  if (isOffline(asked))
    return 'No server may be asked: load the model once with a network, or give a folder that has it.'
  const without = `${new URL(hubUrl(asked, '')).origin} has no such model with ONNX files, or it is private`
  return `Check the name: ${without}. A model on disk is given as its folder.`
}

/** A hub answers 401 for models that it does not have, since they might be private. */
const ABSENT = new Set([401, 403, 404])

/**
 * Asks a server for a file; undefined where it has none. Throws `io` where the server cannot be reached or is in
 * trouble.
 */
export async function ask({ where, pace }: Asked, url: string): Promise<Response | undefined> {
  pace.check()
  const response = await fetch(url, pace.signal && { signal: pace.signal }).catch(cause =>
    unreachable(cause, where, url, pace)
  )
  if (response.ok) return response
  await response.body?.cancel()
  return ABSENT.has(response.status) ? undefined : unreachable(new Error(`answer ${response.status}`), where, url, pace)
}

/** The bytes of an answer as they come, reported as the stage `download`. */
export async function* chunksOf(response: Response, { where, pace }: Asked): AsyncGenerator<Uint8Array> {
  const size = response.headers.get('content-encoding')
    ? undefined
    : Number(response.headers.get('content-length')) || undefined
  const reader = response.body!.getReader()
  try {
    for (let done = 0;;) {
      const { value } = await reader.read().catch(cause => unreachable(cause, where, response.url, pace))
      if (!value) return
      yield value
      done += value.length
      if (pace.due) await pace.pause('download', done, size)
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function unreachable(cause: unknown, where: string, url: string, pace: { check(): void }): never {
  pace.check()
  const { origin, pathname } = new URL(url)
  const inner = (cause as Error).cause ?? cause
  // Where a name has several addresses the error has no message of its own.
  const reason = firstLine(inner) || (inner as NodeJS.ErrnoException).code || 'no answer'
  throw new TokenGraphError('io', {
    where,
    got: `no ${pathname.split('/').at(-1)} from ${show(origin)}: ${reason}`,
    expected: 'a hub of models',
    cause,
    hint:
      'Check the network, or name another server as the option "host". Without a network, give a folder that has the model.',
  })
}
