import { graphLayer, labelMarks, litLayer, radiusOf, type Shot, waysInto } from '../scene/picture.ts'
import type { Measure } from '../scene/text.ts'
import type { Painter } from './frames.ts'
import { paintLabels, paintLayer } from './painter.ts'
import type { Stage } from './stage.ts'
import type { Surface } from './surface.ts'
import { tipOf } from './tip.ts'
import type { Tooltip } from './tooltip.ts'

/**
 * Paints what stands on the page: the graph on one canvas, what is lit and labels on another, and what the pointer
 * meets beside it.
 */
export function stagePainter(stage: Stage, surface: Surface, tooltip: Tooltip, measure: Measure): Painter<Shot> {
  const showTip = (shot: Shot, item: number | undefined) => {
    if (item === undefined) return tooltip.show(undefined)
    const { places, camera: { k, x, y } } = shot
    const at = { x: k * places[2 * item]! + x, y: k * places[2 * item + 1]! + y, r: radiusOf(shot, item) }
    tooltip.show(tipOf(stage.shown!, item), at)
  }
  return {
    shot: () => stage.shot(),
    graph(shot) {
      const layer = graphLayer(shot)
      surface.wipe(surface.graph)
      paintLayer(surface.graph, layer)
      surface.painted(shot.camera)
      return layer.edges.length + layer.nodes.length
    },
    lit(shot) {
      const lit = stage.lit(), ways = waysInto(shot, lit), layer = litLayer(shot, lit, ways)
      surface.wipe(surface.lit)
      paintLayer(surface.lit, layer)
      paintLabels(surface.lit, labelMarks(shot, lit, ways, measure), shot.looks.palette.background)
      surface.dim(lit.selected !== undefined)
      showTip(shot, lit.hovered)
    },
  }
}
