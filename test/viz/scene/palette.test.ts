import { lab, rgb } from 'd3'
import { describe, expect, it } from 'vitest'
import { communityColour, PALETTE, scoreColour } from '../../../viz/scene/palette.ts'

/** What people with a kind of colour vision see, in linear light (Machado et al. 2009). */
const VISIONS = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
}

const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
const gamma = (value: number) => (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055)

function seen(colour: string, vision: readonly number[][]) {
  const { r, g, b } = rgb(colour), light = [r, g, b].map(value => linear(value / 255))
  const [x, y, z] = vision.map(row => 255 * gamma(Math.min(1, Math.max(0, row.reduce((sum, part, i) => sum + part * light[i]!, 0))))) as [number, number, number]
  return lab(rgb(x, y, z))
}

/** How far two colours are from each other: at 2.3 the difference is just seen. */
function distance(a: string, b: string, vision: readonly number[][]): number {
  const p = seen(a, vision), q = seen(b, vision)
  return Math.hypot(p.l - q.l, p.a - q.a, p.b - q.b)
}

describe.each(['light', 'dark'] as const)('the palette of the %s theme', theme => {
  it.each(Object.entries(VISIONS))('has a colour of what flows that is no community’s and no score’s, seen with %s vision', (_, vision) => {
    const others = [...Array.from({ length: 8 }, (_, i) => communityColour(theme, i)), ...PALETTE[theme].scores]
    for (const other of others) expect(distance(PALETTE[theme].flow, other, vision), other).toBeGreaterThan(20)
  })

  it('shows the lowest score on its ground, and scores apart', () => {
    const { background, scores } = PALETTE[theme]
    expect(distance(scores[0]!, background, VISIONS.usual)).toBeGreaterThan(22)
    expect(new Set([0, 0.003, 0.04, 0.1, 0.3, 0.6, 1].map(share => scoreColour(theme, share))).size).toBeGreaterThanOrEqual(6)
    expect([scoreColour(theme, -1), scoreColour(theme, 0), scoreColour(theme, 1), scoreColour(theme, 2)]).toEqual([scores[0], scores[0], scores.at(-1), scores.at(-1)])
  })
})
