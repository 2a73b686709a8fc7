import { createIndex, type Document, type TokenIndex } from './src/index.ts'
import { createRandom } from './src/core/random.ts'
import { partsOf } from './src/index/token-index.ts'
import { dump } from './test/helpers/dump.ts'
const NAMES = ['Ada Lovelace', 'Charles Babbage', 'Analytical Engine', 'Difference Engine', 'London', 'Turin', '图书馆', '曹雪芹']

/** A small collection whose documents mention each other. */
function texts(count: number, seed = 1): Document[] {
  const random = createRandom(seed), pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const word = () => `word${Math.floor(60 * random() ** 2)}`
  return Array.from({ length: count }, (_, i) => ({
    id: `d${i}`, title: i < NAMES.length ? NAMES[i]! : `Title${i}`,
    text: `${Array.from({ length: 20 }, word).join(' ')}. He met ${pick(NAMES)} and Title${Math.floor(random() * count)}.\n\nIn ${pick(NAMES)} “The Old ${pick(['Song', 'Mill'])}” was ${word()}.`,
    metadata: { part: i % 3 },
  }))
}
const a = await (await createIndex(texts(40))).update({ remove: ['d0'] }), b = await createIndex(texts(40).slice(1))
const x: any = await dump(partsOf(a).graph), y: any = await dump(partsOf(b).graph)
for (const k of Object.keys(y)) { if (JSON.stringify(x[k]) !== JSON.stringify(y[k])) { console.log(k); if (k === 'edges') for (const e of Object.keys(y.edges)) { const X = new Set(x.edges[e]), Y = new Set(y.edges[e]); console.log(e, [...X].filter(l => !Y.has(l)).slice(0, 3), [...Y].filter(l => !X.has(l)).slice(0, 3)) } else console.log(JSON.stringify(x[k]).slice(0, 300), JSON.stringify(y[k]).slice(0, 300)) } }
const q = 'Which word1 word3 did Ada Lovelace write?'
for (const o of [{ walk: { precision: 0 } }, { walk: { precision: 0 }, seeds: { names: 0 } }, {}] as any) {
const [ha, hb] = [await a.search(q, { limit: 5, ...o }), await b.search(q, { limit: 5, ...o })]
console.log(JSON.stringify(ha.query), JSON.stringify(hb.query)); console.log(ha.hits.map(h => h.id + ' ' + h.score), hb.hits.map(h => h.id + ' ' + h.score)) }
console.log('----')
import { inquire } from './src/rank/inquiry.ts'
import { TokenIndex as TI } from './src/index/token-index.ts'
import { Walker } from './src/walk/walker.ts'
import { EDGE_WEIGHTS, passageView } from './src/walk/view.ts'
for (const idx of [a, b]) {
  const g = partsOf(idx).graph, w = new Walker(g, passageView(EDGE_WEIGHTS))
  const n = g.count('passage'), there = Array.from({ length: n }, (_, i) => i).filter(i => !g.isGone({ kind: 'passage', node: i }))
  const d = await w.degrees(there.map(i => w.number({ kind: 'passage', node: i })!))
  console.log(Array.from(d).slice(0, 6), (await g.passages(there)).slice(0, 3).map(p => p.document.id))
}
