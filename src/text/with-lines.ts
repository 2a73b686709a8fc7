import { lineEnds } from './lines.ts'
import { isCopied, type SourceMap } from './source-map.ts'

/** A map that also tells of the line ends that only the text or only its source has. */
export function withLines(map: SourceMap, text: string, source: string): SourceMap {
  const left: number[] = [], put: number[] = []
  for (let i = 0; i + 1 < map.text.length; i++) {
    if (isCopied(map, i)) continue
    const end = map.text[i + 1]!, ends = lineEnds(source, map.source[i]!, map.source[i + 1]!)
    const more = ends - lineEnds(text, map.text[i]!, end)
    for (let n = Math.abs(more); n > 0; n--) (more > 0 ? left : put).push(end)
  }
  return { ...map, lines: { left, put } }
}
