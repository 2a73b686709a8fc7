import { TokenGraphError } from '../core/errors.ts'
import type { SectionReader } from './section-reader.ts'

/** The error for sections that are no index which this version knows. */
export function refusedHead(read: SectionReader): TokenGraphError {
  const { where } = read
  if (read.has('part'))
    return new TokenGraphError('format', {
      where,
      got: 'a part of an index',
      expected: 'an index',
      hint: 'Merge all parts: "tokengraph merge PARTS --out NAME.tkg", or mergeShards.',
    })
  const { schema } = Object(read.json('head')) as { schema?: unknown }
  if (!String(schema).startsWith('tokengraph.snapshot/')) return read.broken('head', 'no snapshot schema')
  return new TokenGraphError('version', {
    where,
    got: String(schema),
    expected: 'tokengraph.snapshot/2',
    hint: 'Update tokengraph, or index the texts again.',
  })
}
