import type { GraphView, ViewNode, ViewTransition } from '../../src/view/graph-view.ts'
import type { Camera } from '../state.ts'
import { type Box, meet, Taken } from './labels.ts'
import { COMMUNITY_RADIUS, type Looks } from './looks.ts'
import type { EdgeMark, EdgeStyle, LabelMark, Layer, NodeMark, NodeStyle, Picture } from './marks.ts'
import { boundsOf } from './positions.ts'
import type { Scene } from './scene.ts'
import { LABEL_COLUMNS, type Measure, shorten } from './text.ts'

/** A scene with its looks, from where it is seen. */
export interface Shot {
  view: Pick<GraphView, 'nodes' | 'communities' | 'transitions'>
  scene: Scene
  looks: Looks
  /** x and y of each item, in turn, in the layout's units. */
  places: Float32Array
  camera: Camera
  /** The size of the picture, in CSS pixels, and how much ground around it is drawn too. */
  width: number
  height: number
  margin: number
}

/** What is lit: items of the scene. */
export interface Lit {
  selected?: number
  hovered?: number
}

/**
 * How much of lines is drawn at a time, the strongest first, in pixels of their length and {@link PER_LINE} for each;
 * what is outside the picture does not count, and lines wider than a pixel count {@link WIDE} times. It is what
 * browsers without a graphics card draw in some 50 ms.
 */
export const LINE_BUDGET = 450_000

const PER_LINE = 20, WIDE = 2.5

/** Lines shorter than this, in pixels, are under their nodes. */
const SHORTEST = 1.5

/** How large a node is beside its size at zoom 1: it grows more slowly than the ground between nodes. */
const nodeZoom = ({ k }: Camera): number => (k > 1 ? Math.min(1.5, k ** 0.3) : Math.max(0.3, Math.sqrt(k)))

/** Where an item is in the picture, and its radius there; undefined for one that is nowhere. */
function spotOf({ scene, looks, places, camera }: Shot, item: number): { x: number, y: number, r: number } | undefined {
  const x = camera.k * places[2 * item]! + camera.x, y = camera.k * places[2 * item + 1]! + camera.y
  const isCommunity = scene.items[item]!.community !== undefined
  const r = isCommunity ? Math.max(5, looks.radii[item]! * camera.k) : looks.radii[item]! * nodeZoom(camera)
  return Number.isFinite(x + y + r) ? { x, y, r } : undefined
}

/** The radius of an item in the picture. */
export const radiusOf = (shot: Shot, item: number): number => spotOf(shot, item)?.r ?? 0

const isInside = ({ width, height, margin }: Shot, x: number, y: number, r: number): boolean =>
  x + r >= -margin && y + r >= -margin && x - r <= width + margin && y - r <= height + margin

/** The graph: what is within the picture, lines up to a budget, see {@link LINE_BUDGET}. */
export function graphLayer(shot: Shot, budget = LINE_BUDGET): Layer {
  const { scene, looks } = shot
  const nodes: NodeMark[] = []
  for (let item = 0; item < scene.items.length; item++) {
    const spot = spotOf(shot, item)
    if (spot && isInside(shot, spot.x, spot.y, spot.r)) nodes.push({ ...spot, style: looks.nodes[item]! })
  }
  const edges: EdgeMark[] = []
  let left = budget
  for (const link of scene.strongest) {
    if (left <= 0) break
    const { source, target } = scene.links[link]!
    const style = looks.edges[link]!, mark = lineOf(shot, [source, target], style)
    if (!mark) continue
    edges.push(mark)
    const [x0, y0, x1, y1] = mark.points as [number, number, number, number]
    left -= (PER_LINE + Math.min(Math.hypot(x1 - x0, y1 - y0), shot.width)) * (style.width > 1 ? WIDE : 1)
  }
  // the strongest come last, above the others
  edges.reverse()
  for (const { items, style } of looks.flows) {
    const mark = lineOf(shot, items, style)
    if (mark) edges.push(mark)
  }
  const rest = restMarks(shot)
  if (rest) {
    edges.push(...rest.edges)
    nodes.push(rest.node)
  }
  return { edges, nodes }
}

/** A line through items; undefined where it is outside the picture or too short to be seen. */
function lineOf(
  { places, camera, width, height, margin }: Shot,
  items: readonly number[],
  style: EdgeStyle,
): EdgeMark | undefined {
  const points: number[] = []
  let x0 = Infinity, y0 = Infinity, x1 = -Infinity, y1 = -Infinity
  for (const item of items) {
    const x = camera.k * places[2 * item]! + camera.x, y = camera.k * places[2 * item + 1]! + camera.y
    points.push(x, y)
    x0 = Math.min(x0, x)
    y0 = Math.min(y0, y)
    x1 = Math.max(x1, x)
    y1 = Math.max(y1, y)
  }
  if (!Number.isFinite(x1 - x0 + y1 - y0) || x1 - x0 + y1 - y0 < SHORTEST) return undefined
  return x1 < -margin || y1 < -margin || x0 > width + margin || y0 > height + margin ? undefined : { points, style }
}

/** The rest of the graph stands in a corner of the layout, where a round graph leaves room. */
function restMarks(shot: Shot): { node: NodeMark, edges: EdgeMark[] } | undefined {
  const { looks: { rest }, places, camera } = shot
  if (!rest) return undefined
  const { x1, y1 } = boundsOf(places, () => 0)
  const x = camera.k * x1 + camera.x, y = camera.k * y1 + camera.y
  const edges = rest.flows.flatMap(({ item, style }) => {
    const spot = spotOf(shot, item)
    return spot ? [{ points: [x, y, spot.x, spot.y], style }] : []
  })
  return { node: { x, y, r: rest.radius * nodeZoom(camera), style: rest.style }, edges }
}

/** Most lines of what is lit. */
const MOST_LIT = 2000

/** What is selected or under the pointer, its neighbours and the lines between, and ways into what is selected. */
export function litLayer(shot: Shot, lit: Lit, ways: readonly number[][]): Layer {
  const { scene, looks } = shot, { palette } = looks
  const centres = new Set([lit.selected, lit.hovered].filter(item => item !== undefined))
  if (centres.size === 0) return { edges: [], nodes: [] }
  const items = new Set<number>(), edges: EdgeMark[] = []
  for (const link of scene.strongest) {
    const { source, target } = scene.links[link]!
    if (!centres.has(source) && !centres.has(target)) continue
    items.add(source).add(target)
    const { colour, width, opacity } = looks.edges[link]!
    const mark = edges.length < MOST_LIT
      && lineOf(shot, [source, target], {
        colour,
        width: width + 0.4,
        opacity: Math.min(0.8, opacity + 0.45),
        dashed: false,
      })
    if (mark) edges.push(mark)
  }
  for (const flow of looks.flows) {
    if (!flow.items.some(item => centres.has(item))) continue
    for (const item of flow.items) items.add(item)
    const mark = lineOf(shot, flow.items, flow.style)
    if (mark) edges.push(mark)
  }
  for (const way of ways) {
    for (const item of way) items.add(item)
    const mark = lineOf(shot, way, { colour: palette.accent, width: 1.5, opacity: 0.8, dashed: false })
    if (mark) edges.push(mark)
  }
  const around = [...items].filter(item => !centres.has(item)).flatMap(item =>
    markOf(shot, item, looks.nodes[item]!, 0)
  )
  const middle = [...centres].flatMap(item =>
    markOf(shot, item, {
      ...looks.nodes[item]!,
      outline: item === lit.selected ? palette.accent : palette.quiet,
      outlineWidth: 2.5,
    }, 2)
  )
  return { edges: edges.reverse(), nodes: [...around, ...middle] }
}

function markOf(shot: Shot, item: number, style: NodeStyle, more: number): NodeMark[] {
  const spot = spotOf(shot, item)
  return spot && isInside(shot, spot.x, spot.y, spot.r) ? [{ ...spot, r: Math.max(spot.r, 2) + more, style }] : []
}

const SIZES = { node: 12, community: 12, name: 15, relation: 10 }

/** A node's label; of a document's later passages which one it is, however long the title. */
function labelOf({ label, title, part }: Pick<ViewNode, 'label' | 'title' | 'part'>): string {
  if (!title || !part || part.number === 1) return shorten(label)
  const which = ` (${part.number} of ${part.of})`
  return shorten(title, Math.max(8, LABEL_COLUMNS - which.length)) + which
}

/**
 * Ground that one label has on average, in square pixels: the fewer labels, the calmer the picture. Few nodes get one
 * each.
 */
const GROUND_PER_LABEL = 15_000, FEW = 60

/** How many items are tried for a label at most, so that a crowded picture costs no more. */
const MOST_TRIED = 1000

/** Most neighbours of what is selected that get labels first. */
const MOST_NEIGHBOURS = 40

/** What a label stands beside, or on. */
interface Spot {
  x: number
  y: number
  r: number
}

interface Wanted {
  text: string
  size: number
  bold: boolean
  colour: string
  /** On its spot rather than beside it. */
  isOn: boolean
}

/**
 * Labels that meet no other one. In the order of importance each takes the first free ground beside its node, or none:
 * what is selected, the names of communities, the neighbours of what is selected, then nodes by score and degree. Where
 * something is selected, what is not near it stands back. What is under the pointer has its label in a box of its own,
 * which may hide others.
 */
export function labelMarks(shot: Shot, { selected }: Lit, ways: readonly number[][], measure: Measure): LabelMark[] {
  const { view, scene, looks: { palette, labelled, rest: restNode }, width, height, margin } = shot
  const ground: Ground = { labels: new Taken(), nodes: nodesInTheWay(shot) }, labels: LabelMark[] = []
  const most = Math.max(FEW, Math.ceil((width + 2 * margin) * (height + 2 * margin) / GROUND_PER_LABEL))
  const other = selected === undefined ? palette.ink : palette.quiet
  const put = (spot: Spot, wanted: Wanted) => {
    const label = place(shot, spot, wanted, ground, measure)
    if (label) labels.push(label)
  }
  const wanted = (item: number, colour: string, bold = false): Wanted => {
    const { nodes, community } = scene.items[item]!
    if (community === undefined)
      return { text: labelOf(view.nodes[nodes[0]!]!), size: SIZES.node, bold, colour, isOn: false }
    return {
      text: `${shorten(view.communities[community]?.label ?? '', 18)} · ${nodes.length}`,
      size: SIZES.community,
      bold,
      colour,
      isOn: true,
    }
  }
  const putItem = (item: number, colour: string, bold = false) => {
    const spot = spotOf(shot, item)
    if (spot && isInside(shot, spot.x, spot.y, 0)) put(spot, wanted(item, colour, bold))
    return spot !== undefined
  }
  const done = new Set<number>()
  if (selected !== undefined) {
    putItem(selected, palette.ink, true)
    done.add(selected)
  }
  const rest = restMarks(shot)
  if (rest) put(rest.node, { text: restNode!.label, size: SIZES.node, bold: false, colour: other, isOn: false })
  const named = nameCommunities(shot).filter(({ text }) => text !== labels[0]?.text)
  for (const { spot, text } of named) put(spot, { text, size: SIZES.name, bold: true, colour: other, isOn: true })
  if (selected !== undefined) {
    const near = neighboursOf(scene, selected)
    for (const item of ways.flat()) near.add(item)
    for (const item of labelled) {
      if (done.size > MOST_NEIGHBOURS) break
      if (near.has(item) && putItem(item, palette.ink)) done.add(item)
    }
  }
  const names = new Set(named.map(({ text }) => text))
  let tried = 0
  for (const item of labelled) {
    if (labels.length >= most || tried >= MOST_TRIED) break
    if (done.has(item)) continue
    const spot = spotOf(shot, item)
    if (!spot || !isInside(shot, spot.x, spot.y, 0)) continue
    tried++
    const label = wanted(item, other)
    // a community is called by its best linked node
    if (!names.has(label.text)) put(spot, label)
  }
  for (const { spot, text } of relationsShown(shot, measure))
    if (labels.length < most) put(spot, { text, size: SIZES.relation, bold: false, colour: palette.quiet, isOn: true })
  return labels
}

/** What triples say, on the middle of their lines where these are long enough. */
function* relationsShown(shot: Shot, measure: Measure): Generator<{ spot: Spot, text: string }> {
  for (const { source, target, relation } of shot.scene.links) {
    if (!relation) continue
    const a = spotOf(shot, source), b = spotOf(shot, target), text = shorten(relation, 24)
    if (!a || !b || Math.hypot(b.x - a.x, b.y - a.y) - a.r - b.r < measure(text, SIZES.relation)) continue
    const spot = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, r: 0 }
    if (isInside(shot, spot.x, spot.y, 0)) yield { spot, text }
  }
}

/** Ways of the walk into what is selected that are lit, those that carried most. */
const MOST_WAYS = 3

/** The items that what is selected got most from in the last step, each with those in between. */
export function waysInto({ view, scene }: Shot, { selected }: Lit): number[][] {
  if (selected === undefined) return []
  const carried = ({ source, weight }: ViewTransition) => weight * Math.abs(view.nodes[source]!.scores?.at(-2) ?? 0)
  return view.transitions.filter(transition => scene.itemOf[transition.target] === selected && carried(transition) > 0)
    .sort((a, b) => carried(b) - carried(a) || a.source - b.source).slice(0, MOST_WAYS)
    .map(({ source, via, target }) =>
      [source, ...via, target].map(place => scene.itemOf[place]!).filter((item, i, way) =>
        item >= 0 && item !== way[i - 1]
      )
    )
    .filter(way => way.length > 1)
}

function neighboursOf({ links }: Scene, item: number): Set<number> {
  const near = new Set<number>()
  for (const { source, target } of links) {
    if (source === item) near.add(target)
    if (target === item) near.add(source)
  }
  return near
}

/** What of the picture is taken. */
interface Ground {
  labels: Taken
  nodes: Taken
}

/** Most nodes in the picture that labels keep off. */
const MOST_AVOIDED = 600

/** The nodes in the picture, if there are not so many that labels find no room between them. */
function nodesInTheWay(shot: Shot): Taken {
  const nodes = new Taken()
  const spots = Array.from(shot.scene.items.keys()).flatMap(item => {
    const spot = shot.scene.items[item]!.community === undefined ? spotOf(shot, item) : undefined
    return spot && isInside(shot, spot.x, spot.y, spot.r) ? [spot] : []
  })
  if (spots.length <= MOST_AVOIDED) {
    for (const { x, y, r } of spots) nodes.take({ x0: x - r, y0: y - r, x1: x + r, y1: y + r })
  }
  return nodes
}

const isWithin = (inner: Box, outer: Box): boolean =>
  inner.x0 >= outer.x0 && inner.y0 >= outer.y0 && inner.x1 <= outer.x1 && inner.y1 <= outer.y1

/** Puts a label on a spot, or beside it: best where it hides no node, else where there is room beside other labels. */
function place(
  { width, height, margin }: Shot,
  { x, y, r }: Spot,
  { text, size, bold, colour, isOn }: Wanted,
  ground: Ground,
  measure: Measure,
): LabelMark | undefined {
  if (text === '') return undefined
  const wide = measure(text, size, bold), high = size * 1.25, off = r + 3
  const beside: [number, number, LabelMark['align']][] = [[x + off, y, 'start'], [x, y + off + high / 2, 'middle'], [
    x - off,
    y,
    'end',
  ], [x, y - off - high / 2, 'middle']]
  const tried = (isOn ? [[x, y, 'middle'], [x, y + off + high / 2, 'middle']] as typeof beside : beside)
    .map(([at, middle, align]) => {
      const x0 = align === 'start' ? at : align === 'end' ? at - wide : at - wide / 2
      return { at, middle, align, box: { x0: x0 - 2, y0: middle - high / 2, x1: x0 + wide + 2, y1: middle + high / 2 } }
    })
  // on the ground around the picture too, but not across its border
  const picture = { x0: 0, y0: 0, x1: width, y1: height },
    painted = { x0: -margin, y0: -margin, x1: width + margin, y1: height + margin }
  const free = tried.filter(({ box }) =>
    (isWithin(box, picture) || !meet(box, picture)) && isWithin(box, painted) && ground.labels.isFree(box)
  )
  const found = (isOn ? undefined : free.find(({ box }) => ground.nodes.isFree(box))) ?? free[0]
  if (!found) return undefined
  ground.labels.take(found.box)
  return { x: found.at, y: found.middle, text, size, bold, align: found.align, colour }
}

/**
 * Communities drawn by their nodes get their names over them: how many at most, from which radius in the picture and in
 * how large a graph.
 */
const NAMED = { most: 12, radius: 26, items: 300 }

/** The names of large communities in the middle of their nodes: where one is when looking at the whole. */
function nameCommunities({ view, scene: { items }, places, camera, width, height }: Shot): {
  spot: Spot
  text: string
}[] {
  const sums = new Float64Array(3 * view.communities.length)
  if (items.length < NAMED.items) return []
  items.forEach(({ nodes, community }, i) => {
    if (community !== undefined) return
    const own = 3 * view.nodes[nodes[0]!]!.community
    sums[own]! += places[2 * i]!
    sums[own + 1]! += places[2 * i + 1]!
    sums[own + 2]!++
  })
  const radius = (community: number) => COMMUNITY_RADIUS * Math.sqrt(sums[3 * community + 2]!) * camera.k
  const large = Array.from(view.communities.keys()).filter(community =>
    radius(community) >= NAMED.radius && radius(community) < Math.min(width, height) / 3
  )
    .sort((a, b) => sums[3 * b + 2]! - sums[3 * a + 2]! || a - b).slice(0, NAMED.most)
  return large.length < 2 ? [] : large.flatMap(community => {
    const n = sums[3 * community + 2]!
    const spot = {
      x: camera.k * sums[3 * community]! / n + camera.x,
      y: camera.k * sums[3 * community + 1]! / n + camera.y,
      r: 0,
    }
    return Number.isFinite(spot.x + spot.y) ? [{ spot, text: shorten(view.communities[community]!.label) }] : []
  })
}

/** All marks of a shot: what is drawn on the canvas and written as SVG. */
export function takePicture(shot: Shot, lit: Lit, measure: Measure, budget = LINE_BUDGET): Picture {
  const { width, height, looks: { palette } } = shot, ways = waysInto(shot, lit)
  return {
    width,
    height,
    background: palette.background,
    isDimmed: lit.selected !== undefined,
    graph: graphLayer(shot, budget),
    lit: litLayer(shot, lit, ways),
    labels: labelMarks(shot, lit, ways, measure),
  }
}
