import { rowBytes, type WordRows } from '../math/dense/word-rows.ts'
import { narrow } from '../math/sparse/make-csr.ts'
import type { SectionValue } from '../store/container-format.ts'
import type { SectionReader } from './section-reader.ts'

/** Adds the vectors of words as sections of a name. */
export function addWords(sections: Map<string, SectionValue>, name: string, words: WordRows | undefined): void {
  if (!words) return
  sections.set(name, words.data).set(`${name}/starts`, narrow(words.starts))
  if (words.type === 'int8') sections.set(`${name}/scales`, words.scales)
}

/**
 * Reads them, for so many texts; undefined where there are none.
 *
 * @throws TokenGraphError `format` where they do not fit together
 */
export function readWords(read: SectionReader, name: string, texts: number, width: number): WordRows | undefined {
  if (!read.has(name) && !read.has(`${name}/starts`)) return undefined
  const type = read.has(`${name}/scales`) ? 'int8' as const : 'bits' as const
  const starts = read.rising(`${name}/starts`, texts + 1), rows = starts.at(-1)!
  const scales = type === 'int8' ? read.finite(`${name}/scales`, rows) : new Float32Array(0)
  const wrong = scales.findIndex(scale => scale < 0)
  if (wrong >= 0) throw read.broken(`${name}/scales`, `${scales[wrong]} at ${wrong}`)
  return { type, width, starts, data: read.bytes(name, rows * rowBytes({ type, width })), scales }
}
