import { whole } from './lanes.ts'

/**
 * So many entries are touched at once, in bytes of `columns`: dozens of requests to memory can be under way together.
 */
const BATCH: usize = 32 * 4

/** Tables of up to so many bytes stay in the caches; to touch them would cost time. */
const CACHED: usize = 1 << 23

/** Where touching begins: at the first entry, or nowhere if the table that is read is small. */
@inline export function touchFrom(first: usize, last: usize, tableBytes: f64): usize {
  return tableBytes > <f64>CACHED ? first : last
}

/**
 * Loads one number of each cache line of the rows of x that entries up to `stop` will read, and some more, so that
 * memory delivers them all at once and not one after the other. WebAssembly has no prefetch; a load whose value is
 * dropped serves.
 *
 * @param touched  up to where entries have been touched; entries are given by the addresses of their columns
 * @param from  the entry that is next; `stop` where those end that are needed now, `last` where all end
 * @returns up to where they have been touched now
 */
@inline export function touchRows(touched: usize, from: usize, stop: usize, last: usize, x: usize, stride: usize): usize {
  if (stop <= touched) return touched
  const until = min(max(stop, from + BATCH), last)
  do {
    const row = x + whole(touched) * stride
    let line: usize = 0
    do {
      load<u32>(row + line)
      line += 64
    } while (line < stride)
    touched += 4
  } while (touched < until)
  return until
}
