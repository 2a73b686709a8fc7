import * as v from 'valibot'
import { TokenGraphError } from '../core/errors.ts'
import type { Pace } from '../core/pace.ts'
import { decodeContainer } from './decode-container.ts'
import { encodeContainer } from './container-writer.ts'
import type { Store } from './store.ts'

/** The name under which a store keeps what it holds. */
export const MANIFEST = 'manifest'

const manifestSchema = v.strictObject({
  schema: v.literal('tokengraph.folder/1'),
  /** Rises with every commit. */
  generation: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** The snapshot that it begins with, and the segments that come after it, in order. */
  base: v.pipe(v.string(), v.regex(/^base-\d{8,15}$/)),
  segments: v.array(v.pipe(v.string(), v.regex(/^segment-\d{8,15}$/))),
  /** What was counted of searches, where it is. */
  hits: v.optional(v.pipe(v.string(), v.regex(/^hits-\d{8,15}$/))),
})

/** What a store holds, in one generation. */
export type Manifest = Readonly<Omit<v.InferOutput<typeof manifestSchema>, 'segments'>> & {
  readonly segments: readonly string[]
}

/** Reads the manifest of a store; undefined where there is none. @throws TokenGraphError `format`, `version` */
export async function readManifest(store: Store, pace: Pace): Promise<Manifest | undefined> {
  const bytes = await store.read(MANIFEST, pace.signal)
  if (!bytes) return undefined
  const where = `${store.where}: manifest`, section = (await decodeContainer(bytes, where, pace)).get('manifest')
  const json = section && 'json' in section ? section.json as { schema?: unknown } | null : undefined
  if (typeof json?.schema === 'string' && /^tokengraph\.folder\/(?!1$)/.test(json.schema)) {
    throw new TokenGraphError('version', {
      where,
      got: json.schema,
      expected: 'tokengraph.folder/1',
      hint: 'Update tokengraph.',
    })
  }
  const checked = v.safeParse(manifestSchema, json)
  if (checked.success) return checked.output
  throw new TokenGraphError('format', {
    where,
    got: 'another shape',
    expected: 'a manifest of an index',
    hint: 'The folder was not written by this library; index the texts again.',
  })
}

/** Puts a manifest in place of the one before: from then on the store holds what it says. */
export async function writeManifest(store: Store, manifest: Manifest, pace: Pace): Promise<void> {
  await store.write(MANIFEST, await encodeContainer(new Map([['manifest', { json: manifest }]]), pace), pace.signal)
}

/** Names of files that commits write: what else lies in the folder is not ours. */
export const fileName = (kind: 'base' | 'segment' | 'hits', generation: number): string =>
  `${kind}-${String(generation).padStart(8, '0')}`

/** Removes what commits wrote and no manifest names any more, and what a killed one left. */
export async function sweep(store: Store, { base, segments, hits }: Manifest): Promise<void> {
  const named = new Set([MANIFEST, base, ...segments, hits])
  for (const name of await store.list()) {
    if (/^(?:manifest|(?:base|segment|hits)-\d{8,})(?:\.\d+)?$/.test(name) && !named.has(name)) await store.remove(name)
  }
}
