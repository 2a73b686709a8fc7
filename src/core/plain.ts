/** Whether a value is an object without a class of its own, from whatever window or worker. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** The fields of an object that JSON has, too. */
export const defined = (fields: object): [name: string, value: unknown][] =>
  Object.entries(fields).filter(([, value]) => value !== undefined)
