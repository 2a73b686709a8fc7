/** Keeps the last value of a function, for as long as it is asked the same. */
export function memo<Given extends unknown[], Value>(work: (...given: Given) => Value): (...given: Given) => Value {
  let last: { given: Given, value: Value } | undefined
  const isLast = (given: Given) =>
    last?.given.length === given.length && last.given.every((each, i) => Object.is(each, given[i]))
  return (...given) => {
    if (!last || !isLast(given)) last = { given, value: work(...given) }
    return last.value
  }
}
