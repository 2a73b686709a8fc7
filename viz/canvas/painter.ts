import { byStyle, type EdgeMark, type LabelMark, type Layer, type NodeMark } from '../scene/marks.ts'
import { DIAMOND, type Shape, SQUARE } from '../scene/palette.ts'
import { FONTS, type Measure } from '../scene/text.ts'

type Context = CanvasRenderingContext2D

/** Marks in one path: browsers slow down with longer ones. */
const BATCH = 250

/**
 * Nodes smaller than this are drawn as squares of whole pixels: nobody sees a shape. Where there are very many, larger
 * ones too.
 */
const SMALL = { few: 1.6, many: 3 }, MANY = 3000

/** Paints lines, and nodes above them. */
export function paintLayer(context: Context, { edges, nodes }: Layer): void {
  context.save()
  context.lineJoin = 'round'
  for (const [{ colour, width, opacity, dashed }, marks] of byStyle(edges)) {
    context.strokeStyle = colour
    context.lineWidth = width
    context.globalAlpha = opacity
    context.setLineDash(dashed ? [4, 4] : [])
    inBatches(context, marks, traceEdge, () => context.stroke())
  }
  context.setLineDash([])
  const small = nodes.length > MANY ? SMALL.many : SMALL.few
  for (const [{ shape, fill, outline, outlineWidth, opacity }, marks] of byStyle(nodes)) {
    context.fillStyle = fill
    context.strokeStyle = outline
    context.lineWidth = outlineWidth
    context.globalAlpha = opacity
    for (const { x, y, r } of marks) if (r < small) paintDot(context, x, y, Math.max(1, Math.round(1.6 * r)))
    inBatches(context, marks.filter(({ r }) => r >= small), TRACES[shape], () => {
      context.fill()
      context.stroke()
    })
  }
  context.restore()
}

const paintDot = (context: Context, x: number, y: number, side: number): void =>
  context.fillRect(Math.round(x - side / 2), Math.round(y - side / 2), side, side)

function inBatches<Mark>(
  context: Context,
  marks: readonly Mark[],
  trace: (context: Context, mark: Mark) => void,
  draw: () => void,
): void {
  for (let from = 0; from < marks.length; from += BATCH) {
    context.beginPath()
    for (let i = from; i < Math.min(from + BATCH, marks.length); i++) trace(context, marks[i]!)
    draw()
  }
}

function traceEdge(context: Context, { points }: EdgeMark): void {
  context.moveTo(points[0]!, points[1]!)
  for (let i = 2; i < points.length; i += 2) context.lineTo(points[i]!, points[i + 1]!)
}

const TRACES: Record<Shape, (context: Context, mark: NodeMark) => void> = {
  circle(context, { x, y, r }) {
    context.moveTo(x + r, y)
    context.arc(x, y, r, 0, 2 * Math.PI)
  },
  square(context, { x, y, r }) {
    const half = SQUARE * r
    if (r < 4) context.rect(x - half, y - half, 2 * half, 2 * half)
    else context.roundRect(x - half, y - half, 2 * half, 2 * half, r * 0.25)
  },
  diamond(context, { x, y, r }) {
    const reach = DIAMOND * r
    context.moveTo(x, y - reach)
    context.lineTo(x + reach, y)
    context.lineTo(x, y + reach)
    context.lineTo(x - reach, y)
    context.closePath()
  },
}

const fontOf = (size: number, bold: boolean): string => `${bold ? '600 ' : ''}${size}px ${FONTS}`

/** Paints labels with a rim in the colour of the ground. */
export function paintLabels(context: Context, labels: readonly LabelMark[], background: string): void {
  context.save()
  context.textBaseline = 'middle'
  context.lineJoin = 'round'
  context.lineWidth = 3
  context.strokeStyle = background
  for (const { x, y, text, size, bold, align, colour } of labels) {
    context.font = fontOf(size, bold)
    context.textAlign = align === 'start' ? 'left' : align === 'end' ? 'right' : 'center'
    context.fillStyle = colour
    context.strokeText(text, x, y)
    context.fillText(text, x, y)
  }
  context.restore()
}

/** Most widths that are remembered. */
const MOST_WIDTHS = 20_000

/** The size at which texts are measured. */
const MEASURED = 100

/** Measures texts as they are drawn; remembers widths. */
export function measureWith(context: Context): Measure {
  const widths = new Map<string, number>()
  return (text, size, bold = false) => {
    const key = `${bold} ${text}`
    let width = widths.get(key)
    if (width === undefined) {
      context.save()
      context.font = fontOf(MEASURED, bold)
      width = context.measureText(text).width / MEASURED
      context.restore()
      if (widths.size >= MOST_WIDTHS) widths.clear()
      widths.set(key, width)
    }
    return width * size
  }
}
