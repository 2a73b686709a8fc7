import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import * as esbuild from 'esbuild'
import type { Browser } from 'playwright-core'
import { rollup } from 'rollup'
import { build as viteBuild, type Logger } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import webpack from 'webpack'
import { launchChromium, noChromium } from './helpers/chromium.ts'
import { installPackage, packPackage } from './helpers/package.ts'
import { TRIES_ALL } from './helpers/runs.ts'

/** A page as a user writes it: what it needs at once is imported, the view when it is wanted. */
const PAGE = `
import { createIndex, openIndex, TokenGraphError } from 'tokengraph'
import { createIndex as inBrowser } from 'tokengraph/browser'

async function run() {
  const index = await createIndex([
    { id: 'paris', title: 'Paris', text: 'Paris is the capital of France. It lies on the Seine.' },
    { id: 'beijing', title: '北京', text: '北京是中華人民共和國的首都。' },
  ])
  const opened = await openIndex(await index.toBytes())
  const first = async question => (await opened.search(question)).hits[0].id
  const { renderTokenGraph } = await import('tokengraph/viz')
  renderTokenGraph(document.body, await opened.view('Seine'))
  return {
    english: await first('Which capital lies on a river?'),
    chinese: await first('中华人民共和国的首都'),
    nodes: (await opened.toGraphology({ kinds: ['passage'] })).order,
    drawn: [...document.querySelectorAll('*')].some(({ shadowRoot }) => shadowRoot?.querySelector('canvas, svg')),
    mistake: await openIndex('text').catch(error => error instanceof TokenGraphError && error.code),
    same: inBrowser === createIndex,
  }
}
window.found = run().catch(error => String(error))
`
const FOUND = { english: 'paris#0', chinese: 'beijing#0', nodes: 2, drawn: true, mistake: 'format', same: true }

/** What searches in a worker, so that the page never waits. */
const WORKER = `
import { createIndex, readHtml } from 'tokengraph'
import { corpusEncoder } from 'tokengraph/encoders'

async function run() {
  const index = await createIndex([await readHtml('<h1>Paris</h1><p>It lies on the <a href="seine.html">Seine</a>.', { id: 'paris.html' })], { encoder: corpusEncoder() })
  return { first: (await index.search('seine')).hits[0].id, page: typeof document }
}
run().catch(String).then(found => postMessage(found))
`
const WORKS = { first: 'paris.html#0', page: 'undefined' }

/** A page that starts one, as bundlers and browsers know it. */
const STARTS = `
const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
window.found = new Promise(resolve => { worker.onmessage = ({ data }) => resolve(data) })
`

/** A document whose one script is the page. */
const html = (script: string) =>
  `<!doctype html><meta charset="utf-8"><title>page</title><link rel="icon" href="data:,"><body>${script}</body>`
const plainScript = (file: string) => html(`<script defer src="./${file}"></script>`)
const moduleScript = (file: string) => html(`<script type="module" src="./${file}"></script>`)

/** Builds a page, page.js where nothing else is said, into a folder, beside an index.html; gives what was warned of. */
type Bundle = (project: string, out: string, page?: string) => Promise<string[]>

/** How each bundler does, by its defaults. */
const BUNDLERS: Record<string, Bundle> = {
  async 'esbuild, in one file'(project, out) {
    writeFileSync(join(out, 'index.html'), plainScript('page.js'))
    const { warnings } = await esbuild.build({
      absWorkingDir: project, entryPoints: ['page.js'], bundle: true, outdir: out, logLevel: 'silent',
    })
    return warnings.map(({ text }) => text)
  },
  async 'esbuild, in parts'(project, out) {
    writeFileSync(join(out, 'index.html'), moduleScript('page.js'))
    const { warnings } = await esbuild.build({
      absWorkingDir: project, entryPoints: ['page.js'], bundle: true, splitting: true, format: 'esm', minify: true,
      outdir: out, logLevel: 'silent',
    })
    return warnings.map(({ text }) => text)
  },
  async rollup(project, out) {
    writeFileSync(join(out, 'index.html'), moduleScript('page.js'))
    const warned: string[] = []
    const onLog = (_: string, { message }: { message: string }) => { warned.push(message) }
    const bundle = await rollup({ input: join(project, 'page.js'), plugins: [nodeResolve()], onLog })
    await bundle.write({ dir: out })
    return warned
  },
  async webpack(project, out, file = 'page.js') {
    writeFileSync(join(out, 'index.html'), plainScript('main.js'))
    // Minifying takes it half a minute, and its advice on size is a test of its own.
    const unminified = { optimization: { minimize: false }, performance: { hints: false } } as const
    const page = { context: project, entry: `./${file}`, output: { path: out } }
    const stats = await new Promise<webpack.Stats>((resolve, reject) => webpack(
      { mode: 'production', ...page, ...unminified },
      (error, done) => (done ? resolve(done) : reject(error ?? new Error('no stats')))))
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true })
    return [...errors!, ...warnings!].map(({ message }) => message)
  },
  async vite(project, out, file = 'page.js') {
    const warned: string[] = [], warn = (message: string) => { warned.push(message) }, nothing = () => {}
    const heard = { warn, warnOnce: warn, error: warn, hasErrorLogged: () => false, hasWarned: false }
    const customLogger: Logger = { ...heard, info: nothing, clearScreen: nothing }
    writeFileSync(join(project, 'index.html'), moduleScript(file))
    // that a step took over a second says something of a busy machine alone
    const build = { outDir: out, rolldownOptions: { checks: { bundlerTimings: false } } }
    await viteBuild({ configFile: false, root: project, logLevel: 'warn', customLogger, build })
    return warned
  },
}

const TYPES: Record<string, string> = { '.js': 'text/javascript', '.html': 'text/html', '.css': 'text/css' }

/** Opens a folder's index.html in a browser: what the page found, which files it asked for, and what went wrong. */
async function openPage(browser: Browser, folder: string) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = new Map(names.map(file => [`/${file.split(sep).join('/')}`, join(folder, file)]))
  const asked: string[] = [], faults: string[] = []
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : request.url!, file = files.get(path)
    asked.push(path)
    response.writeHead(file ? 200 : 404, { 'content-type': TYPES[extname(path)] ?? 'text/plain' })
    response.end(file && readFileSync(file))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const page = await browser.newPage()
  try {
    page.on('pageerror', error => faults.push(String(error)))
    page.on('console', message => { if (['error', 'warning'].includes(message.type())) faults.push(message.text()) })
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.waitForFunction('window.found', undefined, { timeout: 10_000 }).catch(() => {})
    return { found: await page.evaluate('window.found'), asked, faults }
  } finally {
    await page.close()
    server.closeAllConnections()
    server.close()
  }
}

/** Bytes, gzipped, that a page loads at once for a module: its file, and those that it imports, and they. */
async function loadedAtOnce(file: string): Promise<number> {
  const { metafile } = await esbuild.build({
    entryPoints: [file], bundle: true, format: 'esm', outdir: folder, absWorkingDir: folder, write: false, metafile: true,
  })
  const [entry] = Object.values(metafile.outputs).flatMap(({ entryPoint }) => entryPoint ?? [])
  const files = new Set([entry!])
  // it grows while it is gone through, which a Set allows
  for (const each of files) {
    for (const { path, kind } of metafile.inputs[each]!.imports) if (kind === 'import-statement') files.add(path)
  }
  return Array.from(files, each => gzipSync(readFileSync(join(folder, each))).length).reduce((sum, size) => sum + size, 0)
}

/** Bytes, gzipped, of a page's module where the bundler splits nothing: what is loaded on demand is in it, too. */
async function inOneFile(resolveDir: string, name: string, entry: string): Promise<number> {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: `import { ${name} } from '${entry}'\nwindow.run = ${name}`, resolveDir },
    bundle: true, format: 'esm', minify: true, write: false,
  })
  return gzipSync(outputFiles[0]!.contents).length
}

/** Bytes, gzipped, that a page loads at once for one name, where the bundler splits code. */
async function inParts(resolveDir: string, name: string, entry: string): Promise<number> {
  const outdir = join(folder, `parts-of-${name}`)
  await esbuild.build({
    stdin: { contents: `import { ${name} } from '${entry}'\nwindow.run = ${name}`, resolveDir, sourcefile: 'page.js' },
    bundle: true, splitting: true, format: 'esm', minify: true, outdir, entryNames: 'page', logLevel: 'silent',
  })
  return loadedAtOnce(join(outdir, 'page.js'))
}

/** What built files still import or require, but for each other. */
async function importsLeft(files: string[]): Promise<string[]> {
  const { metafile } = await esbuild.build({
    entryPoints: files, bundle: true, external: ['*'], format: 'esm', outdir: folder, write: false, metafile: true,
    logLevel: 'silent',
  })
  const imports = Object.values(metafile.inputs).flatMap(input => input.imports.map(({ path }) => path))
  return imports.filter(path => !/^\.{0,2}\//.test(path))
}

let folder: string, tarball: string, project: string | undefined, browser: Browser | undefined

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokengraph-bundlers-'))
  ;({ tarball } = await packPackage(folder))
  project = await installPackage(tarball, join(folder, 'project'))
  if (project) writeFileSync(join(project, 'page.js'), PAGE)
  if (!noChromium) browser = await launchChromium(['--disable-gpu'])
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

// Rollup takes as long as the others together, and Vite bundles with its successor
const TRIED = Object.entries(BUNDLERS).filter(([name]) => TRIES_ALL || name !== 'rollup')
describe.each(TRIED)('%s', (name, bundle) => {
  let out: string
  const built = () => readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.js')).map(file => join(out, file))

  test('bundles a page without a warning, and leaves no import of Node or of a package', async ({ skip }) => {
    if (!project) skip('the npm registry cannot be reached')
    out = join(project!, name.replace(/\W+/g, '-'))
    mkdirSync(out)
    expect(await bundle(project!, out)).toEqual([])
    expect(await importsLeft(built())).toEqual([])
    expect(built().filter(file => /createRequire|__dirname/.test(readFileSync(file, 'utf8')))).toEqual([])
  })

  test('the page runs in Chromium, and loads no language but those of its texts', async ({ skip }) => {
    if (!project) skip('the npm registry cannot be reached')
    if (!browser) skip('there is no Chromium')
    const { found, asked, faults } = await openPage(browser!, out)
    expect({ found, faults }).toEqual({ found: FOUND, faults: [] })
    if (name === 'esbuild, in one file') return
    // stemmers, stop words, the table of Han characters and the view are parts of their own
    expect(built().length).toBeGreaterThan(40)
    // "river", which the texts lack, loads what looks for words like it
    expect(asked.length).toBeLessThan(50)
  })
})

describe('in a worker', () => {
  const found = async (name: string, build: Bundle) => {
    const out = join(project!, name)
    mkdirSync(out)
    writeFileSync(join(project!, 'worker.js'), WORKER)
    writeFileSync(join(project!, 'starts.js'), STARTS)
    const warned = await build(project!, out, 'starts.js'), { found, faults } = await openPage(browser!, out)
    return { warned, found, faults }
  }

  test.for(TRIES_ALL ? ['vite', 'webpack'] : ['vite'])('%s builds it, and it runs', async (name, { skip }) => {
    if (!project) skip('the npm registry cannot be reached')
    if (!browser) skip('there is no Chromium')
    expect(await found(`${name}-worker`, BUNDLERS[name]!)).toEqual({ warned: [], found: WORKS, faults: [] })
  })

  test('vite builds one of another entry alone, too', async ({ skip }) => {
    if (!project) skip('the npm registry cannot be reached')
    const out = join(project!, 'small-workers')
    mkdirSync(out)
    const starts = Object.entries({ attention: 'attend', graph: 'exportGraph' }).map(([entry, name]) => {
      writeFileSync(join(project!, `${entry}-worker.js`), `import { ${name} } from 'tokengraph/${entry}'\npostMessage(${name}.name)`)
      return `new Worker(new URL('./${entry}-worker.js', import.meta.url), { type: 'module' })`
    })
    writeFileSync(join(project!, 'small.js'), starts.join('\n'))
    expect(await BUNDLERS.vite!(project!, out, 'small.js')).toEqual([])
  })

  test('without a bundler it runs as served', async ({ skip }) => {
    if (!project) skip('the npm registry cannot be reached')
    if (!browser) skip('there is no Chromium')
    const served = await found('served-worker', async (project, out) => {
      cpSync(join(project, 'node_modules', 'tokengraph', 'dist', 'browser'), join(out, 'tokengraph'), { recursive: true })
      writeFileSync(join(out, 'index.html'), moduleScript('starts.js'))
      writeFileSync(join(out, 'starts.js'), STARTS)
      writeFileSync(join(out, 'worker.js'), WORKER.replace(/'tokengraph(?:\/encoders)?'/g, "'./tokengraph/tokengraph.js'"))
      return []
    })
    expect(served).toEqual({ warned: [], found: WORKS, faults: [] })
  })
})

describe('with workers that read beside each other', () => {
  const page = `
    import { createIndex } from 'tokengraph'
    const documents = Array.from({ length: 9 }, (_, i) => ({ id: 'd' + i, title: 'Paris ' + i, text: 'It lies on the Seine, ' + i + '.' }))
    async function run() {
      const bytes = async options => String(await (await createIndex(documents, options)).toBytes())
      return await bytes({}) === await bytes({ workers: 2 })
    }
    window.found = run().catch(String)`
  const found = async (name: string, build: Bundle) => {
    const out = join(project!, name)
    mkdirSync(out)
    writeFileSync(join(project!, 'workers.js'), page)
    const warned = await build(project!, out, 'workers.js'), { found, faults } = await openPage(browser!, out)
    return { warned, found, faults }
  }

  test.for(TRIES_ALL ? ['vite', 'webpack'] : ['vite'])('%s packs them, and the index is the same', async (name, { skip }) => {
    if (!project) skip('the npm registry cannot be reached')
    if (!browser) skip('there is no Chromium')
    expect(await found(`${name}-workers`, BUNDLERS[name]!)).toEqual({ warned: [], found: true, faults: [] })
  })

  test('without a bundler it is the same as served', async ({ skip }) => {
    if (!project) skip('the npm registry cannot be reached')
    if (!browser) skip('there is no Chromium')
    const served = await found('served-workers', async (project, out) => {
      cpSync(join(project, 'node_modules', 'tokengraph', 'dist', 'browser'), join(out, 'tokengraph'), { recursive: true })
      writeFileSync(join(out, 'index.html'), moduleScript('workers.js'))
      writeFileSync(join(out, 'workers.js'), page.replace("'tokengraph'", "'./tokengraph/tokengraph.js'"))
      return []
    })
    expect(served).toEqual({ warned: [], found: true, faults: [] })
  })
})

test('the page stays small: no file has over 244 KiB, above which webpack hints', ({ skip }) => {
  if (!project) skip('the npm registry cannot be reached')
  const assets = join(project!, 'vite', 'assets')
  const sizes = readdirSync(assets).map(file => [file, readFileSync(join(assets, file)).length] as const)
  // Vite makes one file of a worker, with all languages; it is loaded by who asks for workers
  const others = sizes.filter(([file]) => !file.startsWith('build-worker'))
  expect(others).toHaveLength(sizes.length - 1)
  expect(others.filter(([, size]) => size > 244 * 1024)).toEqual([])
})

/** What was measured when sizes were last looked at; a tenth more may come before they are looked at again. */
const SIZES = new URL('sizes.json', import.meta.url)

/** What was promised of some, which no growth gets past. */
const PROMISED: Record<string, number> = {
  'createIndex, in parts by esbuild, gzip': 60_000,
  'openIndex, in parts by esbuild, gzip': 48_000,
  'cosines of tokengraph/attention, gzip': 3000,
}

test('no entry has grown by a tenth, nor past what was promised; "npm run build && npx vitest run test/bundlers.test.ts -u" accepts the tenth', async ({ skip }) => {
  if (!project) skip('the npm registry cannot be reached')
  const assets = join(project!, 'vite', 'assets'), dist = join(project!, 'node_modules', 'tokengraph', 'dist')
  const page = /assets\/([^"]+\.js)/.exec(readFileSync(join(project!, 'vite', 'index.html'), 'utf8'))![1]!
  const sizes = {
    'tokengraph, bundled by Vite, gzip': await loadedAtOnce(join(assets, page)),
    'tokengraph, in one file by esbuild, gzip': await inOneFile(project!, 'createIndex', 'tokengraph'),
    'createIndex, in parts by esbuild, gzip': await inParts(project!, 'createIndex', 'tokengraph'),
    'openIndex, in parts by esbuild, gzip': await inParts(project!, 'openIndex', 'tokengraph'),
    'cosines of tokengraph/attention, gzip': await inOneFile(project!, 'cosines', 'tokengraph/attention'),
    'tokengraph/browser, gzip': await loadedAtOnce(join(dist, 'browser', 'tokengraph.js')),
    'tokengraph/viz, gzip': await loadedAtOnce(join(dist, 'viz', 'index.js')),
    'the package, packed': statSync(tarball).size,
  }
  expect(Object.entries(PROMISED).filter(([name, most]) => !(sizes[name as keyof typeof sizes] <= most))).toEqual([])
  const known = existsSync(SIZES) ? readFileSync(SIZES, 'utf8') : '{}', limits = JSON.parse(known) as Record<string, number>
  const same = Object.entries(sizes).every(([name, size]) => size <= (PROMISED[name] ?? 1.1 * (limits[name] ?? 0)))
  await expect(same ? known : `${JSON.stringify(sizes, null, 2)}\n`).toMatchFileSnapshot(fileURLToPath(SIZES))
})

test('imports of every form would be seen', async () => {
  const file = join(folder, 'imports.js')
  const forms = ["import 'node:fs'", "export { a } from 'events'", "import('#graphology')", "require('path')"]
  writeFileSync(file, [...forms, "import './own.js'"].join('\n'))
  expect((await importsLeft([file])).sort()).toEqual(['#graphology', 'events', 'node:fs', 'path'])
})

describe('what package.json says of side effects', () => {
  const bundled = async (contents: string, settings: esbuild.BuildOptions = {}) => {
    const { outputFiles } = await esbuild.build({
      stdin: { contents, resolveDir: project }, bundle: true, format: 'esm', external: ['@tensorflow/*'],
      logLevel: 'error', ...settings, write: false,
    })
    return outputFiles[0]!.text
  }

  test('nothing is left of what is imported and not used', async ({ skip }) => {
    if (!project) skip('the npm registry cannot be reached')
    expect(await bundled("import 'tokengraph'\nimport 'tokengraph/encoders'\nimport 'tokengraph/graph'\nimport 'tokengraph/attention'\nimport 'tokengraph/browser'\nimport 'tokengraph/viz'")).toBe('')
  })

  test('nothing is lost by that: no module changes what is global', async ({ skip }) => {
    if (!project) skip('the npm registry cannot be reached')
    if (!browser) skip('there is no Chromium')
    const page = await browser!.newPage()
    const globals = `[globalThis, ...[Object, Array, Map, Promise, Element].map(each => each.prototype)]
      .flatMap(each => Object.getOwnPropertyNames(each)).concat(document.documentElement.outerHTML)`
    const before = await page.evaluate(globals)
    // as if package.json said nothing: each module is kept, and runs
    const entries = "import 'tokengraph'\nimport 'tokengraph/encoders'\nimport 'tokengraph/graph'\nimport 'tokengraph/attention'\nimport 'tokengraph/viz'"
    const all = await bundled(entries, { format: 'iife', ignoreAnnotations: true })
    expect(all.length).toBeGreaterThan(500_000)
    await page.evaluate(all)
    expect(await page.evaluate(globals)).toEqual(before)
    await page.close()
  })

  test('graph layers that TensorFlow.js reads models by are registered, also by an import alone', async ({ skip }) => {
    if (!project) skip('the npm registry cannot be reached')
    const code = await bundled("import 'tokengraph/nn'")
    const layers = ['Linear', 'GCNConv', 'GATConv', 'GATv2Conv', 'TransformerConv', 'SAGEConv', 'APPNP', 'SGConv', 'PropagationConv']
    expect(layers.filter(layer => !code.includes(`registerClass(${layer})`))).toEqual([])
    expect(code).toContain('registerGradient(')
  })
})
