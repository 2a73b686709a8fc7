export { renderTokenGraph, type RenderOptions, type TokenGraphView, type ViewEvents } from './render.ts'
export type { NodeAddress, ViewSource } from './source.ts'
export { checkView, type Checked } from './check-view.ts'
export type { Camera, Filters, NodeKey, State } from './state.ts'

export type {
  GraphView,
  ViewCommunity,
  ViewEdge,
  ViewGap,
  ViewNode,
  ViewResult,
  ViewTransition,
} from '../src/view/graph-view.ts'
export type { Explanation } from '../src/view/explanation.ts'
export type { Change, Without } from '../src/view/replay.ts'
