import { NODE_KINDS, NODE_KIND_NAMES } from '../kinds.ts'
import { communityColour, PALETTE, type Shape, SHAPES } from '../scene/palette.ts'
import { h, label, whenChanged } from './dom.ts'
import { count } from './numbers.ts'
import type { Colour } from '../state.ts'
import type { Model, Panel } from './panel.ts'

/** Pictures smaller than this begin with a closed legend, in CSS pixels. */
const ROOM = { width: 480, height: 440 }

/** How many communities are named. */
const COMMUNITIES = 8

/** What colours say, in words. */
const COLOURS: Record<Colour, string> = {
  score: 'score, as a share of the best of its kind',
  community: 'community of closely linked nodes',
  kind: 'kind of node',
}

/** What shapes, colours and sizes say. */
export function legendPanel(): Panel {
  const lists = h('div', {}), element = h('details', { class: 'legend' }, h('summary', {}, 'Legend'), lists)
  const show = whenChanged<Model>(
    ({ view, colour, state, theme, lists }) => [view, colour, state.size, theme, lists.by],
    ({ view, colour, state: { size }, theme, lists: { by } }) => {
      const { ink, kinds, scores } = PALETTE[theme]
      const shapes = NODE_KIND_NAMES.filter(kind => view.nodes.some(node => node.kind === kind))
        .map(kind =>
          h('li', {}, sign(SHAPES[kind], colour === 'kind' ? kinds[kind] : ink), h('span', {}, NODE_KINDS[kind].one))
        )
      const sizes = h(
        'li',
        { class: 'note' },
        `larger: ${size === 'score' && by === 'score' ? 'higher score' : 'more links'}`,
      )
      const rows = [
        h(
          'ul',
          {},
          ...shapes,
          sizes,
          h('li', { class: 'note says' }, `colour: ${COLOURS[colour]}`),
          ...(colour === 'score' ? [ramp(scores)] : []),
        ),
      ]
      if (colour === 'community') {
        const largest = view.communities.map((_, i) => i).sort((a, b) =>
          view.communities[b]!.size - view.communities[a]!.size || a - b
        )
        const rest = largest.length - COMMUNITIES
        rows.push(h(
          'ul',
          { 'aria-label': 'Communities' },
          ...largest.slice(0, COMMUNITIES).map(i =>
            h(
              'li',
              { title: `${count(view.communities[i]!.size)} nodes` },
              sign('circle', communityColour(theme, i)),
              label(view.communities[i]!.label, 40),
            )
          ),
          rest > 0 && h('li', { class: 'note' }, `and ${count(rest)} more`),
        ))
      }
      lists.replaceChildren(...rows)
      element.hidden = view.nodes.length === 0
    },
  )
  let isPlaced = false
  return {
    element,
    update(model) {
      show(model)
      const stage = element.closest('.stage')
      if (isPlaced || !stage) return
      isPlaced = true
      element.open = stage.clientWidth >= ROOM.width && stage.clientHeight >= ROOM.height
    },
  }
}

const ramp = (colours: readonly string[]): HTMLElement =>
  h(
    'li',
    { class: 'ramp' },
    h('span', {}, 'low'),
    drawn(
      colours.length * 6,
      10,
      ...colours.map((colour, i) => part('rect', { x: i * 6, width: 6, height: 10, fill: colour })),
    ),
    h('span', {}, 'high'),
  )

const PATHS: Record<Shape, string> = {
  square: 'M1.5 1.5h8v8h-8z',
  diamond: 'M5.5 0l5.5 5.5l-5.5 5.5l-5.5-5.5z',
  circle: 'M5.5 1a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z',
}

const sign = (shape: Shape, colour: string): SVGElement =>
  drawn(11, 11, part('path', { d: PATHS[shape], fill: colour }))

const drawn = (width: number, height: number, ...parts: SVGElement[]): SVGElement => {
  const svg = part('svg', { width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' })
  svg.append(...parts)
  return svg
}

function part(tag: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  return element
}
