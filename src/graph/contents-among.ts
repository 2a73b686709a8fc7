import type { Contents } from './graph.ts'

/** What of a passage's tokens, which rise, is among others, which rise too; all where none are given. */
export function contentsAmong<C extends Pick<Contents, 'tokens' | 'counts' | 'inTitle'>>(
  contents: C,
  among: ArrayLike<number> | undefined,
): C {
  return among ? contentsAt(contents, placesAmong(contents.tokens, among)) : contents
}

/** Where those stand among some tokens that are among others; both rise. */
export function placesAmong(
  tokens: ArrayLike<number>,
  among: ArrayLike<number>,
  from = 0,
  to = tokens.length,
): number[] {
  const found: number[] = []
  for (let i = 0, at = from; i < among.length && at < to; i++) {
    at = lowerBound(tokens, among[i]!, at, to)
    if (at < to && tokens[at] === among[i]) found.push(at++)
  }
  return found
}

/** Those of a passage's tokens that stand at some places. */
export function contentsAt<C extends Pick<Contents, 'tokens' | 'counts' | 'inTitle'>>(
  contents: C,
  places: readonly number[],
): C {
  const { tokens, counts, inTitle } = contents, pick = (values: ArrayLike<number>) => places.map(at => values[at]!)
  return {
    ...contents,
    tokens: pick(tokens),
    counts: counts && pick(counts),
    ...(inTitle && { inTitle: pick(inTitle) }),
  }
}

/** The first place from `low` on that has at least a value; `high` where none before it has. */
function lowerBound(values: ArrayLike<number>, value: number, low: number, high: number): number {
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
