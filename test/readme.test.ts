import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TINY } from './encoders/transformer/fixture.ts'
import { launchChromium, noChromium } from './helpers/chromium.ts'
import { built, ROOT, runCli, runProcess } from './helpers/command.ts'
import { BLOCKS, blocksIn, CALLS, COMMANDS, type Program, programs, readPage } from './helpers/pages.ts'
import { TRIES_ALL } from './helpers/runs.ts'

const MODEL = 'Xenova/all-MiniLM-L6-v2', MODELS = process.env.TOKENGRAPH_MODELS
const TSC = join(ROOT, 'node_modules', '@typescript', 'native', 'bin', 'tsc')

const DOCUMENTS = `const documents = [
  { id: 'Folder/Page.md', title: 'Page', text: 'Rivers run, as Nikola Tesla knew.', metadata: { century: 19 } },
  { id: 'b', title: 'Smiljan', text: 'Read Page.', links: [{ start: 5, end: 9, target: 'Folder/Page.md', style: 'path' as const }] },
  { id: 'tesla', title: 'Nikola Tesla', text: 'Nikola Tesla was born in Smiljan.' },
]
`
const CALLED = `import { createIndex, createPieceTokenizer, keyphrases, learnPieces, markMatches, openIndex, readMarkdown } from 'tokengraph'
import { exportGraph, fromGraphology } from 'tokengraph/graph'
import { mergeShards, saveIndex, saveShard } from 'tokengraph/node'
${DOCUMENTS}
const index = await createIndex(documents), q = 'Which rivers did Nikola Tesla know?'
const bytes = await index.toBytes(), graph = await index.toGraphology(), yours = graph
const source = '# A page', node = { kind: 'name', id: 'Nikola Tesla' } as const
const { signal } = new AbortController(), onProgress = () => {}, filter = {}
const hit = { text: 'Nikola Tesla', matches: [{ start: 0, end: 6 }], snippet: { start: 0, end: 12 } }
${CALLS.map(call => `await (${call.replace(/^await /, '')})`).join('\n')}
`

/** A program as it runs here: with documents where it has none, a model of this machine, and training cut short. */
const local = ({ text }: Program) =>
  (/\bdocuments\b/.test(text) && !/\bdocuments\b.*=/.test(text) ? DOCUMENTS : '')
  + text.replaceAll(MODEL, './models/all-MiniLM-L6-v2').replace('seed < 10', 'seed < 1').replace('epochs: 1000', 'epochs: 150')
const PROGRAMS = programs(), isTraining = ({ text }: Program) => text.includes('trainClassifier')
const usesModel = ({ text }: Program) => text.includes(MODEL)
/** What is printed, without what a model decides. */
const shapeOf = (out: string) => out.replace(/[^\s,←]+/g, 'x')
const fileOf = ({ name, language }: Program) => `${name}.m${language}`

let folder: string
const write = (name: string, text: string) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text)
}
const environment = () => ({ ...process.env, TOKENGRAPH_CACHE: join(folder, 'cache') })
/** Runs a program beside which the package is installed; its types are looked at by a test of their own. */
const run = async (name: string) => {
  const { code } = await transform(readFileSync(join(folder, name), 'utf8'), { loader: 'ts', target: 'es2023' })
  const script = name.replace(/\.m[tj]s$/, '.mjs')
  write(script, code)
  return runProcess(process.execPath, [script], { cwd: folder, env: environment(), timeout: 240_000 })
}

beforeAll(() => {
  built('index.js')
  folder = mkdtempSync(join(tmpdir(), 'tokengraph-readme-'))
  const link = (to: string, name: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    symlinkSync(to, join(folder, name), 'junction')
  }
  link(ROOT, 'node_modules/tokengraph')
  link(join(ROOT, 'samples'), 'samples')
  link(MODELS ? join(MODELS, 'all-MiniLM-L6-v2') : TINY, 'models/all-MiniLM-L6-v2')
  const cross = join(folder, 'models/ms-marco-MiniLM-L-6-v2')
  cpSync(TINY, cross, { recursive: true })
  cpSync(join(TINY, 'variants/cross.onnx'), join(cross, 'onnx/model.onnx'))
  write('package.json', '{ "type": "module" }')
  write('notes/Page.md', 'The film is based on the book by [[Priest]]. The harvest failed.')
  write('notes/Priest.md', 'Priest wrote the book that the film in [[Page]] shows.')
  write('notes/Sync.md', 'Sync your notes between devices. #howto')
  write('more/Weather.md', 'What the weather did.')
  write('FOLDER/corpus.jsonl', '{"id":"a","text":"The weather."}\n{"id":"b","text":"The harvest."}\n')
  write('FOLDER/queries.jsonl', '{"id":"q","text":"weather"}\n')
  write('FOLDER/qrels.jsonl', '{"query":"q","passage":"a","score":1}\n')
  for (const program of PROGRAMS) write(fileOf(program), local(program))
  write('called.mts', CALLED)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('programs in README.md and docs/', { timeout: 240_000 }, () => {
  it('are all run here', () => {
    expect(PROGRAMS.map(({ name }) => name)).toEqual(expect.arrayContaining(['readme-0', 'from-minisearch-0']))
    expect([...new Set(BLOCKS.map(({ language }) => language))].sort()).toEqual(['html', 'js', 'json', 'mermaid', 'sh', 'ts'])
    const blocks = [...blocksIn('ts'), ...blocksIn('js')]
    expect(blocks.filter(({ text }) => !PROGRAMS.some(program => program.text.includes(text)))).toEqual([])
    expect(blocks.filter(({ text, printed }) => text.includes('console.log') && !printed))
      .toHaveLength(PROGRAMS.filter(isTraining).length)
    expect(CALLS.length).toBeGreaterThan(45)
  })

  it('compile, strictly', async () => {
    const files = [...PROGRAMS.filter(({ language }) => language === 'ts').map(fileOf), 'called.mts']
    const how = ['--strict', '--noEmit', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023']
    const roots = ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules', '@types')]
    const done = await runProcess(process.execPath, [TSC, ...how, ...roots, ...files], { cwd: folder })
    expect(done).toMatchObject({ code: 0, out: '' })
  })

  it.each(PROGRAMS.filter(each => !isTraining(each)))('$name prints what the page says', async program => {
    const { code, out, err } = await run(fileOf(program))
    expect({ code, err }).toEqual({ code: 0, err: '' })
    if (MODELS || !usesModel(program)) expect(out).toBe(program.printed)
    // a tiny model prints other words and weights, as many
    else expect(shapeOf(out)).toBe(shapeOf(program.printed))
  })

  it.runIf(TRIES_ALL)('training: both reach 80 % of the test papers, GAT cut short', async () => {
    const { code, out, err } = await run(fileOf(PROGRAMS.find(isTraining)!))
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const [, gcn, gat] = /^GCN 0 (0\.\d+)\nGAT 0 (0\.\d+)\n$/.exec(out)!.map(Number)
    expect(gcn).toBeGreaterThan(0.8)
    expect(gat).toBeGreaterThan(0.8)
  })

  it('the calls of the tables', async () => {
    expect(await run('called.mts')).toEqual({ code: 0, out: '', err: '' })
  })
})

describe('commands in README.md and docs/', () => {
  it('run one after the other', { timeout: 240_000 }, async () => {
    expect(COMMANDS.length).toBeGreaterThan(20)
    // a program of docs/changing.md made it, too
    rmSync(join(folder, 'notes.index'), { recursive: true, force: true })
    for (const command of COMMANDS) {
      const args = Array.from(command.matchAll(/"([^"]*)"|\S+/g), ([word, quoted]) => quoted ?? word).slice(1)
      const { code, err } = await runCli(args, { cwd: folder, env: environment() })
      expect({ command, code, err: code === 0 ? '' : err }).toEqual({ command, code: 0, err: '' })
    }
  })
})

const TYPES: Record<string, string> = { '.js': 'text/javascript', '.json': 'application/json', '.html': 'text/html' }

describe.skipIf(noChromium)('the page in docs/view.md', () => {
  it('draws a view, and a page without a bundler makes an index', async () => {
    const page = blocksIn('html')[0]!.text, [, script] = /`<script type="module">(import .+)<\/script>`/.exec(readPage('docs/browser.md'))!
    await runCli(['index', 'notes', '--out', 'page.tkg'], { cwd: folder })
    const how = ['--format', 'view', '--question', 'devices', '--out', 'view.json']
    expect(await runCli(['export', 'page.tkg', ...how], { cwd: folder })).toMatchObject({ code: 0 })
    write('page.html', `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">${page}
      <script type="module">${script}
      document.title = String((await createIndex([{ id: 'a', text: 'Paris' }])).stats().documents)</script>`)
    const server = createServer((request, response) => {
      const file = join(folder, new URL(request.url!, 'http://x').pathname)
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' }).end(readFileSync(file))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const browser = await launchChromium(['--disable-gpu'])
    try {
      const opened = await browser.newPage(), faults: string[] = []
      opened.on('pageerror', error => faults.push(String(error)))
      await opened.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/page.html`)
      await opened.waitForFunction("document.title === '1'")
      await opened.locator('#graph canvas').first().waitFor()
      await opened.getByText('Sync your notes between devices').first().waitFor()
      expect(faults).toEqual([])
    } finally {
      await browser.close()
      server.close()
    }
  })
})
