import { DIMMED, type Picture } from '../scene/marks.ts'
import { paintLabels, paintLayer } from './painter.ts'

/** Pixels of an image for one of the picture. */
const DENSITY = 2

/** A picture as a PNG image of a size in CSS pixels. Is rejected where it is too large for the browser. */
export function imageOf(picture: Picture, { width, height }: { width: number, height: number }): Promise<Blob> {
  const canvas = document.createElement('canvas'), context = canvas.getContext('2d')!
  canvas.width = DENSITY * width
  canvas.height = DENSITY * height
  context.scale(DENSITY, DENSITY)
  context.fillStyle = picture.background
  context.fillRect(0, 0, width, height)
  paintLayer(context, picture.graph)
  if (picture.isDimmed) {
    context.globalAlpha = 1 - DIMMED
    context.fillRect(0, 0, width, height)
    context.globalAlpha = 1
  }
  paintLayer(context, picture.lit)
  paintLabels(context, picture.labels, picture.background)
  return new Promise((resolve, reject) =>
    canvas.toBlob(blob => {
      if (blob) resolve(blob)
      else reject(new Error('the picture is too large for a PNG image'))
    }, 'image/png')
  )
}
