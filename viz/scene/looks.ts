import type { GraphView } from '../../src/view/graph-view.ts'
import { type Colour, keyOf, type State } from '../state.ts'
import type { EdgeStyle, NodeStyle } from './marks.ts'
import { communityColour, mix, PALETTE, type Palette, scoreColour, SHAPES, type Theme } from './palette.ts'
import type { Scene } from './scene.ts'

/** What is known of a walk at the step shown. */
export interface Scores {
  /** By place: the score, as a share of the largest of its kind; 0 to 1. */
  node: Float64Array
  /** By place in the view's transitions: what each carried in the step shown. */
  carried?: Float64Array
}

/** What moves from item to item in a step: a line through the items on its way. */
export interface Flow {
  items: number[]
  style: EdgeStyle
}

/** What items and links of a scene look like, wherever they are. */
export interface Looks {
  palette: Palette
  /** By item. */
  nodes: NodeStyle[]
  /** By item: a node's radius in pixels at zoom 1; a community's in the layout's units. */
  radii: Float64Array
  /** By link. */
  edges: EdgeStyle[]
  /** Items in the order in which they get labels: communities by size, then nodes by score and degree. */
  labelled: Uint32Array
  /** What is carried in the step shown, the most last. */
  flows: Flow[]
  /** While steps are shown: the rest of the graph as one node, and what it sends to items. */
  rest?: { label: string, style: NodeStyle, radius: number, flows: { item: number, style: EdgeStyle }[] }
}

/** The parts of a state that looks depend on. */
export type LooksState = Pick<State, 'size' | 'step' | 'pinned'> & { colour: Colour }

/** How far the marks of communities fill the ground that their nodes take, in units of the layout for √n = 1. */
export const COMMUNITY_RADIUS = 10

/** Most lines of what a step carries: the largest ones. */
const MOST_FLOWS = 600

/** Radius of a node without score or links, and how much the best has more. */
const RADIUS = { least: 3.5, more: 8.5 }

/** Gives a scene its looks. Cost: items · log items + links · log links. */
export function dress(view: GraphView, scene: Scene, state: LooksState, scores: Scores, theme: Theme): Looks {
  const palette = PALETTE[theme]
  const byScore = itemScores(scene, scores), isReplay = state.step !== undefined && scores.carried !== undefined
  const degrees = scene.items.map(({ nodes }) =>
    nodes.reduce((most, place) => Math.max(most, view.nodes[place]!.degree), 0)
  )
  const sizes = scene.items.map(({ nodes, community }) => (community === undefined ? 0 : nodes.length))
  const sent = state.step === undefined ? [] : sentByRest(view, scene, state.step)
  // one scale for all that a step carries, from wherever it comes
  const amounts = [...(isReplay ? scores.carried! : []), ...sent.map(({ amount }) => amount)]
  const flowStyle = flowStyles(palette, amounts.reduce((largest, amount) => Math.max(largest, finite(amount)), 0))
  return {
    palette,
    nodes: nodeStyles(view, scene, state, byScore, theme),
    radii: radiiOf(scene, state, byScore, degrees),
    edges: edgeStyles(view, scene, state, theme, isReplay),
    labelled: sortedIndices(
      scene.items.length,
      (a, b) => sizes[b]! - sizes[a]! || byScore[b]! - byScore[a]! || degrees[b]! - degrees[a]! || a - b,
    ),
    flows: isReplay ? flowsOf(view, scene, scores.carried!, flowStyle) : [],
    ...(state.step !== undefined && view.rest.passages > 0
      && { rest: restOf(view, state.step, sent, palette, flowStyle) }),
  }
}

/** By item: the largest score of its nodes. */
const itemScores = ({ items }: Scene, { node }: Scores): Float64Array =>
  Float64Array.from(items, ({ nodes }) => nodes.reduce((most, place) => Math.max(most, finite(node[place])), 0))

const finite = (value: number | undefined): number => (value !== undefined && Number.isFinite(value) ? value : 0)

const sortedIndices = (length: number, order: (a: number, b: number) => number): Uint32Array =>
  Uint32Array.from({ length }, (_, i) => i).sort(order)

/** Makes the style of each key once. */
function shared<Style extends object>(): (key: string | number, make: () => Style) => Style {
  const known = new Map<string | number, Style>()
  return (key, make) => {
    const style = known.get(key) ?? make()
    known.set(key, style)
    return style
  }
}

function radiiOf(
  { items }: Scene,
  { size }: LooksState,
  scores: Float64Array,
  degrees: readonly number[],
): Float64Array {
  const largest = degrees.reduce((most, each) => Math.max(most, each), 1)
  // a view that no walk made has no scores
  const byScore = size === 'score' && scores.some(score => score > 0)
  return Float64Array.from(items, ({ nodes, community }, i) => (community === undefined
    ? RADIUS.least + RADIUS.more * Math.sqrt(Math.min(1, Math.max(0, byScore ? scores[i]! : degrees[i]! / largest)))
    : COMMUNITY_RADIUS * Math.sqrt(nodes.length)))
}

function nodeStyles(
  view: GraphView,
  { items, gone }: Scene,
  { colour, pinned }: LooksState,
  scores: Float64Array,
  theme: Theme,
): NodeStyle[] {
  const palette = PALETTE[theme], share = shared<NodeStyle>(), hasPins = Object.keys(pinned).length > 0
  const colourOf = (item: number) => {
    const { nodes, community } = items[item]!, node = view.nodes[nodes[0]!]!
    if (colour === 'score') return scoreColour(theme, scores[item]!)
    if (colour === 'community') return communityColour(theme, node.community)
    return community === undefined ? palette.kinds[node.kind] : palette.mixed
  }
  return items.map(({ nodes, community }, i) => {
    const fill = colourOf(i), node = view.nodes[nodes[0]!]!, shape = SHAPES[node.kind]
    if (community !== undefined)
      return share(
        `${fill} community`,
        () => ({
          shape: 'circle',
          fill: mix(fill, palette.background, 0.4),
          outline: fill,
          outlineWidth: 1.5,
          opacity: 1,
        }),
      )
    if (gone[nodes[0]!])
      return share(
        `${shape} gone`,
        () => ({ shape, fill: palette.background, outline: palette.quiet, outlineWidth: 1, opacity: 0.7 }),
      )
    const isPinned = hasPins && Object.hasOwn(pinned, keyOf(node))
    return share(
      `${fill} ${shape} ${isPinned}`,
      () => ({
        shape,
        fill,
        outline: isPinned ? palette.ink : palette.background,
        outlineWidth: isPinned ? 1.5 : 0.8,
        opacity: 1,
      }),
    )
  })
}

/** With more lines than this, none is wider than a pixel: wider ones take browsers ten times as long. */
const CROWD = 1500

/** Lines fade by weight, in four levels; the more there are, the paler all are. */
function edgeStyles(
  view: GraphView,
  { items, links }: Scene,
  { colour }: LooksState,
  theme: Theme,
  isReplay: boolean,
): EdgeStyle[] {
  const palette = PALETTE[theme], share = shared<EdgeStyle>()
  const crowd = Math.min(1, Math.max(0.45, (CROWD / (links.length + 1)) ** 0.3)) * (isReplay ? 0.45 : 1)
  const wide = links.length > CROWD ? 0.13 : 0.35
  const most = links.reduce((largest, { count }) => Math.max(largest, count), 1)
  const communityOf = Uint32Array.from(items, ({ nodes }) => view.nodes[nodes[0]!]!.community)
  const style = (community: number | undefined, width: number, opacity: number): EdgeStyle => ({
    colour: community === undefined ? palette.edge : mix(communityColour(theme, community), palette.edge, 0.25),
    width,
    opacity: Math.round(100 * opacity * crowd) / 100,
    dashed: false,
  })
  return links.map(({ source, target, weight, count }) => {
    if (items[source]!.community !== undefined || items[target]!.community !== undefined) {
      // few of many matter: those between communities that have much to do with each other
      const level = Math.round(8 * (Math.log1p(count) / Math.log1p(most)) ** 2)
      return share(`merged ${level}`, () => style(undefined, 0.75 + 0.4 * level, 0.1 + 0.045 * level))
    }
    const level = Math.min(3, Math.floor(Math.min(1, weight) * 4))
    const own = colour === 'community' && communityOf[source] === communityOf[target] ? communityOf[source] : undefined
    return share((own ?? -1) * 4 + level, () => style(own, 0.6 + wide * level, 0.2 + 0.12 * level))
  })
}

/** The width of a line by what it carries, as a share of the largest; in half pixels. */
const flowWidth = (share: number): number => Math.max(0.5, Math.round(13 * Math.sqrt(share)) / 2)

type FlowStyle = (amount: number, dashed: boolean) => EdgeStyle

/** Lines by what they carry, where so much is the most that one does. */
function flowStyles({ flow: colour }: Palette, most: number): FlowStyle {
  const share = shared<EdgeStyle>()
  return (amount, dashed) => {
    const width = flowWidth(amount / most)
    return share(
      `${width} ${dashed}`,
      () => ({ colour, width, opacity: Math.round(100 * (0.3 + 0.06 * width)) / 100, dashed }),
    )
  }
}

/** Items on the way of a transition; none where one is hidden or all are within one mark. */
function wayOf({ itemOf }: Scene, places: readonly number[]): number[] {
  const items = places.map(place => itemOf[place]!)
  const way = items.filter((item, i) => i === 0 || item !== items[i - 1])
  return items.includes(-1) || way.length < 2 ? [] : way
}

function flowsOf({ transitions }: GraphView, scene: Scene, carried: Float64Array, style: FlowStyle): Flow[] {
  return sortedIndices(carried.length, (a, b) => carried[b]! - carried[a]! || a - b).slice(0, MOST_FLOWS).toReversed()
    .reduce<Flow[]>((flows, i) => {
      const { source, via, target } = transitions[i] ?? { source: -1, via: [], target: -1 }
      const amount = finite(carried[i]), items = amount > 0 ? wayOf(scene, [source, ...via, target]) : []
      if (items.length) flows.push({ items, style: style(amount, false) })
      return flows
    }, [])
}

/** Most lines that come from the rest of the graph: the largest ones. */
const MOST_SENT = 30

interface Sent {
  item: number
  amount: number
}

/** To which items the rest of the graph sent the most in a step. */
function sentByRest({ nodes }: GraphView, { itemOf }: Scene, step: number): Sent[] {
  return nodes.flatMap(({ fromRest }, place) => {
    const amount = step > 0 ? finite(fromRest?.[step - 1]) : 0
    return amount > 0 && itemOf[place]! >= 0 ? [{ item: itemOf[place]!, amount }] : []
  }).sort((a, b) => b.amount - a.amount).slice(0, MOST_SENT)
}

/**
 * The rest of the graph: as large as its score beside the best node's, with lines to those to which it sends the most.
 */
function restOf(
  { nodes, rest: { passages, scores } }: GraphView,
  step: number,
  sent: readonly Sent[],
  { quiet, background }: Palette,
  style: FlowStyle,
): NonNullable<Looks['rest']> {
  const best = nodes.reduce((most, node) => Math.max(most, finite(node.scores?.[step])), 0)
  const score = finite(scores[Math.min(step, scores.length - 1)])
  return {
    label: `the rest: ${passages.toLocaleString('en')} passages`,
    radius: RADIUS.least + RADIUS.more * Math.min(1, Math.sqrt(best > 0 ? score / best : 0)),
    style: { shape: 'circle', fill: quiet, outline: background, outlineWidth: 1, opacity: 1 },
    flows: sent.map(({ item, amount }) => ({ item, style: style(amount, true) })),
  }
}
