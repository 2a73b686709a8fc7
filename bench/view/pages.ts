import { build } from 'esbuild'
import { gzipSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { writeLink } from '../../viz/link.ts'
import { firstState } from '../../viz/state.ts'
import type { GraphView } from '../../src/view/graph-view.ts'

/** A program that draws a graph in a page. */
export interface Contender {
  name: string
  /** An ES module: `draw(element, view)` gives a promise that is kept when the first picture was painted, and of how it is stopped. */
  code: string
  /** What it needs of the browser beside drawing by software. */
  flags?: readonly string[]
}

const PALETTE = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442', '#999999']

/** Every node by itself: the others know no communities that are drawn as one. */
const STATE = writeLink({ ...firstState({ query: '', nodes: [] }), collapsed: false })

/** Ours and two others, each drawing all nodes and edges of one GraphView at the same places, in the colours of its communities. */
export const CONTENDERS: readonly Contender[] = [
  {
    name: 'tokengraph',
    code: `import { renderTokenGraph } from ${
      JSON.stringify(fileURLToPath(new URL('../../dist/viz/index.js', import.meta.url)))
    }
      export async function draw(element, view) {
        renderTokenGraph(element, view, { state: ${JSON.stringify(STATE)} })
      }`,
  },
  {
    // it draws by WebGL alone, which is done by software here
    name: 'sigma',
    flags: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
    code: `import Graph from 'graphology'
      import Sigma from 'sigma'
      const palette = ${JSON.stringify(PALETTE)}
      export async function draw(element, view, places) {
        const graph = new Graph({ multi: true })
        view.nodes.forEach((node, i) => graph.addNode(i, { label: node.label.slice(0, 24), x: places[2 * i], y: places[2 * i + 1], size: 2 + Math.sqrt(node.degree) / 4, color: palette[node.community % 8] }))
        for (const { source, target } of view.edges) graph.addEdge(source, target, { size: 0.5, color: '#cccccc' })
        new Sigma(graph, element)
      }`,
  },
  {
    name: 'force-graph',
    code: `import ForceGraph from 'force-graph'
      const palette = ${JSON.stringify(PALETTE)}
      export async function draw(element, view, places) {
        const nodes = view.nodes.map((node, i) => ({ id: i, name: node.label.slice(0, 24), fx: places[2 * i], fy: places[2 * i + 1], x: places[2 * i], y: places[2 * i + 1], color: palette[node.community % 8] }))
        const links = view.edges.map(({ source, target }) => ({ source, target }))
        new ForceGraph(element).width(element.clientWidth).height(element.clientHeight).nodeRelSize(3).cooldownTicks(0).graphData({ nodes, links }).zoom(0.3)
      }`,
  },
]

/** A contender's code with all that it needs, minified. */
export async function bundle({ code }: Contender): Promise<{ text: string, gzipBytes: number }> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    logLevel: 'error',
  })
  return { text: outputFiles[0]!.text, gzipBytes: gzipSync(outputFiles[0]!.contents).length }
}

/** The page that draws: it keeps the times of frames, and says when the first picture was painted. */
export const PAGE = `<!doctype html><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,">
<style>html, body, #view { margin: 0; width: 100%; height: 100%; overflow: hidden }</style><div id="view"></div>
<script type="module">
import { draw } from '../contender.js'
const [view, places] = await Promise.all(['view.json', 'places.json'].map(async url => (await fetch(url)).json()))
window.frames_ = []
const painted = () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))
window.begin = async () => {
  await painted()
  const from = performance.now()
  await draw(document.getElementById('view'), view, places)
  await painted()
  window.first = performance.now() - from
  const tick = time => { window.frames_.push(time); requestAnimationFrame(tick) }
  requestAnimationFrame(tick)
  return window.first
}
window.ready = true
</script>`

/** Where the peers draw the nodes: each community's on a sunflower spiral, the communities on a greater one. Ours lays out for itself. */
export function places({ nodes, communities }: GraphView): number[] {
  const turn = Math.PI * (3 - Math.sqrt(5)), seen = new Map<number, number>()
  const spiral = (i: number, step: number) =>
    [step * Math.sqrt(i + 0.5) * Math.cos(i * turn), step * Math.sqrt(i + 0.5) * Math.sin(i * turn)] as const
  const reach = 8 * Math.sqrt(nodes.length / Math.max(1, communities.length)) * 2
  return nodes.flatMap(({ community }) => {
    const i = seen.get(community) ?? 0
    seen.set(community, i + 1)
    const [cx, cy] = spiral(community, reach), [x, y] = spiral(i, 8)
    return [cx + x, cy + y]
  })
}
