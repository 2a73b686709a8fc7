import { describe, expect, it } from 'vitest'
import { CSS, THEMES } from '../../viz/styles.ts'

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16) / 255).map(value => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

describe.each(Object.entries(THEMES))('the %s theme', (_, theme) => {
  it.each(['ink', 'muted', 'accent', 'up', 'down'] as const)('has readable text: %s', text => {
    for (const ground of ['ground', 'panel', 'raised'] as const) expect(contrast(theme[text], theme[ground])).toBeGreaterThanOrEqual(4.5)
  })

  it('has readable text on what is lit, marked or an alert', () => {
    expect(contrast(theme.onAccent, theme.accent)).toBeGreaterThanOrEqual(4.5)
    for (const ground of ['mark', 'alert'] as const) expect(contrast(theme.ink, theme[ground])).toBeGreaterThanOrEqual(4.5)
  })
})

describe('the styles', () => {
  it('fetch nothing', () => {
    expect(CSS).not.toMatch(/url\(|@import|@font-face|https?:/)
  })

  it('use no variable that is not set', () => {
    const set = new Set([...CSS.matchAll(/(--[\w]+):/g)].map(match => match[1]))
    for (const [, name, fallback] of CSS.matchAll(/var\((--\w+)(,)?/g)) if (!fallback) expect(set).toContain(name)
  })
})
