import { byStyle, DIMMED, type EdgeMark, type LabelMark, type Layer, type NodeMark, type Picture } from './marks.ts'
import { DIAMOND, SQUARE } from './palette.ts'
import { asLine, FONTS } from './text.ts'

/** A text as it may stand in XML: marks as references, characters that XML 1.0 does not allow left out. */
export const escapeXml = (text: string): string =>
  asLine(text)
    .replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)

/** How the edge of a label is drawn, in the colour of what is behind it. */
const ROUND_EDGE = 'stroke-width="3" stroke-linejoin="round" paint-order="stroke"'

const number = (value: number): string => String(Math.round(value * 100) / 100)

const pointSvg = (point: readonly number[]): string => point.map(number).join(' ')

function nodeSvg({ x, y, r, style: { shape } }: NodeMark): string {
  if (shape === 'circle') return `<circle cx="${number(x)}" cy="${number(y)}" r="${number(r)}"/>`
  if (shape === 'square') {
    const half = SQUARE * r, side = number(2 * half), at = `x="${number(x - half)}" y="${number(y - half)}"`
    return `<rect ${at} width="${side}" height="${side}" rx="${number(r * 0.25)}"/>`
  }
  const reach = DIAMOND * r
  const [top, right, bottom, left] = [[x, y - reach], [x + reach, y], [x, y + reach], [x - reach, y]].map(pointSvg)
  return `<path d="M${top}L${right} ${bottom} ${left}Z"/>`
}

const edgeSvg = ({ points }: EdgeMark): string => `<path d="M${points.map(number).join(' ')}"/>`

function labelSvg({ x, y, text, size, bold, align, colour }: LabelMark): string {
  const font = `font-size="${size}"${bold ? ' font-weight="600"' : ''} text-anchor="${align}"`
  return `<text x="${number(x)}" y="${number(y)}" ${font} fill="${colour}" direction="ltr">${escapeXml(text)}</text>`
}

function layerSvg({ edges, nodes }: Layer): string {
  const lines = Array.from(byStyle(edges), ([{ colour, width, opacity, dashed }, marks]) => {
    const dashes = dashed ? ' stroke-dasharray="4 4"' : '', paths = marks.map(edgeSvg).join('')
    return `<g fill="none" stroke="${colour}" stroke-width="${width}" stroke-opacity="${opacity}"${dashes}>${paths}</g>`
  })
  const shapes = Array.from(byStyle(nodes), ([{ fill, outline, outlineWidth, opacity }, marks]) => {
    const style = `fill="${fill}" stroke="${outline}" stroke-width="${outlineWidth}" opacity="${opacity}"`
    return `<g ${style}>${marks.map(nodeSvg).join('')}</g>`
  })
  return [...lines, ...shapes].join('\n')
}

/** A picture as an SVG document that stands for itself: no script, nothing from elsewhere, texts escaped. */
export function writeSvg({ width, height, background, graph, isDimmed, lit, labels }: Picture, title: string): string {
  const [w, h] = [width, height].map(number)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img">
<title>${escapeXml(title)}</title>
<rect width="100%" height="100%" fill="${background}"/>
<g${isDimmed ? ` opacity="${DIMMED}"` : ''}>
${layerSvg(graph)}
</g>
<g>
${layerSvg(lit)}
</g>
<g font-family="${FONTS}" dominant-baseline="central" stroke="${background}" ${ROUND_EDGE}>
${labels.map(labelSvg).join('\n')}
</g>
</svg>
`
}
