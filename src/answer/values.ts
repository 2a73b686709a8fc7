import { byCodeUnit } from '../core/order.ts'
import { fieldOf } from '../graph/fields.ts'
import type { Document, JsonValue } from '../text/document.ts'

/** What documents are counted, sorted and grouped by. */
export type Value = string | number | boolean

const isValue = (value: JsonValue | undefined): value is Value =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** The values that a field of a document has, each once: of a list each of its own; none where it is null, or lacks. */
export function valuesOf(document: Document, field: string): readonly Value[] {
  const value = fieldOf(document, field)
  return Array.isArray(value) ? [...new Set((value as JsonValue[]).filter(isValue))] : isValue(value) ? [value] : []
}

/** Whether a field of a document holds what has no value by itself: an object, or a list within a list. */
export function holdsObject(document: Document, field: string): boolean {
  const value = fieldOf(document, field)
  const within = Array.isArray(value) ? value as JsonValue[] : [value]
  return within.some(each => typeof each === 'object' && each !== null)
}

const KINDS = ['boolean', 'number', 'string']

/** Compares values: numbers by size, strings by code unit; of different kinds false and true, numbers, strings. */
export function byValue(a: Value, b: Value): number {
  if (typeof a !== typeof b) return KINDS.indexOf(typeof a) - KINDS.indexOf(typeof b)
  return typeof a === 'string' ? byCodeUnit(a, b as string) : Number(a) - Number(b)
}
