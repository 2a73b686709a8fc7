import type { NodeKind } from '../../src/core/kinds.ts'

export type Theme = 'light' | 'dark'

/** What a node is drawn as. */
export type Shape = 'square' | 'diamond' | 'circle'

/** The shape of each kind of node. */
export const SHAPES: Record<NodeKind, Shape> = { passage: 'square', name: 'diamond', token: 'circle' }

/**
 * How far squares and diamonds reach, for a circle of radius 1 with about the same area: half a side, half a diagonal.
 */
export const SQUARE = 0.88, DIAMOND = 1.25

/** Colours of a theme, as `#rrggbb`. */
export interface Palette {
  background: string
  /** Labels. */
  ink: string
  /** What stands back: the rest of the graph, nodes that were taken away. */
  quiet: string
  /** Edges between nodes of different communities. */
  edge: string
  /** What is selected. */
  accent: string
  /** What moves in a step of the walk: no community's colour, nor a score's, with any kind of colour vision. */
  flow: string
  /** Communities that are drawn as one mark, where colour says something that they have not. */
  mixed: string
  kinds: Record<NodeKind, string>
  /** The first eight communities. */
  communities: readonly string[]
  /** Scores from the lowest on; each is an equal share of the range of their roots. */
  scores: readonly string[]
}

/** A colour between two, as `#rrggbb`: the first at 0, the second at 1. */
export function mix(from: string, to: string, share: number): string {
  const part = (at: number) => {
    const [a, b] = [from, to].map(colour => Number.parseInt(colour.slice(at, at + 2), 16)) as [number, number]
    return Math.round(a + (b - a) * share).toString(16).padStart(2, '0')
  }
  return `#${part(1)}${part(3)}${part(5)}`
}

const SCORE_STEPS = 12

/** A scale through some colours. */
const ramp = (...colours: string[]): string[] =>
  Array.from({ length: SCORE_STEPS }, (_, i) => {
    const at = i / (SCORE_STEPS - 1) * (colours.length - 1), from = Math.min(Math.floor(at), colours.length - 2)
    return mix(colours[from]!, colours[from + 1]!, at - from)
  })

/**
 * Colours that people with any kind of colour vision can tell apart (Okabe and Ito 2008); the yellow is darker on light
 * ground and the blue lighter on dark, and a grey takes the place of their black. Scores go from pale to strong, as
 * cividis does (Nuñez et al. 2018): by lightness first.
 */
export const PALETTE: Record<Theme, Palette> = {
  light: {
    background: '#ffffff',
    ink: '#191d23',
    quiet: '#8a949e',
    edge: '#7b8794',
    accent: '#111827',
    flow: '#5b3ff1',
    mixed: '#a9b4c0',
    kinds: { passage: '#0072b2', name: '#e69f00', token: '#009e73' },
    communities: ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#bfae00', '#6b7280'],
    scores: ramp('#b3bfcc', '#7f97b8', '#3a66a6', '#0b2f6b'),
  },
  dark: {
    background: '#0f1216',
    ink: '#e7ebf0',
    quiet: '#77828d',
    edge: '#8896a4',
    accent: '#ffffff',
    flow: '#8f6cfe',
    mixed: '#566370',
    kinds: { passage: '#4fa3dd', name: '#e69f00', token: '#22b58b' },
    communities: ['#4fa3dd', '#e69f00', '#22b58b', '#d78bb5', '#8fd0f5', '#e8743b', '#f0e442', '#a3adb8'],
    scores: ramp('#4d5967', '#6b7a94', '#b59f5c', '#ffe873'),
  },
}

/** How far the second, third and fourth round of communities is from the first one's colours towards the ground. */
const TINTS = [0, 0.3, 0.45, 0.6]

/** The colour of a community; beyond the eighth they repeat, paler. */
export function communityColour(theme: Theme, community: number): string {
  const { communities, background } = PALETTE[theme]
  const round = Math.floor(community / communities.length) % TINTS.length
  return mix(communities[community % communities.length]!, background, TINTS[round]!)
}

/**
 * The colour of a score, given as a share of the largest: by its root, as sizes are, since few scores are near the
 * best.
 */
export function scoreColour(theme: Theme, share: number): string {
  const { scores } = PALETTE[theme]
  return scores[Math.min(scores.length - 1, Math.floor(Math.sqrt(Math.max(0, share)) * scores.length))] ?? scores[0]!
}
