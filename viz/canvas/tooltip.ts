import type { Palette } from '../scene/palette.ts'
import { FONTS, type Measure, shorten } from '../scene/text.ts'

/** What is said of the mark under the pointer: a line in full, and a smaller one below. */
export interface Tip {
  title: string
  note: string
}

/** A label beside the mark under the pointer, as SVG. */
export interface Tooltip {
  /** Shows a tip beside a mark, or none. Places are in CSS pixels of the picture. */
  show(tip: Tip | undefined, at?: { x: number, y: number, r: number }): void
  destroy(): void
}

const SVG = 'http://www.w3.org/2000/svg'
const TITLE = { size: 13, columns: 64 }, NOTE = { size: 11.5, columns: 72 }
const PAD = 8, HIGH = 44

export function createTooltip(container: HTMLElement, measure: Measure, palette: () => Palette): Tooltip {
  const make = <Name extends keyof SVGElementTagNameMap>(name: Name, attributes: Record<string, string | number>) => {
    const element = document.createElementNS(SVG, name)
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
    return element
  }
  const svg = make('svg', { 'aria-hidden': 'true' })
  Object.assign(svg.style, {
    position: 'absolute',
    inset: '0',
    width: '100%',
    height: '100%',
    pointerEvents: 'none',
    fontFamily: FONTS,
    display: 'none',
  })
  const box = make('rect', { height: HIGH, rx: 6 }),
    title = make('text', { x: PAD, y: 18, 'font-size': TITLE.size, 'font-weight': 600 }),
    note = make('text', { x: PAD, y: 35, 'font-size': NOTE.size })
  const group = make('g', {})
  group.append(box, title, note)
  svg.append(group)
  container.append(svg)
  return {
    show(tip, at) {
      svg.style.display = tip && at ? '' : 'none'
      if (!tip || !at) return
      title.textContent = shorten(tip.title, TITLE.columns)
      note.textContent = shorten(tip.note, NOTE.columns)
      const width = 2 * PAD
        + Math.max(measure(title.textContent, TITLE.size, true), measure(note.textContent, NOTE.size))
      const { ink, quiet, background } = palette()
      box.setAttribute('width', String(width))
      box.setAttribute('fill', background)
      box.setAttribute('stroke', quiet)
      title.setAttribute('fill', ink)
      note.setAttribute('fill', ink)
      const room = { x: svg.clientWidth - width - 4, y: svg.clientHeight - HIGH - 4 }
      const right = at.x + at.r + 10, left = at.x - at.r - 10 - width
      const x = right <= room.x ? right : left >= 4 ? left : Math.max(4, Math.min(room.x, at.x - width / 2))
      const y = x === right || x === left ? at.y - HIGH / 2 : at.y + at.r + 10
      group.setAttribute('transform', `translate(${x},${Math.max(4, Math.min(room.y, y))})`)
    },
    destroy: () => svg.remove(),
  }
}
