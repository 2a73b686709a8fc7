import * as v from 'valibot'
import { TokenGraphError } from '../core/errors.ts'
import type { Pace } from '../core/pace.ts'
import { decodeContainer } from '../store/decode-container.ts'
import { encodeContainer } from '../store/container-writer.ts'
import { fileName, type Manifest } from '../store/manifest.ts'
import type { Store } from '../store/store.ts'
import { HitCounts } from './hit-counts.ts'

const SCHEMA = 'tokengraph.hits/1'
/** Of each document its id, in how many searches it was found, and when last. */
const keptSchema = v.strictObject({
  schema: v.literal(SCHEMA),
  documents: v
    .array(v.strictTuple([
      v.string(),
      v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      v.pipe(v.number(), v.finite()),
    ])),
})

/** Writes what was counted. @returns  the name under which it lies */
export async function writeHitCounts(store: Store, counts: HitCounts, generation: number, pace: Pace): Promise<string> {
  const json = { schema: SCHEMA, documents: counts.entries().map(([id, { count, last }]) => [id, count, last]) },
    name = fileName('hits', generation)
  await store.write(name, await encodeContainer(new Map([['hits', { json }]]), pace), pace.signal)
  return name
}

/**
 * What was counted, none where nothing ever was; undefined where what a manifest names is not there. @throws
 * TokenGraphError `format`, `version`
 */
export async function readHitCounts(store: Store, { hits }: Manifest, pace: Pace): Promise<HitCounts | undefined> {
  if (hits === undefined) return new HitCounts()
  const bytes = await store.read(hits, pace.signal), where = `${store.where}: ${hits}`
  if (!bytes) return undefined
  const section = (await decodeContainer(bytes, where, pace)).get('hits'),
    kept = v.safeParse(keptSchema, section && 'json' in section ? section.json : undefined)
  if (!kept.success)
    throw new TokenGraphError('format', {
      where,
      got: 'another shape',
      expected: 'counts of hits',
      hint: 'Open the folder without "countHits".',
    })
  return new HitCounts(kept.output.documents.map(([id, count, last]) => [id, { count, last }]))
}
