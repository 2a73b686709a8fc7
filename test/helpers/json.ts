/** JSON with keys in order; unlike matchers it takes `__proto__` and `constructor` for keys like others. */
export const sortedJson = (value: unknown): string => JSON.stringify(value, (_, each) => (
  typeof each === 'object' && each !== null && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each
), 1)
