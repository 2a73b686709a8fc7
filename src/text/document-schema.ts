import * as v from 'valibot'
import { whole } from '../core/options.ts'
import { vectorSchema } from './vector-schema.ts'

const span = v.strictObject({ start: whole(0), end: whole(0) })

/** What tells of a document's text beside it. */
export const documentParts = {
  headings: v.optional(v.array(v.strictObject({ ...span.entries, level: v.optional(whole(1)) }))),
  aliases: v.optional(v.array(v.string())),
  tags: v.optional(v.array(v.string())),
  links: v.optional(v.array(v.strictObject({
    ...span.entries,
    target: v.string(),
    heading: v.optional(v.string()),
    style: v.picklist(['wiki', 'path']),
    embed: v.optional(v.boolean()),
  }))),
  blocks: v.optional(v.array(v.strictObject({ ...span.entries, header: v.optional(span) }))),
}

const sourceMapSchema = v.strictObject({
  text: v.array(whole(0)),
  source: v.array(whole(0)),
  lines: v.optional(v.strictObject({ left: v.array(whole(0)), put: v.array(whole(0)) })),
})

/** A document, with places that may still be wrong. */
export const documentSchema = v.strictObject({
  id: v.pipe(v.string(), v.nonEmpty()),
  title: v.optional(v.string()),
  text: v.string(),
  metadata: v.optional(v.unknown()),
  ...documentParts,
  source: v.optional(sourceMapSchema),
  vector: v.optional(vectorSchema),
})
