import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import { MultiGraph } from 'graphology'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../src/cli/run.ts'
import type { Io } from '../../src/cli/io.ts'
import { RUNS } from '../../src/evaluation/runs.ts'
import { loadIndex, readFiles } from '../../src/node.ts'
import { callCli } from '../helpers/call-cli.ts'
import { built, type Finished, ROOT, runCli, startCli } from '../helpers/command.ts'
import { tablesOf } from '../helpers/graph.ts'
import { column, pdfOf } from '../helpers/pdf.ts'

const QUESTION = 'Where did the father of Robert the Strong live?'
const DOCUMENTS = [
  { id: 'robert', title: 'Robert the Strong', text: 'Robert the Strong was a son of Hugo of Tours.\n\nHe fought in the west.', year: 866 },
  { id: 'hugo', title: 'Hugo of Tours', text: 'Hugo of Tours lived in a castle by the river Loire.', metadata: { year: 837, kind: 'count' } },
  { id: 'wall', title: '北京城墙', text: '北京的城墙很长，明代修建。', year: 1420 },
]

const before = process.cwd()
let cwd: string

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'tokengraph-cli-'))
  process.chdir(cwd)
  put('notes/a.md', '# The Crane\n\nThe crane asked the peacock about his feathers.\n\n## Feathers\n\nA long talk about feathers and gold.\n')
  put('notes/deep/b.txt', 'Nikola Tesla built a motor in New York.\n')
  put('docs.jsonl', jsonl(...DOCUMENTS))
  const { code, err } = await cli('index', 'docs.jsonl', 'notes', '--out', 'all.tkg')
  expect({ code, err }).toEqual({ code: 0, err: '' })
})
afterAll(() => {
  process.chdir(before)
  rmSync(cwd, { recursive: true, force: true })
})

const jsonl = (...values: unknown[]) => values.map(value => `${JSON.stringify(value)}\n`).join('')
const cli = (...args: string[]): Promise<Finished> => callCli(args)
const bytes = (name: string) => readFileSync(join(cwd, name))

function put(name: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(cwd, name)), { recursive: true })
  writeFileSync(join(cwd, name), content)
}

/** Runs a command that must succeed and say nothing beside its result. */
async function out(...args: string[]): Promise<string> {
  const done = await cli(...args)
  expect(done).toMatchObject({ code: 0, err: '' })
  return done.out
}

/** The one JSON value that a command prints. */
async function json<T = any>(...args: string[]): Promise<T> {
  const printed = await out(...args, '--json')
  expect(printed.trim().split('\n')).toHaveLength(1)
  return JSON.parse(printed)
}

/** Runs a command that must be refused: one line on standard error, nothing on standard output. */
async function refusal(...args: string[]): Promise<string> {
  const { code, out, err } = await cli(...args)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err.trimEnd().split('\n')).toHaveLength(1)
  expect(err).toMatch(/^tokengraph: /)
  expect(err).not.toMatch(/\bat .*:\d+:\d+|node:internal|undefined|\[object/)
  return err.trim()
}

describe('index', () => {
  test('reads folders, .jsonl files and globs', async () => {
    expect(await out('index', 'docs.jsonl', 'notes/**/*.txt', 'notes/*.md', '--out', 'three.tkg')).toMatch(/^5 documents, .*\nnodes: .*written to three\.tkg\n$/s)
    const { documents } = tablesOf(await loadIndex(join(cwd, 'three.tkg')))
    expect(documents.map(({ id }) => id)).toEqual(['robert', 'hugo', 'wall', 'notes/a.md', 'notes/deep/b.txt'])
    expect(documents[3]).toMatchObject({ title: 'The Crane' })
    expect(documents[3]!.headings).toHaveLength(2)
    expect(bytes('three.tkg')).toEqual(bytes('all.tkg'))
  })

  test('writes the same with several workers', async () => {
    expect(await out('index', 'docs.jsonl', 'notes', '--workers', '2', '--out', 'workers.tkg')).toMatch(/^5 documents, /)
    expect(bytes('workers.tkg')).toEqual(bytes('all.tkg'))
    const { code, err } = await cli('index', 'notes', '--workers', '0', '--out', 'none.tkg')
    expect([code, err]).toEqual([1, expect.stringContaining('--workers')])
  })

  test('calls files as readFiles does, from wherever they are named', async () => {
    const idsOf = async (...inputs: string[]) => {
      await out('index', ...inputs, '-o', 'ids.tkg')
      return tablesOf(await loadIndex(join(cwd, 'ids.tkg'))).documents.map(({ id }) => id)
    }
    for (const notes of ['notes', join(cwd, 'notes')]) {
      expect(await idsOf(notes)).toEqual(['a.md', 'deep/b.txt'])
      expect(await idsOf(notes)).toEqual((await readFiles(notes)).documents.map(({ id }) => id))
      expect(await idsOf(join(notes, 'a.md'))).toEqual(['a.md'])
    }
  })

  test('takes the corpus.jsonl of a folder', async () => {
    put('set/corpus.jsonl', jsonl(DOCUMENTS[0]))
    put('set/other.txt', 'not read')
    const { code, out, err } = await cli('index', 'set', '-o', 'set.tkg', '--json')
    expect([code, JSON.parse(out)]).toMatchObject([0, { schema: 'tokengraph.stats/1', documents: 1, leftOut: 1, file: 'set.tkg' }])
    expect(err).toBe('tokengraph: left out: reading "set": got a file beside corpus.jsonl, which stands for its folder. To read it, too, name it, or use a pattern.\n')
  })

  test('says what it passes over in a folder, a line for each reason', async () => {
    for (const name of ['a.md', 'b.png', 'c.png', 'sub/d.css', 'sub/rows.csv']) put(`mingled/${name}`, 'id,text\n1,x\n')
    const { code, out, err } = await cli('index', 'mingled', '-o', 'mingled.tkg', '--json')
    expect([code, JSON.parse(out)]).toMatchObject([0, { documents: 1, leftOut: 4 }])
    expect(err.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^tokengraph: left out \(3 files\): reading "mingled": got a file of another kind; expected \.txt, /),
      'tokengraph: left out: reading "mingled": got a table or JSON beside pages, most often settings and data. To read it, too, name it, or use a pattern.',
    ])
  })

  test('takes its options', async () => {
    const { tokenizer, nodes } = await json('index', 'docs.jsonl', '-o', 'plain.tkg', '--languages', 'de, fr', '--no-stem', '--no-stop-words', '--passage-length', '100')
    expect(tokenizer).toContain('"languages":["de","fr"],"stem":false,"stopWords":false')
    expect(nodes.token).toBeGreaterThan((await json('index', 'docs.jsonl', '-o', 'plain.tkg')).nodes.token)
  })

  test('warnings go to standard error, results to standard output', async () => {
    put('gaps/empty.txt', '')
    put('gaps/full.txt', 'Something.')
    const done = await cli('index', 'gaps', '-o', 'gaps.tkg', '--json')
    expect(done).toMatchObject({ code: 0, err: 'tokengraph: left out: reading "gaps/empty.txt": got an empty file\n' })
    expect(JSON.parse(done.out)).toMatchObject({ documents: 1, leftOut: 1 })
  })

  test('of many files that cannot be read some are named, and all counted', async () => {
    for (let i = 10; i < 25; i++) put(`mixed/${i}.md`, Uint8Array.of(0x63, 0xe9))
    for (let i = 10; i < 22; i++) put(`mixed/front-${i}.md`, '---\na: [\n---\nSomething.')
    const { code, out, err } = await cli('index', 'mixed', '-o', 'mixed.tkg', '--json')
    expect([code, JSON.parse(out)]).toMatchObject([0, { documents: 12, leftOut: 15 }])
    const lines = err.trimEnd().split('\n')
    expect(lines).toHaveLength(22)
    expect(lines[0]).toMatch(/^tokengraph: left out: reading "mixed\/10\.md": got byte 0xE9 .*expected UTF-8 text/)
    expect(lines[10]).toBe('tokengraph: left out: 5 more, 15 in all')
    expect(lines[11]).toMatch(/^tokengraph: front matter of "mixed\/front-10\.md": got broken YAML/)
    expect(lines[21]).toBe('tokengraph: 2 more such warnings')
  })
})

describe('index of .pdf files', () => {
  /** What Node runs first, so that it finds no unpdf. */
  const HOOK = "export const resolve = (name, context, next) => { if (name === 'unpdf') throw Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' }); return next(name, context) }"
  const urlOf = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`
  const NODE_OPTIONS = `--import=${urlOf(`import { register } from 'node:module'; register(${JSON.stringify(urlOf(HOOK))})`)}`
  const without = (...args: string[]) => runCli(args, { cwd, env: { ...process.env, NODE_OPTIONS } })

  beforeAll(() => {
    put('papers/tower.pdf', pdfOf([column(['A lantern burns above the har-', 'bour.']), column(['黄河入海流。'])], { info: { Title: 'The tower' } }))
    put('papers/scan.pdf', pdfOf([[]]))
    put('papers/notes.txt', 'A harbour of ships.')
  })

  test('are read beside others; what has no text is told', async () => {
    const { code, err } = await cli('index', 'papers', '--out', 'papers.tkg')
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^tokengraph: left out: reading "papers\/scan\.pdf": got a PDF file without text .*\n$/) })
    expect((await json('search', 'papers.tkg', 'harbour lantern')).hits[0]).toMatchObject({ document: 'tower.pdf', title: 'The tower', source: { start: 0, end: 2 } })
    expect((await json('search', 'papers.tkg', '黄河')).hits[0]).toMatchObject({ document: 'tower.pdf' })
    expect(await refusal('index', 'papers/scan.pdf', '--out', 'scan.tkg')).toContain('reading "papers/scan.pdf": got a PDF file without text (pages: 1)')
  })

  test('without the package: left out beside others, refused where nothing else is there', async () => {
    expect(await without('index', 'papers', '--out', 'some.tkg')).toMatchObject({
      code: 0, err: 'tokengraph: left out (2 files): .pdf files, as "scan.pdf": got no package "unpdf", which reads them. Install it: npm install unpdf\n',
    })
    for (const inputs of [['papers/tower.pdf'], ['papers/*.pdf']]) {
      const { code, out, err } = await without('index', ...inputs, '--out', 'none.tkg')
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toMatch(/^tokengraph: reading "papers\/\w+\.pdf": got no package "unpdf"; expected unpdf .*Install it: npm install unpdf\..*\n$/)
      expect(err.trimEnd().split('\n')).toHaveLength(1)
    }
  })
})

describe('search', () => {
  test('prints passages, names and tokens', async () => {
    const printed = await out('search', 'all.tkg', QUESTION)
    expect(printed).toMatch(/^words: .*robert.* · names: Robert the Strong\nPassages\n 1\. 1\.\d+ {2}Robert the Strong {2}robert#0\n.*\nNames\n.*\nTokens\n/s)
    expect(printed).toContain('Hugo of Tours  hugo#0')
    expect(printed).not.toMatch(/\u001b/)
  })

  test('as JSON', async () => {
    const results = await json('search', 'all.tkg', QUESTION, '--kinds', 'passage, name', '--limit', '2')
    expect(results).toMatchObject({ schema: 'tokengraph.search/1', query: { text: QUESTION, names: ['Robert the Strong'] } })
    expect(results.hits.map((hit: { id: string }) => hit.id)).toEqual(['robert#0', 'hugo#0', 'Hugo of Tours'])
    expect(results.hits[0]).not.toHaveProperty('explanation')
  })

  test('with reasons', async () => {
    expect(await out('search', 'all.tkg', QUESTION, '--explain')).toMatch(/ \d+ % 'robert' → passage 'Robert the Strong/)
    const { hits } = await json('search', 'all.tkg', QUESTION, '--explain')
    for (const hit of hits) expect(hit.explanation).toMatchObject({ schema: 'tokengraph.explanation/1', score: hit.score })
  })

  test('in Chinese, in the other characters too', async () => {
    for (const question of ['北京的城墙', '北京的城牆']) {
      expect((await json('search', 'all.tkg', question, '--limit', '1', '--kinds', 'passage')).hits[0].id).toBe('wall#0')
    }
  })

  test.each([
    [['--filter', 'year=866'], ['robert#0']],
    [['--filter', 'year=837,1420'], ['hugo#0']],
    [['--filter', 'year=837', '--filter', 'kind=count'], ['hugo#0']],
    [['--filter', 'year=837', '--filter', 'kind=king'], []],
  ])('%j', async (options, ids) => {
    const { hits } = await json('search', 'all.tkg', 'Tours', '--kinds', 'passage', ...options)
    expect(hits.map((hit: { id: string }) => hit.id)).toEqual(ids)
  })

  test('pages by their tags, however they are written', async () => {
    put('cook/pie.md', '---\ntags: savoury, baking\n---\nA pie of leeks.\n')
    put('cook/tart.md', '---\ntags: [sweet, baking]\n---\nA tart of pears.\n')
    put('cook/soup.md', 'A soup of leeks, #savoury as it is.\n')
    put('cook.jsonl', jsonl({ id: 'bread', text: 'A bread of rye.', tags: ['baking'] }))
    await out('index', 'cook', 'cook.jsonl', '--out', 'cook.tkg')
    const found = async (filter: string) => (await json('search', 'cook.tkg', 'pie tart soup bread', '--kinds', 'passage', '--filter', filter)).hits.map((hit: { document: string }) => hit.document).sort()
    expect(await found('tags=baking')).toEqual(['bread', 'cook/pie.md', 'cook/tart.md'])
    expect(await found('tags=savoury')).toEqual(['cook/pie.md', 'cook/soup.md'])
    expect(await found('tags=savoury,sweet')).toEqual(['cook/pie.md', 'cook/soup.md', 'cook/tart.md'])
  })

  test('a field that no document has is told', async () => {
    const { code, out, err } = await cli('search', 'all.tkg', 'Tours', '--filter', 'yaer=866')
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^Nothing found\./) })
    expect(err).toBe('tokengraph: filter: no document has the field "yaer". Did you mean "year"? Known: kind, year.\n')
    const constructor = await cli('search', 'all.tkg', 'Tours', '--filter', 'constructor=x', '--json')
    expect(JSON.parse(constructor.out)).toMatchObject({ hits: [], notes: [expect.stringContaining('"constructor"')] })
  })

  test('nothing found is no mistake', async () => {
    expect(await out('search', 'all.tkg', 'zzzz')).toBe('Nothing found. No word or name of the question is in the index.\n')
    expect(await json('search', 'all.tkg', '?!')).toMatchObject({ hits: [] })
    expect(await out('search', 'all.tkg', '--limit', '1', '--', '-5 castles by a river')).toContain('hugo#0')
    const none = 'The question has no word.'
    for (const question of ['?!', '…']) {
      expect(await out('search', 'all.tkg', question)).toBe(`Nothing found. ${none}\n`)
      expect(await refusal('explain', 'all.tkg', question)).toBe(`tokengraph: explain: got no passage for "${question}". ${none}`)
      expect(await cli('view', 'all.tkg', '--question', question, '--html', 'none.html')).toMatchObject({ err: `tokengraph: the page shows nothing. ${none}\n` })
    }
    expect(await refusal('explain', 'all.tkg', 'the zzzz')).toMatch(/No word or name of the question is in the index\.$/)
  })
})

describe('explain', () => {
  test('the best passage, unless a node is named', async () => {
    const best = await out('explain', 'all.tkg', QUESTION)
    expect(best).toMatch(/^passage 'Robert the Strong.*' \(robert#0\): score 1\.\d+\n.*from what was asked:\n.*the strongest ways:\n/s)
    expect(await out('explain', 'all.tkg', QUESTION, 'robert#0')).toBe(best)
    expect(await out('explain', 'all.tkg', QUESTION, 'robert')).toBe(best)
    expect(await out('explain', 'all.tkg', QUESTION, 'hugo#0')).toContain("'Robert the Strong")
  })

  test('names and tokens', async () => {
    expect(await out('explain', 'all.tkg', QUESTION, '--kind', 'name')).toMatch(/^name 'Hugo of Tours'/)
    expect(await out('explain', 'all.tkg', QUESTION, 'Hugo of Tours', '--kind', 'name')).toMatch(/^name 'Hugo of Tours'/)
    expect(await out('explain', 'all.tkg', QUESTION, 'son', '--kind', 'token')).toMatch(/^token 'son'/)
  })

  test('as JSON, whose parts add up', async () => {
    const { schema, score, terms, paths } = await json('explain', 'all.tkg', QUESTION, 'hugo#0', '--paths', '2')
    expect(schema).toBe('tokengraph.explanation/1')
    expect(terms.reduce((sum: number, term: { value: number }) => sum + term.value, 0)).toBeCloseTo(score, 6)
    expect(paths.length).toBeLessThanOrEqual(2)
  })
})

describe('stats', () => {
  test('counts, the same as when it was indexed', async () => {
    const indexed = await json('index', 'docs.jsonl', 'notes', '--out', 'again.tkg')
    expect(await json('stats', 'again.tkg')).toEqual({ ...indexed, file: undefined, leftOut: undefined })
    expect(await out('stats', 'again.tkg')).toMatch(/^5 documents, \d+ characters\nnodes: /)
  })
})

describe('export', () => {
  test('GEXF, GraphML and JSON, to standard output or a file', async () => {
    for (const [format, start] of [['gexf', /^<\?xml [^>]+>\s*<gexf /], ['graphml', /^<\?xml [^>]+>\s*<graphml /], ['json', /^\{"options":/]] as const) {
      const printed = await out('export', 'all.tkg', '--format', format)
      expect(printed).toMatch(start)
      expect(await cli('export', 'all.tkg', '--format', format, '--out', 'graph.out')).toEqual({ code: 0, out: '', err: 'written to graph.out\n' })
      expect(bytes('graph.out').toString().trimEnd()).toBe(printed.trimEnd())
    }
  })

  test('the format is that of the ending, unless one is said', async () => {
    const starts = { gexf: /^<\?xml [^>]+>\s*<gexf /, graphml: /^<\?xml [^>]+>\s*<graphml /, json: /^\{"options":/, view: /^\{"schema":"tokengraph\.graph-view/ }
    const cases: [file: string, options: string[], start: keyof typeof starts][] = [
      ['x.gexf', [], 'gexf'], ['x.GraphML', [], 'graphml'], ['x.json', [], 'json'], ['x', [], 'json'],
      ['y.gexf', ['--format', 'graphml'], 'graphml'], ['y.graphml', ['--json'], 'json'], ['y.json', ['--format', 'view'], 'view'],
    ]
    for (const [file, options, start] of cases) {
      expect(await cli('export', 'all.tkg', '--out', file, ...options)).toMatchObject({ code: 0 })
      expect(bytes(file).toString()).toMatch(starts[start])
    }
    expect(await out('export', '--help')).toMatch(/default: by the ending\s+of --out/)
  })

  test('kinds of nodes and edges', async () => {
    const graph = MultiGraph.from(await json('export', 'all.tkg', '--kinds', 'passage,name', '--edges', 'names'))
    expect(new Set(graph.mapNodes((_, { kind }) => kind))).toEqual(new Set(['passage', 'name']))
    expect(new Set(graph.mapEdges((_, { kind }) => kind))).toEqual(new Set(['names']))
    const { nodes } = (await loadIndex(join(cwd, 'all.tkg'))).stats()
    expect(graph.order).toBe(nodes.passage + nodes.name)
  })

  test('a view without a question: the overview', async () => {
    const index = await loadIndex(join(cwd, 'all.tkg')), plain = (view: unknown) => JSON.parse(JSON.stringify(view))
    const view = async (...options: string[]) => JSON.parse(await out('export', 'all.tkg', '--format', 'view', ...options))
    expect(await view()).toEqual(plain(await index.overview()))
    expect(await view('--nodes', '4', '--kinds', 'passage,name', '--edges', 'names')).toEqual(plain(await index.overview({ nodes: 4, kinds: ['passage', 'name'], edges: ['names'] })))
  })

  test('nothing of the graph, where a question touches none', async () => {
    expect(MultiGraph.from(await json('export', 'all.tkg', '--question', 'zzzz')).order).toBe(0)
  })

  test('the part that a question touches', async () => {
    const view = JSON.parse(await out('export', 'all.tkg', '--format', 'view', '--question', QUESTION))
    expect(view).toMatchObject({ schema: 'tokengraph.graph-view/2', query: QUESTION })
    const whole = MultiGraph.from(await json('export', 'all.tkg'))
    const part = MultiGraph.from(await json('export', 'all.tkg', '--question', QUESTION, '--nodes', '6'))
    expect(part.order).toBeLessThanOrEqual(6)
    expect(part.hasNode('passage:robert#0')).toBe(true)
    for (const node of part.nodes()) expect(whole.hasNode(node)).toBe(true)
    const passages = MultiGraph.from(await json('export', 'all.tkg', '--question', QUESTION, '--kinds', 'passage'))
    expect(new Set(passages.mapNodes((_, { kind }) => kind))).toEqual(new Set(['passage']))
  })
})

describe('evaluate', () => {
  const QUESTIONS = [
    { id: 'q1', text: 'Who was the son of Hugo of Tours?', answers: [{ text: 'Robert the Strong', start: 0 }], passage: 'robert' },
    { id: 'q2', text: 'What stood by the river Loire?', answers: [{ text: 'a castle', start: 0 }], passage: 'hugo' },
    { id: 'q3', text: '北京的城墙是什么时候修建的？', answers: [{ text: '明代', start: 0 }], passage: 'wall' },
    { id: 'q4', text: 'Robert', passage: 'robert' },
    { id: 'q5', text: 'Not judged', passage: 7 },
  ]
  beforeAll(() => {
    put('judged/corpus.jsonl', jsonl(...DOCUMENTS))
    put('judged/queries.jsonl', jsonl(...QUESTIONS))
    put('judged/qrels.jsonl', jsonl(
      { query: 'q1', passage: 'robert', score: 2 }, { query: 'q1', passage: 'hugo', score: 1 }, { query: 'q1', passage: 'wall', score: 0 },
      { query: 'q2', passage: 'hugo' }, { query: 'q3', passage: 'wall', score: 1 }, { query: 'gone', passage: 'wall', score: 1 },
    ))
    put('bare/corpus.jsonl', jsonl(...DOCUMENTS))
    put('bare/queries.jsonl', jsonl(...QUESTIONS))
    put('titles/corpus.jsonl', jsonl({ id: 'a', title: 'Zanzibar', text: 'An island.' }, { id: 'b', title: 'Malta', text: 'An island too.' }))
    put('titles/queries.jsonl', jsonl({ id: 'q', text: 'Zanzibar', passage: 'a' }))
  })

  test('prints the documented JSON, fractions from 0 to 1', async () => {
    const { schema, collection, passages, questions, runs, differences, milliseconds, ...more } = await json('evaluate', 'judged', '--runs', 'lexical,graph')
    expect({ schema, collection, passages, questions, more }).toEqual({ schema: 'tokengraph.evaluation/1', collection: 'judged', passages: 3, questions: 3, more: {} })
    expect(Object.keys(runs)).toEqual(['lexical', 'graph'])
    expect(Object.keys(runs.lexical)).toEqual(['recall@2', 'recall@5', 'recall@10', 'recall@50', 'recall@100', 'all@5', 'hit@1', 'hit@5', 'mrr', 'map', 'ndcg@10'])
    for (const measures of Object.values<Record<string, number>>(runs)) {
      expect(Object.keys(measures)).toEqual(Object.keys(runs.lexical))
      for (const value of Object.values(measures)) expect(value >= 0 && value <= 1).toBe(true)
    }
    expect(runs.lexical).toMatchObject({ 'recall@2': 1, 'hit@1': 1, mrr: 1, map: 1 })
    for (const { run, measure, difference, low, high, ...more } of differences) {
      expect({ run, more }).toEqual({ run: 'graph', more: {} })
      expect(difference).toBeCloseTo(runs.graph[measure] - runs.lexical[measure], 12)
      expect(low <= difference && difference <= high).toBe(true)
    }
    expect(Object.keys(milliseconds)).toEqual(['lexical', 'graph'])
  })

  test('prints the same numbers every time', async () => {
    const names = Object.keys(RUNS).filter(run => !RUNS[run]!.table && !RUNS[run]!.cross)
    const numbers = async () => ({ ...await json('evaluate', 'judged', '--encoder', 'corpus', '--runs', names.join(',')), milliseconds: undefined })
    const first = await numbers()
    expect(Object.keys(first.runs)).toEqual(names)
    expect(await numbers()).toEqual(first)
  })

  test('without judgements, the passage of each question is the relevant one', async () => {
    const { questions, runs } = await json('evaluate', 'bare')
    expect(questions).toBe(4)
    expect(runs.lexical['recall@5']).toBe(1)
  })

  test('other questions and judgements', async () => {
    put('mine.jsonl', jsonl({ id: 'm', text: 'Loire castle' }, { id: 'n', text: 'no judgement' }))
    put('my-qrels.jsonl', jsonl({ query: 'm', passage: 'wall', score: 1 }))
    const { questions, runs } = await json('evaluate', 'bare', '--queries', 'mine.jsonl', '--qrels', 'my-qrels.jsonl')
    expect({ questions, map: runs.lexical.map }).toEqual({ questions: 1, map: 0 })
  })

  test('every n-th question', async () => {
    for (const [every, questions] of [['1', 4], ['2', 2], ['3', 2], ['9', 1]] as const) {
      expect(await json('evaluate', 'bare', '--every', every)).toMatchObject({ questions })
    }
  })

  test('titles withheld', async () => {
    expect((await json('evaluate', 'titles')).runs.lexical.map).toBe(1)
    expect((await json('evaluate', 'titles', '--no-titles')).runs.lexical.map).toBe(0)
  })

  describe('a folder of files', () => {
    beforeAll(() => {
      put('vault/notes/Animals/Otter.md', 'It lives in rivers and eats fish.\n\n## Food\n\nEels and trout, mostly.\n')
      put('vault/notes/Home.md', '# Welcome\n\nSee [[Otter]].\n')
      put('vault/notes/.hidden/Otter.md', 'Not read.\n')
      put('vault/queries.jsonl', jsonl({ id: 'q', text: 'What lives on eels and trout?' }, { id: 'r', text: 'welcome' }))
      put('vault/qrels.jsonl', jsonl({ query: 'q', passage: 'Animals/Otter', score: 1 }, { query: 'r', passage: 'Home.md', score: 1 }))
    })

    test('is the corpus, judged by paths', async () => {
      const { collection, passages, runs } = await json('evaluate', 'vault')
      expect({ collection, passages }).toEqual({ collection: 'vault', passages: 2 })
      expect(runs.lexical).toMatchObject({ 'hit@1': 1, mrr: 1 })
    })

    test('stands behind corpus.jsonl unless it is asked for', async () => {
      put('both/corpus.jsonl', jsonl({ id: 'Otter', text: 'Eels.' }))
      put('both/notes/Otter.md', 'Eels.\n')
      put('both/notes/Rain.md', 'Rain.\n')
      put('both/notes/Empty.md', '')
      put('both/queries.jsonl', jsonl({ id: 'q', text: 'eels', passage: 'Otter' }))
      expect(await json('evaluate', 'both')).toMatchObject({ passages: 1, runs: { graph: { mrr: 1 } } })
      const { code, out, err } = await cli('evaluate', 'both', '--files', '--json')
      expect({ code, err }).toEqual({ code: 0, err: 'tokengraph: left out: reading "both/notes/Empty.md": got an empty file\n' })
      expect(JSON.parse(out)).toMatchObject({ passages: 2, runs: { graph: { mrr: 1 } } })
    })

    test('must be there when it is asked for', async () => {
      expect(await refusal('evaluate', 'judged', '--files')).toMatch(/judged.notes": got no such file/)
    })
  })

  test('tokens that answer', async () => {
    const { runs, differences } = await json('evaluate', 'judged', '--runs', 'tokens')
    expect(Object.keys(runs)).toEqual(['lexical', 'tokens'])
    // the best passage for q1 is Hugo's, which does not say who his son was
    expect(runs.tokens).toEqual({ 'answer@10': 2 / 3 })
    expect(differences).toEqual([])
    expect((await json('evaluate', 'titles', '--runs', 'tokens')).runs.tokens).toEqual({})
    expect(await out('evaluate', 'titles', '--runs', 'tokens')).toContain('no answers in this set')
  })

  test('as a table, in percent', async () => {
    expect(await out('evaluate', 'judged')).toMatch(/^judged: 3 passages, 3 questions; percent\n.*recall@2.*\nlexical +100\.0 .*\ngraph +.*\n {2}graph +map +[+-]\d+\.\d \[[+-]\d/s)
  })

  test('says what is wrong with a set', async () => {
    put('broken/corpus.jsonl', jsonl(...DOCUMENTS))
    expect(await refusal('evaluate', 'broken')).toMatch(/queries\.jsonl": got no such file/)
    put('broken/queries.jsonl', jsonl({ id: 'q', text: 'x' }))
    expect(await refusal('evaluate', 'broken')).toContain('got no judged question')
    put('broken/qrels.jsonl', jsonl({ query: 'q', passage: 'robert', score: 0.5 }))
    expect(await refusal('evaluate', 'broken')).toMatch(/qrels\.jsonl:1": "score": got 0\.5; expected a whole number/)
    put('broken/queries.jsonl', `${jsonl({ id: 'q', text: 'x' })}{"id": "r", \n`)
    expect(await refusal('evaluate', 'broken')).toMatch(/queries\.jsonl:2": got broken JSON/)
    put('lost', '')
    mkdirSync(join(cwd, 'hollow/deep'), { recursive: true })
    const wanted = 'expected corpus.jsonl, or files below notes/, and queries.jsonl. "tokengraph evaluate --help" tells what they hold.'
    for (const folder of ['hollow', 'notes']) expect(await refusal('evaluate', folder)).toBe(`tokengraph: evaluating "${folder}": got a folder without a corpus; ${wanted}`)
    expect(await refusal('evaluate', 'lost')).toBe(`tokengraph: evaluating "lost": got a file; expected a folder with corpus.jsonl, or files below notes/, and queries.jsonl. "tokengraph evaluate --help" tells what they hold.`)
    expect(await refusal('evaluate', 'nowhere')).toBe('tokengraph: evaluating "nowhere": got no such folder; expected a folder with corpus.jsonl, or files below notes/, and queries.jsonl. Check the path; it counts from the current folder.')
    expect(await refusal('evaluate', 'judged', '--runs', 'grph')).toContain('Did you mean "graph"?')
  })
})

describe('mistakes', () => {
  test.each<[string[], RegExp]>([
    [['serch', 'all.tkg', 'x'], /unknown command 'serch' \(Did you mean search\?\)/],
    [['search', 'all.tkg', '-degrees'], /unknown option '-degrees' \(what begins with a dash and is no option stands last, after --\)$/],
    [['serch', '--help'], /^tokengraph: unknown command 'serch' \(Did you mean search\?\)$/],
    [['help', 'serch'], /^tokengraph: unknown command 'serch' \(Did you mean search\?\)$/],
    [['serve', 'all.tkg'], /^tokengraph: unknown command 'serve' \(Did you mean view\?\)$/],
    [['serve', '--help'], /^tokengraph: unknown command 'serve' \(Did you mean view\?\)$/],
    [['constructor'], /^tokengraph: unknown command 'constructor'$/],
    [['search', 'all.tkg', 'x', '--limt', '3'], /unknown option '--limt' \(Did you mean --limit\?\)/],
    [['keyphrases', 'docs.jsonl', '--limit', '3'], /unknown option '--limit' \(Did you mean --count\?\)$/],
    [['keyphrases', 'docs.jsonl', '--limt', '3'], /unknown option '--limt' \(Did you mean --count\?\)$/],
    [['search', 'all.tkg', 'x', '--top', '3'], /unknown option '--top' \(Did you mean --limit\?\)$/],
    [['stats', 'all.tkg', '--limit', '3'], /unknown option '--limit'$/],
    [['export', 'all.tkg', '--out', 'n.foo'], /--out n\.foo: no format has this ending, but \.gexf, \.graphml, \.json; or say --format$/],
    [['index', 'docs.jsonl', '-o', 'x.tkg', '--languges', 'en'], /unknown option '--languges' \(Did you mean --languages\?\)/],
    [['search'], /missing required argument 'index'/],
    [['search', 'all.tkg'], /missing required argument 'question'/],
    [['index', 'docs.jsonl'], /required option '-o, --out <name>' not specified/],
    [['index', 'docs.jsonl', '--ouy', 'x.tkg'], /unknown option '--ouy' \(Did you mean --out\?\)/],
    [['index', '-o', 'x.tkg'], /missing required argument 'input'/],
    [['stats', 'all.tkg', 'more'], /too many arguments/],
    [['search', 'all.tkg', 'x', '--typos', '3'], /Expected auto, off, or 0, 1 or 2 letters\./],
    [['search', 'all.tkg', 'x', '--syntax', 'none'], /Expected one of auto, operators, plain\./],
    [['search', 'all.tkg', 'x', '--kinds', 'passag'], /'passag' is invalid\. Expected one of token, name, passage/],
    [['search', 'all.tkg', 'x', '--limit', '2.5'], /whole number of at least 1/],
    [['search', 'all.tkg', 'x', '--limit', '-1'], /whole number of at least 1/],
    [['search', 'all.tkg', 'x', '--limit', '0'], /whole number of at least 1/],
    [['search', 'all.tkg', 'x', '--filter', 'year'], /Expected field=value/],
    [['search', 'none.tkg', 'x'], /reading "none\.tkg": got no such file/],
    [['search', '.', 'x'], /\.: got no index; expected a folder with one/],
    [['search', 'docs.jsonl', 'x'], /docs\.jsonl: got no tokengraph snapshot/],
    [['explain', 'all.tkg', QUESTION, 'nowhere#0'], /got "nowhere#0"; expected a passage of the index\. Documents have ids as "[^"]+", their passages as "[^"]+#0"\.$/],
    [['explain', 'all.tkg', QUESTION, 'hugo#7'], /Did you mean "hugo"\?|expected a passage/],
    [['explain', 'all.tkg', QUESTION, 'hugo of tours'], /Did you mean kind "name"\?$/],
    [['explain', 'all.tkg', QUESTION, 'A'], /Did you mean "notes\/a\.md"\?$/],
    [['explain', 'all.tkg', QUESTION, 'feathers', '--kind', 'token'], /^tokengraph: explain: token "feathers": got no score for this question\. Only what the best passages have is scored\.$/],
    [['explain', 'all.tkg', QUESTION, '北京城墙', '--kind', 'name'], /^tokengraph: explain: name "北京城墙": got no score for this question\. Only what the best passages have is scored\.$/],
    [['explain', 'all.tkg', 'zzzz'], /got no passage for "zzzz"/],
    [['export', 'all.tkg', '--format', 'xml'], /Expected one of gexf, graphml, json, view/],
    [['search', 'all.tkg', ' '], /query: got " "; expected something to look for\./],
    [['explain', 'all.tkg', ''], /query: got ""; expected something to look for\./],
    [['export', 'all.tkg', '--question', ''], /query: got ""; expected something to look for\./],
    [['export', 'all.tkg', '--encoder', 'none'], /--encoder needs --question/],
    [['export', 'all.tkg', '--edges', 'mention'], /Expected one of contains, mentions/],
    [['export', 'all.tkg', '--out', 'nowhere/x.json'], /got no such folder/],
    [['index', 'none/*.txt', '-o', 'x.tkg'], /got no file that matches/],
    [['index', 'docs.jsonl', '-o', 'nowhere/x.tkg'], /got no such folder/],
    [['index', 'docs.jsonl', '-o', 'notes'], /got a folder that holds something else; expected a new folder, an empty one, or an index/],
    [['index', 'docs.jsonl', '--out', '-'], /^tokengraph: --out "-": got standard output; expected the name of a file\. The index is binary\.$/],
    [['train-gnn', 'all.tkg', '--out', '-'], /--out "-": got standard output; expected the name of a file\. The index is binary/],
    [['view', 'all.tkg', '--html', '-'], /--html "-": got standard output; expected the name of a file$/],
    [['export', 'all.tkg', '--out', '-'], /--out "-": got standard output; expected the name of a file\. Without --out it goes there\.$/],
    [['index', 'docs.jsonl', '-o', 'x.tkg', '--languages', 'xx'], /'xx' is invalid\. Expected one of ar, bg/],
    [['index', 'docs.jsonl', '-o', 'x.tkg', '--passage-length', '10'], /whole number of at least 100/],
    [['evaluate', 'bare', '--every', '0'], /whole number of at least 1/],
  ])('%j', async (args, message) => {
    expect(await refusal(...args)).toMatch(message)
  })

  test('a broken line, a text that is no UTF-8, an id that comes twice', async () => {
    put('bad/line.jsonl', '{"id": "a", "text": "x"}\nnot json\n')
    put('bad/field.jsonl', '{"id": "a", "txt": "x"}\n')
    put('bad/latin.txt', Uint8Array.of(0x63, 0x61, 0x66, 0xe9))
    expect(await refusal('index', 'bad/line.jsonl', '-o', 'x.tkg')).toContain('"bad/line.jsonl:2": got broken JSON')
    expect(await refusal('index', 'bad/field.jsonl', '-o', 'x.tkg')).toContain('no "text"')
    expect(await refusal('index', 'bad/latin.txt', '-o', 'x.tkg')).toContain('iconv -f WINDOWS-1252')
    expect(await refusal('index', 'docs.jsonl', 'set', '-o', 'x.tkg')).toContain('the id "robert" again')
  })

  test('a truncated index', async () => {
    put('cut.tkg', bytes('all.tkg').subarray(0, 500))
    expect(await refusal('search', 'cut.tkg', 'x')).toContain('The file is truncated')
  })

  test('no file is left behind', () => {
    expect(readdirSync(cwd).filter(name => name === '-' || name.startsWith('x.tkg'))).toEqual([])
  })
})

describe('help', () => {
  test.each(['index', 'search', 'explain', 'related', 'stats', 'export', 'view', 'evaluate'])('%s has an example', async command => {
    const printed = await out(command, '--help')
    expect(printed).toMatch(new RegExp(`^Usage: tokengraph ${command} .*\n\nExamples?:\n  tokengraph ${command} `, 's'))
    expect(await out('help', command)).toBe(printed)
  })

  test('index tells what tables and JSON must have, and that is so', async () => {
    expect(await out('index', '--help')).toMatch(/columns of \.csv .*:\n"id" \(of \.csv, if left out, file and row\), "text", perhaps "title"; all others are metadata\./)
    put('fields.csv', 'title,text,year\nOne,Eels swim.,1900\n')
    put('fields.json', '[{"id": "two", "text": "Eels swim, too.", "year": 1901}]')
    await out('index', 'fields.csv', 'fields.json', '-o', 'fields.tkg')
    const { hits } = await json('search', 'fields.tkg', 'eels', '--kinds', 'passage')
    expect(Object.fromEntries(hits.map(({ document, metadata }: { document: string, metadata: object }) => [document, metadata])))
      .toEqual({ 'fields.csv:2': { year: '1900' }, two: { year: 1901 } })
  })

  test('of the whole: commands, examples, exit codes; the version', async () => {
    expect(await out('--help')).toMatch(/Commands:.*evaluate.*Examples:\n {2}tokengraph index.*Exit code: 0 done, 1 .*, 2 /s)
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    expect(await out('--version')).toBe(`${version}\n`)
  })

  test('without a command it helps, and says that nothing was done', async () => {
    const { code, out, err } = await cli()
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^Usage: /)
  })
})

describe('the process', () => {
  let big: string
  beforeAll(async () => {
    const poem = '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。'
    big = jsonl(...Array.from({ length: 1500 }, (_, i) => ({ id: `${i}`, title: `登鹳雀楼${i}`, text: `${i}${poem.repeat(60)}` })))
    put('wide.jsonl', jsonl(...Array.from({ length: 3000 }, (_, i) => ({ id: `${i}`, text: `word${i} and term${i} stand here` }))))
    await out('index', 'wide.jsonl', '-o', 'wide.tkg')
  })

  test.each([
    ['index docs.jsonl notes --out all.tkg'], ['index gaps -o gaps.tkg --json'], ['search all.tkg castle --explain'], ['explain all.tkg castle --json'], ['stats all.tkg'],
    ['export all.tkg --format graphml'], ['evaluate titles --runs tokens --json'], ['train-gnn all.tkg'], ['view all.tkg --html view.html'], ['search none.tkg x'], ['serch'],
    ['help search'], ['--help'],
  ])('%s: as it is built, it does what it does in this process', async line => {
    const args = line.split(' '), timeless = ({ out, ...more }: Finished) => ({ ...more, out: out.replace(/"milliseconds":\{.*\}/, '') })
    expect(timeless(await runCli(args, { cwd }))).toEqual(timeless(await cli(...args)))
  })

  test('a reader that closes the pipe is no fault', async () => {
    const { child, finished } = startCli(['export', 'wide.tkg', '--format', 'gexf'], { cwd })
    child.stdout!.once('data', () => child.stdout!.destroy())
    expect(await finished).toMatchObject({ code: 0, err: '' })
  })

  test.runIf(existsSync('/dev/full')).each([
    ['stats all.tkg'], ['search all.tkg castle'], ['export wide.tkg'], ['index docs.jsonl -o full.tkg --json'], ['view all.tkg --port 0 --no-open'], ['--help'], ['--version'],
  ])('%s: where standard output cannot be written it says so, once', async line => {
    const full = openSync('/dev/full', 'w')
    const child = spawn(process.execPath, [built('cli.js'), ...line.split(' ')], { cwd, stdio: ['ignore', full, 'pipe'], timeout: 60_000 })
    const [err, [code]] = await Promise.all([text(child.stderr!), once(child, 'close')])
    closeSync(full)
    expect({ code, err }).toEqual({ code: 1, err: 'tokengraph: writing to standard output: got ENOSPC: no space left on device\n' })
  })

  test.runIf(process.platform !== 'win32')('an interrupt ends indexing: a message, exit code 1, the old file kept', { timeout: 60_000 }, async () => {
    const old = bytes('all.tkg')
    put('kept/old.tkg', old)
    for (const file of ['kept/old.tkg', 'kept/new.tkg']) {
      const { child, finished } = startCli(['index', '-', '--format', 'jsonl', '--out', file], { cwd, stdio: 'pipe' })
      // all of it is read, and most of the work is still to be done
      await new Promise<void>(read => child.stdin!.end(big, read))
      child.kill('SIGINT')
      const { code, out, err } = await finished
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toBe('tokengraph: interrupted: nothing was stored; what a model has encoded is kept for the next run\n')
    }
    expect(readdirSync(join(cwd, 'kept'))).toEqual(['old.tkg'])
    expect(bytes('kept/old.tkg')).toEqual(old)
  })
})

describe('run, with a terminal that is a test', () => {
  const io = (more: Partial<Io> = {}) => {
    const outs: string[] = [], notes: string[] = []
    const terminal: Io = {
      out: text => void outs.push(text), note: text => void notes.push(text),
      interactive: false, width: 80, colour: false, signal: new AbortController().signal, ...more,
    }
    return { terminal, outs, notes }
  }
  const at = (name: string) => join(cwd, name)

  test('a fault of ours is exit code 2, on one line; with TOKENGRAPH_DEBUG it says where', async () => {
    const broken = () => io({ out: () => { throw new TypeError('broken\npipe') } })
    const { terminal, notes } = broken()
    expect(await run(['stats', at('all.tkg')], terminal)).toBe(2)
    expect(notes).toEqual(['tokengraph: a fault of ours: broken pipe. Set TOKENGRAPH_DEBUG=1 to see where, and please report it.'])
    const told = broken()
    process.env.TOKENGRAPH_DEBUG = '1'
    try {
      expect(await run(['stats', at('all.tkg')], told.terminal)).toBe(2)
    } finally {
      delete process.env.TOKENGRAPH_DEBUG
    }
    expect(told.notes[1]).toMatch(/cli\.test\.ts:\d+/)
  })

  test('colours are whole, and take nothing away', async () => {
    const plain = io(), coloured = io({ colour: true })
    await run(['search', at('all.tkg'), QUESTION, '--explain'], plain.terminal)
    await run(['search', at('all.tkg'), QUESTION, '--explain'], coloured.terminal)
    expect(coloured.outs[0]).toContain('\u001b[')
    expect(stripVTControlCharacters(coloured.outs[0]!)).toBe(plain.outs[0])
  })

  test('what texts say never drives the terminal', async () => {
    const evil = '\u001b]0;owned\u0007\u009b31mRed Thing'
    put('evil.jsonl', jsonl({ id: `e\u001b[2J`, title: evil, text: `${evil} stands here with words.` }, { id: 'b', title: 'Other', text: `"${evil}" is told of by Other.` }))
    const { terminal, outs, notes } = io()
    for (const args of [
      ['index', at('evil.jsonl'), '-o', at('evil.tkg')], ['search', at('evil.tkg'), 'Red Thing words', '--explain'],
      ['search', at('evil.tkg'), 'Red Thing', '--filter', 'none=1'], ['explain', at('evil.tkg'), 'Red Thing words'], ['explain', at('evil.tkg'), 'Red Thing words', 'nope'],
    ]) await run(args, terminal)
    expect(outs).toHaveLength(4)
    expect([...outs, ...notes].join('')).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
  })

  test('an interrupt before the work begins', async () => {
    const { terminal, notes } = io({ signal: AbortSignal.abort() })
    expect(await run(['index', at('docs.jsonl'), '-o', at('never.tkg')], terminal)).toBe(1)
    expect(await run(['evaluate', at('bare')], terminal)).toBe(1)
    expect(notes).toHaveLength(2)
    expect(readdirSync(cwd)).not.toContain('never.tkg')
  })
})
