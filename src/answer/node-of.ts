import * as v from 'valibot'
import { NODE_KIND_NAMES } from '../core/kinds.ts'

/** What names a node. */
export const nodeSchema = v.strictObject({ kind: v.picklist(NODE_KIND_NAMES), id: v.string() })

/** A hit names a node, and says more of it. */
export const nodeOf =
  (target: unknown): unknown => (typeof target === 'object' && target !== null && 'kind' in target && 'id' in target
    ? { kind: target.kind, id: target.id }
    : target)
