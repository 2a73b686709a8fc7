import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT, runProcess } from './helpers/command.ts'
import { installPackage, packPackage } from './helpers/package.ts'
import { TRIES_ALL } from './helpers/runs.ts'

const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { name: string, version: string, dependencies: Record<string, string>, imports: object, peerDependenciesMeta: Record<string, object> }

/** The files that a Markdown text links to, or shows. */
const linksOf = (text: string) =>
  Array.from(text.replace(/^```[^]*?^```$|`[^`\n]*`/gm, '').matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g), ([, link]) => link!)

/** The compilers that users have: of today, and the last one that is written in JavaScript. */
const TSC = join(ROOT, 'node_modules', '@typescript', 'native', 'bin', 'tsc')
const TSC_6 = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc6')

let folder: string, tarball: string, files: string[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokengraph-package-'))
  ;({ tarball, files } = await packPackage(folder))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the tarball', () => {
  test('holds what is built, and what is to be read', () => {
    const beside = files.filter(file => !file.startsWith('dist/'))
    expect(beside.filter(file => !file.includes('/') && !file.endsWith('.md')).sort()).toEqual(['LICENSE', 'package.json'])
    expect(beside.filter(file => file.includes('/') && !/\.md$|^viz\/screenshots\/[\w-]+\.png$|^samples\/(adapters\/)?[\w-]+\.ts$/.test(file))).toEqual([])
    expect(files).toEqual(expect.arrayContaining(['dist/index.js', 'dist/index.d.ts', 'dist/node.js', 'dist/node.d.ts', 'dist/cli.js', 'dist/browser/tokengraph.js', 'dist/viz/index.js', 'dist/viz/index.d.ts', 'dist/viz/page.js']))
    for (const file of files.filter(each => each.startsWith('dist/'))) expect(file).toMatch(/^dist\/((browser|viz)\/)?[\w-]+\.(d\.ts|js)$/)
  })

  test('has what its texts link to', () => {
    const texts = files.filter(file => file.endsWith('.md'))
    expect(texts).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/glossary.md']))
    const missing = texts.flatMap(file => linksOf(readFileSync(join(ROOT, file), 'utf8'))
      .filter(link => !files.includes(posix.join(posix.dirname(file), link))).map(link => `${file} links to ${link}`))
    expect(missing).toEqual([])
    expect(linksOf('[a](b/c.md#d), ![e](f.png), [g](https://h.example/i.md), [j](#k), `[l](m)`')).toEqual(['b/c.md', 'f.png'])
  })

  test('names no place of the machine that built it', () => {
    for (const file of files) expect(readFileSync(join(ROOT, file), 'utf8')).not.toContain(ROOT)
  })

  test('asks for graphology and its types alone; all else is bundled', () => {
    expect(Object.keys(MANIFEST.dependencies)).toEqual(['graphology', 'graphology-types'])
    const imported = files.filter(file => /^dist\/.*\.(js|ts)$/.test(file)).flatMap(file =>
      Array.from(readFileSync(join(ROOT, file), 'utf8').matchAll(/^(?:import|export) (?:[^;]*? from )?["']([^."'][^"']*)["']/gm), ([, name]) => name!))
    // what types of graph layers speak of is there where layers are used
    const layers = new Set(['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'])
    const code = imported.filter(name => !layers.has(name))
    expect(Object.keys(MANIFEST.peerDependenciesMeta)).toEqual(expect.arrayContaining([...layers]))
    expect(files.filter(file => /^dist\/.*\.js$/.test(file) && /^import [^;]*?["']@tensorflow\//m.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([])
    const others = code.filter(name => !isBuiltin(name))
    // types are found by package names alone; code by what package.json says of Node and of pages
    expect(new Set(others)).toEqual(new Set(['#graphology', 'graphology-types']))
    expect(files.filter(file => file.endsWith('.d.ts') && readFileSync(join(ROOT, file), 'utf8').includes('"#'))).toEqual([])
    expect(MANIFEST.imports).toEqual({ '#graphology': { node: 'graphology', default: './dist/browser/graphology.js' } })
  })

  test('the view is one file, its types too, and imports nothing', () => {
    for (const file of files.filter(each => each.startsWith('dist/viz/'))) expect(readFileSync(join(ROOT, file), 'utf8')).not.toMatch(/^\s*import\b|\bfrom\s*["'][\w@./:-]+["']|\bimport\s*\(|\brequire\s*\(/m)
  })

  test('the browser\'s part imports nothing but its own files', () => {
    for (const file of files.filter(each => each.startsWith('dist/browser/'))) {
      const text = readFileSync(join(ROOT, file), 'utf8')
      for (const [, , name] of text.matchAll(/\b(?:from|import)\s*\(?\s*(["'`])([\w@:./#-]+)\1/g)) {
        expect(name).toMatch(/^\.\/[\w-]+\.js$/)
        expect(files).toContain(`dist/browser/${name!.slice(2)}`)
      }
    }
  })
})

test('npm knows all that .npmrc says', async () => {
  const { code, err } = await runProcess('npm', ['config', 'get', 'audit'], { cwd: ROOT, shell: process.platform === 'win32' })
  expect({ code, unknown: err.match(/unknown project config.*/gi) }).toEqual({ code: 0, unknown: null })
})

test('npm ci has nothing to warn of: nothing is deprecated, and what has scripts is allowed or denied them', () => {
  const read = <T>(file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as T
  interface Locked { deprecated?: string, hasInstallScript?: true }
  const { packages } = read<{ packages: Record<string, Locked> }>('package-lock.json')
  const { allowScripts } = read<{ allowScripts: Record<string, boolean> }>('package.json')
  const named = Object.entries(packages).map(([path, each]) => ({ name: path.split('node_modules/').at(-1)!, ...each }))
  expect(named.filter(({ deprecated }) => deprecated)).toEqual([])
  const scripted = named.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name)
  expect(scripted).toContain('esbuild')
  expect(scripted.filter(name => !(name in allowScripts))).toEqual([])
})

const PROGRAM = `
import { writeFileSync } from 'node:fs'
import { createIndex, openIndex, TokenGraphError, type Document, type Explanation, type GraphView, type Hit, type IndexStats, type SearchOptions, type SearchResults, type Tokenizer } from 'tokengraph'
import { cosines } from 'tokengraph/attention'
import { corpusEncoder, type EncoderRecipe } from 'tokengraph/encoders'
import { exportGraph, fromGraphology } from 'tokengraph/graph'
import { loadIndex, saveIndex } from 'tokengraph/node'

const documents: Document[] = [
  { id: 'robert', title: 'Robert the Strong', text: 'Robert the Strong was a son of Hugo of Tours.', metadata: { year: 866 } },
  { id: 'hugo', title: 'Hugo of Tours', text: 'Hugo of Tours lived by the river Loire.' },
]
const index = await createIndex(documents, { knows: [{ subject: 'Robert the Strong', relation: 'son of', object: 'Hugo of Tours' }], onProgress: ({ stage, done }) => { void [stage, done] } })
const options: SearchOptions = { limit: { passage: 2 }, filter: { year: { min: 800 } }, explain: { paths: 2 }, walk: { steps: 3, edges: { back: 0.5 } } }
const results: SearchResults = await index.search('Who was the son of Hugo?', options)
const hit: Hit | undefined = results.hits[0]
const explanation: Explanation = await index.explain('Who was the son of Hugo?', { kind: 'passage', id: 'hugo' })
const view: GraphView = await index.view({ text: 'Loire', nodes: [{ kind: 'name', id: 'Hugo of Tours', weight: 2 }] })
const stats: IndexStats = index.stats()
const graph = await index.toGraphology({ kinds: ['passage', 'name'], texts: true })
const labels: string[] = graph.mapNodes((_, attributes) => String(attributes.label))
const gexf: string = exportGraph(graph, 'gexf')
const again = await createIndex(fromGraphology(graph).documents)
await saveIndex(index, 'program.tkg')
const loaded = await loadIndex('program.tkg')
const opened = await openIndex(await index.toBytes())
const tokenizer: Tokenizer = { name: 'spaces', tokenize: text => Array.from(text.matchAll(/\\S+/g), match => ({ term: match[0], kind: 'word', start: match.index, end: match.index + match[0].length })) }
const own = await createIndex(documents, { tokenizer })
const encoder: EncoderRecipe = corpusEncoder()
const rows = { width: 2, data: new Float32Array([3, 4, 4, -3]) }
// @ts-expect-error there is no such option
const mistake = await index.search('x', { limt: 3 }).catch((error: unknown) => error)
if (!(mistake instanceof TokenGraphError)) throw new Error('no TokenGraphError')
writeFileSync('program.json', JSON.stringify({
  hit: hit?.id, explained: explanation.score > 0, view: view.schema, names: stats.nodes.name, labels: labels.length, gexf: gexf.slice(0, 5), again: again.stats().documents,
  loaded: (await loaded.search('Loire', { limit: 1 })).hits[0]?.id, same: (await opened.search('Loire', { limit: 1 })).hits[0]?.id, own: own.stats().tokenizer, code: mistake.code,
  encoder: (await createIndex(documents, { encoder })).encoder!.name, alike: cosines(rows, rows).data.join(),
}))
`

describe('installed from the registry and the tarball', () => {
  let project: string | undefined

  beforeAll(async () => {
    project = await installPackage(tarball, join(folder, 'project'))
  }, 120_000)

  const inProject = (name: string, act: (project: string) => Promise<void>) => test(name, async ({ skip }) => {
    if (!project) skip('the npm registry cannot be reached')
    else await act(project)
  })
  const node = (cwd: string, ...args: string[]) => runProcess(process.execPath, args, { cwd })

  inProject('brings few packages', async project => {
    const packages = readdirSync(join(project, 'node_modules')).filter(name => !name.startsWith('.'))
    expect(packages).toEqual(expect.arrayContaining(['graphology', 'graphology-types', 'tokengraph']))
    expect(packages.length).toBeLessThanOrEqual(5)
    expect(readdirSync(join(project, 'node_modules', 'tokengraph')).sort()).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'dist', 'package.json']))
  })

  async function compile(project: string, compiler: string, ...how: string[]) {
    writeFileSync(join(project, 'program.ts'), PROGRAM)
    const options = ['--strict', '--target', 'es2022', '--types', 'node', '--typeRoots', join(ROOT, 'node_modules', '@types')]
    expect(await node(project, compiler, ...options, ...how, 'program.ts')).toMatchObject({ code: 0, out: '' })
  }

  inProject('a strict TypeScript program compiles, the libraries\' declarations checked too, and runs', async project => {
    await compile(project, TRIES_ALL ? TSC_6 : TSC, '--module', 'nodenext', '--outDir', 'out')
    expect(await node(project, join('out', 'program.js'))).toEqual({ code: 0, out: '', err: '' })
    expect(JSON.parse(readFileSync(join(project, 'program.json'), 'utf8'))).toEqual({
      hit: 'robert#0', explained: true, view: 'tokengraph.graph-view/2', names: 2, labels: 4, gexf: '<?xml', again: 4, loaded: 'hugo#0', same: 'hugo#0', own: 'spaces', code: 'option', encoder: 'corpus', alike: '1,0,0,1',
    })
  })

  test.runIf(TRIES_ALL)('it compiles with the oldest compiler that README.md names, what is optional being exact', async ({ skip }) => {
    const [, oldest] = /its types are for TypeScript (\d+\.\d+) and newer\.$/m.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))!
    const holder = project && await installPackage(`typescript@~${oldest}.0`, join(folder, 'oldest'))
    if (!project || !holder) return skip('the npm registry cannot be reached')
    const compiler = join(holder, 'node_modules', 'typescript', 'bin', 'tsc')
    expect((await node(project, compiler, '--version')).out).toMatch(`Version ${oldest}.`)
    await compile(project, compiler, '--module', 'nodenext', '--exactOptionalPropertyTypes', '--noEmit')
  })

  inProject('it compiles as bundlers resolve, too', async project => {
    await compile(project, TSC, '--module', 'esnext', '--moduleResolution', 'bundler', '--noEmit')
  })

  inProject('searching loads two languages, and neither graphology nor the command line', async project => {
    writeFileSync(join(project, 'search.js'), "import { createIndex } from 'tokengraph'\nconst index = await createIndex([{ id: 'a', text: 'Paris and 北京' }])\nif ((await index.search('Paris')).hits[0].id !== 'a#0') throw new Error('not found')\n")
    const done = await runProcess(process.execPath, ['search.js'], { cwd: project, env: { ...process.env, NODE_V8_COVERAGE: join(project, 'loaded') } })
    expect(done).toEqual({ code: 0, out: '', err: '' })
    const reports = readdirSync(join(project, 'loaded')).map(name => JSON.parse(readFileSync(join(project, 'loaded', name), 'utf8')) as { result: { url: string }[] })
    const loaded = reports.flatMap(({ result }) => result.map(({ url }) => url)).filter(url => url.includes('/node_modules/')).map(url => fileURLToPath(url))
    const packages = new Set(loaded.map(file => /node_modules[\\/]([^\\/]+)/.exec(file.slice(project.length))![1]))
    expect([...packages]).toEqual(['tokengraph'])
    const own = loaded.filter(file => file.includes('tokengraph') && file.includes('dist')).map(file => file.split(/[\\/]/).at(-1)!)
    expect(own.filter(name => /^(part-)?(cli|node)\d?\.js$/.test(name))).toEqual([])
    expect(loaded.filter(file => /[\\/]viz[\\/]/.test(file) || readFileSync(file, 'utf8').includes('getRequestListener'))).toEqual([])
    expect(own.filter(name => /^part-[a-z]{2}\d?\.js$/.test(name)).map(name => name.slice(5, 7)).filter(language => !['en', 'zh'].includes(language))).toEqual([])
    expect(loaded.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(720_000)
  })

  inProject('classes are the same from every entry, and graphs those of the installed graphology', async project => {
    const { code, out, err } = await node(project, '--input-type=module', '-e', `
      import { MultiGraph } from 'graphology'
      import { createIndex, TokenGraphError, TokenIndex } from 'tokengraph'
      import { loadIndex, saveIndex } from 'tokengraph/node'
      const index = await createIndex([{ id: 'a', text: 'Paris' }])
      await saveIndex(index, 'same.tkg')
      const same = [await loadIndex('same.tkg') instanceof TokenIndex, await index.toGraphology() instanceof MultiGraph]
      for (const call of [loadIndex('missing.tkg'), import('tokengraph/nn')]) same.push(await call.catch(error => error instanceof TokenGraphError && error.code))
      console.log(...same)`)
    expect({ code, out, err }).toEqual({ code: 0, out: 'true true not-found backend\n', err: '' })
  })

  inProject('the command line is there', async project => {
    const bin = join(project, 'node_modules', '.bin', process.platform === 'win32' ? 'tokengraph.cmd' : 'tokengraph')
    expect(existsSync(bin)).toBe(true)
    expect(await runProcess(bin, ['--version'], { cwd: project, shell: process.platform === 'win32' })).toEqual({ code: 0, out: `${MANIFEST.version}\n`, err: '' })
    writeFileSync(join(project, 'a.txt'), 'Paris is a city.')
    expect(await runProcess(bin, ['index', 'a.txt', '-o', 'a.tkg'], { cwd: project, shell: process.platform === 'win32' })).toMatchObject({ code: 0, err: '' })
    expect((await runProcess(bin, ['search', 'a.tkg', 'city'], { cwd: project, shell: process.platform === 'win32' })).out).toContain('a.txt#0')
    expect(await runProcess(bin, ['view', 'a.tkg', '--html', 'a.html'], { cwd: project, shell: process.platform === 'win32' })).toMatchObject({ code: 0, err: '' })
    expect(readFileSync(join(project, 'a.html'), 'utf8')).toContain('connect-src')
  })

  inProject('require works where Node can load modules by it, and says why where it cannot', async project => {
    const { code, out, err } = await node(project, '--input-type=commonjs', '-e', "const { createIndex } = require('tokengraph'); console.log(typeof createIndex)")
    if (code === 0) expect(out).toBe('function\n')
    else expect(err).toContain('ERR_REQUIRE_ESM')
    const deep = await node(project, '--input-type=module', '-e', "await import('tokengraph/dist/index.js')")
    expect(deep.err).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED')
  })

  inProject('a page with the view type-checks, and its three lines find what they import', async project => {
    writeFileSync(join(project, 'page.ts'), "import type { GraphView } from 'tokengraph'\nimport { renderTokenGraph } from 'tokengraph/viz'\ndeclare const view: GraphView\nrenderTokenGraph(document.body, view).on('select', () => {})\n")
    expect(await node(project, TSC, '--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,dom', 'page.ts')).toMatchObject({ code: 0, out: '' })
    const { code, out } = await node(project, '--input-type=module', '-e', "console.log(import.meta.resolve('tokengraph/viz'))")
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/\/tokengraph\/dist\/viz\/index\.js\n$/) })
  })

  inProject('the browser\'s part works in Node too, and package.json can be read', async project => {
    const { code, out } = await node(project, '--input-type=module', '-e', `
      import { createIndex } from 'tokengraph/browser'
      import manifest from 'tokengraph/package.json' with { type: 'json' }
      const index = await createIndex([{ id: 'a', text: 'Paris' }])
      console.log((await index.search('paris')).hits[0].id, manifest.version)`)
    expect({ code, out }).toEqual({ code: 0, out: `a#0 ${MANIFEST.version}\n` })
  })
})
