import { TokenGraphError } from '../../core/errors.ts'
import type { Answer } from './tool.ts'

/** Whether an answer has room, as text and as JSON. */
const fits = ({ text, data }: Answer, budget: number): boolean =>
  text.length <= budget && JSON.stringify(data).length <= budget

/**
 * The answer with as much in it as a budget has room for.
 *
 * @param most  how much there is
 * @param make  an answer with so much of it, which says what it leaves out; more is never shorter
 * @throws TokenGraphError `limit` where even an answer with nothing in it has no room
 */
export function fit(most: number, budget: number, make: (count: number) => Answer): Answer {
  let best = make(most), low = 0, high = most
  if (fits(best, budget)) return best
  best = make(0)
  if (!fits(best, budget))
    throw new TokenGraphError('limit', {
      where: 'option "budget"',
      got: `${budget} characters`,
      expected: 'enough for what stands around the answer',
    })
  // low fits, high does not
  while (high - low > 1) {
    const middle = (low + high) >> 1, answer = make(middle)
    if (fits(answer, budget)) [low, best] = [middle, answer]
    else high = middle
  }
  return best
}

/** Says what had no room. */
export const leftOutLine = (count: number, what: string): string =>
  count === 0
    ? ''
    : `\n(${count} more ${count === 1 ? what : `${what}s`} left out for want of room: ask with a larger "budget".)`
