import type { GraphView } from '../../src/view/graph-view.ts'
import { createListeners, type Listeners } from '../listeners.ts'
import type { Scores } from '../scene/looks.ts'
import type { Picture } from '../scene/marks.ts'
import { PALETTE, type Theme } from '../scene/palette.ts'
import { LINE_BUDGET, takePicture } from '../scene/picture.ts'
import type { Scene } from '../scene/scene.ts'
import { writeSvg } from '../scene/svg.ts'
import type { Camera } from '../state.ts'
import type { DrawingEvents } from './events.ts'
import { createFrames } from './frames.ts'
import { createGestures } from './gestures.ts'
import { handsOf } from './hands.ts'
import { imageOf } from './image.ts'
import { createNodePositions } from './node-positions.ts'
import { stagePainter } from './paint-stage.ts'
import { measureWith } from './painter.ts'
import { type DrawnState, isChangeOf, nextShown } from './shown.ts'
import { createSight } from './sight.ts'
import { createStage } from './stage.ts'
import { createSurface } from './surface.ts'
import { createTooltip } from './tooltip.ts'

/** Nodes shown, as marks of their own or within communities, what filters hide, and communities drawn as one mark. */
type Counts = Pick<Scene, 'nodes' | 'hiddenNodes' | 'hiddenEdges' | 'communities'>

/** A picture of a graph that can be moved. */
export interface Drawing {
  /**
   * Shows a view in a state. Nodes known from the view before stay where they were. A camera in the state that is
   * another one than at the last call moves the picture; absent, all that is shown fits into it, as long as no gesture
   * moves it.
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
  /**
   * What is shown as an SVG document that stands for itself; texts are escaped. What is under the pointer is not lit.
   */
  svg(): string
  /** The same as a PNG image, two pixels for one. */
  png(): Promise<Blob>
  /** Lets the layout rest: another view is on its way, and is to come soon. */
  pause(): void
  /** Lets it go on: no other view came. */
  resume(): void
  /** How much of all is shown. */
  shown(): Counts
  on: Listeners<DrawingEvents>['on']
  destroy(): void
}

/** How much of lines an exported picture may hold, see {@link LINE_BUDGET}: all, but for very large graphs. */
const EXPORT_BUDGET = 8 * LINE_BUDGET

/** What is drawn before there is a view. */
const EMPTY: Picture = {
  width: 1,
  height: 1,
  background: PALETTE.light.background,
  isDimmed: false,
  graph: { edges: [], nodes: [] },
  lit: { edges: [], nodes: [] },
  labels: [],
}

/** What is counted before that. */
const NOTHING: Counts = { nodes: 0, hiddenNodes: 0, hiddenEdges: 0, communities: 0 }

/** The parts of a drawing, each told what it needs of the others. */
function assemble(container: HTMLElement, { seed, theme }: { seed: number, theme: Theme }) {
  const events = createListeners<DrawingEvents>()
  const surface = createSurface(container, () => {
    sight.keepFitted()
    frames.soon()
  })
  const measure = measureWith(surface.lit)
  const tooltip = createTooltip(surface.element, measure, () => stage.shown?.looks.palette ?? PALETTE[theme])
  const nodes = createNodePositions(seed, progress => {
    stage.moved()
    if (!frames.isMoving() && (progress.done || !frames.isEarly())) {
      if (stage.held === undefined) sight.keepFitted()
      frames.soon()
    }
    events.emit('layout', progress)
  })
  const camera = () => gestures.camera(), seen = () => ({ camera: camera(), ...surface.size() })
  const stage = createStage(nodes, seen)
  const frames = createFrames(stagePainter(stage, surface, tooltip, measure))
  const hands = handsOf({ stage, nodes, frames, surface, tooltip, camera, emit: events.emit })
  const gestures = createGestures(surface.element, hands)
  const sight = createSight(stage, seen, gestures.move, to => events.emit('camera', to))
  return { events, surface, measure, tooltip, nodes, camera, stage, frames, gestures, sight }
}

/**
 * Makes an empty drawing that fills a positioned element. The seed is the layout's; the theme holds where a state's is
 * `auto`.
 */
export function createDrawing(container: HTMLElement, options: { seed: number, theme: Theme }): Drawing {
  const { events, surface, measure, nodes, camera, stage, frames, sight, ...others } = assemble(container, options)
  const picture = (): Picture => {
    const shot = stage.shot(0)
    return shot ? takePicture(shot, stage.lit(false), measure, EXPORT_BUDGET) : EMPTY
  }
  return {
    show(view, state, scores) {
      const last = stage.shown, isChanged = isChangeOf(view, last?.view)
      if (view !== last?.view) nodes.begin(view, state.pinned, isChanged)
      else if (state.pinned !== last.state.pinned) nodes.repin(state.pinned)
      const { scene, looks } = stage.shown = nextShown(last, { view, state, scores }, options.theme)
      surface.element.style.background = looks.palette.background
      if (scene !== last?.scene) stage.over = stage.held = undefined
      if (looks !== last?.looks) {
        stage.moved()
        frames.soon()
      } else if (state.selected !== last.state.selected || state.hovered !== last.state.hovered) frames.soon(false)
      sight.follow(last, last !== undefined && (view === last.view || isChanged))
    },
    camera,
    fit: sight.fit,
    centre: sight.centre,
    reveal: sight.reveal,
    zoomBy: sight.zoomBy,
    panBy: sight.panBy,
    svg: () => writeSvg(picture(), stage.shown ? stage.shown.view.query || 'A token graph' : 'An empty graph'),
    png: () => imageOf(picture(), surface.size()),
    pause: nodes.pause,
    resume: nodes.resume,
    shown() {
      const { nodes: count, hiddenNodes, hiddenEdges, communities } = stage.shown?.scene ?? NOTHING
      return { nodes: count, hiddenNodes, hiddenEdges, communities }
    },
    on: events.on,
    destroy() {
      frames.end()
      for (const part of [nodes, others.gestures, others.tooltip, surface]) part.destroy()
      events.clear()
    },
  }
}
