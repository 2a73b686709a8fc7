import * as v from 'valibot'
import { show } from '../core/errors.ts'

/** A vector that a user brings: finite numbers, at least one, in an array or a typed array. */
export const vectorSchema = v.custom<ArrayLike<number>>(
  value => isList(value) && value.length > 0 && faultOf(value) === -1,
  ({ input }) => `an array of finite numbers${isList(input) && input.length > 0 ? faultText(input) : ''}`,
)

const isList = (value: unknown): value is unknown[] =>
  Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array

/** The place of the first entry that is no finite number, be it a hole; −1 where there is none. */
const faultOf = (vector: unknown[]): number => vector.findIndex(each => !Number.isFinite(each))

const faultText = (vector: unknown[]): string => `, not ${show(vector[faultOf(vector)])} at place ${faultOf(vector)}`
