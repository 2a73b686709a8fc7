import type { Shape } from './palette.ts'

/** How a node mark is filled. Marks of one look share one object, so that they can be drawn together. */
export interface NodeStyle {
  shape: Shape
  fill: string
  outline: string
  outlineWidth: number
  opacity: number
}

/** How a line is drawn; shared like {@link NodeStyle}. */
export interface EdgeStyle {
  colour: string
  width: number
  opacity: number
  dashed: boolean
}

/** A node, in CSS pixels of the picture. */
export interface NodeMark {
  x: number
  y: number
  r: number
  style: NodeStyle
}

/** A line through two or more points, x and y in turn. */
export interface EdgeMark {
  points: number[]
  style: EdgeStyle
}

/** A text on one line; y is its middle. */
export interface LabelMark {
  x: number
  y: number
  text: string
  size: number
  bold: boolean
  align: 'start' | 'middle' | 'end'
  colour: string
}

/** Lines, and nodes above them. */
export interface Layer {
  edges: EdgeMark[]
  nodes: NodeMark[]
}

/** All that is drawn. */
export interface Picture {
  width: number
  height: number
  background: string
  graph: Layer
  /** Whether the graph stands back behind what is lit. */
  isDimmed: boolean
  /** What is selected or under the pointer, and its neighbours. */
  lit: Layer
  labels: LabelMark[]
}

/** How strongly the graph is drawn where it stands back. */
export const DIMMED = 0.35

/** Marks by style, in the order in which the styles first come. */
export function byStyle<Mark extends { style: object }>(marks: readonly Mark[]): Map<Mark['style'], Mark[]> {
  const groups = new Map<Mark['style'], Mark[]>()
  for (const mark of marks) {
    const group = groups.get(mark.style)
    if (group) group.push(mark)
    else groups.set(mark.style, [mark])
  }
  return groups
}
