import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Picture } from '../../../viz/scene/marks.ts'
import { escapeXml, writeSvg } from '../../../viz/scene/svg.ts'
import { parseXml } from './xml.ts'

const node = { fill: '#112233', outline: '#ffffff', outlineWidth: 1, opacity: 1 }
const line = { colour: '#445566', width: 1.5, opacity: 0.4, dashed: false }
const pictureOf = (text: string): Picture => ({
  width: 320, height: 200, background: '#ffffff', isDimmed: true,
  graph: {
    edges: [{ points: [1, 2, 3.14159, 4], style: line }, { points: [1, 2, 3, 4, 5, 6], style: { ...line, dashed: true } }],
    nodes: (['circle', 'square', 'diamond'] as const).map((shape, i) => ({ x: 10 * i, y: 20, r: 5, style: { ...node, shape } })),
  },
  lit: { edges: [], nodes: [{ x: 1, y: 1, r: 3, style: { ...node, shape: 'circle' } }] },
  labels: [{ x: 5, y: 6, text, size: 12, bold: true, align: 'start', colour: '#000000' }],
})

describe('writeSvg', () => {
  it('writes each mark once', () => {
    const root = parseXml(writeSvg(pictureOf('radium'), 'a <question>'))
    const names = root.all().map(({ name }) => name)
    const count = (name: string) => names.filter(each => each === name).length
    expect([count('circle'), count('rect'), count('path'), count('text')]).toEqual([2, 2, 3, 1])
    expect(root.attributes).toMatchObject({ width: '320', height: '200', viewBox: '0 0 320 200' })
    expect(root.all().find(({ name }) => name === 'title')!.text).toBe('a <question>')
    expect(root.all().filter(({ attributes }) => attributes.d === 'M1 2 3.14 4')).toHaveLength(1)
  })

  it.each(['<img src=x onerror=alert(1)>', '</text><script>alert(1)</script>', '"\' onload="x" &amp; ]]>', '北京 👩‍🔬', '\u0000\u0008\ufffe\u202eevil'])('holds %j as text alone', text => {
    const svg = writeSvg(pictureOf(text), text), root = parseXml(svg)
    expect(root.all().map(({ name }) => name).filter(name => !['svg', 'title', 'rect', 'g', 'path', 'circle', 'text'].includes(name))).toEqual([])
    expect(root.all().flatMap(({ attributes }) => Object.keys(attributes)).filter(name => name.startsWith('on') || name.includes('href'))).toEqual([])
    expect(root.all().find(({ name }) => name === 'text')!.text).toBe(text.replace(/[\u0000\u0008\ufffe\u202e]+/g, ''))
  })

  it('is well-formed for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
      const shown = parseXml(writeSvg(pictureOf(text), text)).all().find(({ name }) => name === 'text')!.text
      expect(escapeXml(shown)).toBe(escapeXml(text))
    }))
  })
})
