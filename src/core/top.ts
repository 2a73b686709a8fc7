/**
 * The `k` best of the given candidates, best first: higher score, then the tie order.
 *
 * @param before  whether of two candidates with equal scores the first one leads; must be a strict order
 *
 * Cost: n log k comparisons on a bounded heap whose root is the worst that is kept.
 */
export function top(
  candidates: Iterable<number>, k: number, score: (candidate: number) => number, before: (a: number, b: number) => boolean,
): number[] {
  const heap: number[] = []
  const worse = (a: number, b: number) => {
    const sa = score(a), sb = score(b)
    return sa < sb || (sa === sb && before(b, a))
  }
  const sink = (at: number) => {
    for (;;) {
      const left = 2 * at + 1, right = left + 1
      let least = at
      if (left < heap.length && worse(heap[left]!, heap[least]!)) least = left
      if (right < heap.length && worse(heap[right]!, heap[least]!)) least = right
      if (least === at) return
      ;[heap[at], heap[least]] = [heap[least]!, heap[at]!]
      at = least
    }
  }
  if (k <= 0) return heap
  for (const candidate of candidates) {
    if (heap.length < k) {
      heap.push(candidate)
      if (heap.length === k) for (let at = (k >> 1) - 1; at >= 0; at--) sink(at)
    } else if (worse(heap[0]!, candidate)) {
      heap[0] = candidate
      sink(0)
    }
  }
  return heap.sort((a, b) => (worse(a, b) ? 1 : worse(b, a) ? -1 : 0))
}
