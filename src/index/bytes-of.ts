import * as v from 'valibot'
import { TokenGraphError } from '../core/errors.ts'
import { readOptions } from '../core/read-options.ts'
import { Pace } from '../core/pace.ts'
import { StaticEncoder } from '../encoders/static.ts'
import type { Graph } from '../graph/graph.ts'
import { encodeSnapshot } from '../snapshot/write-snapshot.ts'
import type { JsonValue } from '../text/document.ts'
import type { IndexParts } from './index-parts.ts'

const bytesOptions = v.strictObject({ signal: v.optional(v.instance(AbortSignal)) })

/** What {@link TokenIndex.toBytes} does. @param compacted  the same parts in one piece, where they are not */
export async function bytesOf(
  parts: IndexParts & { graph: Graph },
  options: { signal?: AbortSignal | undefined },
  compacted: () => Promise<IndexParts>,
): Promise<Uint8Array<ArrayBuffer>> {
  const pace = new Pace(readOptions(bytesOptions, options, 'toBytes').signal)
  pace.check()
  const { tables, settings, vectors, encoder } = parts.tables ? parts : await compacted()
  if (!tables)
    throw new TokenGraphError('option', {
      where: 'toBytes',
      got: 'an index over a graph that is kept elsewhere',
      expected: 'one that createIndex made or openIndex opened',
    })
  const table = encoder instanceof StaticEncoder ? encoder.table : undefined
  return encodeSnapshot(tables, settings as JsonValue, vectors, table, pace)
}
