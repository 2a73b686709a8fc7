import * as v from 'valibot'

/** A finite number within bounds, for option schemas. */
export const number = (low: number, high = Infinity) => {
  const expected = high === Infinity ? `a number of at least ${low}` : `a number from ${low} to ${high}`
  return v.pipe(v.number(), v.finite('a finite number'), v.minValue(low, expected), v.maxValue(high, expected))
}

/** A whole number within bounds, for option schemas. */
export const whole = (low: number, high = Number.MAX_SAFE_INTEGER) => {
  const expected = high === Number.MAX_SAFE_INTEGER
    ? `a whole number of at least ${low}`
    : `a whole number from ${low} to ${high}`
  return v.pipe(v.number(), v.safeInteger('a whole number'), v.minValue(low, expected), v.maxValue(high, expected))
}

/** What a schema makes of a value; undefined of one that it refuses. */
export const by = <S extends v.GenericSchema>(schema: S) => (given: unknown): v.InferOutput<S> | undefined => {
  const read = v.safeParse(schema, given)
  return read.success ? read.output : undefined
}
