import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  randomLcg,
  type Simulation,
  type SimulationNodeDatum,
} from 'd3'
import { SPACING } from './first-positions.ts'
import { degreesOf, type LayoutGraph, membersOf } from './graph.ts'

/** A layout to compute. */
export interface LayoutInput extends LayoutGraph {
  /** x and y of each node, in turn: where it starts. */
  positions: Float32Array
  /** Nodes that stay where they are put. */
  pinned: { node: number, at: [x: number, y: number] }[]
  /** Nodes that stay where they start until the layout has come to rest, or a node is pulled. Default none. */
  held?: number[]
  seed: number
  /** How far nodes may move, from 1, a new graph, to 0. Default 0.6. */
  alpha?: number
}

/** A layout that is being computed. */
export interface Layout {
  /** Moves all nodes once. */
  tick(): void
  ticks(): number
  /** Whether it has come to rest. */
  isDone(): boolean
  /** x and y of each node, in turn; a copy. */
  positions(): Float32Array
  /** Holds a node somewhere, or lets it go; what is near moves along. */
  pin(node: number, at?: readonly [x: number, y: number]): void
}

/** Graphs with more nodes than this are laid out in fewer ticks, by forces that do not reach far. */
const LARGE = 3000

/** Below this a layout rests (d3's default). */
const ALPHA_MIN = 0.001

/**
 * In how many ticks a layout cools down from 1: 200 up to 3000 nodes, then fewer; 77 for 20,000. It starts near to
 * where it ends.
 */
const ticksFor = (nodes: number): number => Math.round(200 * Math.sqrt(Math.min(1, LARGE / nodes)))

/** How strongly nodes are drawn to the middle of their community; in large graphs edges do most of it. */
const GRAVITY = { small: 0.07, large: 0.02 }

/**
 * How strongly nodes repel each other, and how far. Repulsion falls with the distance, so nodes with it alone would
 * fill a circle evenly, each with as much ground as at the start, for gravity · SPACING²; edges pull them nearer,
 * therefore somewhat more. Its end would leave rings within communities that are larger: it is beyond the largest one,
 * or, in large graphs, so near that single nodes make it up.
 */
const REPULSION = 1.6 * GRAVITY.small * SPACING ** 2, NEAR = 4 * SPACING

/** How warm a layout gets when a node is pulled. */
const PULLED = 0.15

interface Body extends SimulationNodeDatum {
  x: number
  y: number
  index: number
}

/**
 * A force layout (d3-force: velocity Verlet; repulsion by Barnes and Hut 1986): edges pull, nodes repel each other, and
 * each is drawn a little to where its community started. The same input gives the same positions after the same number
 * of ticks.
 *
 * Cost of a tick: nodes · log nodes + edges.
 */
export function createLayout(input: LayoutInput): Layout {
  const { positions, community, alpha = 0.6 } = input
  const nodes = Array.from(
    community,
    (_, index): Body => ({ index, x: positions[2 * index]!, y: positions[2 * index + 1]! }),
  )
  const simulation = forcesOn(nodes, input).alpha(alpha), { hold, release } = holding(nodes, input)
  let ticks = 0
  return {
    tick() {
      simulation.tick()
      ticks++
      if (simulation.alpha() < ALPHA_MIN) release()
    },
    ticks: () => ticks,
    isDone: () => nodes.length === 0 || simulation.alpha() < ALPHA_MIN,
    positions() {
      const result = new Float32Array(nodes.length * 2)
      nodes.forEach(({ x, y }, i) => {
        result[2 * i] = x
        result[2 * i + 1] = y
      })
      return result
    },
    pin(node, at) {
      release()
      hold(node, at)
      simulation.alpha(Math.max(simulation.alpha(), PULLED))
    },
  }
}

/** All forces on some nodes, standing still. */
function forcesOn(nodes: Body[], input: LayoutInput): Simulation<Body, undefined> {
  const { community, source, target, weight, seed } = input
  const degrees = degreesOf(input), anchors = anchorsOf(input)
  const isLarge = nodes.length > LARGE
  const largest = membersOf(input).reduce((most, { length }) => Math.max(most, length), 0)
  const reach = isLarge ? NEAR : SPACING * Math.max(15, 2 * Math.sqrt(largest)),
    gravity = isLarge ? GRAVITY.large : GRAVITY.small
  const edges = Array.from(source, (from, edge) => ({ source: from as number | Body, target: target[edge]!, edge }))
  const within = (edge: number) => community[source[edge]!] === community[target[edge]!]
  const pull = forceLink<Body, (typeof edges)[number]>(edges)
    .distance(({ edge }) => SPACING * (within(edge) ? 2 : 6))
    .strength(({ edge }) =>
      (0.4 + 0.6 * weight[edge]!) * (within(edge) ? 0.6 : 0.1)
      / Math.min(degrees[source[edge]!]!, degrees[target[edge]!]!)
    )
  const simulation = forceSimulation(nodes).stop().randomSource(randomLcg(seed)).alphaMin(ALPHA_MIN)
    .alphaDecay(1 - ALPHA_MIN ** (1 / ticksFor(nodes.length)))
    .force('link', pull)
    .force('repel', forceManyBody<Body>().strength(-REPULSION).distanceMax(reach))
    .force('x', forceX<Body>(({ index }) => anchors[2 * community[index]!]!).strength(gravity))
    .force('y', forceY<Body>(({ index }) => anchors[2 * community[index]! + 1]!).strength(gravity))
  if (!isLarge) simulation.force('collide', forceCollide<Body>(SPACING * 0.6))
  return simulation
}

/** Holds nodes where they are pinned, and others where they start, until these are released. */
function holding(nodes: readonly Body[], { positions, pinned, held = [] }: LayoutInput) {
  const hold = (node: number, at?: readonly [number, number]) => {
    const body = nodes[node]
    if (!body) return
    body.fx = at?.[0] ?? null
    body.fy = at?.[1] ?? null
    if (at) [body.x, body.y] = at
  }
  const still = new Set(held)
  for (const node of still) hold(node, [positions[2 * node]!, positions[2 * node + 1]!])
  for (const { node, at } of pinned) {
    still.delete(node)
    hold(node, at)
  }
  const release = () => {
    for (const node of still) hold(node)
    still.clear()
  }
  return { hold, release }
}

/** The middle of each community's nodes at the start, x and y in turn. */
function anchorsOf({ community, positions }: LayoutInput): Float64Array {
  const middle = (own: readonly number[]) =>
    [0, 1].map(axis => own.reduce((sum, node) => sum + positions[2 * node + axis]!, 0) / Math.max(1, own.length))
  return Float64Array.from(membersOf({ community }).flatMap(middle))
}
