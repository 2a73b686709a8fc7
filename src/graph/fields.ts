import type { Document, JsonValue } from '../text/document.ts'

/** What a filter compares under a name: metadata, or else the document's own tags. */
export function fieldOf({ metadata, tags }: Document, field: string): JsonValue | undefined {
  if (metadata && Object.hasOwn(metadata, field)) return metadata[field]
  return field === 'tags' ? tags : undefined
}

/** The fields of a document that a filter can ask for. */
export const fieldsOf =
  ({ metadata = {}, tags }: Document): string[] => [...Object.keys(metadata), ...(tags?.length ? ['tags'] : [])]
