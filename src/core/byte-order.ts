import type { List } from './list.ts'

/**
 * The places of strings in the order of their UTF-8. That is the order of code points; that of JavaScript differs where
 * a character beyond the first 2¹⁶ stands beside one that comes after the surrogates.
 */
export function* byteOrder(strings: List<string>): Generator<number, Uint32Array> {
  const all: string[] = [], { length } = strings
  for (const text of strings) {
    all.push(text)
    if (all.length % 1024 === 0) yield 0
  }
  let from = Uint32Array.from(all.keys()), to = new Uint32Array(length)
  // sorted stretches are merged by twos, so that others may run between; what is in order already is copied
  for (let width = 1; width < length; width *= 2) {
    for (let low = 0; low < length; low += 2 * width) {
      const middle = Math.min(low + width, length), high = Math.min(low + 2 * width, length)
      if (middle === high || compareTexts(all[from[middle - 1]!]!, all[from[middle]!]!) <= 0) {
        to.set(from.subarray(low, high), low)
        if (low % 1024 === 0) yield low
        continue
      }
      for (let at = low, left = low, right = middle; at < high; at++) {
        const isLeft = right === high || (left < middle && compareTexts(all[from[left]!]!, all[from[right]!]!) <= 0)
        to[at] = from[isLeft ? left++ : right++]!
        if (at % 1024 === 0) yield at
      }
    }
    ;[from, to] = [to, from]
  }
  return from
}

function compareTexts(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  for (let i = 0; i < end; i++) {
    const one = a.charCodeAt(i), other = b.charCodeAt(i)
    if (one !== other) return rank(one) - rank(other)
  }
  return a.length - b.length
}

/** Halves of surrogate pairs stand for what comes last. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)
