import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js'
import { ask, chunksOf, hubAdvice, hubUrl, isOffline } from './hub.ts'
import { type Asked, isHubName, isPath, type Place } from './place.ts'

/**
 * Where a model is on the web: at a hub, whose files are kept in the browser's cache, or at an address relative to the
 * page. Files are fetched once, and handed to transformers.js as if they came from a cache of its own.
 */
export function webPlace(asked: Asked): Place | undefined {
  const { model, env } = asked
  if (!isPath(model) && !isHubName(model)) return undefined
  const url = (file: string) => (isPath(model)
    ? new URL(`${model.replace(/\/$/, '')}/${file}`, location.href).href
    : hubUrl(asked, file))
  const files = new Map<string, Promise<Uint8Array | undefined>>()
  const read = (file: string) => {
    if (!files.has(file))
      files.set(file, fetchOnce(asked, url(file), isPath(model) ? undefined : env.cacheKey ?? 'transformers-cache'))
    return files.get(file)!
  }
  const customCache = {
    async match(request: string) {
      const file = [...files.keys()].find(file => request.endsWith(`/${file}`))
      const bytes = file === undefined ? undefined : await files.get(file)
      return bytes && new Response(bytes as BodyInit, { headers: { 'content-length': String(bytes.length) } })
    },
    async put() {},
  }
  return {
    name: isPath(model) ? model.split('/').filter(Boolean).at(-1) ?? model : model,
    at: url(''),
    id: model,
    advice: isPath(model) ? 'Check the address, which counts from the page.' : hubAdvice(asked),
    settings: { allowLocalModels: true, useBrowserCache: false, useFSCache: false, useCustomCache: true, customCache },
    weights: async () => undefined,
    read,
    digest: async file => {
      const bytes = await read(file)
      return bytes && bytesToHex(sha256(bytes))
    },
  }
}

/** The bytes of a file, from the browser's cache if it is there. Pages without https have no such cache. */
async function fetchOnce(asked: Asked, url: string, cacheName: string | undefined): Promise<Uint8Array | undefined> {
  const cache = cacheName === undefined ? undefined : await globalThis.caches?.open(cacheName).catch(() => undefined)
  const kept = await cache?.match(url)
  if (kept) return new Uint8Array(await kept.arrayBuffer())
  if (cacheName !== undefined && isOffline(asked)) return undefined
  const response = await ask(asked, url)
  if (!response) return undefined
  const chunks: Uint8Array[] = []
  for await (const chunk of chunksOf(response, asked)) chunks.push(chunk)
  const bytes = concatBytes(...chunks)
  // A browser that has no room left goes on without keeping it.
  await cache?.put(url, new Response(bytes as BodyInit, { headers: { 'content-length': String(bytes.length) } }))
    .catch(() => {})
  return bytes
}
