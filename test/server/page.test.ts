import { createHash } from 'node:crypto'
import { describe, expect, it, test } from 'vitest'
import type { GraphView } from '../../src/view/graph-view.ts'
import { savedPage } from '../../src/server/page.ts'

const HOSTILE = '</script><img src=x onerror=alert(1)><!--<script>\u2028\u2029"\'&\0'
const view = (query: string): GraphView => ({
  schema: 'tokengraph.graph-view/2', query, nodes: [{ kind: 'token', id: HOSTILE, label: HOSTILE, degree: 1, community: 0, betweenness: 0 }],
  edges: [], transitions: [], results: [], origins: [], communities: [], gaps: [], rest: { passages: 0, seed: 0, scores: [] },
})

/** What a browser makes of it: elements in their order, with what stands in them. */
const scripts = (html: string) => Array.from(html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g), ([, attributes, text]) => ({ attributes: attributes!.trim(), text: text! }))

describe('a saved page', () => {
  test('has the view in it, whatever stands in that', async () => {
    const html = await savedPage(view(HOSTILE), 'draw()')
    const [data, code, ...more] = scripts(html)
    expect(more).toEqual([])
    expect(data!.attributes).toBe('type="application/json" id="view"')
    expect(JSON.parse(data!.text)).toEqual(view(HOSTILE))
    expect(data!.text).not.toMatch(/[<\u2028\u2029]/)
    expect(code).toEqual({ attributes: '', text: 'draw()' })
    expect(html.slice(0, html.indexOf('<script'))).not.toMatch(/<img|<!--|\0/)
  })

  it.each(['draw()', 'a="é北京😀"', 'a="</script>";b=`</SCRIPT >`', 'a="<!--<script>"', 'a\r\nb\rc', '  draw()\n'])('allows its script by its hash: %j', async script => {
    const html = await savedPage(view(''), script)
    const found = scripts(html)
    expect(found).toHaveLength(2)
    const hash = createHash('sha256').update(found[1]!.text, 'utf8').digest('base64')
    expect(html).toContain(`script-src 'sha256-${hash}'`)
    expect(found[1]!.text).not.toMatch(/<!--|\r/)
  })

  test('asks nobody for anything', async () => {
    const html = await savedPage(view('x'), 'draw()')
    expect(html).toContain("default-src 'none'")
    expect(html).toContain("connect-src 'none'")
    expect(html.replace(scripts(html)[0]!.text, '').replace('href="data:,"', '')).not.toMatch(/\b(src|href)=|https?:|unsafe/)
    expect(html.indexOf('content-security-policy')).toBeLessThan(html.indexOf('<link'))
  })

  test('is named by its question', async () => {
    expect(await savedPage(view('a < b & c'), '')).toContain('<title>a &lt; b &amp; c – tokengraph</title>')
    expect(await savedPage(view(''), '')).toContain('<title>tokengraph</title>')
  })
})
