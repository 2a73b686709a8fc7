import { forceCollide, forceLink, forceSimulation, forceX, forceY, packSiblings, randomLcg } from 'd3'
import { degreesOf, type LayoutGraph, membersOf } from './graph.ts'

/**
 * About how far nodes of a community are from each other, in the layout's units. A community of n nodes fills a circle
 * of radius SPACING · √n.
 */
export const SPACING = 14

/** Ground between communities. */
const GAP = 24

/** The golden angle, in radians. */
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5))

interface Circle {
  x: number
  y: number
  r: number
  index?: number
}

/**
 * Where nodes stand before any force: communities as circles side by side, linked ones near each other, and in each its
 * nodes as seeds in a sunflower (Vogel 1979), the best linked in the middle. The same for the same graph and seed.
 *
 * @returns x and y of each node, in turn
 */
export function firstPositions(graph: LayoutGraph, seed: number): Float32Array {
  const positions = new Float32Array(graph.community.length * 2)
  const members = membersOf(graph), degrees = degreesOf(graph)
  const circles = arrangeCommunities(graph, members, seed)
  members.forEach((own, community) => {
    const { x, y } = circles[community]!
    own.toSorted((a, b) => degrees[b]! - degrees[a]! || a - b).forEach((node, i) => {
      const radius = SPACING * Math.sqrt(i + 0.5), angle = i * GOLDEN_ANGLE + community
      positions[2 * node] = x + (own.length > 1 ? radius * Math.cos(angle) : 0)
      positions[2 * node + 1] = y + (own.length > 1 ? radius * Math.sin(angle) : 0)
    })
  })
  return positions
}

/** A circle for each community: packed around the largest, then pulled together where they are linked. */
function arrangeCommunities(graph: LayoutGraph, members: readonly number[][], seed: number): Circle[] {
  const circles: Circle[] = members.map(({ length }) => ({ x: 0, y: 0, r: SPACING * Math.sqrt(length) + GAP / 2 }))
  packSiblings(circles.toSorted((a, b) => b.r - a.r))
  const links = communityLinks(graph, members)
  const ticks = Math.min(150, Math.floor(40_000 / (circles.length + 1)))
  if (links.length === 0 || circles.length < 3) return circles
  const simulation = forceSimulation(circles).stop().randomSource(randomLcg(seed))
    .force(
      'link',
      forceLink<Circle, (typeof links)[number]>(links).distance(({ source, target }) =>
        radiusOf(source) + radiusOf(target)
      ).strength(({ strength }) => strength),
    )
    .force('collide', forceCollide<Circle>(({ r }) => r).iterations(2))
    // pictures are wider than high
    .force('x', forceX<Circle>(0).strength(0.02)).force('y', forceY<Circle>(0).strength(0.05))
  simulation.tick(ticks)
  return circles
}

const radiusOf = (circle: unknown): number => (circle as Circle).r

/** Links between communities, strong where there are many edges for their sizes. */
function communityLinks({ community, source, target }: LayoutGraph, members: readonly number[][]) {
  const counts = new Map<number, number>()
  for (let edge = 0; edge < source.length; edge++) {
    const a = community[source[edge]!]!, b = community[target[edge]!]!
    if (a !== b)
      counts.set(
        Math.min(a, b) * members.length + Math.max(a, b),
        (counts.get(Math.min(a, b) * members.length + Math.max(a, b)) ?? 0) + 1,
      )
  }
  return Array.from(counts, ([pair, count]) => {
    const a = Math.floor(pair / members.length), b = pair % members.length
    return {
      source: a as number | Circle,
      target: b as number | Circle,
      strength: Math.min(0.3, count / (2 * Math.sqrt(members[a]!.length * members[b]!.length))),
    }
  })
}

/**
 * Keeps nodes where they were in the picture before. New ones come in near a neighbour that was there or has come in
 * already; those without one keep their first position.
 *
 * @param known  where a node was, if it was there
 */
export function keepPositions(
  graph: LayoutGraph,
  first: Float32Array,
  known: (node: number) => readonly [number, number] | undefined,
): Float32Array {
  const positions = first.slice()
  const stands = new Uint8Array(graph.community.length)
  for (let node = 0; node < stands.length; node++) {
    const at = known(node)
    if (!at) continue
    positions.set(at, 2 * node)
    stands[node] = 1
  }
  const neighbours = neighboursOf(graph)
  // a queue: it grows while it is walked through
  const queue = Array.from(stands.keys()).filter(node => stands[node] === 1)
  for (const node of queue) {
    neighbours[node]!.forEach((near, i) => {
      if (stands[near]) return
      stands[near] = 1
      const angle = (near + i) * GOLDEN_ANGLE
      positions[2 * near] = positions[2 * node]! + 2 * SPACING * Math.cos(angle)
      positions[2 * near + 1] = positions[2 * node + 1]! + 2 * SPACING * Math.sin(angle)
      queue.push(near)
    })
  }
  return positions
}

function neighboursOf({ community, source, target }: LayoutGraph): number[][] {
  const neighbours: number[][] = Array.from(community, () => [])
  for (let edge = 0; edge < source.length; edge++) {
    neighbours[source[edge]!]!.push(target[edge]!)
    neighbours[target[edge]!]!.push(source[edge]!)
  }
  return neighbours
}
