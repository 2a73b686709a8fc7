import type { Camera } from '../state.ts'

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
