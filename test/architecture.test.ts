import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const SRC = fileURLToPath(new URL('../src', import.meta.url))
const VIZ = fileURLToPath(new URL('../viz', import.meta.url))

/** The folders of src in the order of the sentence write → read → ask → tell: each imports only from folders before it. */
const ORDER = [
  'core', 'math', 'text', 'store', 'tables', 'graph', 'interop', 'encoders', 'keyphrases', 'walk', 'snapshot', 'query', 'rank', 'view', 'nn', 'answer', 'index',
  'files', 'evaluation', 'server', '.', 'cli',
]

/** Folders that need little of what stands before them. Files of src itself are the entries: they have nothing of the server. */
const ONLY: Record<string, readonly string[]> = {
  keyphrases: ['core', 'math', 'text', 'encoders'], store: ['core', 'math'], tables: ['core', 'math', 'text'], graph: ['core', 'math', 'text', 'tables'], walk: ['core', 'math', 'tables', 'graph'], nn: ['core', 'math', 'store'],
  server: ['core', 'text', 'tables', 'graph', 'keyphrases', 'walk', 'query', 'rank', 'view', 'answer', 'index'], '.': ORDER.filter(folder => folder !== 'server' && folder !== 'cli'),
}

const mayImport = (from: string, to: string): boolean => from === to || (ORDER.indexOf(to) < ORDER.indexOf(from) && ORDER.includes(to) && (ONLY[from]?.includes(to) ?? true))

/** Packages that only some files may import. */
const RESERVED: readonly { packages: RegExp, where: RegExp }[] = [
  { packages: /^graphology/, where: /^interop\// },
  { packages: /^@tensorflow\//, where: /^nn\// },
  { packages: /^(hono|@hono\/)/, where: /^server\// },
  { packages: /^@huggingface\/tokenizers$/, where: /^text\/tokens\/pieces\// },
  { packages: /^@modelcontextprotocol\//, where: /^cli\/mcp\// },
  { packages: /^@valibot\//, where: /^(cli\/mcp\/|server\/json-schema\.ts$|server\/openapi\.ts$)/ },
  { packages: /^open$/, where: /^cli\/browser\.ts$/ },
  { packages: /^idb$/, where: /^store\/browser-store\.ts$/ },
  { packages: /^node:/, where: /^(cli\/.*|files\/.*|server\/(assets|serve)\.ts|math\/kernels\/build\.ts|store\/(file|file-system|folder-store|json-lines|lock|locked-file|vector-log)\.ts|encoders\/transformer\/node-place\.ts|index\/open-encoder\.ts|node\.ts|evaluation\/dataset\.ts)$/ },
]

type Sources = ReadonlyMap<string, string>

/** The files of a folder, by path with `/`. */
function sourcesOf(folder: string): Sources {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
  return new Map(files.sort().map(file => [file, readFileSync(join(folder, file), 'utf8')]))
}

const withoutComments = (source: string) => source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')

/** What a file imports, exports from, or loads later: `import … from 'x'`, `export … from 'x'`, `import 'x'`, `import('x')`. */
const importsOf = (source: string): string[] =>
  Array.from(withoutComments(source).matchAll(/(?:^|[\s;}])(?:from|import)\s*\(?\s*(['"])([^'"\n]+)\1/g), match => match[2])

const layerOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '.')

const targetOf = (file: string, specifier: string) => relative(SRC, resolve(SRC, dirname(file), specifier)).split(sep).join('/')

/** Which imports the table does not allow. */
function violations(sources: Sources): string[] {
  return [...sources].flatMap(([file, source]) => importsOf(source).flatMap(specifier => {
    if (!specifier.startsWith('.')) {
      return RESERVED.filter(({ packages, where }) => packages.test(specifier) && !where.test(file)).map(() => `${file} imports ${specifier}`)
    }
    const target = targetOf(file, specifier)
    if (!sources.has(target)) return target.startsWith('..') ? [`${file} imports ${specifier}, outside src`] : []
    const from = layerOf(file), to = layerOf(target)
    return mayImport(from, to) ? [] : [`${file} imports ${target}`]
  }))
}

/** A way from a file back to itself over imports, types included; undefined where there is none. */
function cycle(sources: Sources): string[] | undefined {
  const done = new Set<string>()
  function from(file: string, way: readonly string[]): string[] | undefined {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const target of importsOf(sources.get(file)!).filter(each => each.startsWith('.')).map(each => targetOf(file, each))) {
      const found = sources.has(target) ? from(target, [...way, file]) : undefined
      if (found) return found
    }
    done.add(file)
    return undefined
  }
  for (const file of sources.keys()) {
    const found = from(file, [])
    if (found) return found
  }
  return undefined
}

const sources = sourcesOf(SRC)

describe('src', () => {
  it('has only folders that the table knows', () => {
    expect([...new Set([...sources.keys()].map(layerOf))].filter(layer => !ORDER.includes(layer))).toEqual([])
    expect(sources.size).toBeGreaterThan(40)
  })

  it('imports in the direction of the layers, and reserved packages where they belong', () => {
    expect(violations(sources)).toEqual([])
  })

  it('has no cycle between files', () => {
    expect(cycle(sources)?.join(' > ')).toBeUndefined()
  })

  it('imports only files that exist, by their full names', () => {
    const missing = [...sources].flatMap(([file, source]) => importsOf(source)
      .filter(each => each.startsWith('.') && !sources.has(targetOf(file, each)) && !each.endsWith('.json')).map(each => `${file} imports ${each}`))
    expect(missing).toEqual([])
  })

  it('reads a graph through its interface: the tables are for those who write them', () => {
    const writers = /^(tables|graph|snapshot)\/|^encoders\/graph-vectors\.ts$|^index\/(with-vectors|index-parts|update-index)\.ts$/
    const readers = [...sources].filter(([file, source]) => !writers.test(file) && importsOf(source).some(each => targetOf(file, each) === 'tables/token-graph.ts'))
    expect(readers.map(([file]) => file)).toEqual([])
  })

  it('takes chance from seeds only', () => {
    expect([...sources].filter(([, source]) => /Math\s*\.\s*random/.test(withoutComments(source))).map(([file]) => file)).toEqual([])
  })
})

/** What viz may run of the engine: the table of kinds, the replay of a walk, and the writers of formats, which need little else. */
const ENGINE = ['core/kinds.ts', 'view/replay.ts', 'walk/view.ts', 'walk/ways-walked.ts', 'interop/gexf.ts', 'interop/graphml.ts']

/** What viz may run beside its own files. */
const IN_BROWSER = new Set([...ENGINE.map(file => `../src/${file}`), 'd3', 'virtual:layout-worker'])

/** Files of viz that no browser runs: its build, and the script that takes pictures. */
const IN_NODE = /^(build\/|screenshots\.ts$)/

/** What a file imports to run it: neither `import type … from` nor `import { type … } from`. */
const runImportsOf = (source: string): string[] => importsOf(withoutComments(source)
  .replace(/\b(?:import|export)\s+type\b[^'"]*?\bfrom\s*(['"])[^'"\n]+\1/g, '')
  .replace(/\bimport\s*\{\s*(?:type\s+[\w$]+(?:\s+as\s+[\w$]+)?\s*,?\s*)+\}\s*from\s*(['"])[^'"\n]+\1/g, ''))

/** Imports of viz that would bring the engine, or Node, into a browser. */
function heavy(files: Sources): string[] {
  return [...files].filter(([file]) => !IN_NODE.test(file)).flatMap(([file, source]) => runImportsOf(source).filter(specifier => {
    const target = specifier.startsWith('.') ? relative(VIZ, resolve(VIZ, dirname(file), specifier)).split(sep).join('/') : specifier
    return !files.has(target) && !IN_BROWSER.has(target)
  }).map(specifier => `${file} imports ${specifier}`))
}

describe('viz', () => {
  const files = sourcesOf(VIZ)

  it('runs d3 and six modules of the engine; of all else it takes types', () => {
    expect(heavy(files)).toEqual([])
    expect(files.size).toBeGreaterThan(10)
  })

  it('those modules bring nothing else that runs', () => {
    const all = (file: string): string[] => runImportsOf(sources.get(file)!).flatMap(each => [targetOf(file, each), ...all(targetOf(file, each))])
    expect(new Set(ENGINE.flatMap(all))).toEqual(new Set(['core/kinds.ts', 'walk/kernel.ts', 'walk/paths.ts', 'walk/response.ts', 'walk/ways-walked.ts', 'interop/xml.ts']))
  })

  it('is imported by nothing in src', () => {
    expect([...sources].filter(([, source]) => importsOf(source).some(each => /\/viz\//.test(each))).map(([file]) => file)).toEqual([])
  })

  it.each([
    ["import { BM25 } from '../src/graph/bm25.ts'", 'extra.ts imports ../src/graph/bm25.ts'],
    ["import { type Csr, rowOf } from '../src/math/sparse/csr.ts'", 'extra.ts imports ../src/math/sparse/csr.ts'],
    ["import 'node:fs'", 'extra.ts imports node:fs'],
    ["export { open } from '../src/node.ts'", 'extra.ts imports ../src/node.ts'],
  ])('would be caught at %s', (source, problem) => {
    expect(heavy(new Map(files).set('extra.ts', source))).toEqual([problem])
  })

  it('may take types in every form', () => {
    const source = "import type { A } from '../src/a.ts'\nimport { type B, type C as D } from '../src/b.ts'\nexport type { E } from '../src/e.ts'\nimport { replay } from '../src/view/replay.ts'"
    expect(heavy(new Map(files).set('extra.ts', source))).toEqual([])
  })
})

describe('what this file checks by', () => {
  const broken = (file: string, source: string) => new Map(sources).set(file, source)

  it('reads imports of every form, and none in comments', () => {
    const source = [
      "import a from './a.ts'", "import { type B,", "  b } from './b.ts'", "import './c.ts'", "export * from './d.ts'", "export type { E } from './e.ts'",
      "const f = () => import('./f.ts')", 'import g from "./g.ts"', "// import h from './h.ts'", "/* import i from './i.ts' */", "type J = import('./j.ts').J",
    ].join('\n')
    expect(importsOf(source)).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts', './g.ts', './j.ts'])
  })

  it.each([
    ['core/extra.ts', "import { readDocument } from '../text/document.ts'", 'core/extra.ts imports text/document.ts'],
    ['walk/extra.ts', "import { readQuery } from '../query/query.ts'", 'walk/extra.ts imports query/query.ts'],
    ['tables/edges/extra.ts', "import { top } from '../../rank/options.ts'", 'tables/edges/extra.ts imports rank/options.ts'],
    ['nn/extra.ts', "import { Bm25 } from '../graph/bm25.ts'", 'nn/extra.ts imports graph/bm25.ts'],
    ['extra.ts', "import('./cli/main.ts')", 'extra.ts imports cli/main.ts'],
    ['rank/extra.ts', "import Graph from 'graphology'", 'rank/extra.ts imports graphology'],
    ['text/extra.ts', "import { readFile } from 'node:fs/promises'", 'text/extra.ts imports node:fs/promises'],
    ['cli/extra.ts', "import { Hono } from 'hono'", 'cli/extra.ts imports hono'],
    ['store/extra.ts', "import { openDB } from 'idb'", 'store/extra.ts imports idb'],
    ['extra.ts', "import './server/app.ts'", 'extra.ts imports server/app.ts'],
    ['server/app.ts', "import 'node:fs'", 'server/app.ts imports node:fs'],
    ['store/extra.ts', "import 'node:fs'", 'store/extra.ts imports node:fs'],
    ['core/extra.ts', "import x from '../../test/x.ts'", 'core/extra.ts imports ../../test/x.ts, outside src'],
  ])('would catch %s: %s', (file, source, problem) => {
    expect(violations(broken(file, source))).toContain(problem)
  })

  it('would catch a cycle', () => {
    expect(cycle(broken('core/errors.ts', "import { top } from './read-options.ts'"))).toEqual(expect.arrayContaining(['core/errors.ts', 'core/read-options.ts']))
  })
})
