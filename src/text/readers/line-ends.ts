import type { SourceMap } from '../source-map.ts'

/** A source as readers read it: every line end is LF, so that none of them need know of others. */
export class LineEnds {
  readonly text: string
  /** As it was given. */
  readonly source: string
  /** Where in {@link text} line ends stand that were CR LF or CR, and how long each was. */
  readonly #places: number[] = []
  readonly #lengths: number[] = []

  constructor(source: string) {
    this.source = source
    let shorter = 0
    this.text = !source.includes('\r') ? source : source.replace(/\r\n?/g, (ending, at: number) => {
      this.#places.push(at - shorter)
      this.#lengths.push(ending.length)
      shorter += ending.length - 1
      return '\n'
    })
  }

  /** Whether the source is {@link text}. */
  get areKept(): boolean {
    return this.#places.length === 0
  }

  /** A map that leads to {@link text}, led on to the source. */
  restore(map: SourceMap): SourceMap {
    if (this.areKept) return map
    const led = { text: [] as number[], source: [] as number[] }
    const knot = (text: number, source: number): void => {
      if (led.text.at(-1) === text && led.source.at(-1) === source) return
      led.text.push(text)
      led.source.push(source)
    }
    let next = 0, shift = 0
    for (let i = 0; i < map.text.length; i++) {
      const text = map.text[i]!, length = (map.text[i + 1] ?? text) - text
      const from = map.source[i]!, to = map.source[i + 1] ?? from
      const start = from + shift
      knot(text, start)
      for (; next < this.#places.length && this.#places[next]! < to; next++) {
        const place = this.#places[next]!, ending = this.#lengths[next]!, at = text + place - from
        shift += ending - 1
        if (length !== to - from) continue
        // a copy up to here; the line end itself was put for another
        const before = place + shift - (ending - 1)
        knot(at, before)
        if (ending === 1) knot(at, before + 1)
        knot(at + 1, before + ending)
      }
      // what is no copy must not pass for one
      if (length > 0 && length !== to - from && length === to + shift - start) knot(text, to + shift)
    }
    return led
  }
}
