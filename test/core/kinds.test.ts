import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EDGE_KIND_NAMES, EDGE_KINDS, NODE_KIND_NAMES, NODE_KINDS, WALKED } from '../../src/core/kinds.ts'
import { EDGE_RULES } from '../../src/tables/edges/rules.ts'
import { EDGE_WEIGHTS, passageView } from '../../src/walk/view.ts'
import { walkedBy } from '../../src/walk/ways-walked.ts'
import { runProcess } from '../helpers/command.ts'

describe('the table of kinds', () => {
  it('says of every kind what it joins and how it is called, and has a rule for each', () => {
    for (const kind of EDGE_KIND_NAMES) {
      const { ends, says, reversed, symmetric } = EDGE_KINDS[kind]
      for (const end of ends) expect(NODE_KIND_NAMES).toContain(end)
      expect(says && reversed).toMatch(/^[a-z ]+$/)
      if (symmetric) expect([ends[0], says]).toEqual([ends[1], reversed])
    }
    expect(Object.keys(EDGE_RULES).sort()).toEqual([...EDGE_KIND_NAMES].sort())
    for (const { one, many } of Object.values(NODE_KINDS)) expect(many).toBe(`${one}s`)
  })

  it('has ways from passage to passage, told apart both ways', () => {
    for (const { hops } of passageView(EDGE_WEIGHTS).paths) {
      const along = hops.map(({ edge, direction }) => ({ edge, reversed: direction === 'in' }))
      const back = along.toReversed().map(({ edge, reversed }) => ({ edge, reversed: !reversed }))
      const ends = hops.map(({ edge, direction }) => (direction === 'out' ? EDGE_KINDS[edge].ends : EDGE_KINDS[edge].ends.toReversed()))
      expect([ends[0]![0], ends.at(-1)![1]]).toEqual(['passage', 'passage'])
      for (let i = 1; i < ends.length; i++) expect(ends[i]![0]).toBe(ends[i - 1]![1])
      expect(walkedBy(along)).toEqual({ walked: WALKED.find(({ way }) => way === hops), backwards: false })
      expect(walkedBy(back)).toEqual({ walked: WALKED.find(({ way }) => way === hops), backwards: true })
    }
    expect(walkedBy([{ edge: 'contains', reversed: false }])).toBeUndefined()
  })
})

const ROOT = join(import.meta.dirname, '../..')

const RULE = `import { fromRows } from '../../math/sparse/make-csr.ts'
import { Relation } from '../relation.ts'

/** *cites*: every passage cites the first of all. */
export const citesEdges = (passages: number) =>
  new Relation('cites', fromRows(Array.from({ length: passages }, (_, i) => (i > 0 ? [[0, 1] as const] : [])), passages, 'none'))
`

const PROGRAM = `
import { createIndex, openIndex } from './src/index.ts'
import { EDGE_KINDS, WEIGHT_NAMES_OF_PAGE } from './page.ts'
import { replay } from './src/view/replay.ts'
import { edgeKindsRead } from './server.ts'

const documents = ['The old tower.', 'A bell rings.', 'Grass grows.'].map((text, i) => ({ id: String(i), text }))
const index = await createIndex(documents)
const opened = await openIndex(await index.toBytes())
const ids = async (options = {}) => (await opened.search('bell', { kinds: ['passage'], explain: false, ...options })).hits.map(hit => hit.id)
const view = await opened.view('bell')
const before = view.nodes.findIndex(({ id }) => id === '0#0')
console.log(JSON.stringify({
  edges: opened.stats().edges.cites,
  found: await ids(), weightless: await ids({ walk: { edges: { cites: 0 } } }), without: await ids({ without: { edgeKinds: ['cites'] } }),
  way: (await opened.explain('bell', { id: '0#0' })).incoming[0].edges,
  replayed: [replay(view), replay(view, { edges: { cites: 0 } })].map(run => run.states.at(-1)[before] > 0),
  related: (await opened.related({ kind: 'passage', id: '0' }, { edges: ['cites'] })).total,
  drawn: (await opened.toGraphology({ edges: ['cites'] })).size,
  refused: await createIndex(documents, { edges: { cites: false } }).then(made => made.stats().edges.cites ?? 'none'),
  label: EDGE_KINDS.cites.reversed, slider: WEIGHT_NAMES_OF_PAGE.includes('cites'), served: edgeKindsRead,
}))
`

describe('a kind of edge more', () => {
  let copy: string
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'tokengraph-kind-'))
    for (const folder of ['src', 'viz']) cpSync(join(ROOT, folder), join(copy, folder), { recursive: true })
    for (const file of ['package.json', 'tsconfig.json']) cpSync(join(ROOT, file), join(copy, file))
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  })
  afterAll(() => rmSync(copy, { recursive: true, force: true }))

  const edit = (file: string, before: string, added: string) => {
    const source = readFileSync(join(copy, file), 'utf8')
    expect(source).toContain(before)
    writeFileSync(join(copy, file), source.replace(before, added + before))
  }

  it('takes a file with its rule, a line that names the rule, and an entry in the table', async () => {
    writeFileSync(join(copy, 'src/tables/edges/cites.ts'), RULE)
    edit('src/tables/edges/rules.ts', "import { containsEdges }", "import { citesEdges } from './cites.ts'\n")
    edit('src/tables/edges/rules.ts', '  similar: {', '  cites: { make: ({ document }) => citesEdges(document.length) },\n')
    edit('src/core/kinds.ts', '  synonyms: {', `  cites: {
    ends: ['passage', 'passage'], says: 'cites', reversed: 'cited by', switched: true,
    walk: { option: 'cites', about: 'cites', weight: 0.5, way: [{ edge: 'cites', direction: 'out' }] },
  },
`)
    writeFileSync(join(copy, 'page.ts'), "export { EDGE_KINDS } from './viz/kinds.ts'\nexport { WEIGHT_NAMES as WEIGHT_NAMES_OF_PAGE } from './src/walk/view.ts'\n")
    writeFileSync(join(copy, 'server.ts'), `import { readOptions } from './src/core/read-options.ts'
import { rankingOptions } from './src/rank/ranking-options.ts'
import * as v from 'valibot'
export const edgeKindsRead = readOptions(v.strictObject(rankingOptions), { without: { edgeKinds: ['cites'] } }, 'server').without.edgeKinds
`)
    writeFileSync(join(copy, 'program.ts'), PROGRAM)
    const { code, out, err } = await runProcess(process.execPath, ['--import', 'tsx', 'program.ts'], { cwd: copy })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toEqual({
      edges: 2, found: ['1#0', '0#0', '2#0'], weightless: ['1#0'], without: ['1#0'], way: [{ edge: 'cites', reversed: false }],
      replayed: [true, false], related: 2, drawn: 2, refused: 'none', label: 'cited by', slider: true, served: ['cites'],
    })
  })
})
