/**
 * The `k` best of the given candidates, best first: higher score, then the tie order.
 *
 * @param before  whether of two candidates with equal scores the first one leads; must be a strict order
 *
 * Cost: n log k comparisons on a bounded heap whose root is the worst that is kept.
 */
export function top(
  candidates: Iterable<number>,
  k: number,
  score: (candidate: number) => number,
  before: (a: number, b: number) => boolean,
): number[] {
  const heap: number[] = [], scores: number[] = []
  const worse = (a: number, scoreA: number, b: number, scoreB: number) =>
    scoreA < scoreB || (scoreA === scoreB && before(b, a))
  const isWorse = (i: number, j: number) => worse(heap[i]!, scores[i]!, heap[j]!, scores[j]!)
  const sink = (at: number) => {
    for (;;) {
      const left = 2 * at + 1, right = left + 1
      let least = at
      if (left < heap.length && isWorse(left, least)) least = left
      if (right < heap.length && isWorse(right, least)) least = right
      if (least === at) return
      ;[heap[at], heap[least]] = [heap[least]!, heap[at]!]
      ;[scores[at], scores[least]] = [scores[least]!, scores[at]!]
      at = least
    }
  }
  if (k <= 0) return heap
  for (const candidate of candidates) {
    const own = score(candidate)
    // most are this
    if (own < scores[0]! && heap.length === k) continue
    if (heap.length < k) {
      heap.push(candidate)
      scores.push(own)
      if (heap.length === k) { for (let at = (k >> 1) - 1; at >= 0; at--) sink(at) }
    } else if (worse(heap[0]!, scores[0]!, candidate, own)) {
      heap[0] = candidate
      scores[0] = own
      sink(0)
    }
  }
  return [...heap.keys()].sort((i, j) => (isWorse(i, j) ? 1 : isWorse(j, i) ? -1 : 0)).map(i => heap[i]!)
}
