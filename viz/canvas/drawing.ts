import type { GraphView } from '../../src/explanation/graph-view.ts'
import { createLayoutClient } from '../layout/client.ts'
import { firstPositions, keepPositions, SPACING } from '../layout/first-positions.ts'
import { layoutGraph } from '../layout/graph.ts'
import type { Tell } from '../layout/runner.ts'
import { NODE_KINDS } from '../kinds.ts'
import { dress, type Looks, type LooksState, type Scores } from '../scene/looks.ts'
import { DIMMED, type Picture } from '../scene/marks.ts'
import { PALETTE, type Theme } from '../scene/palette.ts'
import { graphLayer, labelMarks, LINE_BUDGET, type Lit, litLayer, radiusOf, type Shot, takePicture, waysInto } from '../scene/picture.ts'
import { type Bounds, boundsOf, fitCamera, itemPositions, keepFilled, ZOOM } from '../scene/positions.ts'
import { type Item, makeScene, type Scene } from '../scene/scene.ts'
import { writeSvg } from '../scene/svg.ts'
import { type Camera, keyOf, type NodeKey, type State } from '../state.ts'
import { createGestures } from './gestures.ts'
import { createHits } from './hits.ts'
import { measureWith, paintLabels, paintLayer } from './painter.ts'
import { createSurface } from './surface.ts'
import { createTooltip, type Tip } from './tooltip.ts'

export type { Scores } from '../scene/looks.ts'

/** What a drawing tells. */
export interface DrawingEvents {
  /** The pointer is on a node, given by its place, or on none. */
  hover: [place: number | undefined]
  /** A node was clicked, or the ground. */
  select: [place: number | undefined]
  /** A community's mark was clicked. */
  open: [community: number]
  /** The camera was moved: by a gesture, `centre`, `reveal` or `zoomBy`; undefined: all is shown. */
  camera: [camera: Camera | undefined]
  /** A node was dragged to a place, in the layout's units, where it stays, or let go by a double click. */
  pin: [place: number, at: [x: number, y: number] | undefined]
  /** The layout went on, by so many ticks since it began, or came to rest. */
  layout: [progress: { ticks: number, done: boolean }]
}

type Listeners = { [Name in keyof DrawingEvents]: Set<(...values: DrawingEvents[Name]) => void> }

/** A state of which nothing that is drawn is left open. */
export type DrawnState = State & LooksState

/** A picture of a graph that can be moved. */
export interface Drawing {
  /**
   * Shows a view in a state. Nodes known from the view before stay where they were. A camera in the state that is another one
   * than at the last call moves the picture; absent, all that is shown fits into it, as long as no gesture moves it.
   */
  show(view: GraphView, state: DrawnState, scores: Scores): void
  camera(): Camera
  /** Moves so that all that is shown fits into the picture. */
  fit(): void
  /** Moves a node into the middle, or the mark of its community. */
  centre(place: number): void
  /** Brings a node, or the mark of its community, as near to the middle as it can be with the picture filled. */
  reveal(place: number): void
  /** Zooms around the middle, with the picture filled: not further out than where all fits. */
  zoomBy(factor: number): void
  /** Moves the picture by CSS pixels. */
  panBy(x: number, y: number): void
  /** What is shown as an SVG document that stands for itself; texts are escaped. What is under the pointer is not lit. */
  svg(): string
  /** The same as a PNG image, two pixels for one. */
  png(): Promise<Blob>
  /** Lets the layout rest: another view is on its way, and is to come soon. */
  pause(): void
  /** Lets it go on: no other view came. */
  resume(): void
  /** How many nodes are shown, as marks of their own or within communities, what filters hide, and communities drawn as one mark. */
  shown(): { nodes: number, hiddenNodes: number, hiddenEdges: number, communities: number }
  /** @returns what ends listening */
  on<Name extends keyof DrawingEvents>(event: Name, listener: (...values: DrawingEvents[Name]) => void): () => void
  destroy(): void
}

/** After a wheel stood still for this long the picture is painted anew, in milliseconds. */
const STILL = 60

/** Pictures of fewer marks are painted anew in every frame of a gesture; larger ones move as they are. */
const LIGHT = 1200

/** Of the time, the share that painting may take while the layout moves: one part in so many. */
const PATIENCE = 3

/** Nodes have labels that can be read from this zoom on. */
const LEGIBLE = 0.8

/** How much of lines an exported picture may hold, see {@link LINE_BUDGET}: all, but for very large graphs. */
const EXPORT_BUDGET = 8 * LINE_BUDGET

/** What stands on the page: a view in a state, with what follows from it. */
interface Shown {
  view: GraphView
  state: DrawnState
  scores: Scores
  scene: Scene
  looks: Looks
}

/** Makes an empty drawing that fills a positioned element. The seed is the layout's; the theme holds where a state's is `auto`. */
export function createDrawing(container: HTMLElement, options: { seed: number, theme: Theme }): Drawing {
  const listeners: Listeners = { hover: new Set(), select: new Set(), open: new Set(), camera: new Set(), pin: new Set(), layout: new Set() }
  const emit = <Name extends keyof DrawingEvents>(event: Name, ...values: DrawingEvents[Name]) => {
    for (const listener of listeners[event]) listener(...values)
  }
  let shown: Shown | undefined
  let positions: Float32Array = new Float32Array(), places: Float32Array = new Float32Array()
  let keys = new Map<NodeKey, number>(), known = new Map<NodeKey, [number, number]>(), pins = new Map<number, [number, number]>()
  let hits: ReturnType<typeof createHits> | undefined
  let isFitted = true, held: number | undefined, overCommunity: number | undefined, dragged: Item | undefined
  let frame = 0, isGraphDue = false, marks = 0, paintedAt = 0, cost = 0
  let still: ReturnType<typeof setTimeout> | undefined
  let beginning = 0, begin: ReturnType<typeof setTimeout> | undefined

  const surface = createSurface(container, () => {
    if (isFitted) fitNow()
    paintSoon()
  })
  const measure = measureWith(surface.lit)
  const tooltip = createTooltip(surface.element, measure, () => shown?.looks.palette ?? PALETTE[options.theme])
  const layout = createLayoutClient(told)

  const shot = (margin = surface.size().margin): Shot | undefined => shown && {
    view: shown.view, scene: shown.scene, looks: shown.looks, places, camera: gestures.camera(), ...surface.size(), margin,
  }
  const itemAt = (key: NodeKey | undefined): number | undefined => {
    const place = key === undefined ? undefined : keys.get(key)
    const item = place === undefined ? -1 : shown!.scene.itemOf[place]!
    return item < 0 ? undefined : item
  }
  const litNow = (isHovered = true): Lit => {
    const selected = itemAt(shown!.state.selected), hovered = isHovered ? held ?? itemAt(shown!.state.hovered) ?? overCommunity : undefined
    return { ...(selected !== undefined && { selected }), ...(hovered !== undefined && { hovered }) }
  }

  function paintSoon(isGraph = true): void {
    isGraphDue ||= isGraph
    frame ||= requestAnimationFrame(paint)
  }
  function paint(): void {
    frame = 0
    const now = shot()
    if (!now) return
    const started = performance.now()
    if (isGraphDue) {
      clearTimeout(still)
      still = undefined
      isGraphDue = false
      const layer = graphLayer(now)
      marks = layer.edges.length + layer.nodes.length
      surface.wipe(surface.graph)
      paintLayer(surface.graph, layer)
      surface.painted(now.camera)
      paintedAt = started
      requestAnimationFrame(() => { cost = performance.now() - started })
    }
    paintLit(now)
  }
  /** What is lit and labels; they change with the pointer, when the graph need not be painted anew. */
  const paintLit = (now: Shot) => {
    if (still !== undefined) return
    const lit = litNow(), ways = waysInto(now, lit), layer = litLayer(now, lit, ways), { palette } = now.looks
    surface.wipe(surface.lit)
    paintLayer(surface.lit, layer)
    paintLabels(surface.lit, labelMarks(now, lit, ways, measure), palette.background)
    surface.dim(lit.selected !== undefined)
    showTip(now, lit.hovered)
  }
  const showTip = (now: Shot, item: number | undefined) => {
    if (item === undefined) return tooltip.show(undefined)
    const { k, x, y } = now.camera
    tooltip.show(tipOf(shown!, item), { x: k * places[2 * item]! + x, y: k * places[2 * item + 1]! + y, r: radiusOf(now, item) })
  }

  const gestures = createGestures(surface.element, {
    at: (x, y) => {
      const now = shown && shot()
      return now && (hits ??= createHits(now))(x, y, now.camera)
    },
    canDrag(item) {
      dragged = shown!.scene.items[item]!
      return dragged.community === undefined
    },
    moved(camera, byHand) {
      isFitted &&= !byHand
      surface.move(camera)
      if (marks < LIGHT) return paintSoon()
      tooltip.show(undefined)
      clearTimeout(still)
      still = setTimeout(paintSoon, STILL)
      if (surface.isAstray() && performance.now() - paintedAt > 250 + 2 * cost) paintSoon()
    },
    movedByHand(camera) {
      if (still !== undefined) paintSoon()
      emit('camera', camera)
    },
    dragged(item, x, y) {
      // another view or filter may have come meanwhile
      if (shown!.scene.items[item] !== dragged) return
      held = item
      moveNode(dragged!.nodes[0]!, x, y)
    },
    dropped(item, x, y) {
      held = undefined
      if (shown!.scene.items[item] === dragged) emit('pin', dragged!.nodes[0]!, moveNode(dragged!.nodes[0]!, x, y))
    },
    hovered(item) {
      const own = item === undefined ? undefined : shown?.scene.items[item]
      overCommunity = own?.community === undefined ? undefined : item
      paintSoon(false)
      emit('hover', own && own.community === undefined ? own.nodes[0] : undefined)
    },
    clicked(item) {
      const own = item === undefined ? undefined : shown?.scene.items[item]
      if (own?.community !== undefined) emit('open', own.community)
      else emit('select', own?.nodes[0])
    },
    doubleClicked(item) {
      const { nodes, community } = shown!.scene.items[item]!
      if (community === undefined && pins.has(nodes[0]!)) emit('pin', nodes[0]!, undefined)
      else if (community === undefined && shown!.state.collapsed) emit('open', shown!.view.nodes[nodes[0]!]!.community)
    },
  })

  /** Pins a node to a point of the picture; gives the place in the layout's units. */
  const moveNode = (place: number, x: number, y: number): [number, number] => {
    const camera = gestures.camera()
    const at: [number, number] = [(x - camera.x) / camera.k, (y - camera.y) / camera.k]
    pins.set(place, at)
    layout.pin(place, at)
    positions.set(at, 2 * place)
    moved()
    paintSoon(marks < LIGHT)
    return at
  }
  /** Nodes have other places. */
  function moved(): void {
    places = itemPositions(shown!.scene, positions)
    hits = undefined
  }
  function told({ positions: next, ticks, done }: Tell): void {
    positions = next
    for (const [place, at] of pins) positions.set(at, 2 * place)
    moved()
    const isMoving = still !== undefined, isEarly = performance.now() - paintedAt < PATIENCE * cost
    if (!isMoving && (done || !isEarly)) {
      if (isFitted && held === undefined) fitNow()
      paintSoon()
    }
    emit('layout', { ticks, done })
  }

  const bounds = (): Bounds =>
    boundsOf(places, item => (shown!.scene.items[item]!.community === undefined ? SPACING : shown!.looks.radii[item]!))
  const fitted = (): Camera => {
    const { width, height } = surface.size()
    return fitCamera(bounds(), width, height)
  }
  /** Moves the camera by what a control says, not by hand. */
  const steer = (camera: Camera) => {
    isFitted = false
    gestures.move(camera, true, () => emit('camera', camera))
  }
  /** The camera with an item in the middle, near enough to read labels. */
  const around = (place: number): Camera | undefined => {
    const item = shown?.scene.itemOf[place] ?? -1
    if (item < 0) return undefined
    const { width, height } = surface.size(), k = Math.max(gestures.camera().k, LEGIBLE)
    return { k, x: width / 2 - k * places[2 * item]!, y: height / 2 - k * places[2 * item + 1]! }
  }
  function fitNow(): void {
    if (shown) gestures.move(fitted())
  }

  /**
   * Begins the layout of a view. Nodes that were there before start where they were. After a change to what is known of one
   * question they stay there, also those that had been taken away; only new ones look for their place.
   */
  const layOut = (view: GraphView, pinned: State['pinned'], isChanged: boolean) => {
    if (!isChanged) known = new Map()
    for (const [key, place] of keys) known.set(key, [positions[2 * place]!, positions[2 * place + 1]!])
    keys = new Map(view.nodes.map((node, place) => [keyOf(node), place]))
    pins = pinsOf(pinned)
    const graph = layoutGraph(view), first = firstPositions(graph, options.seed)
    const were = view.nodes.map(node => known.get(keyOf(node)))
    const stay = Array.from(were.keys()).filter(place => were[place]), isAll = stay.length === view.nodes.length
    positions = keepPositions(graph, first, place => were[place])
    for (const [place, at] of pins) positions.set(at, 2 * place)
    // the more of it was there before, the less it moves
    const alpha = isAll && isChanged ? 0 : 0.6 - 0.5 * stay.length / Math.max(1, view.nodes.length)
    layout.end()
    afterPaint(() => layout.start({
      ...graph, positions: positions.slice(), pinned: Array.from(pins, ([node, at]) => ({ node, at })), ...(isChanged && { held: stay }), seed: options.seed, alpha,
    }))
  }
  /** Waits until the page has been painted: the list and the first picture are not to wait for the layout. */
  const afterPaint = (act: () => void) => {
    cancelAnimationFrame(beginning)
    clearTimeout(begin)
    beginning = requestAnimationFrame(() => { begin = setTimeout(act) })
  }
  const pinsOf = (pinned: State['pinned']) =>
    new Map((Object.entries(pinned) as [NodeKey, [number, number]][]).flatMap(([key, at]) => (keys.has(key) ? [[keys.get(key)!, at] as const] : [])))
  /** Pins what the state says, and lets go what it no longer holds. */
  const repin = (pinned: State['pinned']) => {
    const next = pinsOf(pinned)
    for (const place of pins.keys()) if (!next.has(place)) layout.pin(place)
    for (const [place, at] of next) {
      const was = pins.get(place)
      if (was && was[0] === at[0] && was[1] === at[1]) continue
      layout.pin(place, at)
      positions.set(at, 2 * place)
    }
    pins = next
  }

  return {
    show(view, state, scores) {
      const last = shown
      const isChanged = last !== undefined && view.settings !== undefined && last.view.settings !== undefined && view.query === last.view.query
      if (view !== last?.view) layOut(view, state.pinned, isChanged)
      else if (state.pinned !== last.state.pinned) repin(state.pinned)
      const isSame = (...names: (keyof State)[]) => last !== undefined && view === last.view && names.every(name => Object.is(state[name], last.state[name]))
      const scene = isSame('filters', 'collapsed', 'open') && state.change.without === last!.state.change.without ? last!.scene : makeScene(view, state)
      const isDressed = scene === last?.scene && isSame('colour', 'size', 'step', 'pinned', 'theme') &&
        scores.node === last.scores.node && scores.carried === last.scores.carried
      const theme = state.theme === 'auto' ? options.theme : state.theme
      const looks = isDressed ? last.looks : dress(view, scene, state, scores, theme)
      shown = { view, state, scores, scene, looks }
      surface.element.style.background = looks.palette.background
      if (scene !== last?.scene) overCommunity = held = undefined
      if (looks !== last?.looks) {
        moved()
        paintSoon()
      } else if (!isSame('selected', 'hovered')) paintSoon(false)
      if (last === undefined || state.camera !== last.state.camera) {
        isFitted = state.camera === undefined
        if (state.camera && !sameCamera(state.camera, gestures.camera())) gestures.move(state.camera)
      }
      if (isFitted && (scene !== last?.scene || state.camera !== last.state.camera)) gestures.move(fitted(), last !== undefined && (view === last.view || isChanged))
    },
    camera: () => gestures.camera(),
    fit() {
      isFitted = true
      if (shown) gestures.move(fitted(), true)
      emit('camera', undefined)
    },
    centre(place) {
      const camera = around(place)
      if (camera) steer(camera)
    },
    reveal(place) {
      const camera = around(place), { width, height } = surface.size()
      // where all is shown and can be read, nothing needs to move
      if (camera && !(isFitted && fitted().k >= camera.k)) steer(keepFilled(camera, bounds(), width, height))
    },
    zoomBy(factor) {
      if (!shown) return
      const { width, height } = surface.size(), was = gestures.camera()
      const k = Math.min(ZOOM[1], Math.max(Math.min(was.k, fitted().k), was.k * factor)), q = k / was.k
      const camera = { k, x: width / 2 - q * (width / 2 - was.x), y: height / 2 - q * (height / 2 - was.y) }
      steer(keepFilled(camera, bounds(), width, height))
    },
    panBy(x, y) {
      const was = gestures.camera(), camera = { ...was, x: was.x + x, y: was.y + y }
      isFitted = false
      gestures.move(camera)
      emit('camera', camera)
    },
    svg() {
      const now = shot(0)
      return now ? writeSvg(takePicture(now, litNow(false), measure, EXPORT_BUDGET), shown!.view.query || 'A token graph') : writeSvg(EMPTY, 'An empty graph')
    },
    png() {
      const { width, height } = surface.size(), now = shot(0)
      const canvas = document.createElement('canvas'), context = canvas.getContext('2d')!
      canvas.width = 2 * width
      canvas.height = 2 * height
      context.scale(2, 2)
      const { background, graph, isDimmed, lit, labels } = now ? takePicture(now, litNow(false), measure, EXPORT_BUDGET) : EMPTY
      context.fillStyle = background
      context.fillRect(0, 0, width, height)
      paintLayer(context, graph)
      if (isDimmed) {
        context.globalAlpha = 1 - DIMMED
        context.fillRect(0, 0, width, height)
        context.globalAlpha = 1
      }
      paintLayer(context, lit)
      paintLabels(context, labels, background)
      return new Promise((resolve, reject) => canvas.toBlob(blob => (blob ? resolve(blob) : reject(new Error('the picture is too large for a PNG image'))), 'image/png'))
    },
    pause: () => layout.pause(),
    resume: () => layout.resume(),
    shown() {
      const { nodes, hiddenNodes, hiddenEdges, communities } = shown?.scene ?? { nodes: 0, hiddenNodes: 0, hiddenEdges: 0, communities: 0 }
      return { nodes, hiddenNodes, hiddenEdges, communities }
    },
    on(event, listener) {
      listeners[event].add(listener)
      return () => listeners[event].delete(listener)
    },
    destroy() {
      cancelAnimationFrame(frame)
      cancelAnimationFrame(beginning)
      clearTimeout(still)
      clearTimeout(begin)
      layout.destroy()
      gestures.destroy()
      tooltip.destroy()
      surface.destroy()
      for (const each of Object.values(listeners)) each.clear()
    },
  }
}

/** What is drawn before there is a view. */
const EMPTY: Picture = { width: 1, height: 1, background: PALETTE.light.background, graph: { edges: [], nodes: [] }, isDimmed: false, lit: { edges: [], nodes: [] }, labels: [] }

const sameCamera = (a: Camera, b: Camera): boolean => a.x === b.x && a.y === b.y && a.k === b.k

/** What is said of an item under the pointer. */
function tipOf({ view, scene }: Shown, item: number): Tip {
  const { nodes, community } = scene.items[item]!
  if (community !== undefined) return { title: view.communities[community]?.label ?? '', note: `${nodes.length} nodes; click to open` }
  const { kind, label, degree, title } = view.nodes[nodes[0]!]!
  const links = degree.toLocaleString('en', { maximumSignificantDigits: 3 })
  return { title: label, note: [NODE_KINDS[kind].one, `${links} ${links === '1' ? 'link' : 'links'}`, ...(title && title !== label ? [title] : [])].join(' · ') }
}
